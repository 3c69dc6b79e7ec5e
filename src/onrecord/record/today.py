"""What a reader wants in the morning: what is new, what is on the table by urgency, what lies ahead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import apsw

from onrecord.record.asking import ask
from onrecord.record.changes import changes
from onrecord.record.days import asked, moment
from onrecord.record.filters import Filters
from onrecord.record.listing import Listed, listed
from onrecord.record.matters import FollowedMatter, urgent_matters
from onrecord.record.search import check_limit, earliest

# Of events and matters that lie ahead, those that may still come.
COMING: Final = ("planned", "possible", "conditional", "requested", "ongoing", "open", "scheduled", "accepted", "postponed")


@dataclass(frozen=True, slots=True)
class Today:
    """As of ``day``: ``changes`` since a moment, latest first; undecided ``matters``, those first that are due soonest or have
    just been due, then those without a day, then those long overdue; what lies ``ahead``, soonest first."""

    day: str
    since: str
    changes: tuple[Listed, ...]
    matters: tuple[FollowedMatter, ...]
    ahead: tuple[Listed, ...]

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {
            "day": self.day, "since": self.since, "changes": [c.to_dict() for c in self.changes],
            "matters": [m.to_dict() for m in self.matters], "ahead": [a.to_dict() for a in self.ahead],
        }  # fmt: skip


def today(connection: apsw.Connection, since: datetime | str | None, day: str | None, limit: int | None) -> Today:
    """What is new since a moment (the day before without one) and what is pressing on a day (today without one).

    ``limit`` bounds each of the three lists. Raises UnusableArgument.
    """
    check_limit(limit)
    on = asked(day, "--day")[0] if day else moment()[:10]
    start = moment(since) if since is not None else moment((date.fromisoformat(on) - timedelta(days=1)).isoformat())
    return Today(
        on,
        start,
        tuple(changes(connection, start, Filters(), "added", limit)),
        tuple(urgent_matters(connection, on, limit)),
        tuple(_ahead(connection, on, limit)),
    )


def _ahead(connection: apsw.Connection, day: str, limit: int | None) -> list[Listed]:
    """Events and matters whose time begins after a day and that may still come, soonest first."""
    condition = Filters(status=COMING, entry=("event", "matter")).conditions(connection)
    tellings: dict[int, None] = {}
    for (telling,) in ask(
        connection,
        f"SELECT e.telling FROM entries e WHERE e.meant_from > ? AND {condition.each} ORDER BY e.meant_from, e.precision, e.number",
        (day, *condition.values),
    ):
        tellings[telling] = None
        if len(tellings) == limit:
            break
    first = earliest(connection, list(tellings), condition)
    return listed(connection, [first[t] for t in tellings])
