"""Pictures say what the figures say, fit their sheet, and are the same every time."""

from __future__ import annotations

from math import hypot
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from onrecord.record import Spot, Tie, Week
from onrecord.web.drawing import bars, dots, network, world
from onrecord.web.vendor import countries


def test_bars_stand_for_the_sums_of_their_weeks() -> None:
    chart = bars.draw([Week("2025-10-06", 2, 8.0, 0.0), Week("2025-10-13", 0, 0.0, 0.0), Week("2025-10-20", 1, 0.0, -4.0)])
    assert chart
    up, down = chart.bars
    assert (up.cooperation, up.conflict, down.cooperation, down.conflict) == (8.0, 0.0, 0.0, 4.0)
    assert up.up == pytest.approx(2 * down.down)
    assert down.x > up.x + 2 * up.width
    assert (up.first, up.last) == ("2025-10-06", "2025-10-12")
    assert bars.draw([]) is None


def test_many_years_still_fit() -> None:
    chart = bars.draw([Week(f"{year}-01-01", 1, 1.0, -1.0) for year in range(1990, 2026)])
    assert chart
    assert chart.weeks > 1
    assert all(bar.x >= 0 and bar.x + bar.width <= chart.width for bar in chart.bars)
    assert len({mark.words for mark in chart.marks}) == len(chart.marks)


def test_a_network_fits_and_keeps_its_names_apart() -> None:
    names = {str(i): f"Party number {i}" for i in range(40)}
    ties = [Tie(str(i), str(j), 1 + i % 4, float(i % 5 - 2)) for i in range(40) for j in (i + 1, 2 * i + 1) if j < 40]
    drawn = network.draw(names, ties)
    assert drawn == network.draw(names, ties)
    assert drawn
    assert len(drawn.nodes) == 40
    for node in drawn.nodes:
        assert node.radius <= node.x <= drawn.width - node.radius
        assert node.radius <= node.y <= drawn.height - node.radius
    for i, one in enumerate(drawn.nodes):
        for other in drawn.nodes[i + 1 :]:
            assert hypot(one.x - other.x, one.y - other.y) > max(one.radius, other.radius)
    heavy = max(drawn.lines, key=lambda line: line.weight)
    assert heavy.width == max(line.width for line in drawn.lines)
    assert network.draw(names, []) is None


def test_two_parties_are_a_network_too() -> None:
    drawn = network.draw({"a": "A", "b": "B"}, [Tie("a", "b", 3, None)])
    assert drawn
    assert len(drawn.lines) == 1


def test_places_lie_where_they_lie() -> None:
    window = world.window("world")
    spots = [
        Spot(name, None, lat, lon, n, 1.0, (), "r/e")
        for name, lat, lon, n in (("Lima", -12, -77, 9), ("Oslo", 60, 11, 1), ("Suva", -18, 178, 1))
    ]
    lima, oslo, suva = (next(d for d in dots.draw(spots, window) if d.spot.place == n) for n in ("Lima", "Oslo", "Suva"))
    assert lima.x < oslo.x < suva.x
    assert oslo.y < lima.y < suva.y
    assert lima.radius > oslo.radius
    assert [d.spot.place for d in dots.draw(spots, world.window("europe"))] == ["Oslo"]
    assert world.project(0, 0) == (world.WIDTH / 2, world.HEIGHT / 2)


@pytest.mark.skipif(countries() is None, reason="wants the coastlines; `make assets` brings them")
def test_no_country_runs_across_the_sheet() -> None:
    runs = [step for ring in world.land().split("M") for step in ring.split("l")[1:]]
    widest = max(abs(float(step.split(" ")[0])) for step in runs)
    assert len(runs) > 5_000
    assert widest < world.WIDTH / 8, "a border over the date line would be as wide as the world"


def test_pages_draw_what_the_record_holds(reading_room: TestClient, filled: Path) -> None:
    told = reading_room.get("/network.json?all=true").json()
    page = reading_room.get("/network?all=true").text
    assert page.count("<circle") == len(told["nodes"])
    assert page.count("<line class=") == len(told["ties"])
    places = reading_room.get("/map.json?all=true").json()["places"]
    assert {"Lima"} <= {p["place"] for p in places}
    assert reading_room.get("/map?all=true").text.count("<circle") == len(places)
    dyad = reading_room.get("/dyad.json", params={"a": "Germany", "b": "Ukraine"}).json()
    assert reading_room.get("/dyad", params={"a": "Germany", "b": "Ukraine"}).text.count('<rect class="coop"') == sum(
        1 for w in dyad["weeks"] if w["cooperation"] > 0
    )
