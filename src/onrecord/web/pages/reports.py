"""Report, and the entries in it: the text with its notes, citations, what others carry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.errors import UnusableArgument
from onrecord.model import Dossier, Event, Matter, Statement
from onrecord.record import Citation, EntryCorrection, Record
from onrecord.views.html import parts
from onrecord.web import links
from onrecord.web.asking import Reader
from onrecord.web.correcting import choices, standing
from onrecord.web.problems import NotHere
from onrecord.web.rendering import json_of, page
from onrecord.web.shapes import EntryPage

router = APIRouter(tags=["reports"])
Id = Annotated[str, Path(max_length=600)]


@router.get("/reports/{report:path}.json", responses={200: {"model": Dossier}}, summary="A report's dossier, as JSON")
def report_json(record: Reader, report: Id) -> Response:
    """The dossier as it was added."""
    return json_of(_dossier(record, report).to_dict())


@router.get("/reports/{report:path}", response_class=HTMLResponse, summary="A report")
def report(request: Request, record: Reader, report: Id, entry: Annotated[str, Query(max_length=600)] = "") -> Response:
    """The text with its entries highlighted, notes beside. ``entry`` leads to the words of one."""
    dossier = _dossier(record, report)
    shown = parts(dossier)
    cards = {note.entry: note for _, _, notes in shown["sections"] for note in notes}
    if entry:
        note = cards.get(entry)
        place = "" if note is None else f"#words-{note.name}" if note.start is not None else f"#note-{note.name}"
        return RedirectResponse(links.report(report) + place, 303)
    carried = _carried(record, report, cards)
    fixed = _fixed(record, report, carried)
    return page(request, "report.html.j2", **shown, id=report, carried=carried, fixed=fixed, versions=len(record.versions(report)))


@router.get("/entries/{report}/{entry:path}.json", responses={200: {"model": EntryPage}}, summary="An entry, as JSON")
def entry_json(record: Reader, report: Id, entry: Id) -> Response:
    """The citation as data."""
    citation = _citation(record, report, entry)
    return json_of({"citation": citation, "written": str(citation)})


@router.get("/entries/{report}/{entry:path}", response_class=HTMLResponse, summary="An entry")
def entry(request: Request, record: Reader, report: Id, entry: Id) -> Response:
    """What the source says word for word, how to cite it, who else carries it."""
    citation = _citation(record, report, entry)
    dossier = record.dossier(report) if citation.current else None
    read = dossier.entry(entry) if dossier else None
    fixed = standing(record.entry_corrections(citation.id)) if citation.current and citation.entry != "report" else {}
    offered = choices(dossier, read, fixed) if dossier and isinstance(read, Statement | Event | Matter) else []
    people = [p.name for p in dossier.parties] if dossier else []
    return page(request, "entry.html.j2", citation=citation, standing=fixed, choices=offered, people=people)


def _dossier(record: Record, report: str) -> Dossier:
    try:
        return record.dossier(report)
    except UnusableArgument:
        raise NotHere("no report of that name is in the record; search for its words instead") from None


def _citation(record: Record, report: str, entry: str) -> Citation:
    try:
        return record.cite(f"{report}/{entry}")
    except UnusableArgument:
        raise NotHere("no entry of that name is in the record; search for its words instead") from None


def _carried(record: Record, report: str, cards: Mapping[str, object]) -> dict[str, int]:
    """How many outlets carry each entry."""
    found = {}
    for entry in cards:
        try:
            citation = record.cite(f"{report}/{entry}")
        except UnusableArgument:  # an entry of the dossier under another id in the record
            continue
        found[entry] = len({citation.outlet or citation.url or citation.input, *(c.outlet or c.url or c.input for c in citation.carriers)})
    return found


def _fixed(record: Record, report: str, entries: Iterable[str]) -> dict[str, dict[str, EntryCorrection]]:
    """By entry and field: the corrections that stand, made here or of what others tell alike."""
    if not record.entry_corrections():
        return {}
    found = {entry: standing(record.entry_corrections(f"{report}/{entry}")) for entry in entries}
    return {entry: fixed for entry, fixed in found.items() if fixed}
