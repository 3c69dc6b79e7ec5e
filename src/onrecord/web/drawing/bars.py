"""Cooperation and conflict by week: bars that stand up and hang down from one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

WIDTH: Final = 960
HALF: Final = 86  # height of the longest bar
AXIS: Final = 104  # the line
FOOT: Final = 26  # room for the months below
MOST_WEEKS: Final = 156  # bars that are told apart; beyond, several weeks share one
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its Monday, with the numbers of cooperative and conflictive events in it."""

    monday: date
    cooperation: int
    conflict: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of weeks: where it stands, how high and deep, how many, from and to which day."""

    x: float
    width: float
    up: float
    down: float
    cooperation: int
    conflict: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Mark:
    """A month or year under the line."""

    x: float
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """The chart: ``most`` is the number that the longest bar stands for; ``weeks`` of a bar."""

    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    most: int
    weeks: int
    width: int = WIDTH
    height: int = AXIS + HALF + FOOT
    axis: int = AXIS


def draw(weeks: Sequence[Week]) -> Bars | None:
    """The bars of some weeks, those between them empty; None for no week."""
    if not weeks:
        return None
    first = min(w.monday for w in weeks)
    number = (max(w.monday for w in weeks) - first).days // 7 + 1
    share = -(-number // MOST_WEEKS)
    places = -(-number // share)
    up, down = [0] * places, [0] * places
    for week in weeks:
        place = (week.monday - first).days // 7 // share
        up[place] += week.cooperation
        down[place] += week.conflict
    most = max(*up, *down, 1)
    step = min(36.0, WIDTH / places)
    width = max(1.5, step * 0.72)
    bars = tuple(
        Bar(
            round(i * step, 1), round(width, 1), round(HALF * up[i] / most, 1), round(HALF * down[i] / most, 1), up[i], down[i],
            first + i * share * WEEK, first + (i + 1) * share * WEEK - timedelta(days=1),
        )
        for i in range(places)
        if up[i] or down[i]
    )  # fmt: skip
    return Bars(bars, _marks(first, places * share, step / share), most, share)


def _marks(first: date, weeks: int, step: float) -> tuple[Mark, ...]:
    """Months, or years where months would stand too close."""
    by_year = step * 4.3 < 36
    last = first + weeks * WEEK
    marks: list[Mark] = []
    day = first.replace(day=1)
    while day <= last:
        x = (day - first).days / 7 * step
        if (day.month == 1 or not by_year) and -1 <= x <= WIDTH - 30:
            marks.append(Mark(round(max(x, 0), 1), str(day.year) if by_year or day.month == 1 else f"{day:%b}"))
        day = (day + timedelta(days=32)).replace(day=1)
    return tuple(marks) or (Mark(0, f"{first:%b} {first.year}"),)
