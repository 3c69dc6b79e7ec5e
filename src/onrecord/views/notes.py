"""The notes beside a report: one card for each statement, event and matter, and the marks that tie it to its words.

Notes are numbered in the order of the text (S1, E4, M2; parties P1, P2 in the order of the dossier). These short names
are the page's own, because an entry's id may be long and may hold anything; the id stands on the card.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from onrecord.model import Dossier, Event, Matter, Party, Span, Statement
from onrecord.views import wording
from onrecord.views.cutting import Mark, Role
from onrecord.views.wording import Tone

NoteKind = Literal["statement", "event", "matter"]


@dataclass(frozen=True, slots=True)
class Note:
    """A card of an ``entry`` (id). ``lead`` says who, ``words`` are the report's own, ``facts`` small print, ``why`` its origin."""

    name: str
    entry: str
    kind: NoteKind
    badge: str
    tone: Tone
    lead: str
    words: str
    facts: tuple[str, ...]
    parties: tuple[str, ...]
    start: int | None
    why: tuple[tuple[str, str], ...]
    title: str = ""
    deed: str = ""
    target: str = ""
    positions: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PartyChip:
    """A party as a filter, with the number of notes that concern it."""

    name: str
    label: str
    country: str
    about: str
    notes: int


@dataclass(frozen=True, slots=True)
class Notes:
    """All cards by kind, the parties, and every mark in the text."""

    statements: tuple[Note, ...]
    events: tuple[Note, ...]
    matters: tuple[Note, ...]
    parties: tuple[PartyChip, ...]
    marks: tuple[Mark, ...]

    def starts(self) -> list[tuple[int, str]]:
        """Where the words of each note begin."""
        every = (*self.statements, *self.events, *self.matters)
        return [(note.start, note.name) for note in every if note.start is not None]


def take_notes(dossier: Dossier) -> Notes:
    """The cards and marks of a dossier."""
    short = {party.id: f"P{number}" for number, party in enumerate(dossier.parties, 1)}
    statements, events, matters = wording.in_text_order(dossier)
    named_statements = [(f"S{number}", statement) for number, statement in enumerate(statements, 1)]
    named_events = [(f"E{number}", event) for number, event in enumerate(events, 1)]
    named_matters = [(f"M{number}", matter) for number, matter in enumerate(matters, 1)]
    cards = (
        tuple(_statement(dossier, short, name, statement) for name, statement in named_statements),
        tuple(_event(dossier, short, name, event) for name, event in named_events),
        tuple(_matter(dossier, short, name, matter) for name, matter in named_matters),
    )
    marks: list[Mark] = []
    for name, statement in named_statements:
        marks += _marks(name, "content", statement.content)
        marks += _marks(name, "source", [statement.source] if statement.source else [])
        marks += _marks(name, "cue", [statement.cue] if statement.cue else [])
    for name, event in named_events:
        marks += _marks(name, "trigger", [event.trigger])
        marks += _marks(name, "deed", [event.evidence])
        marks += _marks(name, "actor", (*event.actor_spans, *event.recipient_spans))
    for name, matter in named_matters:
        marks += _marks(name, "evidence", matter.evidence)
        marks += _marks(name, "position", [position.evidence for position in matter.positions])
    for party in dossier.parties:
        marks += _marks(short[party.id], "party", [mention.span for mention in party.mentions])
    marks += _marks("", "heading", dossier.report.headings)
    marks += _marks("", "boilerplate", dossier.report.boilerplate)
    chips = tuple(_chip(party, short[party.id], cards) for party in dossier.parties)
    return Notes(*cards, chips, tuple(marks))


def _statement(dossier: Dossier, short: dict[str, str], name: str, statement: Statement) -> Note:
    facts = (
        wording.words_at(dossier, [statement.cue] if statement.cue else []),
        f"to {wording.names(dossier, statement.addressees)}" if statement.addressees else "",
        f"via {statement.channel}" if statement.channel else "",
        wording.when(statement.date),
    )
    return Note(
        name=name,
        entry=statement.id,
        kind="statement",
        badge=wording.STATEMENT_KINDS[statement.kind],
        tone="pending",
        lead=wording.party_name(dossier, statement.speaker) or "no speaker named",
        words=wording.words_at(dossier, statement.content, quoted=statement.kind == "direct"),
        facts=tuple(filter(None, facts)),
        parties=_short(short, (statement.speaker, *statement.addressees)),
        start=_start(dossier, statement.content),
        why=_why(statement.id, statement.reason, statement.confidence),
    )


def _event(dossier: Dossier, short: dict[str, str], name: str, event: Event) -> Note:
    place = wording.where(event.place)
    facts = (wording.when(event.date), f"in {place}" if place else "", wording.said_by(dossier, event))
    return Note(
        name=name,
        entry=event.id,
        kind="event",
        badge=wording.STATUSES[event.status],
        tone=wording.STATUS_TONES[event.status],
        lead=wording.names(dossier, event.actors) or "someone",
        deed=wording.type_word(event),
        target=wording.names(dossier, event.recipients),
        words=wording.words_at(dossier, [event.evidence]),
        facts=tuple(filter(None, facts)),
        parties=_short(short, (*event.actors, *event.recipients)),
        start=_start(dossier, [event.trigger]),
        why=(("code", wording.codes(event)), *_why(event.id, event.reason, event.confidence)),
    )


def _matter(dossier: Dossier, short: dict[str, str], name: str, matter: Matter) -> Note:
    holders = (position.party for position in matter.positions)
    return Note(
        name=name,
        entry=matter.id,
        kind="matter",
        badge=matter.state,
        tone=wording.STATE_TONES[matter.state],
        title=f"{wording.MATTER_KINDS[matter.kind]}: {matter.title}",
        lead=wording.names(dossier, matter.by) or "someone",
        target=wording.names(dossier, matter.to),
        words=wording.words_at(dossier, matter.evidence),
        facts=(f"due {wording.when(matter.due)}",) if matter.due else (),
        positions=tuple(
            (
                wording.party_name(dossier, position.party),
                wording.STANCES[position.stance],
                wording.words_at(dossier, [position.evidence]),
            )
            for position in matter.positions
        ),
        parties=_short(short, (*matter.by, *matter.to, *holders)),
        start=_start(dossier, matter.evidence),
        why=_why(matter.id, matter.reason, None),
    )


def _chip(party: Party, name: str, cards: Iterable[Sequence[Note]]) -> PartyChip:
    concerned = sum(name in note.parties for notes in cards for note in notes)
    return PartyChip(name, party.name, party.country or "", wording.party_note(party), concerned)


def _marks(name: str, role: Role, spans: Sequence[Span]) -> list[Mark]:
    return [Mark(span, role, name) for span in spans]


def _short(short: dict[str, str], party_ids: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(short[party_id] for party_id in party_ids if party_id in short))


def _start(dossier: Dossier, spans: Sequence[Span]) -> int | None:
    return min((s for s, e in spans if 0 <= s < e <= len(dossier.report.text)), default=None)


def _why(entry_id: str, reason: str, confidence: float | None) -> tuple[tuple[str, str], ...]:
    rows = [("id", entry_id)]
    if confidence is not None:
        rows.append(("confidence", f"{confidence:.2f}"))
    return (*rows, ("reason", reason)) if reason else tuple(rows)
