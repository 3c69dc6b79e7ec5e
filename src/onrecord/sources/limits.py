"""What is too little, too much or too odd to be a news report."""

from __future__ import annotations

import re

from onrecord.errors import NoArticle, TooLarge, UnusableInput

MOST_BYTES = 10 * 1024 * 1024
MOST_CHARACTERS = 2_000_000
LONGEST_WORD = 5_000
WORD = re.compile(r"[^\s。、，！？；：]+")  # the signs end words where no spaces are written


def check_text(text: str, name: str) -> None:
    """Raises UnusableInput when a text cannot be a report: blank, without words, too long, one endless word."""
    if not text.strip():
        raise NoArticle(f"{name}: holds no text; give a news report with words in it")
    longest = max(WORD.finditer(text), key=lambda m: m.end() - m.start(), default=None)
    length = longest.end() - longest.start() if longest else 0
    if longest and length > LONGEST_WORD and length * 2 > len(text):
        raise UnusableInput(
            f"{name}: one unbroken word of {length:,} characters at offset {longest.start():,} makes up most of it;"
            " give a text whose words are separated by spaces"
        )
    if len(text) > MOST_CHARACTERS:
        raise TooLarge(f"{name}: {len(text):,} characters, of {MOST_CHARACTERS:,} at most; split it into reports")
    if "\x00" in text:
        raise UnusableInput(f"{name}: a NUL character at offset {text.index(chr(0)):,}, so no text; give text or HTML")
    lone = re.search("[\ud800-\udfff]", text)
    if lone:
        raise UnusableInput(f"{name}: a lone surrogate at offset {lone.start():,}; decode it as UTF-8 or UTF-16 first")
    if not any(c.isalpha() for c in text):
        raise NoArticle(f"{name}: holds no words, only digits or signs; give a news report with words in it")


def check_size(count: int, name: str) -> None:
    """Raises TooLarge when an input has more bytes than are read."""
    if count > MOST_BYTES:
        raise TooLarge(f"{name}: larger than {MOST_BYTES // 1024 // 1024} MiB; split it into single reports")
