"""Who speaks according to a title: "Statement by Foreign Minister Mara Lindt on the truce", "Interview: Petra Halvorsen"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.model import Report, Span

SPEECH = r"(?:statement|remarks|speech|address|message|communiqu[eé]|declaration|comments|answers)"
TITLE = re.compile(
    rf"(?:(?:(?:joint|full|press|opening|closing|official|written|keynote|prepared)\s+)*(?P<speech>{SPEECH})(?:\s+to\s+\w+)?\s+(?:by|of|from)"
    r"|(?:press|daily|news|background)?\s*(?:briefing|conference)\s+by|(?:interview|q&a|transcript)\s*:|(?:interview|q&a)\s+with)\s+(?:the\s+)?"
    r"(?P<speaker>[^\n:;–—]{3,120}?)"
    r"(?=\s+(?:on|at|in|after|before|following|regarding|about|concerning|to)\b|\s*[,.;:–—(\n]?\s*$|,\s+(?-i:[a-z])|,\s+(?-i:[A-Z])\w+ of)",
    re.IGNORECASE,
)
CHANNELS = {"speech": "speech", "address": "speech", "remarks": "speech", "comments": "speech", "answers": "interview"}


@dataclass(frozen=True, slots=True)
class Titled:
    """Where a title names who speaks, and by which channel the whole text is said; None where it is a dialogue."""

    speaker: Span
    channel: str | None


def titled_speaker(report: Report) -> Titled | None:
    """Who speaks according to the first heading of a report; None when it names nobody."""
    for start, end in report.headings[:1]:
        found = TITLE.match(report.text, start, end)
        if found:
            speech = (found["speech"] or "").casefold()
            return Titled(found.span("speaker"), CHANNELS.get(speech, "statement") if speech else None)
    return None
