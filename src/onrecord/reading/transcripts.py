"""Transcripts, interviews, speeches and communiques: paragraphs that are somebody's words without quotation marks.

A paragraph that begins with a speaker's label is that speaker's turn, and so are those that follow it until the next one.
Where a title names one speaker and the text speaks in the first person, its paragraphs are that speaker's words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from onrecord.model import Party, Span
from onrecord.reading.language import Page
from onrecord.reading.names import fold
from onrecord.reading.parties import Parties
from onrecord.reading.titles import Titled, titled_speaker

LABEL = re.compile(
    r"(?P<label>[QA])(?:\s*[:.–—-]\s+|[ \t\u00a0]{2,})(?=\S)"
    r"|(?P<name>[A-Z][\w.'’-]*(?: (?:[A-Z][\w.'’-]*|of|the|for|de|al|bin)){0,5})(?: ?\([^)\n]{2,60}\))?:\s+(?=\S)"
)
ASKS = re.compile(r"^(?:Q|QUESTION|REPORTERS?|JOURNALISTS?|INTERVIEWER|PRESS)$", re.IGNORECASE)
FIRST_PERSON = re.compile(r"\b(?:I|we|We|our|Our|my|My|us|me)\b(?!\.)")
ASIDE = re.compile(r"\s*[(\[][^()\[\]\n]{1,80}[)\]]\.?\s*$|\s*(?:END|End)\b.{0,40}$")
FEWEST_WORDS = 5  # of a paragraph of a speech; shorter ones are datelines and signatures
SPEAKING = 0.34  # share of the paragraphs of a speech that speak in the first person


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: who speaks (None: unknown), where that stands, the words; ``question`` when a reporter asks."""

    speaker: str | None
    label: Span
    words: tuple[Span, ...]
    question: bool
    channel: str = "transcript"

    def holds(self, offset: int) -> bool:
        """Whether an offset lies within the turn."""
        return self.words[0][0] <= offset < self.words[-1][1]


def find_turns(page: Page, parties: Parties) -> list[Turn]:
    """The turns of a report; none where fewer than two paragraphs bear labels that can be speakers, and no speech is titled so.

    An answer marked only "A:" is taken for the words of the first person named before the first turn.
    """
    turns = _labelled(page, parties)
    if len(turns) > 1:
        return turns
    titled = titled_speaker(page.report)
    return _speech(page, parties, titled) if titled and titled.channel else []


def _labelled(page: Page, parties: Parties) -> list[Turn]:
    turns: list[Turn] = []
    answers: str | None = None
    loose: list[Span] = []  # paragraphs since the last turn, which are its own if another one follows
    matches = [(p.span, LABEL.match(page.text, *p.span)) for p in page.paragraphs]
    known: dict[str, Party] = {}  # by their labels: whoever is known by one once is so before every paragraph that bears it
    for _, match in matches:
        if match and match["name"] and (party := _named(parties, match.span("name"), match["name"])):
            known.setdefault(match["name"], party)
    for (start, end), match in matches:
        turn = None
        if match is not None:
            label = match.span("label") if match["label"] else match.span("name")
            if not turns:
                answers = next((p.id for p in parties.all if p.kind == "person" and p.mentions[0].span[0] < label[0]), None)
            turn = _turn(page, known.get(page.text[slice(*label)]), match, label, answers)
        if turn is None:
            if turns and not ASIDE.match(page.text, start, end):
                loose.append((start, end))
            continue
        if turns:
            turns[-1] = replace(turns[-1], words=(*turns[-1].words, *loose))
        loose = []
        turns.append(turn)
    if turns and loose and all(FIRST_PERSON.search(page.text, *span) for span in loose):
        turns[-1] = replace(turns[-1], words=(*turns[-1].words, *loose))
    return _without_interviewers(turns, page, parties)


def _turn(page: Page, party: Party | None, match: re.Match[str], label: Span, answers: str | None) -> Turn | None:
    name = page.text[slice(*label)]
    question = bool(ASKS.match(name))
    speaker = answers if name == "A" else party.id if party else None
    words = (match.end(), match.endpos)
    # "Canada: five ships" is an item of a list; a state that speaks does so in the first person.
    if party and party.kind in ("state", "government", "igo") and not FIRST_PERSON.search(page.text, *words):
        return None
    if question or speaker is not None or name == "A":
        return Turn(None if question else speaker, label, (words,), question)
    return None


def _named(parties: Parties, label: Span, name: str) -> Party | None:
    here = set(parties.at(label))
    last = fold(name).split()[-1:]
    return next((p for p in parties.all if p.id in here), None) or next(
        (p for p in parties.all if p.kind == "person" and fold(p.name).split()[-1:] == last), None
    )


def _without_interviewers(turns: list[Turn], page: Page, parties: Parties) -> list[Turn]:
    """Whoever is no person and mostly asks is the paper that holds the interview."""
    kinds = {p.id: p.kind for p in parties.all}
    asking = {
        speaker
        for speaker, own in groupby(sorted((t for t in turns if t.speaker), key=lambda t: str(t.speaker)), key=lambda t: t.speaker)
        if speaker and kinds.get(speaker) != "person" and _mostly_asks(list(own), page)
    }
    return [replace(t, speaker=None, question=True) if t.speaker in asking else t for t in turns]


def _mostly_asks(turns: Sequence[Turn], page: Page) -> bool:
    return 2 * sum(page.text[t.words[0][0] : t.words[-1][1]].rstrip().endswith("?") for t in turns) >= len(turns)


def _speech(page: Page, parties: Parties, titled: Titled) -> list[Turn]:
    after = [p.span for p in page.paragraphs if p.span[0] >= titled.speaker[1]]
    spoken = [span for span in after if len(page.text[slice(*span)].split()) >= FEWEST_WORDS]
    own = [span for span in spoken if _speaks(page, span)]
    if not own or own[0] not in spoken[:2] or len(own) < SPEAKING * len(spoken):
        return []
    here = parties.at(titled.speaker)
    return [Turn(here[0] if len(here) == 1 else None, titled.speaker, (span,), False, titled.channel or "statement") for span in spoken]


def _speaks(page: Page, span: Span) -> bool:
    """Whether a paragraph speaks in the first person outside quotation marks."""
    return any(page.in_quotation(m.start()) is None for m in FIRST_PERSON.finditer(page.text, *span))
