"""The lines of a text with where they stand; the unit in which page furniture and headings are told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from onrecord.model import Span

BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
END = ".!?…"
CLOSERS = "”’\"'»)]"
OPENERS = "“‘\"'«„"
BULLET = re.compile(r"(?:[-–—*•·▪◦‣»>]\s+|\(?(?:\d{1,2}|[a-z])[.)]\s+)(?=\S)")
DECORATION = " \t\u00a0.:…*•·▪»«›‹→>|[](){}–—-=_~"


@dataclass(frozen=True)
class Line:
    """One line that is not blank, white space at either end left out; ``text`` is what stands at ``span``."""

    span: Span
    text: str
    blank_before: bool
    blank_after: bool

    @cached_property
    def words(self) -> int:
        """How many words it has."""
        return len(self.text.split())

    @cached_property
    def key(self) -> str:
        """The line as lists of cue phrases write it: lower case, plain apostrophes, no decoration at the ends."""
        plain = self.text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
        return " ".join(plain.casefold().split()).strip(DECORATION)

    @cached_property
    def ends_sentence(self) -> bool:
        """Whether it ends like a sentence: full stop, question or exclamation mark, perhaps in quotation marks."""
        bare = self.text.rstrip(CLOSERS + " ")
        return bare.endswith(tuple(END))

    @cached_property
    def bulleted(self) -> bool:
        """Whether it is an item of a list."""
        return BULLET.match(self.text) is not None


def lines(text: str) -> list[Line]:
    """The lines of a text that are not blank, in order. The ends of the text count as blank lines."""
    pieces: list[Span] = []
    start = 0
    for found in BREAK.finditer(text):
        pieces.append((start, found.start()))
        start = found.end()
    pieces.append((start, len(text)))
    result: list[tuple[Span, bool]] = []
    blank = True
    for s, e in pieces:
        piece = text[s:e]
        if piece.strip():
            result.append(((s + len(piece) - len(piece.lstrip()), s + len(piece.rstrip())), blank))
            blank = False
        else:
            blank = True
    return [
        Line(span, text[span[0] : span[1]], before, i + 1 == len(result) or result[i + 1][1]) for i, (span, before) in enumerate(result)
    ]


def hard_wrapped(page: Sequence[Line]) -> bool:
    """Whether the lines of paragraphs were broken at a fixed width, as in old wire copy."""
    inner = [line for line in page if not line.blank_after]
    full = [line for line in inner if 45 <= len(line.text) <= 100 and not line.ends_sentence]
    return len(full) >= 4 and len(full) > 0.6 * len(inner)
