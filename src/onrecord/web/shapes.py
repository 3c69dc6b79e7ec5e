"""The JSON of the pages' twins, for the description that ``/openapi.json`` gives."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from onrecord.record import Citation, Contradiction, EntryCorrection, FollowedMatter, KnownParty


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
    corrected: NotRequired[dict[str, str | None]]
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


class WithShape(TypedDict):
    """Another party, and what lies between; ``tone`` is the mean Goldstein value."""

    key: str
    name: str
    events: int
    tone: float | None


class PartyPage(TypedDict):
    """A party: what it is, said, did and wants, and with whom it dealt."""

    party: KnownParty
    statements: list[Row]
    events: list[Row]
    matters: list[FollowedMatter]
    contradictions: list[Contradiction]
    ties: list[WithShape]


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


class WeekShape(TypedDict):
    """Events of the week that begins on a Monday, and their sums on Goldstein's scale."""

    start: str
    events: int
    cooperation: float
    conflict: float


class DyadPage(TypedDict):
    """Two parties."""

    one: str
    other: str
    weeks: list[WeekShape]
    events: list[Row]
    statements: list[Row]
    matters: list[FollowedMatter]


class NodeShape(TypedDict):
    """A party of a network."""

    key: str
    name: str
    kind: str
    country: str | None
    events: int


class TieShape(TypedDict):
    """Two of them, and the mean Goldstein value of what lies between them."""

    one: str
    other: str
    events: int
    tone: float | None


class NetworkPage(TypedDict):
    """Who dealt with whom."""

    nodes: list[NodeShape]
    ties: list[TieShape]


class SpotShape(TypedDict):
    """Events at a place; ``latest`` is the id of one."""

    place: str
    country: str | None
    lat: float
    lon: float
    events: int
    tone: float | None
    types: dict[str, int]
    latest: str


class MapPage(TypedDict):
    """Events by place."""

    places: list[SpotShape]


class FacetsShape(TypedDict):
    """How many entries there are of each value that a filter takes."""

    entry: dict[str, int]
    party: dict[str, int]
    type: dict[str, int]
    status: dict[str, int]
    place: dict[str, int]
    outlet: dict[str, int]
    month: dict[str, int]


class SearchPage(RowsPage):
    """The same with what it could be narrowed to, where something was asked."""

    facets: FacetsShape | None


class PartyCorrectionShape(TypedDict):
    """Two parties made one, or one split."""

    number: int
    kind: str
    key: str
    other: str
    made: str
    undone: str | None


class CorrectionsPage(TypedDict):
    """What the user has set right."""

    entries: list[EntryCorrection]
    parties: list[PartyCorrectionShape]


class SavedShape(TypedDict):
    """A saved search."""

    name: str
    id: str
    words: str
    filters: dict[str, str | bool | list[str]]
    made: str


class SavedPage(TypedDict):
    """What a saved search finds, the latest first."""

    search: SavedShape
    rows: list[Row]
