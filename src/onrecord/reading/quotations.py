"""Quotation marks: which stretches of a text stand in quotes, whatever the house style.

Handles curly and straight, double and single, guillemets, nesting, apostrophes, marks that are never closed, and
quotations that run over paragraphs (each paragraph opens a mark, only the last one closes it).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from onrecord.model import Span

OPENERS = {"“": "”", "„": "”", "«": "»", "‘": "’", '"': '"', "'": "'"}
MARKS = re.compile("[" + "".join({*OPENERS, *OPENERS.values()}) + "]")
DOUBLE = {"“", "„", "«", '"'}
# Elisions that begin with an apostrophe and are no opening quotation mark ("'em", "'90s").
ELISION = re.compile(r"['‘’](?:\d0s\b|em\b|tis\b|twas\b|til\b|cause\b|n['’])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quoted stretch inside one paragraph; ``span`` has the marks, ``inner`` has not."""

    span: Span
    inner: Span
    mark: str
    depth: int
    closed: bool
    continues: bool = False  # takes up the unclosed quotation of the paragraph before


def hard_wrapped(text: str) -> bool:
    """Whether lines are broken at a fixed width, as in old wire copy, so that only blank lines part paragraphs."""
    lines = [line.strip() for line in text.split("\n")]
    runs_on = [a for a, b in pairwise(lines) if a and b]
    filled = [line for line in lines if line]
    if len(filled) < 6 or max(map(len, filled)) > 100 or len(runs_on) < 0.5 * len(filled):
        return False
    return sum(len(a) > 45 and a[-1] not in '.!?:”"' for a in runs_on) > 0.6 * len(runs_on)


def paragraphs(text: str) -> list[Span]:
    """Spans of the paragraphs of a text, white space at either end left out: its lines, unless they are hard-wrapped."""
    if hard_wrapped(text):
        return [m.span() for m in re.finditer(r"\S(?:.*?\S)??(?=[^\S\n]*(?:\n[^\S\n]*\n|\n?\Z))", text, re.DOTALL)]
    spans, start = [], 0
    for end in [*(m.start() for m in re.finditer(r"\n", text)), len(text)]:
        line = text[start:end]
        if line.strip():
            spans.append((start + len(line) - len(line.lstrip()), start + len(line.rstrip())))
        start = end + 1
    return spans


@lru_cache(maxsize=4)
def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Every quotation of a text, in order of its opening mark; nested ones have depth 2 and more.

    Several stages ask for those of one report: the last few answers are kept.
    """
    found: list[Quotation] = []
    pending: str | None = None  # the mark that the paragraph before left open at depth 1
    for start, end in paragraphs(text):
        in_paragraph = _scan(text, start, end, pending)
        if in_paragraph and in_paragraph[0].span[0] == start and in_paragraph[0].mark == pending:
            first = in_paragraph[0]
            in_paragraph[0] = Quotation(first.span, first.inner, first.mark, first.depth, first.closed, continues=True)
        found += in_paragraph
        unclosed = [q for q in in_paragraph if q.depth == 1 and not q.closed]
        pending = unclosed[-1].mark if unclosed else None
    return tuple(found)


def quoted_offsets(text: str) -> list[Span]:
    """The inner spans of outermost quotations, in order, never overlapping."""
    spans = [q.inner for q in find_quotations(text) if q.depth == 1]
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    return spans


def _scan(text: str, start: int, end: int, pending: str | None) -> list[Quotation]:
    """Quotations of one paragraph. ``pending`` is the mark the paragraph before left open."""
    stack: list[tuple[str, int]] = []
    found: list[Quotation] = []
    for i in (m.start() for m in MARKS.finditer(text, start, end)):
        mark = text[i]
        before = text[i - 1] if i > start else " "
        after = text[i + 1] if i + 1 < end else " "
        if stack and mark == OPENERS[stack[-1][0]] and _closes(text, i, end, mark, before, after):
            opener, opened = stack.pop()
            if i > opened + 1:
                found.append(Quotation((opened, i + 1), (opened + 1, i), opener, len(stack) + 1, closed=True))
        elif mark in DOUBLE and len(stack) > 1 and mark == OPENERS[stack[-2][0]] and not _opens(text, i, end, before, after):
            # An inner quotation was left open: the outer mark closes both.
            opener, opened = stack[-2]
            del stack[-2:]
            found.append(Quotation((opened, i + 1), (opened + 1, i), opener, len(stack) + 1, closed=True))
        elif mark == "”" and stack and stack[0][0] == "“":
            opener, opened = stack[0]
            stack.clear()
            found.append(Quotation((opened, i + 1), (opened + 1, i), opener, 1, closed=True))
        elif mark in OPENERS and all(mark != opener for opener, _ in stack) and _opens(text, i, end, before, after):
            stack.append((mark, i))
    # A mark left open holds to the end of its paragraph; a lone single mark inside a sentence is an apostrophe.
    for depth, (opener, opened) in enumerate(stack, 1):
        if end > opened + 1 and depth == 1 and (opener in DOUBLE or text[opened + 1].isupper()):
            found.append(Quotation((opened, end), (opened + 1, end), opener, 1, closed=False))
    return sorted(_with_depth(found), key=lambda q: (q.span[0], -q.span[1]))


def _with_depth(found: list[Quotation]) -> list[Quotation]:
    """Depth counted from what encloses what, once all is known."""
    return [Quotation(q.span, q.inner, q.mark, 1 + sum(_encloses(o.span, q.span) for o in found), q.closed, q.continues) for q in found]


def _encloses(outer: Span, inner: Span) -> bool:
    return outer != inner and outer[0] <= inner[0] and inner[1] <= outer[1]


def _opens(text: str, i: int, end: int, before: str, after: str) -> bool:
    mark = text[i]
    if after.isspace():
        return False
    if mark in "“„«":
        return True
    if before.isalnum() or (mark == '"' and before in ".,!?;"):
        return False
    if mark == '"':
        return True
    if ELISION.match(text, i):
        return False
    return mark == "‘" or _single_close_ahead(text, i + 1, end)


def _closes(text: str, i: int, end: int, mark: str, before: str, after: str) -> bool:
    if mark in "”»":
        return True
    if mark == '"':
        return not (before.isspace() and after.isalnum())
    if after.isalnum():
        return False  # an apostrophe inside a word
    if before.isspace():
        return False
    if before == "s" and after == " " and i + 2 < end and text[i + 2].islower():
        # "the workers’ rights": a possessive, unless no other mark could close the quotation.
        return not _single_close_ahead(text, i + 1, end)
    return True


def _single_close_ahead(text: str, start: int, end: int) -> bool:
    """Whether a single closing mark stands ahead, before another one opens."""
    for i in range(start, end):
        if text[i] == "‘":
            return False
        if text[i] in "’'" and not text[i - 1].isspace():
            after = text[i + 1] if i + 1 < end else " "
            if not after.isalnum():
                return True
        if text[i] == "'" and text[i - 1].isspace():
            return False
    return False
