"""Places on a map: dots whose area tells how many events there were, the largest drawn first so that none is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from onrecord.web.drawing.world import Window, project

LARGEST: Final = 26.0  # thousandths of the window's width
SMALLEST: Final = 4.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in degrees with the numbers of events there."""

    name: str
    lat: float
    lon: float
    cooperation: int
    conflict: int

    @property
    def events(self) -> int:
        """All of them."""
        return self.cooperation + self.conflict


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the sheet; ``tone`` is coop, conflict or mixed."""

    spot: Spot
    x: float
    y: float
    radius: float
    tone: str


def draw(spots: Sequence[Spot], window: Window) -> list[Dot]:
    """The dots that lie in a window."""
    shown = []
    for spot in spots:
        x, y = project(spot.lon, spot.lat)
        if window.x <= x <= window.x + window.width and window.y <= y <= window.y + window.height:
            shown.append((spot, x, y))
    most = max((spot.events for spot, _, _ in shown), default=1)
    dots = [
        Dot(s, round(x, 2), round(y, 2), round(window.unit * max(SMALLEST, LARGEST * sqrt(s.events / most)), 2), tone(s))
        for s, x, y in shown
    ]
    return sorted(dots, key=lambda dot: -dot.radius)


def tone(spot: Spot) -> str:
    """Whether cooperation or conflict prevails, by a clear margin."""
    if not spot.events:
        return "mixed"
    share = (spot.cooperation - spot.conflict) / spot.events
    return "coop" if share > 0.2 else "conflict" if share < -0.2 else "mixed"
