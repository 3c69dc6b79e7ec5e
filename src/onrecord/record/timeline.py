"""Dated entries in the order of time; the time spoken of and the day of speaking are kept apart."""

from __future__ import annotations

from dataclasses import replace

import apsw

from onrecord.errors import UnusableArgument
from onrecord.record.asking import ask
from onrecord.record.filters import Condition, Filters
from onrecord.record.listing import Listed, listed
from onrecord.record.search import as_query, check_limit, earliest

ORDERS = {"meant": "coalesce(e.meant_from, e.said)", "said": "e.said"}


def timeline(connection: apsw.Connection, words: str, filters: Filters, by: str, limit: int | None) -> list[Listed]:
    """Statements, events and matters that have a date, earliest first.

    ``by="meant"`` orders by the time spoken of, or by the day of speaking where there is none; ``by="said"`` by the day
    of speaking. ``dated`` of a row says which of the two placed it. Raises UnusableArgument.
    """
    check_limit(limit)
    if by not in ORDERS:
        raise UnusableArgument(f"--by {by!r:.20} is none of {', '.join(ORDERS)}")
    condition = filters.conditions(connection)
    first = earliest(connection, _tellings(connection, by, as_query(words), condition, limit), condition)
    rows = listed(connection, list(first.values()), as_read=filters.as_read)
    dated = [replace(row, dated="meant" if by == "meant" and row.meant else "said") for row in rows]
    return sorted(dated, key=lambda row: (row.meant if row.dated == "meant" else row.date) or "")


def _tellings(connection: apsw.Connection, by: str, query: str | None, condition: Condition, limit: int | None) -> list[int]:
    day = ORDERS[by]
    found: dict[int, None] = {}
    for (telling,) in ask(
        connection,
        f"""SELECT e.telling FROM entries e
            WHERE e.kind != 'report' AND {day} IS NOT NULL AND {condition.among}
              AND {"e.number IN (SELECT rowid FROM found WHERE found MATCH ?)" if query else "1"}
            ORDER BY {day}, e.number""",
        [*condition.values, *([query] if query else [])],
    ):
        found[telling] = None
        if len(found) == limit:
            break
    return list(found)
