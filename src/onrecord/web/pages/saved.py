"""Saved searches: what the user goes back to, each with a feed for a reader of feeds."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError

from onrecord.errors import UnusableArgument
from onrecord.record import Record, SavedSearch
from onrecord.views.atom import atom
from onrecord.web import links
from onrecord.web.asking import FIELDS, Narrowed, Reader, Signed, access_of
from onrecord.web.problems import NotHere
from onrecord.web.rendering import json_of, page
from onrecord.web.settings import Settings
from onrecord.web.shapes import SavedPage, SavedShape

router = APIRouter(tags=["saved searches"])
DONE: dict[int | str, dict[str, Any]] = {303: {"description": "Done; the address leads on."}}
FEED: dict[int | str, dict[str, Any]] = {200: {"content": {"application/atom+xml": {"schema": {"type": "string"}}}}}
IN_FEED = 50
Id = Annotated[str, Path(max_length=100, description="The id of a saved search, or its name.")]


@router.get("/saved", response_class=HTMLResponse, summary="Saved searches")
def saved(request: Request, record: Reader) -> Response:
    """Every saved search."""
    return page(request, "saved.html.j2", searches=record.saved_searches(), address=address_of)


@router.get("/saved.json", responses={200: {"model": list[SavedShape]}}, summary="Saved searches, as JSON")
def saved_json(record: Reader) -> Response:
    """The same as data."""
    return json_of([search.to_dict() for search in record.saved_searches()])


@router.post("/saved", status_code=303, response_class=Response, responses=DONE, dependencies=[Signed], summary="Save a search")
def save(
    request: Request,
    name: Annotated[str, Form(max_length=400)],
    query: Annotated[str, Form(max_length=8000, description="The search as its address has it, such as q=ceasefire&speaker=Putin.")],
) -> Response:
    """Keeps a search under a name, instead of what that name stood for."""
    asked = _narrowed(query)
    with access_of(request).writing() as record:
        record.save_search(name, asked.q, **asked.chosen())
    return RedirectResponse("/saved", 303)


@router.post(
    "/saved/{search}/remove", status_code=303, response_class=Response, responses=DONE, dependencies=[Signed], summary="Remove one"
)
def remove(request: Request, search: Id) -> Response:
    """Takes a saved search away, its feed too."""
    with access_of(request).writing() as record:
        record.remove_search(_saved(record, search).name)
    return RedirectResponse("/saved", 303)


@router.get("/saved/{search}.atom", response_class=Response, responses=FEED, summary="What a saved search finds, as a feed")
def feed(request: Request, record: Reader, search: Id) -> Response:
    """The latest that it finds, by the moment of coming in."""
    found = _saved(record, search)
    settings: Settings = request.app.state.settings
    root = f"http://{request.headers['host']}" if settings.is_ours(request.headers.get("host", "")) else settings.address.rstrip("/")
    made = atom(
        found,
        record.found_by(found, limit=IN_FEED),
        itself=f"{root}/saved/{found.id}.atom",
        page=root + address_of(found),
        page_of=lambda row: root + links.words(row.id),
    )
    return Response(made, media_type="application/atom+xml")


@router.get("/saved/{search}.json", responses={200: {"model": SavedPage}}, summary="What a saved search finds, as JSON")
def found_json(record: Reader, search: Id) -> Response:
    """The same as data."""
    found = _saved(record, search)
    return json_of({"search": found.to_dict(), "rows": record.found_by(found, limit=IN_FEED)})


@router.get("/saved/{search}", status_code=303, response_class=Response, responses=DONE, summary="A saved search")
def go(record: Reader, search: Id) -> Response:
    """Leads to the search."""
    return RedirectResponse(address_of(_saved(record, search)), 303)


def address_of(search: SavedSearch) -> str:
    """The page of a saved search."""
    return links.with_query("/search", {"q": search.words, **search.filters})


def _saved(record: Record, name: str) -> SavedSearch:
    try:
        return record.saved_search(name)
    except UnusableArgument:
        raise NotHere("no search was saved under that name; the list of saved searches may have it") from None


def _narrowed(query: str) -> Narrowed:
    given = parse_qs(query.lstrip("?"), max_num_fields=200)
    several = {*FIELDS, *(f"not_{f}" for f in FIELDS)}
    try:
        return Narrowed.model_validate({name: values if name in several else values[-1] for name, values in given.items()})
    except (ValidationError, ValueError):
        raise UnusableArgument("that search cannot be kept; ask it on the search page first") from None
