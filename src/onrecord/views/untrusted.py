"""Text from outside, made fit to be shown.

A report may carry characters that act on the screen instead of standing on it: escape sequences that recolour or rewrite
a terminal, overrides that turn the direction of reading round, invisible characters that hide words from the reader but
not from a machine. They are shown as what they are and never let loose.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

ODD = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls but tab, line feed and carriage return
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks, overrides, isolates; zero-width space
    "\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # invisible operators and annotation marks
    "\ud800-\udfff"  # half of a surrogate pair: no encoding can write it
    "\U000e0000-\U000e007f"  # tags, which spell out words that no one sees
    "]"
)
# A page cannot carry these even inside an element of their own: the first is dropped by every HTML parser, the others
# cannot be written in UTF-8.
UNWRITABLE = re.compile("[\x00\ud800-\udfff]")


def name_of(character: str) -> str:
    """An odd character by its code point: ``U+202E``."""
    return f"U+{ord(character):04X}"


def visible(text: str) -> str:
    """The text with each odd character replaced by its code point in angle brackets."""
    return ODD.sub(lambda found: f"\u27e8{name_of(found[0])}\u27e9", text)


def one_line(text: str) -> str:
    """``visible``, and every run of white space a single space: what a row or a label can hold."""
    return " ".join(visible(text).split())


def web_address(url: str | None) -> str | None:
    """The address if it leads to a page on the web, else None: ``javascript:`` and its kin never become a link."""
    if url is None or ODD.search(url) or any(c.isspace() for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else None
