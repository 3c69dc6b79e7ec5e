"""Who dealt with whom: two parties over the weeks, the network of all in a period, events by place.

What several outlets tell counts once. Cooperation and conflict are measured by Goldstein's scale (1992), from -10 to 10, over
events that the reports say took place; what was only planned, asked for, threatened or denied is listed but not summed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import apsw

from onrecord.errors import UnusableArgument
from onrecord.record.asking import ask
from onrecord.record.filters import Filters, keys_named
from onrecord.record.identity import FOR_A_STATE
from onrecord.record.listing import Listed, listed
from onrecord.record.matters import FollowedMatter, matters_between
from onrecord.record.parties import called
from onrecord.record.search import check_limit

DONE = "('happened', 'ongoing')"
DAY = "coalesce(e.meant_from, e.said)"


@dataclass(frozen=True, slots=True)
class Week:
    """Events of one week: ``start`` is its Monday; ``cooperation`` sums the positive Goldstein values, ``conflict`` the negative."""

    start: str
    events: int
    cooperation: float
    conflict: float


@dataclass(frozen=True, slots=True)
class Dyad:
    """Two parties, the dealings between them in both directions, latest first, and their weeks, oldest first.

    ``statements`` are those that one said to the other or in which one speaks of the other; ``matters`` those that lie
    between them.
    """

    one: str
    other: str
    weeks: tuple[Week, ...]
    events: tuple[Listed, ...]
    statements: tuple[Listed, ...]
    matters: tuple[FollowedMatter, ...]

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {
            "one": self.one, "other": self.other, "weeks": [asdict(w) for w in self.weeks],
            "events": [e.to_dict() for e in self.events], "statements": [s.to_dict() for s in self.statements],
            "matters": [m.to_dict() for m in self.matters],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tie:
    """Two parties, by keys in alphabetical order, and how many events lie between them; ``tone`` is their mean Goldstein value."""

    one: str
    other: str
    events: int
    tone: float | None


@dataclass(frozen=True, slots=True)
class Node:
    """A party of the network; ``events`` counts those it has with anybody."""

    key: str
    name: str
    kind: str
    country: str | None
    events: int


@dataclass(frozen=True, slots=True)
class Network:
    """Who dealt with whom: the ties of most events, those first, and the parties that they tie."""

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {"nodes": [asdict(n) for n in self.nodes], "ties": [asdict(t) for t in self.ties]}


@dataclass(frozen=True, slots=True)
class Spot:
    """Events at one place: how many, their mean Goldstein value, the types by number, and the latest's id."""

    place: str
    country: str | None
    lat: float
    lon: float
    events: int
    tone: float | None
    types: tuple[tuple[str, int], ...]
    latest: str

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {**asdict(self), "types": dict(self.types)}


def dyad(connection: apsw.Connection, one: str, other: str, filters: Filters, limit: int | None) -> Dyad:
    """Two parties, each a name or key; of a state all who act for it. Raises UnusableArgument for a name nobody goes by, or one side."""
    check_limit(limit)
    if set(keys_named(connection, [one])) & set(keys_named(connection, [other])):
        raise UnusableArgument(f"{one!r:.60} and {other!r:.60} name the same party; give two")
    first, second = _acting(connection, one), _acting(connection, other)
    wider = first if len(first) > len(second) else second  # a state that the other party is a minister of: it is who else acts for it
    shared = set(first) & set(second)
    wider[:] = [number for number in wider if number not in shared]
    condition = filters.conditions(connection)
    told = list(
        ask(
            connection,
            f"""WITH ones AS (SELECT value AS party FROM json_each(?)), others AS (SELECT value AS party FROM json_each(?)),
                between_them AS (  -- "+": entry by entry, not the other's parties one by one
                    SELECT a.entry FROM ones JOIN involved a ON a.party = ones.party JOIN involved b ON b.entry = a.entry
                        AND +b.party IN (SELECT party FROM others)
                    WHERE (a.role, b.role) IN (VALUES ('actor', 'recipient'), ('recipient', 'actor'), ('actor', 'actor'),
                        ('speaker', 'addressee'), ('addressee', 'speaker'), ('speaker', 'named'), ('named', 'speaker')))
                SELECT min(e.number), e.telling, e.kind, {DAY}, v.goldstein, v.status IN {DONE}
                FROM entries e LEFT JOIN events v ON v.entry = e.number
                WHERE e.number IN (SELECT entry FROM between_them) AND e.kind IN ('event', 'statement') AND {condition.among}
                GROUP BY e.telling ORDER BY e.said DESC, e.number""",
            (json.dumps(first), json.dumps(second), *condition.values),
        )
    )
    rows = {kind: listed(connection, [n for n, _, k, *_ in told if k == kind][:limit]) for kind in ("event", "statement")}
    between = matters_between(connection, one, other, limit)
    weeks = _weeks([(day, value) for _, _, kind, day, value, done in told if kind == "event" and done and day])
    return Dyad(_name(connection, one), _name(connection, other), weeks, tuple(rows["event"]), tuple(rows["statement"]), tuple(between))


