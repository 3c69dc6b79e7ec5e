"""What a request asks: its reader of the record, its filters, its words, as FastAPI hands them to a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, Form, Query, Request
from pydantic import BaseModel, Field

from onrecord.record import Record
from onrecord.web.access import Access
from onrecord.web.guard import same
from onrecord.web.problems import NotSigned

MOST = 500  # rows of a page

Text = Annotated[str, Field(max_length=400)]
Texts = Annotated[list[Text], Field(max_length=20)]
Day = Annotated[str, Field(max_length=10, description="2025-10-18, 2025-10 or 2025")]
Limit = Annotated[int, Field(ge=1, le=MOST, description="At most so many rows.")]

FIELDS = ("speaker", "party", "type", "status", "place", "outlet", "entry")
DATES = ("since", "until", "meant_since", "meant_until")


def access_of(request: Request) -> Access:
    """The record of this room."""
    access: Access = request.app.state.access
    return access


def _reader(request: Request) -> Iterator[Record]:
    with access_of(request).reading() as record:
        yield record


# Given back when the page is made, before it is sent: whoever reads slowly holds up nobody.
Reader = Annotated[Record, Depends(_reader, scope="function")]


class Narrowed(BaseModel):
    """Words and filters of a listing, as ``onrecord search`` has them; each field has its excluding twin."""

    q: Annotated[str, Field(max_length=1000, description='Words, "phrases", one OR other, -without, begin*.')] = ""
    speaker: Texts = []
    party: Texts = []
    type: Texts = []
    status: Texts = []
    place: Texts = []
    outlet: Texts = []
    entry: Texts = []
    not_speaker: Texts = []
    not_party: Texts = []
    not_type: Texts = []
    not_status: Texts = []
    not_place: Texts = []
    not_outlet: Texts = []
    not_entry: Texts = []
    since: Day = ""
    until: Day = ""
    meant_since: Day = ""
    meant_until: Day = ""

    def chosen(self) -> dict[str, Any]:
        """The filters that say something, as :meth:`Record.search` takes them."""
        found: dict[str, Any] = {}
        for name in (*FIELDS, *(f"not_{f}" for f in FIELDS)):
            if values := [v for v in getattr(self, name) if v.strip()]:
                found[name] = values
        return found | {name: value for name in DATES if (value := getattr(self, name).strip())}

    def query(self) -> dict[str, Any]:
        """All that was asked, as a page's address says it."""
        return {"q": self.q, **self.chosen()} if self.q.strip() else self.chosen()


class Listing(Narrowed):
    """The same with a number of rows."""

    limit: Limit = 50


Narrowing = Annotated[Listing, Query()]


def signed(request: Request, csrf: Annotated[str, Form(max_length=200)] = "") -> None:
    """That a form was made by this room for this visitor. Raises NotSigned. A program that shows the token needs no form."""
    if request.headers.get("authorization", "").startswith("Bearer ") and request.app.state.settings.token is not None:
        return  # the guard has compared it; no browser sends it by itself
    if not same(csrf, request.state.csrf):
        raise NotSigned("it is from an earlier visit; go back, load the page anew and send it again")


Signed = Depends(signed)
