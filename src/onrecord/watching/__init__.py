"""Watching: feeds and site maps are asked in turn, politely, and what they link to is read; for months."""