def network(connection: apsw.Connection, filters: Filters, limit: int | None) -> Network:
    """The parties that dealt with each other in events that took place, by the ties of most events."""
    check_limit(limit)
    condition = filters.conditions(connection)
    ties = [
        Tie(one, other, events, None if tone is None else round(tone, 2))
        for one, other, events, tone in ask(
            connection,
            f"""WITH once AS (SELECT min(e.number) AS entry, v.goldstein FROM events v JOIN entries e ON e.number = v.entry
                              WHERE v.status IN {DONE} AND {condition.among} GROUP BY e.telling),
                 pairs AS (SELECT DISTINCT o.entry, o.goldstein, min(k.key, l.key) AS one, max(k.key, l.key) AS other
                           FROM once o JOIN involved a ON a.entry = o.entry AND a.role = 'actor'
                           JOIN involved b ON b.entry = o.entry AND b.role IN ('actor', 'recipient')
                           JOIN party_keys k ON k.party = a.party JOIN party_keys l ON l.party = b.party WHERE k.key != l.key)
                SELECT one, other, count(*), avg(goldstein) FROM pairs GROUP BY one, other
                ORDER BY count(*) DESC, one, other LIMIT {-1 if limit is None else limit}""",
            condition.values,
        )
    ]
    weight: Counter[str] = Counter()
    for tie in ties:
        weight[tie.one] += tie.events
        weight[tie.other] += tie.events
    nodes = [Node(p.key, p.name, p.kind, p.country, weight[p.key]) for p in called(connection, weight, dated=False).values()]
    return Network(tuple(sorted(nodes, key=lambda n: (-n.events, n.key))), tuple(ties))


def places(connection: apsw.Connection, filters: Filters, limit: int | None) -> list[Spot]:
    """Where events took place, or are said to, the places of most events first."""
    check_limit(limit)
    condition = filters.conditions(connection)
    found: dict[tuple[str, str | None], list[tuple[str, float | None, str, str | None, float, float]]] = {}
    for place, country, lat, lon, type_, goldstein, day, entry in ask(
        connection,
        f"""SELECT v.place, v.country, v.lat, v.lon, v.type, v.goldstein, e.said, r.id || '/' || e.id
            FROM events v JOIN entries e ON e.number = v.entry JOIN reports r ON r.number = e.report
            WHERE v.lat IS NOT NULL AND v.status IN {DONE} AND {condition.among}
              AND e.number = (SELECT min(o.number) FROM entries o WHERE o.telling = e.telling)""",
        condition.values,
    ):
        found.setdefault((place, country), []).append((type_, goldstein, entry, day, lat, lon))
    spots = []
    for (place, country), told in found.items():
        tones = [g for _, g, *_ in told if g is not None]
        latest = max(told, key=lambda t: (t[3] or "", t[2]))
        types = Counter(t[0] for t in told).most_common()
        tone = round(sum(tones) / len(tones), 2) if tones else None
        spots.append(Spot(place, country, latest[4], latest[5], len(told), tone, tuple(types), latest[2]))
    return sorted(spots, key=lambda s: (-s.events, s.place, s.country or ""))[:limit]


def _acting(connection: apsw.Connection, name: str) -> list[int]:
    """The numbers of the parties, report by report, that a name or key means; of a state also of those who act for it."""
    keys = keys_named(connection, [name])
    if not keys:
        raise UnusableArgument(f"{name!r:.60} is no party of the record; `onrecord party` shows who is")
    countries = [k.removeprefix("state:") for k in keys if k.startswith("state:")]
    return [
        number
        for (number,) in ask(
            connection,
            """SELECT party FROM party_keys WHERE key IN (SELECT value FROM json_each(?))
               UNION SELECT number FROM parties WHERE country IN (SELECT value FROM json_each(?))
                   AND sector IN (SELECT value FROM json_each(?))""",
            (json.dumps(keys), json.dumps(countries), json.dumps(sorted(FOR_A_STATE))),
        )
    ]


def _name(connection: apsw.Connection, name: str) -> str:
    """The name that the party of most reports among those meant goes by."""
    found = called(connection, keys_named(connection, [name]), dated=False)
    return max(found.values(), key=lambda p: (p.often, p.key)).name if found else name


def _weeks(done: Sequence[tuple[str, float | None]]) -> tuple[Week, ...]:
    """Every week from the first to the last of dated events."""
    by_week: dict[date, list[float]] = {}
    for day, value in done:
        at = date.fromisoformat(day)
        by_week.setdefault(at - timedelta(at.weekday()), []).append(value or 0.0)
    if not by_week:
        return ()
    first, last = min(by_week), max(by_week)
    weeks = []
    for number in range((last - first).days // 7 + 1):
        start = first + timedelta(7 * number)
        values = by_week.get(start, [])
        weeks.append(
            Week(start.isoformat(), len(values), round(sum(v for v in values if v > 0), 2), round(sum(v for v in values if v < 0), 2))
        )
    return tuple(weeks)
