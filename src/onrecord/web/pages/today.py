"""Today: what is new, what is on the table by urgency, what lies ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from onrecord.record import Listed, Record
from onrecord.web.asking import Day, Reader
from onrecord.web.pages.listings import COLUMNS, TABLE
from onrecord.web.rendering import csv_of, json_of, page
from onrecord.web.shapes import TodayPage

router = APIRouter(tags=["today"])
MOST_CHANGES = 120
MOST_MATTERS = 16
MOST_AHEAD = 16
SHOWN = 4  # entries of one report

Since = Annotated[Day, Query(description="The first day of what is new; yesterday without it.")]


@dataclass(frozen=True, slots=True)
class Group:
    """What one report brought."""

    report: Listed
    rows: Sequence[Listed]
    more: int


@router.get("/", response_class=HTMLResponse, summary="Today")
def today(request: Request, record: Reader, since: Since = "") -> Response:
    """What is new since yesterday, open matters by urgency, upcoming dates."""
    found = _today(record, since)
    latest = record.search(limit=1, entry="report")
    return page(
        request, "today.html.j2", **found, groups=_groups(found["changes"]), latest=latest[0] if latest else None, asked={"since": since}
    )


@router.get("/today.json", responses={200: {"model": TodayPage}}, summary="Today, as JSON")
def today_json(record: Reader, since: Since = "") -> Response:
    """The same as data."""
    return json_of(_today(record, since))


@router.get("/today.csv", response_class=Response, responses=TABLE, summary="What is new, as a table")
def today_csv(record: Reader, since: Since = "") -> Response:
    """The rows of what is new."""
    return csv_of((row.to_dict() for row in _today(record, since)["changes"]), (*COLUMNS, "change"), "new")


def _today(record: Record, since: str) -> dict[str, Any]:
    told = record.today(since or None, limit=MOST_MATTERS)
    return {
        "since": told.since[:10],
        "today": told.day,
        "reports": len(record),
        "changes": record.changes(told.since, limit=MOST_CHANGES),
        "matters": told.matters,
        "ahead": told.ahead[:MOST_AHEAD],
    }


def _groups(rows: Sequence[Listed]) -> list[Group]:
    """Rows by their report, in the order of coming; of a report with much to tell the first few."""
    by_report: dict[str, list[Listed]] = {}
    for row in rows:
        by_report.setdefault(row.report, []).append(row)
    groups = []
    for told in by_report.values():
        head = next((r for r in told if r.entry == "report"), told[0])
        rest = [r for r in told if r.entry != "report"]
        groups.append(Group(head, rest[:SHOWN], max(0, len(rest) - SHOWN)))
    return groups
