"""Parties joined across reports: who they are, by what names, and how much there is of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import apsw

from onrecord.record.asking import ask
from onrecord.record.filters import keys_named
from onrecord.record.search import check_limit


@dataclass(frozen=True, slots=True)
class KnownParty:
    """One party of the record: ``name`` is its commonest (of a person, the commonest full one), ``names`` all.

    Counts are of reports, of statements said and of events taken part in. ``roles`` are what reports call it, latest first.
    ``key`` is what ``party merge`` and ``split`` take.
    """

    key: str
    name: str
    names: tuple[str, ...]
    kind: str
    country: str | None
    roles: tuple[str, ...]
    sector: str | None
    reports: int
    statements: int
    events: int
    first: str | None
    last: str | None

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {**asdict(self), "names": list(self.names), "roles": list(self.roles)}


def known_parties(connection: apsw.Connection, name: str | None, limit: int | None) -> list[KnownParty]:
    """The parties that a name means, or all, those of most reports first."""
    check_limit(limit)
    if name:
        reports = _reports(connection, keys_named(connection, [name]))
    else:
        query = f"""SELECT k.key, count(DISTINCT p.report) AS often FROM party_keys k JOIN parties p ON p.number = k.party GROUP BY k.key
                    ORDER BY often DESC, k.key LIMIT {-1 if limit is None else limit}"""
        reports = dict(ask(connection, query))
    found = list(_described(connection, reports))
    return sorted(found, key=lambda p: (-p.reports, p.key))[:limit]


def described(connection: apsw.Connection, keys: list[str]) -> Iterator[KnownParty]:
    """The parties of some keys, in no order."""
    yield from _described(connection, _reports(connection, keys))


def _reports(connection: apsw.Connection, keys: list[str]) -> dict[str, int]:
    """In how many reports the parties of some keys stand."""
    query = """SELECT k.key, count(DISTINCT p.report) FROM party_keys k JOIN parties p ON p.number = k.party
               WHERE k.key IN (SELECT value FROM json_each(?)) GROUP BY k.key"""
    return dict(ask(connection, query, (json.dumps(keys),)))


@dataclass(frozen=True, slots=True)
class Called:
    """What reports call a party: names and roles as :class:`KnownParty` has them; ``often`` counts the reports' own parties."""

    key: str
    name: str
    names: tuple[str, ...]
    kind: str
    country: str | None
    roles: tuple[str, ...]
    sector: str | None
    first: str | None
    last: str | None
    often: int


def called(connection: apsw.Connection, keys: Iterable[str], *, dated: bool = True) -> dict[str, Called]:
    """By key: what the parties of some keys are called; when, and the latest first, only if ``dated``, which takes twice as long."""
    days, reports = ("min(r.published), max(r.published)", "JOIN reports r ON r.number = p.report") if dated else ("NULL, NULL", "")
    # A state stands in most reports, so what its reports call it is counted before it comes here; the latest day first.
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for key, *row in ask(
        connection,
        f"""SELECT k.key, p.name, p.kind, p.country, p.role, p.sector, count(*), {days}
           FROM party_keys k JOIN parties p ON p.number = k.party {reports}
           WHERE k.key IN (SELECT value FROM json_each(?))
           GROUP BY k.key, p.name, p.kind, p.country, p.role, p.sector ORDER BY k.key, 9 DESC, min(p.number)""",
        (json.dumps(list(keys)),),
    ):
        rows.setdefault(key, []).append(tuple(row))
    return {key: summed(key, told) for key, told in rows.items()}


def summed(key: str, told: Sequence[tuple[Any, ...]]) -> Called:
    """What a party is called, by rows of name, kind, country, role, sector, how often, first and last day; the latest last day first."""
    names, kinds = Counter[str](), Counter[str]()
    for name, sort, _, _, _, often, _, _ in told:
        names[name] += often
        kinds[sort] += often
    kind = kinds.most_common(1)[0][0]
    return Called(
        key=key,
        name=max(names, key=lambda n: (kind == "person" and " " in n, names[n], n)),
        names=tuple(n for n, _ in names.most_common()),
        kind=kind,
        country=next((row[2] for row in told if row[2]), None),
        roles=tuple(dict.fromkeys(row[3] for row in told if row[3])),
        sector=next((row[4] for row in told if row[4]), None),
        first=min((row[6] for row in told if row[6]), default=None),
        last=max((row[7] for row in told if row[7]), default=None),
        often=names.total(),
    )


def _described(connection: apsw.Connection, reports: dict[str, int]) -> Iterator[KnownParty]:
    counts = {
        key: (said, done)
        for key, said, done in ask(
            connection,
            """SELECT k.key, count(DISTINCT CASE WHEN i.role = 'speaker' THEN e.telling END),
                      count(DISTINCT CASE WHEN i.role != 'speaker' THEN e.telling END)
               FROM party_keys k JOIN involved i ON i.party = k.party AND i.role IN ('speaker', 'actor', 'recipient')
               JOIN entries e ON e.number = i.entry
               WHERE k.key IN (SELECT value FROM json_each(?)) GROUP BY k.key""",
            (json.dumps(list(reports)),),
        )
    }
    for key, p in called(connection, reports).items():
        said, done = counts.get(key, (0, 0))
        yield KnownParty(key, p.name, p.names, p.kind, p.country, p.roles, p.sector, reports[key], said, done, p.first, p.last)
