"""The JSON of the pages' twins, for the description that ``/openapi.json`` gives."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from onrecord.record import Citation, Contradiction, FollowedMatter, KnownParty


class Row(TypedDict):
    """One entry as listings show it; see :class:`onrecord.record.Listed`."""

    entry: str
    id: str
    report: str
    text: str
    date: str | None
    meant: str | None
    precision: str | None
    speaker: NotRequired[str | None]
    parties: list[str]
    type: str | None
    status: str | None
    place: str | None
    title: str | None
    outlet: str | None
    url: str | None
    input: str
    outlets: int
    added: str
    snippet: NotRequired[str]
    score: NotRequired[float]
    change: NotRequired[str]
    dated: NotRequired[str]


class TodayPage(TypedDict):
    """What is new since a day, what is on the table, what lies ahead."""

    since: str
    today: str
    reports: int
    changes: list[Row]
    matters: list[FollowedMatter]
    ahead: list[Row]


class RowsPage(TypedDict):
    """Rows, and what was asked for them."""

    asked: dict[str, str | list[str]]
    rows: list[Row]


class MattersPage(TypedDict):
    """Matters, and what was asked for them."""

    asked: dict[str, str | list[str]]
    matters: list[FollowedMatter]


class PartyPage(TypedDict):
    """A party: what it is, said, did and wants."""

    party: KnownParty
    statements: list[Row]
    events: list[Row]
    matters: list[FollowedMatter]
    contradictions: list[Contradiction]


class EntryPage(TypedDict):
    """An entry cited, as data and in writing."""

    citation: Citation
    written: str


class OutcomeShape(TypedDict):
    """What became of one input."""

    input: str
    outcome: str
    report: str | None
    title: str | None
    why: str | None


class AdditionPage(TypedDict):
    """How far an addition is; ``total`` is null while nobody knows."""

    number: int
    what: str
    total: int | None
    done: int
    finished: bool
    told: str
    outcomes: list[OutcomeShape]
