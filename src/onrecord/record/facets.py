"""What a search could be narrowed to: how many of its entries there are of each party, type, status, place, outlet and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import apsw

from onrecord.record.asking import Row, ask
from onrecord.record.filters import Filters
from onrecord.record.search import as_query

MOST = 12  # values of a facet

# One row an entry, counted here: a sixth of what it takes to count each column in SQL.
_OF_ENTRIES = """SELECT e.kind, coalesce(v.type, s.kind, m.kind), coalesce(v.status, m.state), v.place,
                        coalesce(r.publisher, r.outlet), substr(e.said, 1, 7)
                 FROM hits h JOIN entries e ON e.number = h.number JOIN reports r ON r.number = e.report
                 LEFT JOIN events v ON v.entry = h.number LEFT JOIN statements s ON s.entry = h.number
                 LEFT JOIN matters m ON m.entry = h.number"""
_OF_PARTIES = f"""SELECT p.name, count(DISTINCT h.number) FROM hits h JOIN involved i ON i.entry = h.number AND i.role != 'named'
                  JOIN parties p ON p.number = i.party GROUP BY p.name ORDER BY 2 DESC, 1 LIMIT {MOST}"""


@dataclass(frozen=True, slots=True)
class Facets:
    """By facet: values that filters take, each with how many entries have it, the commonest first; months in order.

    Parties are those of statements, events and matters; that a report names somebody somewhere says little.
    """

    entry: tuple[tuple[str, int], ...]
    party: tuple[tuple[str, int], ...]
    type: tuple[tuple[str, int], ...]
    status: tuple[tuple[str, int], ...]
    place: tuple[tuple[str, int], ...]
    outlet: tuple[tuple[str, int], ...]
    month: tuple[tuple[str, int], ...]

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {name: dict(values) for name, values in asdict(self).items()}


def facets(connection: apsw.Connection, words: str, filters: Filters) -> Facets:
    """The facets of what a search finds; what several outlets tell counts once. Raises UnusableArgument as ``search`` does."""
    condition = filters.conditions(connection)
    query = as_query(words)
    found = "e.number IN (SELECT rowid FROM found WHERE found MATCH ?)" if query else "1"
    # A reader may not make a table to hold what was found, so it is found twice.
    hits = (
        f"WITH hits AS MATERIALIZED (SELECT min(e.number) AS number FROM entries e WHERE {condition.among} AND {found} GROUP BY e.telling)"
    )
    values = [*condition.values, *([query] if query else [])]
    entry, type_, status, place, outlet, month = (
        Counter[str](column) for column in _columns(ask(connection, f"{hits} {_OF_ENTRIES}", values))
    )
    return Facets(
        entry=_commonest(entry),
        party=tuple(ask(connection, f"{hits} {_OF_PARTIES}", values)),
        type=_commonest(type_),
        status=_commonest(status),
        place=_commonest(place),
        outlet=_commonest(outlet),
        month=tuple(sorted((m, n) for m, n in month.items() if m)),
    )


def _columns(rows: Iterable[Row]) -> list[Sequence[str]]:
    """The six columns of :data:`_OF_ENTRIES`, empty ones where nothing was found."""
    return list(zip(*rows, strict=True)) or [()] * 6


def _commonest(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    """The commonest values; what has no place or status is not one of them."""
    return tuple(sorted(((v, n) for v, n in counted.items() if v), key=lambda f: (-f[1], f[0]))[:MOST])
