"""What is new since a moment: for the reader in the morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import apsw

from onrecord.errors import UnusableArgument
from onrecord.record.asking import ask
from onrecord.record.days import moment
from onrecord.record.filters import Filters
from onrecord.record.listing import Listed, listed
from onrecord.record.search import as_query, check_limit, covered, earliest

SINCE = ("added", "published")


def changes(
    connection: apsw.Connection, since: datetime | str, filters: Filters, by: str, limit: int | None, words: str = ""
) -> list[Listed]:
    """Reports, statements, events and matters that were not there before, latest first; each telling once.

    ``by="added"``: first kept at that moment or later. ``by="published"``: first published on that day or later. What
    another outlet told before is not new; an entry that came with a newer version of an older report has ``change``
    ``updated``. With ``words`` only what holds them, and a report only where none of
    its entries does. Raises UnusableArgument.
    """
    check_limit(limit)
    if by not in SINCE:
        raise UnusableArgument(f"--by {by!r:.20} is none of {', '.join(SINCE)}")
    start = moment(since)
    condition = filters.conditions(connection)
    first, old = "e.added", "o.added"
    bound = start
    if by == "published":
        first, old = "r.published", "q.published"
        bound = start[:10]
    query = as_query(words)
    found: dict[int, str] = {}
    for telling, kind, report, is_update in ask(
        connection,
        f"""SELECT e.telling, e.kind, e.report, r.version > 1 AND r.added < e.added
            FROM entries e JOIN reports r ON r.number = e.report
            WHERE {first} >= ? AND {condition.among}
              AND {"e.number IN (SELECT rowid FROM found WHERE found MATCH ?)" if query else "1"}
              AND NOT EXISTS (SELECT 1 FROM entries o JOIN reports q ON q.number = o.report WHERE o.telling = e.telling AND {old} < ?)
            ORDER BY {first} DESC, e.said DESC, e.number""",
        [bound, *condition.values, *([query] if query else []), bound],
    ):
        if query and kind == "report" and covered(connection, query, report, condition):
            continue
        found.setdefault(telling, "updated" if is_update else "new")
        if len(found) == limit:
            break
    chosen = earliest(connection, list(found), condition)
    rows = listed(connection, [chosen[t] for t in found], as_read=filters.as_read)
    return [replace(row, change=change) for row, change in zip(rows, found.values(), strict=True)]
