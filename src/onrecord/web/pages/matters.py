"""Matters: what is on the table, and one matter from its first request to its outcome."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field

from onrecord.errors import UnusableArgument
from onrecord.model import MatterKind, MatterState
from onrecord.record import FollowedMatter, Record, Stage
from onrecord.web.asking import Day, Reader, Texts
from onrecord.web.correcting import standing
from onrecord.web.pages.listings import TABLE
from onrecord.web.problems import NotHere
from onrecord.web.rendering import csv_of, json_of, page
from onrecord.web.shapes import MattersPage

router = APIRouter(tags=["matters"])
COLUMNS = ("id", "kind", "title", "by", "to", "state", "due", "since", "last")
STEPS = ("date", "state", "evidence", "outlet", "title", "url", "input", "report", "entry")
FIELDS = ("party", "by", "to", "kind", "state", "not_party", "not_by", "not_to", "not_kind", "not_state")
Id = Annotated[str, Path(max_length=600)]


class Wanted(BaseModel):
    """Which matters, as ``onrecord matters`` has it."""

    q: Annotated[str, Field(max_length=400, description="Words that must stand in title or evidence.")] = ""
    party: Texts = []
    by: Texts = []
    to: Texts = []
    kind: Texts = []
    state: Texts = []
    not_party: Texts = []
    not_by: Texts = []
    not_to: Texts = []
    not_kind: Texts = []
    not_state: Texts = []
    since: Day = ""
    until: Day = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 50

    def chosen(self) -> dict[str, Any]:
        """The filters that say something."""
        found: dict[str, Any] = {name: kept for name in FIELDS if (kept := [v for v in getattr(self, name) if v.strip()])}
        return found | {name: value for name in ("since", "until") if (value := getattr(self, name).strip())}

    def query(self) -> dict[str, Any]:
        """All that was asked."""
        return {"q": self.q, **self.chosen()} if self.q.strip() else self.chosen()


Asked = Annotated[Wanted, Query()]


@router.get("/matters", response_class=HTMLResponse, summary="What is on the table")
def matters(request: Request, record: Reader, asked: Asked) -> Response:
    """Matters followed across reports, those with the latest word first."""
    return page(
        request, "matters.html.j2", matters=_matters(record, asked), asked=asked, query=asked.query(),
        states=get_args(MatterState), kinds=get_args(MatterKind), today=datetime.now(UTC).date().isoformat(),
    )  # fmt: skip


@router.get("/matters.json", responses={200: {"model": MattersPage}}, summary="Matters, as JSON")
def matters_json(record: Reader, asked: Asked) -> Response:
    """The same as data."""
    return json_of({"asked": asked.query(), "matters": _matters(record, asked)})


@router.get("/matters.csv", response_class=Response, responses=TABLE, summary="Matters, as a table")
def matters_csv(record: Reader, asked: Asked) -> Response:
    """The same as a table."""
    return csv_of((m.to_dict() for m in _matters(record, asked)), COLUMNS, "matters")


@router.get("/matters/{matter}.json", responses={200: {"model": FollowedMatter}}, summary="A matter, as JSON")
def matter_json(record: Reader, matter: Id) -> Response:
    """The same as data."""
    return json_of(_matter(record, matter))


@router.get("/matters/{matter}.csv", response_class=Response, responses=TABLE, summary="A matter's history, as a table")
def matter_csv(record: Reader, matter: Id) -> Response:
    """Each report's word on it."""
    return csv_of(_matter(record, matter).to_dict()["history"], STEPS, "matter")


@router.get("/matters/{matter}", response_class=HTMLResponse, summary="A matter")
def matter(request: Request, record: Reader, matter: Id) -> Response:
    """Its history from the first request to the outcome, with the words of each step, and who stands where."""
    found = _matter(record, matter)
    return page(
        request, "matter.html.j2", matter=found, steps=_steps(found), pair=_pair(record, found),
        states=get_args(MatterState), standing=standing(record.entry_corrections(found.id)),
    )  # fmt: skip


def _matters(record: Record, asked: Wanted) -> list[FollowedMatter]:
    return record.matters(asked.q, limit=asked.limit, **asked.chosen())


def _matter(record: Record, matter: str) -> FollowedMatter:
    try:
        return record.matter(matter)
    except UnusableArgument:
        raise NotHere("no matter of that name is in the record; the list of matters may have it") from None


def _pair(record: Record, matter: FollowedMatter) -> tuple[str, str] | None:
    """The two that it lies between, where both are parties of the record; a side may be one for which only others speak."""
    if not (matter.by and matter.to):
        return None
    one, other = ({p.key for p in record.parties(name)} for name in (matter.by[0], matter.to[0]))
    return (matter.by[0], matter.to[0]) if one and other and not one & other else None


def _steps(matter: FollowedMatter) -> list[list[Stage]]:
    """The history by report: one report may say several things of a matter."""
    steps: list[list[Stage]] = []
    for stage in matter.history:
        if steps and steps[-1][0].report == stage.report and steps[-1][0].date == stage.date:
            steps[-1].append(stage)
        else:
            steps.append([stage])
    return steps
