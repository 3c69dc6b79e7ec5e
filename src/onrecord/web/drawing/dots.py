"""Places on a map: dots whose area tells how many events there were, the largest drawn first so that none is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from onrecord.record import Spot
from onrecord.web.drawing.world import Window, project

LARGEST: Final = 26.0  # thousandths of the window's width
SMALLEST: Final = 4.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A place on the sheet."""

    spot: Spot
    x: float
    y: float
    radius: float


def draw(spots: Sequence[Spot], window: Window) -> list[Dot]:
    """The dots that lie in a window."""
    shown = []
    for spot in spots:
        x, y = project(spot.lon, spot.lat)
        if window.x <= x <= window.x + window.width and window.y <= y <= window.y + window.height:
            shown.append((spot, x, y))
    most = max((spot.events for spot, _, _ in shown), default=1)
    dots = [Dot(s, round(x, 2), round(y, 2), round(window.unit * max(SMALLEST, LARGEST * sqrt(s.events / most)), 2)) for s, x, y in shown]
    return sorted(dots, key=lambda dot: -dot.radius)
