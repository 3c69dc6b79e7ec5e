"""Words without what writers disagree on: case, diacritics, punctuation."""

from __future__ import annotations

import re
import unicodedata

WORD = re.compile(r"\w+")
# Letters that Unicode does not take apart into a plain one and a mark.
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def fold(text: str) -> str:
    """The words of a text, case and diacritics folded, one space between them: ``Jón  Arnarson’s`` is ``jon arnarson s``."""
    if text.isascii():
        return " ".join(WORD.findall(text.lower()))
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(WORD.findall(plain.casefold().translate(PLAIN)))
