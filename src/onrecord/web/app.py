"""The reading room put together: its pages, its guard, what it answers when something is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from onrecord import __version__
from onrecord.errors import OnrecordError
from onrecord.views.html import HERE as VIEWS
from onrecord.web.access import Access
from onrecord.web.adding import Adder
from onrecord.web.guard import Guard
from onrecord.web.pages import adding, corrections, dealings, entering, listings, matters, parties, reports, saved, today
from onrecord.web.problems import Problem, of_error, respond
from onrecord.web.settings import Settings
from onrecord.web.vendor import STATIC

SHARED = {"dossier.css": "text/css", "page.js": "text/javascript"}  # what the page of `onrecord read --html` is made of too
ABOUT = "The record as pages for people; each has a twin ending in `.json`, and a table one ending in `.csv`."
PROBLEM = {
    "description": "What is wrong and what to do: RFC 9457 for programs, a page for people.",
    "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
        "text/html": {"schema": {"type": "string"}},
    },
}


def open_room(settings: Settings) -> Guard:
    """The room of a record, guarded: an ASGI application."""
    return Guard(pages_of(settings), settings)


def pages_of(settings: Settings) -> FastAPI:
    """The pages alone."""
    access = Access(settings.record)
    adder = Adder(access, settings.allow_private)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        adder.close()
        access.close()

    app = FastAPI(
        title="onrecord reading room",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        separate_input_output_schemas=False,
        responses={"default": {"model": Problem, **PROBLEM}},
    )
    app.state.access = access
    app.state.adder = adder
    app.state.settings = settings
    app.add_exception_handler(OnrecordError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unusable)
    app.add_exception_handler(Exception, _unexpected)
    for pages in (today, listings, reports, matters, parties, dealings, adding, corrections, saved, entering):
        app.include_router(pages.router)
    for name, media in SHARED.items():
        app.add_api_route(f"/static/{name}", _file(name, media), include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app


def _file(name: str, media: str) -> Callable[[], Response]:
    def answer() -> Response:
        return FileResponse(str(VIEWS.joinpath(name)), media_type=media, headers={"Cache-Control": "max-age=3600"})

    return answer


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, OnrecordError)
    return respond(request, of_error(error))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    title = HTTPStatus(status).phrase
    detail = "Nothing stands at that address." if status == 404 else str(error.detail)
    answer = respond(request, Problem(status, title, detail))
    for name, value in (error.headers or {}).items():
        answer.headers[name] = value
    return answer


async def _unusable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()[0]
    where = ".".join(str(part) for part in found["loc"][1:]) or "the request"
    return respond(request, Problem(422, "That cannot be asked", f"{where}: {found['msg']}"))


async def _unexpected(request: Request, error: Exception) -> Response:
    said = "This is a fault of onrecord. The record is as it was; the log says more."
    return respond(request, Problem(500, "Something went wrong", said))
