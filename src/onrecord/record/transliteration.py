"""Names without what transliterations disagree on: Zelensky, Zelenskyy and Zelenskiy are one, Mohammed and Muhamad too."""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.record.folding import fold

# In order: what one language's spelling writes for a sound that another's writes otherwise.
_SAME_SOUND = [
    (r"\b(?:al|el|ul|as|ad|an|ar|az|at) (?=\w)", ""),  # the Arabic article
    (r"\b(?:bin|ibn|ben) (?=\w)", ""),
    (r"\b(?:ye|je)(?=[^aeiou])", "e"),
    (r"x", "ks"),
    (r"kh|gh", "h"),
    (r"q|ck|c(?![ehiyz])", "k"),
    (r"ph", "f"),
    (r"w", "v"),
    (r"dzh|dj|zh", "j"),
    (r"ou|oo", "u"),
    (r"gu(?=[ei])", "g"),
    (r"ee", "i"),
    (r"(?:ei|ey|ai|ay|ej|aj)(?![aeiou])", "e"),
    (r"(?:iyy|yy|iy|ii|ij|yi|y|i)\b", "i"),
    (r"(?:iye?h|iya|ia|iye|ija)\b", "ie"),
    (r"(?<=[aeiou])h\b", ""),
    (r"y(?=[aeiou])", "i"),
    (r"y", "i"),
    (r"o", "u"),
    (r"a", "e"),
]
_RULES = [(re.compile(pattern), plain) for pattern, plain in _SAME_SOUND]


@lru_cache(maxsize=65536)
def spelt_alike(name: str) -> str:
    """One form for the spellings of a name in Latin letters; words stay apart by one space."""
    found = fold(name)
    for pattern, plain in _RULES:
        found = pattern.sub(plain, found)
    return re.sub(r"(\w)\1+", r"\1", found).strip()
