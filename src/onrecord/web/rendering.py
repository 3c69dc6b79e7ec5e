"""Pages from templates, and their twins for programs: JSON and CSV."""

from __future__ import annotations

import csv
import functools
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from jinja2 import ChoiceLoader, Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from onrecord import __version__
from onrecord.record import Citation, Listed, Stage
from onrecord.record.citing import Carrier
from onrecord.views import wording
from onrecord.views.html import environment, writable
from onrecord.views.untrusted import one_line, web_address
from onrecord.web import links
from onrecord.web.vendor import has_vendor

SEPARATOR: Final = " | "  # between the values of one CSV cell
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run
CLEAR: Final = 1.0  # on Goldstein's scale, -10 to 10
MOST_IN_ROW: Final = 4  # parties named in a row; the rest are counted


def page(request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """A page; every text in it is escaped."""
    state = request.scope.get("state", {})
    made = (
        _environment()
        .get_template(template)
        .render(request=request, here=request.url.path, csrf=state.get("csrf", ""), vendor=has_vendor(), version=__version__, **values)
    )
    return HTMLResponse(writable(made), status)


def json_of(value: object) -> Response:
    """A page's twin as JSON; tuples are arrays."""
    return Response(json.dumps(value, ensure_ascii=False, default=_plain).encode("utf-8", "replace"), media_type="application/json")


def csv_of(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], name: str) -> Response:
    """A table's twin; what a spreadsheet would run as a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return Response(
        out.getvalue().encode("utf-8", "replace"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def _cell(value: object) -> object:
    if isinstance(value, list | tuple):
        value = SEPARATOR.join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _plain(value: object) -> object:
    if hasattr(value, "to_dict"):
        return value.to_dict()
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is None:
        raise TypeError(f"{type(value).__name__} is no JSON")
    return {name: getattr(value, name) for name in fields}


def _headline(source: Listed | Stage | Citation | Carrier) -> str:
    """The title of a report, else the last part of its path or address."""
    return one_line(source.title or source.input.rstrip("/").rpartition("/")[2] or source.input)


def _words(row: Listed) -> str:
    """What an entry says; what was said word for word stands in quotation marks."""
    return wording.in_marks(one_line(row.text)) if row.type == "direct" else one_line(row.text)


def _first(word: str, *tables: Mapping[Any, str]) -> str:
    """What the first table that knows a word calls it."""
    return next((table[word] for table in tables if word in table), word)


def _tone(tone: float | None) -> str:
    """Of a mean Goldstein value, which way it leans by a clear margin."""
    return "mixed" if tone is None or abs(tone) < CLEAR else "coop" if tone > 0 else "conflict"


@functools.cache
def _environment() -> Environment:
    made = environment(ChoiceLoader([PackageLoader("onrecord.web", "templates"), PackageLoader("onrecord.views", ".")]))
    made.filters.update(
        day=wording.day,
        one_line=one_line,
        web_address=web_address,
        number=lambda n: f"{n:,}",
        statement_kind=lambda kind: wording.STATEMENT_KINDS.get(kind, kind),
        matter_kind=lambda kind: wording.MATTER_KINDS.get(kind, kind),
        party_kind=lambda kind: wording.PARTY_KINDS.get(kind, kind),
        event_type=lambda kind: wording.TYPES.get(kind, kind),
        status_word=lambda status: wording.STATUSES.get(status, status),
        stance_word=lambda stance: wording.STANCES.get(stance, stance),
        type_word=lambda kind: _first(kind, wording.TYPES, wording.STATEMENT_KINDS, wording.MATTER_KINDS),
        status_or_state=lambda word: wording.STATUSES.get(word, word),
        state_tone=lambda state: wording.STATE_TONES.get(state, "unsure"),
        status_tone=lambda status: wording.STATUS_TONES.get(status, "unsure"),
        headline=_headline,
        words=_words,
        tone=_tone,
        leaning=lambda tone: {"coop": "more cooperation", "conflict": "more conflict", "mixed": "both"}[_tone(tone)],
        signed=lambda tone: "" if tone is None else f"{tone:+.1f}".replace("-", "−"),
        few=lambda names: (list(names)[:MOST_IN_ROW], max(0, len(names) - MOST_IN_ROW)),
    )
    made.globals.update(link=links, events_at=links.events_at)
    return made
