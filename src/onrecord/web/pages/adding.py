"""Adding reports by a page: a pasted text, files, an address; and what becomes of them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.errors import UnusableArgument
from onrecord.sources import check_published
from onrecord.sources.files import is_address
from onrecord.sources.limits import MOST_CHARACTERS
from onrecord.web.adding import Adder, Addition
from onrecord.web.asking import Reader, Signed
from onrecord.web.problems import NotHere
from onrecord.web.rendering import json_of, page
from onrecord.web.shapes import AdditionPage

router = APIRouter(tags=["adding"])
MOST_FILES = 200
SHOWN = 12  # latest additions, and refusals
SENT: dict[int | str, dict[str, Any]] = {303: {"description": "Taken; the address leads to how it goes."}}

Title = Annotated[str, Form(max_length=500)]
Publisher = Annotated[str, Form(max_length=200)]
Published = Annotated[str, Form(max_length=10, description="YYYY-MM-DD")]
Address = Annotated[str, Form(max_length=4000)]
Number = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/add", response_class=HTMLResponse, summary="Add reports")
def add(request: Request, record: Reader) -> Response:
    """Forms for a text, files and an address; what came in lately and what could not be read."""
    return page(request, "add.html.j2", additions=_adder(request).latest()[:SHOWN], refused=record.refused(limit=SHOWN))


@router.post("/add/text", status_code=303, response_class=Response, responses=SENT, dependencies=[Signed], summary="Add a text")
def add_text(
    request: Request,
    text: Annotated[str, Form(max_length=MOST_CHARACTERS)],
    title: Title = "",
    publisher: Publisher = "",
    published: Published = "",
    url: Address = "",
) -> Response:
    """Takes a pasted text. Its words are kept as they are, but for line ends, which a form changes."""
    if not text.strip():
        raise UnusableArgument("there is no text; paste a report")
    address = _address(url) if url.strip() else None
    plain = text.replace("\r\n", "\n")
    return _sent(_adder(request).add_text(plain, title.strip() or None, _day(published), publisher.strip() or None, address))


@router.post("/add/files", status_code=303, response_class=Response, responses=SENT, dependencies=[Signed], summary="Add files")
async def add_files(
    request: Request,
    files: Annotated[list[UploadFile], File(max_length=MOST_FILES)],
    publisher: Publisher = "",
    published: Published = "",
) -> Response:
    """Takes texts, pages, PDF documents, messages and archives of them."""
    held = [(_name(f.filename), await f.read()) for f in files if f.filename]
    if not held:
        raise UnusableArgument("no file was chosen; choose one or drop it on the page")
    return _sent(_adder(request).add_files(held, _day(published), publisher.strip() or None))


@router.post("/add/address", status_code=303, response_class=Response, responses=SENT, dependencies=[Signed], summary="Add an address")
def add_address(request: Request, url: Address, published: Published = "") -> Response:
    """Fetches a page, never from a private network unless the room was opened so."""
    return _sent(_adder(request).add_address(_address(url), _day(published)))


@router.get("/additions/{number}.json", responses={200: {"model": AdditionPage}}, summary="How an addition goes, as JSON")
def addition_json(request: Request, number: Number) -> Response:
    """The same as data."""
    return json_of(_addition(request, number))


@router.get("/additions/{number}", response_class=HTMLResponse, summary="How an addition goes")
def addition(request: Request, number: Number) -> Response:
    """What is done, what became of it, and the way to the dossiers."""
    return page(request, "addition.html.j2", addition=_addition(request, number))


def _adder(request: Request) -> Adder:
    adder: Adder = request.app.state.adder
    return adder


def _addition(request: Request, number: int) -> Addition:
    found = _adder(request).addition(number)
    if found is None:
        raise NotHere("nothing was added under that number since the room was opened")
    return found


def _sent(addition: Addition) -> Response:
    return RedirectResponse(f"/additions/{addition.number}", 303)


def _day(published: str) -> str | None:
    check_published(published or None)
    return published or None


def _address(url: str) -> str:
    if not is_address(url.strip()):
        raise UnusableArgument("that is no address of a page; write one that begins with https:// or http://")
    return url.strip()


def _name(filename: str | None) -> str:
    """The last part of a file's name: a name, never a path."""
    return PurePosixPath((filename or "").replace("\\", "/")).name[-200:] or "a file"
