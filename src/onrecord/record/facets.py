"""What a search could be narrowed to: how many of its entries there are of each party, type, status, place, outlet and month."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import apsw

from onrecord.record.asking import ask
from onrecord.record.filters import Filters
from onrecord.record.search import as_query

MOST = 12  # values of a facet

_COUNTED = {
    "entry": "SELECT e.kind, count(*) FROM hits h JOIN entries e ON e.number = h.number GROUP BY 1",
    "party": """SELECT p.name, count(DISTINCT h.number) FROM hits h JOIN involved i ON i.entry = h.number
                JOIN parties p ON p.number = i.party GROUP BY p.name""",
    "type": """SELECT coalesce(v.type, s.kind, m.kind), count(*) FROM hits h LEFT JOIN events v ON v.entry = h.number
               LEFT JOIN statements s ON s.entry = h.number LEFT JOIN matters m ON m.entry = h.number GROUP BY 1""",
    "status": """SELECT coalesce(v.status, m.state), count(*) FROM hits h LEFT JOIN events v ON v.entry = h.number
                 LEFT JOIN matters m ON m.entry = h.number GROUP BY 1""",
    "place": "SELECT v.place, count(*) FROM hits h JOIN events v ON v.entry = h.number GROUP BY 1",
    "outlet": """SELECT coalesce(r.publisher, r.outlet), count(*) FROM hits h JOIN entries e ON e.number = h.number
                 JOIN reports r ON r.number = e.report GROUP BY 1""",
    "month": "SELECT substr(e.said, 1, 7), count(*) FROM hits h JOIN entries e ON e.number = h.number GROUP BY 1",
}


@dataclass(frozen=True, slots=True)
class Facets:
    """By facet: values that filters take, each with how many entries have it, the commonest first; months in order."""

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
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS hits (number INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM temp.hits")
    connection.execute(
        f"INSERT INTO temp.hits SELECT min(e.number) FROM entries e WHERE {condition.among} AND {found} GROUP BY e.telling",
        [*condition.values, *([query] if query else [])],
    )
    counted: dict[str, tuple[tuple[str, int], ...]] = {}
    for name, sql in _COUNTED.items():
        order = "1" if name == "month" else "2 DESC, 1"
        limit = "" if name == "month" else f"LIMIT {MOST}"
        counted[name] = tuple(ask(connection, f"SELECT * FROM ({sql}) WHERE 1 IS NOT NULL ORDER BY {order} {limit}"))
        counted[name] = tuple((value, number) for value, number in counted[name] if value)
    return Facets(**counted)
