"""Transcripts: paragraphs that begin with a speaker's label are that speaker's words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.model import Span
from onrecord.reading.language import Page
from onrecord.reading.parties import Parties

LABEL = re.compile(r"(?P<label>Q|A|[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|of|the|for|de|al|bin)){0,5})(?: ?\([^)\n]{2,60}\))?:\s+(?=\S)")
ASKS = re.compile(r"^(?:Q|QUESTION|REPORTERS?|JOURNALISTS?|INTERVIEWER|PRESS)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Turn:
    """One labelled turn: who speaks (None: unknown), the label, the words; ``question`` when a reporter asks."""

    speaker: str | None
    label: Span
    words: Span
    question: bool


def find_turns(page: Page, parties: Parties) -> list[Turn]:
    """Labelled turns of a report, none where fewer than two paragraphs bear labels that can be speakers.

    An answer marked only "A:" is taken for the words of the first person named before the first turn.
    """
    turns: list[Turn] = []
    answers: str | None = None
    for paragraph in page.paragraphs:
        start, end = paragraph.span
        match = LABEL.match(page.text, start, end)
        if match is None:
            continue
        label = match.span("label")
        if not turns:
            answers = next((p.id for p in parties.all if p.kind == "person" and p.mentions[0].span[0] < label[0]), None)
        name = match["label"]
        question = bool(ASKS.match(name))
        speaker = answers if name == "A" else next(iter(parties.at(label)), None)
        if question or speaker is not None or name == "A":
            turns.append(Turn(None if question else speaker, label, (match.end(), end), question))
    return turns if len(turns) > 1 else []
