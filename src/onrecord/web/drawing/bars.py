"""Cooperation and conflict by week: bars that stand up and hang down from one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from onrecord.record import Week

WIDTH: Final = 960
HALF: Final = 86  # height of the longest bar
AXIS: Final = 104  # the line
FOOT: Final = 26  # room for the months below
MOST_WEEKS: Final = 156  # bars that are told apart; beyond, several weeks share one
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of weeks: where it stands, how high and deep, what it sums, from and to which day."""

    x: float
    width: float
    up: float
    down: float
    events: int
    cooperation: float
    conflict: float
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A month or year under the line."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """The chart: ``most`` is the sum that the longest bar stands for; ``weeks`` of a bar."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    most: float
    weeks: int
    width: int = WIDTH
    height: int = AXIS + HALF + FOOT
    axis: int = AXIS


def draw(weeks: Sequence[Week]) -> Bars | None:
    """The bars of some weeks; None for no week."""
    if not weeks:
        return None
    first = min(date.fromisoformat(w.start) for w in weeks)
    number = (max(date.fromisoformat(w.start) for w in weeks) - first).days // 7 + 1
    share = -(-number // MOST_WEEKS)
    places = -(-number // share)
    events, up, down = [0] * places, [0.0] * places, [0.0] * places
    for week in weeks:
        place = (date.fromisoformat(week.start) - first).days // 7 // share
        events[place] += week.events
        up[place] += week.cooperation
        down[place] -= week.conflict
    most = max(*up, *down, 1.0)
    step = min(36.0, WIDTH / places)
    width = max(1.5, step * 0.72)
    bars = tuple(
        Bar(
            round(i * step, 1), round(width, 1), round(HALF * up[i] / most, 1), round(HALF * down[i] / most, 1), events[i],
            round(up[i], 1), round(down[i], 1),
            (first + i * share * WEEK).isoformat(), (first + (i + 1) * share * WEEK - timedelta(days=1)).isoformat(),
        )
        for i in range(places)
        if events[i]
    )  # fmt: skip
    return Bars(bars, _marks(first, places * share, step / share), round(most, 1), share)


def _marks(first: date, weeks: int, step: float) -> tuple[Mark, ...]:
    """Months, or years where months would stand too close."""
    by_year = step * 4.3 < 36
    last = first + weeks * WEEK
    marks: list[Mark] = []
    day = first.replace(day=1)
    while day <= last:
        x = (day - first).days / 7 * step
        if (day.month == 1 or not by_year) and -1 <= x <= WIDTH - 30:
            marks.append(
                Mark(round(max(x, 0), 1), str(day.year) if by_year else f"{day:%b %Y}" if not marks or day.month == 1 else f"{day:%b}")
            )
        day = (day + timedelta(days=32)).replace(day=1)
    return tuple(marks) or (Mark(0, f"{first:%b} {first.year}"),)
