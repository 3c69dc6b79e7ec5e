"""A saved search as an Atom feed (RFC 4287): one entry for each thing found, under an id that stays."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Final

from lxml import etree

from onrecord.record import Listed, SavedSearch
from onrecord.views.untrusted import one_line, web_address

ATOM: Final = "http://www.w3.org/2005/Atom"
LONGEST: Final = 120  # characters of a title
# Ids of entries come from their ids in the record, so that every feed and every time gives the same.
ENTRIES: Final = uuid.UUID("0f6c1f7e-6d0b-5a38-9a5e-0d9bb4c1f2a7")


def atom(
    search: SavedSearch,
    rows: Sequence[Listed],
    *,
    itself: str | None = None,
    page: str | None = None,
    page_of: Callable[[Listed], str | None] | None = None,
) -> bytes:
    """The feed of what a saved search found, in the order given, as UTF-8 bytes.

    ``itself`` is the feed's own address and ``page`` that of the search; ``page_of`` gives an entry's, the report's own
    address without it. Only http(s) addresses become links.
    """
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _put(feed, "id", uuid.UUID(search.id).urn)
    _put(feed, "title", search.name)
    _put(feed, "updated", max((_updated(r) for r in rows), default=search.made))
    _link(feed, "self", itself)
    _link(feed, "alternate", page)
    _put(feed, "generator", "onrecord")
    for row in rows:
        _entry(feed, row, page_of(row) if page_of else row.url)
    return bytes(etree.tostring(feed, encoding="utf-8", xml_declaration=True, pretty_print=True))


def _entry(feed: etree._Element, row: Listed, page: str | None) -> None:
    entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
    _put(entry, "id", uuid.uuid5(ENTRIES, row.id).urn)
    _put(entry, "title", _title(row))
    _put(entry, "updated", _updated(row))
    if row.date:
        _put(entry, "published", f"{row.date}T00:00:00Z")
    _put(etree.SubElement(entry, f"{{{ATOM}}}author"), "name", row.outlet or row.input)
    _link(entry, "alternate", page)
    if web_address(row.url) and row.url != page:
        _link(entry, "via", row.url)
    for term in filter(None, (row.entry, row.type, row.status)):
        etree.SubElement(entry, f"{{{ATOM}}}category", term=one_line(term))
    carried = f" Carried by {row.outlets} outlets." if row.outlets > 1 else ""
    _put(entry, "content", f"{row.text}{carried}").set("type", "text")


def _title(row: Listed) -> str:
    who = row.speaker or ", ".join(row.parties[:2])
    what = " · ".join(x for x in (row.type if row.entry in ("event", "matter") else None, row.status) if x)
    words = row.text if len(row.text) <= LONGEST else row.text[: LONGEST - 1] + "…"
    return ": ".join(x for x in (" ".join(y for y in (who, f"({what})" if what else "") if y), words) if x)


def _updated(row: Listed) -> str:
    """When the entry came into the record; feed readers show again what has a later moment."""
    return row.added


def _link(parent: etree._Element, rel: str, address: str | None) -> None:
    if address is not None and web_address(address):
        etree.SubElement(parent, f"{{{ATOM}}}link", rel=rel, href=address)


def _put(parent: etree._Element, name: str, text: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = one_line(text)  # XML cannot carry control characters
    return child
