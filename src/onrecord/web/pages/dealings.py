"""Dyad, Network and Map: what two parties have to do with each other, who dealt with whom, where it took place."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from onrecord.errors import UnusableArgument
from onrecord.record import Dyad, Network, Record, Spot
from onrecord.web.asking import Day, Reader, Text, Texts
from onrecord.web.drawing import bars, dots, network, world
from onrecord.web.pages.listings import COLUMNS, TABLE
from onrecord.web.rendering import csv_of, json_of, page
from onrecord.web.shapes import DyadPage, MapPage, NetworkPage

router = APIRouter(tags=["dealings"])
SHOWN = 40  # events, and statements, of a dyad
TIES = 50  # of a network, so that lines and names can be told apart
QUARTER = timedelta(days=91)
View = Literal["world", "europe", "middle east", "africa", "asia", "americas"]


class Pair(BaseModel):
    """Two parties, each by a name or key, and a period."""

    a: Text = ""
    b: Text = ""
    since: Day = ""
    until: Day = ""
    limit: Annotated[int, Field(ge=1, le=500)] = SHOWN

    def named(self) -> bool:
        """Whether both are."""
        return bool(self.a.strip() and self.b.strip())


class Period(BaseModel):
    """Whose events, of which types and days; without a day the last quarter that the record holds."""

    party: Texts = []
    type: Texts = []
    since: Day = ""
    until: Day = ""
    all: Annotated[bool, Field(description="Every day, instead of the last quarter.")] = False

    def chosen(self, record: Record) -> dict[str, Any]:
        """The filters, with the last quarter where no day is named."""
        found: dict[str, Any] = {name: kept for name in ("party", "type") if (kept := [v for v in getattr(self, name) if v.strip()])}
        found |= {name: value for name in ("since", "until") if (value := getattr(self, name).strip())}
        if not self.all and not found.keys() & {"since", "until"}:
            latest = record.search(limit=1, entry="event")
            if latest and latest[0].date:
                found["since"] = (date.fromisoformat(latest[0].date) - QUARTER).isoformat()
        return found

    def query(self) -> dict[str, Any]:
        """All that was asked."""
        return {"party": self.party, "type": self.type, "since": self.since, "until": self.until, "all": "true" if self.all else ""}


class Place(Period):
    """The same, and which part of the world is shown."""

    view: View = "world"


@router.get("/dyad", response_class=HTMLResponse, summary="Two parties")
def dyad(request: Request, record: Reader, asked: Annotated[Pair, Query()]) -> Response:
    """Cooperation and conflict by week, what lies on the table between them, what was done and said."""
    found = _dyad(record, asked) if asked.named() else None
    chart = bars.draw(found.weeks) if found else None
    return page(request, "dyad.html.j2", dyad=found, chart=chart, asked=asked, query=asked.model_dump(exclude_defaults=True))


@router.get("/dyad.json", responses={200: {"model": DyadPage}}, summary="Two parties, as JSON")
def dyad_json(record: Reader, asked: Annotated[Pair, Query()]) -> Response:
    """The same as data."""
    return json_of(_dyad(record, asked))


@router.get("/dyad.csv", response_class=Response, responses=TABLE, summary="What two parties did and said, as a table")
def dyad_csv(record: Reader, asked: Annotated[Pair, Query()]) -> Response:
    """Events and statements."""
    found = _dyad(record, asked)
    return csv_of((row.to_dict() for row in (*found.events, *found.statements)), COLUMNS, "dyad")


@router.get("/network", response_class=HTMLResponse, summary="Who dealt with whom")
def network_page(request: Request, record: Reader, asked: Annotated[Period, Query()]) -> Response:
    """Parties and their ties in events that took place, as a picture and a table."""
    chosen = asked.chosen(record)
    found = record.network(limit=TIES, **chosen)
    names = {node.key: node.name for node in found.nodes}
    return page(
        request, "network.html.j2", found=found, names=names, net=network.draw(names, found.ties), asked=asked, query=asked.query(),
        since=chosen.get("since"), until=chosen.get("until"),
    )  # fmt: skip


@router.get("/network.json", responses={200: {"model": NetworkPage}}, summary="Network, as JSON")
def network_json(record: Reader, asked: Annotated[Period, Query()]) -> Response:
    """The same as data."""
    return json_of(record.network(limit=TIES, **asked.chosen(record)))


@router.get("/network.csv", response_class=Response, responses=TABLE, summary="Network, as a table")
def network_csv(record: Reader, asked: Annotated[Period, Query()]) -> Response:
    """The ties."""
    return csv_of(
        _ties(record.network(limit=TIES, **asked.chosen(record))), ("one", "other", "one_name", "other_name", "events", "tone"), "network"
    )


@router.get("/map", response_class=HTMLResponse, summary="Map")
def map_page(request: Request, record: Reader, asked: Annotated[Place, Query()]) -> Response:
    """Events that took place, by place; drawn here, without a server of tiles."""
    chosen = asked.chosen(record)
    spots = record.places(**chosen)
    window = world.window(asked.view)
    return page(
        request, "map.html.j2", spots=spots, dots=dots.draw(spots, window), window=window, land=world.land(), graticule=world.graticule(),
        views=list(world.VIEWS), asked=asked, query=asked.query(), since=chosen.get("since"), until=chosen.get("until"),
    )  # fmt: skip


@router.get("/map.json", responses={200: {"model": MapPage}}, summary="Map, as JSON")
def map_json(record: Reader, asked: Annotated[Place, Query()]) -> Response:
    """The same as data."""
    return json_of({"places": record.places(**asked.chosen(record))})


@router.get("/map.csv", response_class=Response, responses=TABLE, summary="Map, as a table")
def map_csv(record: Reader, asked: Annotated[Place, Query()]) -> Response:
    """The places."""
    return csv_of(map(_place, record.places(**asked.chosen(record))), ("place", "country", "lat", "lon", "events", "tone", "types"), "map")


def _dyad(record: Record, asked: Pair) -> Dyad:
    if not asked.named():
        raise UnusableArgument("a dyad wants two parties: a=NAME&b=NAME")
    period = {name: value for name in ("since", "until") if (value := getattr(asked, name).strip())}
    return record.dyad(asked.a.strip(), asked.b.strip(), limit=asked.limit, **period)


def _ties(found: Network) -> list[dict[str, Any]]:
    names = {node.key: node.name for node in found.nodes}
    return [{**asdict(tie), "one_name": names.get(tie.one), "other_name": names.get(tie.other)} for tie in found.ties]


def _place(spot: Spot) -> dict[str, Any]:
    return {**spot.to_dict(), "types": [f"{name} {number}" for name, number in spot.types]}
