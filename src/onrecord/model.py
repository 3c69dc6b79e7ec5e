"""The domain: what one report yields, as immutable values.

Nothing here reads, writes or decides. A span is a pair of character offsets (Unicode code points) into the
report's text, start included, end excluded; ``text[start:end]`` is the evidence, verbatim.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Span = tuple[int, int]

PartyKind = Literal["person", "state", "government", "igo", "organization", "group", "unnamed"]
MentionForm = Literal["name", "title", "description", "pronoun"]
StatementKind = Literal["direct", "indirect", "mixed"]
Status = Literal["happened", "ongoing", "planned", "possible", "conditional", "requested", "denied"]
MatterKind = Literal["request", "offer", "proposal", "demand", "commitment", "warning", "refusal", "agreement", "scheduled-meeting"]
MatterState = Literal[
    "open",
    "accepted",
    "refused",
    "conditional",
    "scheduled",
    "fulfilled",
    "cancelled",
    "postponed",
    "broken",
    "expired",
    "unclear",
]
Stance = Literal["supports", "opposes", "conditional", "undecided"]
DatePrecision = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Report:
    """One news article as read.

    ``text`` is the text every span points into; for plain-text input it is the input itself, unchanged.
    ``boilerplate`` are the spans that are page furniture (credit lines, comment forms, share bars) and
    ``headings`` the title and sub-headings; neither is read for statements or events.
    """

    id: str
    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    credited_source: str | None = None
    published: str | None = None
    language: str = "en"
    boilerplate: tuple[Span, ...] = ()
    headings: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One span that refers to a party."""

    span: Span
    form: MentionForm


@dataclass(frozen=True, slots=True)
class Party:
    """Someone who speaks or acts."""

    id: str
    name: str
    kind: PartyKind
    country: str | None = None
    role: str | None = None
    sector: str | None = None
    wikidata: str | None = None
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Date:
    """A date with its precision.

    ``value`` is an ISO 8601 date cut to the precision: ``2025-10-17`` for a day, the Monday (``2025-10-20``) for a
    week, ``2025-10`` for a month, ``2025`` for a year. ``span`` is the phrase it was read from, if any.
    """

    value: str
    precision: DatePrecision
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event took place."""

    name: str
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A party's words or reported thought: one act of speaking by one speaker."""

    id: str
    kind: StatementKind
    speaker: str | None
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    addressees: tuple[str, ...] = ()
    channel: str | None = None
    date: Date | None = None
    confidence: float = 0.5
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom, in PLOVER and CAMEO; ``status`` says whether the deed took place."""

    id: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    cameo: str | None
    goldstein: float | None
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    actor_spans: tuple[Span, ...]
    recipient_spans: tuple[Span, ...]
    status: Status
    trigger: Span
    evidence: Span
    according_to: str | None = None
    date: Date | None = None
    place: Place | None = None
    confidence: float = 0.5
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a party stands on a matter."""

    party: str
    stance: Stance
    evidence: Span


@dataclass(frozen=True, slots=True)
class Matter:
    """Something on the table between parties, with the state in which the report leaves it."""

    id: str
    kind: MatterKind
    title: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    state: MatterState
    evidence: tuple[Span, ...]
    due: Date | None = None
    positions: tuple[Position, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that one report yields; ``to_dict`` gives the JSON shape of the output contract."""

    onrecord: str
    input: str
    report: Report
    parties: tuple[Party, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    matters: tuple[Matter, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The dossier as plain dicts, lists, strings and numbers, ready for ``json.dumps``."""
        plain = _plain(self)
        assert isinstance(plain, dict)
        return plain

    def party(self, party_id: str | None) -> Party | None:
        """The party of that id, or None."""
        return next((p for p in self.parties if p.id == party_id), None)

    def entry(self, entry_id: str) -> Party | Statement | Event | Matter | None:
        """The entry of that id, whatever its kind, or None."""
        every: Iterable[Party | Statement | Event | Matter] = (
            *self.parties,
            *self.statements,
            *self.events,
            *self.matters,
        )
        return next((e for e in every if e.id == entry_id), None)

    def quote(self, span: Span) -> str:
        """The words of the report at a span."""
        return self.report.text[span[0] : span[1]]


def _plain(value: object) -> object:
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return {name: _plain(getattr(value, name)) for name in fields}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
