"""Plain text to a Report: the text stays as it is; title, date and credits are read off its lines."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from onrecord.model import Report, Span
from onrecord.sources import boilerplate, credits, dates, headings
from onrecord.sources.lines import lines

MARK = "\ufeff"


def read(text: str, *, marked_headings: Sequence[Span] | None = None) -> Report:
    """The report of a text that the limits let pass. What the text does not state is None; nothing is guessed.

    ``marked_headings`` are the spans that markup says are headings; without markup they are told by their looks.
    """
    text = text.removeprefix(MARK)
    page = lines(text)
    furniture = boilerplate.of_lines(page)
    heading_spans, title = headings.find(page, furniture, marked_headings)
    return Report(
        id="r-" + hashlib.sha256(text.encode("utf-8")).hexdigest()[:12],
        text=text,
        title=credits.stated_title(page) or title,
        url=credits.stated_address(page),
        publisher=credits.publisher(page),
        credited_source=credits.credited_source(text, page, furniture),
        published=dates.published(page),
        boilerplate=furniture,
        headings=heading_spans,
    )
