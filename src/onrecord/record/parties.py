"""Parties joined across reports: who they are, by what names, and how much there is of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
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
        query = "SELECT DISTINCT key FROM party_keys WHERE key IN (SELECT value FROM json_each(?))"
        keys = [k for (k,) in ask(connection, query, (json.dumps(keys_named(connection, [name])),))]
    else:
        keys = [
            k
            for (k,) in ask(
                connection,
                f"""SELECT k.key FROM party_keys k JOIN parties p ON p.number = k.party GROUP BY k.key
                    ORDER BY count(DISTINCT p.report) DESC, k.key LIMIT {-1 if limit is None else limit}""",
            )
        ]
    found = list(described(connection, keys))
    return sorted(found, key=lambda p: (-p.reports, p.key))[:limit]


def described(connection: apsw.Connection, keys: list[str]) -> Iterator[KnownParty]:
    """The parties of some keys, in no order."""
    wanted = json.dumps(keys)
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for key, *row in ask(
        connection,
        """SELECT k.key, p.name, p.kind, p.country, p.role, p.sector, p.report, r.published
           FROM party_keys k JOIN parties p ON p.number = k.party JOIN reports r ON r.number = p.report
           WHERE k.key IN (SELECT value FROM json_each(?)) ORDER BY k.key, r.published DESC, p.number""",
        (wanted,),
    ):
        rows.setdefault(key, []).append(tuple(row))
    counts = {
        key: (said, done)
        for key, said, done in ask(
            connection,
            """SELECT k.key, count(DISTINCT CASE WHEN i.role = 'speaker' THEN e.telling END),
                      count(DISTINCT CASE WHEN i.role IN ('actor', 'recipient') THEN e.telling END)
               FROM party_keys k JOIN involved i ON i.party = k.party JOIN entries e ON e.number = i.entry
               WHERE k.key IN (SELECT value FROM json_each(?)) GROUP BY k.key""",
            (wanted,),
        )
    }
    for key, told in rows.items():
        yield summed(key, told, *counts.get(key, (0, 0)))


def summed(key: str, told: Sequence[tuple[Any, ...]], statements: int, events: int) -> KnownParty:
    """A party by what reports tell of it, the latest first: name, kind, country, role, sector, report and its day, each."""
    names = Counter(row[0] for row in told)
    days = [row[6] for row in told if row[6]]
    return KnownParty(
        key=key,
        name=max(names, key=lambda n: (told[0][1] == "person" and " " in n, names[n], n)),
        names=tuple(n for n, _ in names.most_common()),
        kind=Counter(row[1] for row in told).most_common(1)[0][0],
        country=next((row[2] for row in told if row[2]), None),
        roles=tuple(dict.fromkeys(row[3] for row in told if row[3])),
        sector=next((row[4] for row in told if row[4]), None),
        reports=len({row[5] for row in told}),
        statements=statements,
        events=events,
        first=min(days, default=None),
        last=max(days, default=None),
    )
