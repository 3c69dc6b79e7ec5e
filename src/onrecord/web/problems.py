"""What goes wrong, told calmly: a page for people, RFC 9457 for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from onrecord.errors import AskedTooMuch, OnrecordError, RecordFull, RecordLocked, RecordReadOnly, UnusableArgument, UnusableInput


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong: an HTTP ``status``, a ``title`` in a word or two, and ``detail`` that says what to do."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"


class NotHere(OnrecordError):
    """Nothing stands at that address."""


class NotSigned(OnrecordError):
    """A form without this visitor's sign."""


class Busy(OnrecordError):
    """Too much is waiting."""


def of_error(error: OnrecordError) -> Problem:
    """An error of ours as a problem."""
    detail = " ".join(str(error).split())
    match error:
        case NotHere():
            return Problem(404, "Not here", detail)
        case NotSigned():
            return Problem(403, "This form is no longer valid", detail)
        case UnusableArgument() | UnusableInput():
            return Problem(400, "That cannot be asked", detail)
        case Busy() | AskedTooMuch():
            return Problem(503, "Too much at once", detail)
        case RecordLocked() | RecordFull() | RecordReadOnly():
            return Problem(503, "The record cannot be written", detail)
        case _:
            return Problem(503, "The record cannot be used", detail)


def respond(request: Request, problem: Problem) -> Response:
    """The answer that tells a problem, in the form that was asked for."""
    if wants_data(request):
        return JSONResponse(asdict(problem), problem.status, media_type="application/problem+json")
    from onrecord.web.rendering import page

    return page(request, "problem.html.j2", problem.status, problem=problem)


def wants_data(request: Request) -> bool:
    """Whether a program asks: for a twin of a page, or for JSON by name."""
    path = request.url.path
    accept = request.headers.get("accept", "")
    return path.endswith((".json", ".csv", ".atom", ".jsonl")) or ("json" in accept and "text/html" not in accept)
