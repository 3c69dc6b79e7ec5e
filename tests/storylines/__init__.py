"""Matters told over several dated reports, with what became of them."""
