"""Cuts a report's text at every border of its marks, so that overlapping marks need no nested markup.

Each line becomes a block, each stretch of a line between two borders a run that knows all marks lying over it. Joined
in order, the runs are the text again, character for character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from onrecord.model import Span
from onrecord.views.untrusted import ODD

# What a stretch of text is to a note. "deed" is the sentence an event was read from, "position" the words that show
# where a party stands; "heading" and "boilerplate" belong to no note.
Role = Literal["content", "source", "cue", "trigger", "deed", "actor", "evidence", "position", "party", "heading", "boilerplate"]
Look = Literal["text", "heading", "boilerplate", "blank"]

LINE = re.compile(r"[^\n\r]*(?:\r\n|\n|\r|$)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span in the role it plays for a note (``S1``, ``E4``, ``M2``, ``P3``)."""

    span: Span
    role: Role
    note: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Text over which the same marks lie throughout; ``starts`` are the notes whose words begin here.

    An ``odd`` run is a single character that must not reach a screen unguarded.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    starts: tuple[str, ...] = ()
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the text; ``apart`` when white space belongs above it."""

    look: Look
    apart: bool
    runs: tuple[Run, ...]


def cut(text: str, marks: Iterable[Mark], starts: Iterable[tuple[int, str]] = ()) -> tuple[Block, ...]:
    """The text as blocks of runs; ``starts`` says at which offset the words of a note begin.

    Spans that are empty or lie outside the text mark nothing.
    """
    kept = [mark for mark in marks if 0 <= mark.span[0] < mark.span[1] <= len(text)]
    lines = [found.span() for found in LINE.finditer(text) if found[0]]
    begun: dict[int, list[str]] = {}
    for offset, note in starts:
        begun.setdefault(offset, []).append(note)
    borders = {offset for offset in begun if 0 <= offset < len(text)}
    borders.update(*lines, *(mark.span for mark in kept), *(found.span() for found in ODD.finditer(text)))
    return tuple(_blocks(text, lines, _runs(text, sorted(borders), kept, begun)))


def _runs(text: str, borders: list[int], marks: list[Mark], begun: dict[int, list[str]]) -> Iterator[tuple[int, Run]]:
    opening: dict[int, list[int]] = {}
    closing: dict[int, list[int]] = {}
    for number, mark in enumerate(marks):
        opening.setdefault(mark.span[0], []).append(number)
        closing.setdefault(mark.span[1], []).append(number)
    over: set[int] = set()
    for start, end in pairwise(borders):
        over.difference_update(closing.get(start, ()))
        over.update(opening.get(start, ()))
        odd = end - start == 1 and ODD.match(text, start) is not None
        here = tuple(marks[number] for number in sorted(over))
        yield end, Run(text[start:end], here, tuple(begun.get(start, ())), odd)


def _blocks(text: str, lines: list[Span], runs: Iterator[tuple[int, Run]]) -> Iterator[Block]:
    # Where blank lines part the paragraphs, a single line break is one the writer put inside a paragraph (verse, a
    # list, hard-wrapped text) and gets no space above it; in a text without blank lines each line is a paragraph.
    blanks_part = any(not text[start:end].strip() for start, end in lines)
    apart = True
    for _, line_end in lines:
        inside = []
        for end, run in runs:
            inside.append(run)
            if end == line_end:
                break
        look = _look(inside)
        yield Block(look, look != "blank" and (apart or not blanks_part), tuple(inside))
        apart = look == "blank" or look == "heading"


def _look(runs: list[Run]) -> Look:
    worded = [{mark.role for mark in run.marks} for run in runs if run.text.strip()]
    if not worded:
        return "blank"
    if all("boilerplate" in roles for roles in worded):
        return "boilerplate"
    return "heading" if all("heading" in roles for roles in worded) else "text"
