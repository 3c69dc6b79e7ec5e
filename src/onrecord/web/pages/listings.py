"""Search and Timeline: entries by words and filters, best first or in the order of time."""

from __future__ import annotations

from itertools import groupby
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import Field

from onrecord.record import Facets, Listed, Record
from onrecord.web.asking import Listing, Narrowing, Reader
from onrecord.web.rendering import csv_of, json_of, page
from onrecord.web.shapes import RowsPage, SearchPage

router = APIRouter(tags=["listings"])
COLUMNS = (
    "entry", "id", "report", "date", "meant", "precision", "speaker", "parties", "type", "status", "place", "text", "title", "outlet",
    "url", "input", "outlets", "added",
)  # fmt: skip
TABLE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


class Timed(Listing):
    """A listing by time: by the day something was said, or by the time it speaks of."""

    by: Annotated[Literal["said", "meant"], Field(description="The day it was said, or the time it speaks of.")] = "said"
    limit: Annotated[int, Field(ge=1, le=500)] = 60


@router.get("/search", response_class=HTMLResponse, summary="Search")
def search(request: Request, record: Reader, asked: Narrowing) -> Response:
    """Entries that hold the words and pass the filters, best first; without words the latest."""
    rows = record.search(asked.q, limit=asked.limit, **asked.chosen())
    return page(request, "search.html.j2", rows=rows, facets=_facets(record, asked), asked=asked, query=asked.query())


@router.get("/search.json", responses={200: {"model": SearchPage}}, summary="Search, as JSON")
def search_json(record: Reader, asked: Narrowing) -> Response:
    """The same as data."""
    rows = record.search(asked.q, limit=asked.limit, **asked.chosen())
    return json_of({"asked": asked.query(), "rows": rows, "facets": _facets(record, asked)})


@router.get("/search.csv", response_class=Response, responses=TABLE, summary="Search, as a table")
def search_csv(record: Reader, asked: Narrowing) -> Response:
    """The same as a table."""
    return csv_of((r.to_dict() for r in record.search(asked.q, limit=asked.limit, **asked.chosen())), COLUMNS, "search")


@router.get("/timeline", response_class=HTMLResponse, summary="Timeline")
def timeline(request: Request, record: Reader, asked: Annotated[Timed, Query()]) -> Response:
    """Dated entries, earliest first; without a period the last month of the record."""
    rows = _timeline(record, asked)
    months = [(month, list(told)) for month, told in groupby(rows, key=lambda row: (_day(row) or "")[:7])]
    return page(request, "timeline.html.j2", months=months, rows=rows, asked=asked, query=asked.query())


@router.get("/timeline.json", responses={200: {"model": RowsPage}}, summary="Timeline, as JSON")
def timeline_json(record: Reader, asked: Annotated[Timed, Query()]) -> Response:
    """The same as data."""
    return json_of({"asked": asked.query(), "rows": _timeline(record, asked)})


@router.get("/timeline.csv", response_class=Response, responses=TABLE, summary="Timeline, as a table")
def timeline_csv(record: Reader, asked: Annotated[Timed, Query()]) -> Response:
    """The same as a table."""
    return csv_of((r.to_dict() for r in _timeline(record, asked)), (*COLUMNS, "dated"), "timeline")


def _facets(record: Record, asked: Listing) -> Facets | None:
    """What the search could be narrowed to; nothing for a search of everything, where counting is long and narrows little."""
    return record.facets(asked.q, **asked.chosen()) if asked.query() else None


def _timeline(record: Record, asked: Timed) -> list[Listed]:
    return record.timeline(asked.q, by=asked.by, limit=asked.limit, **asked.chosen())


def _day(row: Listed) -> str | None:
    return row.meant if row.dated == "meant" else row.date
