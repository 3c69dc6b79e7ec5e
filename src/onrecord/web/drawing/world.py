"""The world on a sheet: coastlines and places in the Equal Earth projection, which shows areas as large as they are.

The projection's constants are those of Šavrič, Patterson and Jenny, 2018.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final

from onrecord.web.vendor import countries

A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
WIDTH: Final = 960.0
SCALE: Final = WIDTH / (2 * 2.7066297)  # half the length of the equator in the projection
HEIGHT: Final = 2 * 1.3173628 * SCALE
# A part of the world: west, south, east, north, in degrees.
VIEWS: Final = {
    "world": (-180.0, -60.0, 180.0, 85.0),
    "europe": (-25.0, 34.0, 60.0, 71.0),
    "middle east": (24.0, 10.0, 66.0, 44.0),
    "africa": (-22.0, -36.0, 56.0, 38.0),
    "asia": (55.0, -12.0, 155.0, 58.0),
    "americas": (-130.0, -56.0, -30.0, 72.0),
}
SMALLEST_PART: Final = 0.0001  # of the sheet's width squared: islands below are not drawn


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the sheet that is shown: what an SVG's viewBox says; ``unit`` is a thousandth of its width."""

    x: float
    y: float
    width: float
    height: float

    @property
    def box(self) -> str:
        """As a viewBox."""
        return f"{self.x:.1f} {self.y:.1f} {self.width:.1f} {self.height:.1f}"

    @property
    def unit(self) -> float:
        """A thousandth of the width, so that dots and lines look the same in every view."""
        return self.width / 1000


def project(lon: float, lat: float) -> tuple[float, float]:
    """A place on the sheet, x to the right and y downwards, in the sheet's own units."""
    theta = asin(sqrt(3) / 2 * sin(radians(max(-90.0, min(90.0, lat)))))
    t2 = theta * theta
    t6 = t2 * t2 * t2
    x = 2 * sqrt(3) * radians(lon) * cos(theta) / (3 * (A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2)))
    y = theta * (A1 + A2 * t2 + t6 * (A3 + A4 * t2))
    return WIDTH / 2 + x * SCALE, HEIGHT / 2 - y * SCALE


def window(view: str) -> Window:
    """What a view shows; the whole world for an unknown one."""
    west, south, east, north = VIEWS.get(view, VIEWS["world"])
    corners = [project(lon, lat) for lon in (west, (west + east) / 2, east) for lat in (south, (south + north) / 2, north)]
    x, y = min(c[0] for c in corners), min(c[1] for c in corners)
    width, height = max(c[0] for c in corners) - x, max(c[1] for c in corners) - y
    return Window(x, y, width, height)


@cache
def land() -> str:
    """The outlines of all countries as the data of one SVG path; empty where they are not installed."""
    topology = countries()
    if topology is None:
        return ""
    arcs = _arcs(topology)
    rings = (ring for geometry in topology["objects"]["countries"]["geometries"] for ring in _rings(geometry, arcs))
    return "".join(_path(copy) for ring in rings for copy in _unwound(ring))


def graticule() -> str:
    """Every thirtieth degree as the data of one SVG path: what there is without coastlines, and beneath them."""
    lines = [[project(lon, lat) for lat in range(-90, 91, 5)] for lon in range(-180, 181, 30)]
    lines += [[project(lon, lat) for lon in range(-180, 181, 10)] for lat in range(-60, 61, 30)]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) for line in lines)


def _arcs(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """TopoJSON's arcs: quantised differences, made degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        found.append(points)
    return found


def _rings(geometry: dict[str, Any], arcs: Sequence[list[tuple[float, float]]]) -> Iterator[list[tuple[float, float]]]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for ring in polygon:
            points: list[tuple[float, float]] = []
            for index in ring:
                arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                points += arc[1:] if points else arc
            yield points


def _unwound(ring: Sequence[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """A ring that crosses the date line as two that run over the edges of the sheet; none for one around a pole."""
    turned = 0.0
    points = [ring[0]]
    for (before, _), (lon, lat) in pairwise(ring):
        turned += 360.0 if lon - before < -180 else -360.0 if lon - before > 180 else 0.0
        points.append((lon + turned, lat))
    if turned:
        return []
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    shifts = [0.0] + ([-360.0] if east > 180 else []) + ([360.0] if west < -180 else [])
    return [[(lon + shift, lat) for lon, lat in points] for shift in shifts]


def _path(ring: Sequence[tuple[float, float]]) -> str:
    """A ring on the sheet, less the points that fall together; nothing for a speck."""
    points: list[tuple[float, float]] = []
    for lon, lat in ring:
        x, y = project(lon, lat)
        here = round(x, 1), round(y, 1)
        if not points or here != points[-1]:
            points.append(here)
    width = max(p[0] for p in points) - min(p[0] for p in points)
    height = max(p[1] for p in points) - min(p[1] for p in points)
    if len(points) < 4 or width * height < SMALLEST_PART * WIDTH:
        return ""
    last = points[0]
    moves = [f"M{last[0]:g} {last[1]:g}"]
    for x, y in points[1:]:
        moves.append(f"l{round(x - last[0], 1):g} {round(y - last[1], 1):g}")
        last = x, y
    return "".join(moves) + "z"
