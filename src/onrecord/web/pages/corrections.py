"""Corrections: what the user sets right, one click each, kept beside what the reader said, and taken back as easily."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.errors import UnusableArgument
from onrecord.record import Correction, EntryCorrection
from onrecord.web import links
from onrecord.web.asking import Reader, Signed, access_of
from onrecord.web.pages.listings import TABLE
from onrecord.web.problems import NotHere
from onrecord.web.rendering import csv_of, json_of, page
from onrecord.web.shapes import CorrectionsPage

router = APIRouter(tags=["corrections"])
LINES: dict[int | str, dict[str, Any]] = {200: {"content": {"application/jsonl": {"schema": {"type": "string"}}}}}
COLUMNS = ("number", "entry", "field", "value", "was", "note", "made", "undone", "current")
DONE: dict[int | str, dict[str, Any]] = {303: {"description": "Done; the address leads back."}}
Field = Literal["speaker", "recipient", "type", "status", "reject", "unlink"]
Number = Annotated[int, Path(ge=1, le=2**53)]
Back = Annotated[Literal["entry", "words", "matter", "corrections"], Form(description="Where to go on.")]


@router.get("/corrections", response_class=HTMLResponse, summary="Corrections")
def corrections(request: Request, record: Reader) -> Response:
    """Every correction, the latest first; undone ones stay on record."""
    return page(request, "corrections.html.j2", made=record.entry_corrections()[::-1], parties=record.corrections()[::-1])


@router.get("/corrections.json", responses={200: {"model": CorrectionsPage}}, summary="Corrections, as JSON")
def corrections_json(record: Reader) -> Response:
    """The same as data."""
    return json_of({"entries": record.entry_corrections(), "parties": record.corrections()})


@router.get("/corrections.csv", response_class=Response, responses=TABLE, summary="Corrections, as a table")
def corrections_csv(record: Reader, undone: Annotated[bool, Query(description="With those taken back.")] = True) -> Response:
    """Those of entries."""
    return csv_of((c.to_dict() for c in record.entry_corrections() if undone or c.undone is None), COLUMNS, "corrections")


@router.get("/corrections/gold.jsonl", response_class=Response, responses=LINES, summary="The corrected reports as gold")
def gold(record: Reader) -> Response:
    """One report a line with what is right in it, as ``onrecord evaluate`` reads it."""
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in record.gold())
    return Response(
        lines.encode("utf-8", "replace"),
        media_type="application/jsonl",
        headers={"Content-Disposition": 'attachment; filename="gold.jsonl"'},
    )


@router.post("/corrections", status_code=303, response_class=Response, responses=DONE, dependencies=[Signed], summary="Correct an entry")
def correct(
    request: Request,
    entry: Annotated[str, Form(max_length=1200, description="report id/entry id, or the id of a followed matter")],
    field: Annotated[Field, Form()],
    value: Annotated[str, Form(max_length=2000)] = "",
    note: Annotated[str, Form(max_length=2000)] = "",
    back: Back = "entry",
    matter: Annotated[str, Form(max_length=600)] = "",
) -> Response:
    """Sets right who speaks, to whom, which type or status, or that there is no such thing."""
    alone = field in ("reject", "unlink")
    with access_of(request).writing() as record:
        made = record.correct(entry, field, None if alone else value, note.strip() or None)
    return _back(made, back, matter)


@router.post(
    "/corrections/{number}/undo", status_code=303, response_class=Response, responses=DONE, dependencies=[Signed], summary="Take back"
)
def undo(request: Request, number: Number, back: Back = "corrections", matter: Annotated[str, Form(max_length=600)] = "") -> Response:
    """What the reader said, or an earlier correction, holds again."""
    with access_of(request).writing() as record:
        try:
            undone = record.undo_entry_correction(number)
        except UnusableArgument:
            raise NotHere("no correction of that number stands; the list of corrections may show why") from None
    return _back(undone, back, matter)


@router.post(
    "/corrections/parties/{number}/undo",
    status_code=303,
    response_class=Response,
    responses=DONE,
    dependencies=[Signed],
    summary="Take back, of parties",
)
def undo_of_parties(request: Request, number: Number) -> Response:
    """Two parties that were made one are two again, or one that was split is one."""
    with access_of(request).writing() as record:
        try:
            record.undo_correction(number)
        except UnusableArgument:
            raise NotHere("no correction of that number stands; the list of corrections may show why") from None
    return RedirectResponse("/corrections", 303)


@router.post(
    "/corrections/parties", status_code=303, response_class=Response, responses=DONE, dependencies=[Signed], summary="Make two parties one"
)
def merge(request: Request, name: Annotated[str, Form(max_length=400)], other: Annotated[str, Form(max_length=400)]) -> Response:
    """From now on the other is the same party."""
    with access_of(request).writing() as record:
        made: Correction = record.merge_parties(name, other)
    return RedirectResponse(links.party(made.key), 303)


def _back(made: EntryCorrection, back: str, matter: str) -> Response:
    if back == "matter" and matter:
        return RedirectResponse(links.matter(matter), 303)
    if back == "corrections":
        return RedirectResponse("/corrections", 303)
    if "/" not in made.entry:
        return RedirectResponse(links.matter(made.entry), 303)
    return RedirectResponse(links.words(made.entry) if back == "words" else links.entry(made.entry), 303)
