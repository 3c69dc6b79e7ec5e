"""Media types of what is read."""

from __future__ import annotations

PAGES = frozenset({"text/html", "application/xhtml+xml"})
TEXTS = frozenset({"text/plain", "text/markdown", "text/x-markdown"})
DOCUMENT = "application/pdf"
