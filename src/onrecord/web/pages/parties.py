"""Parties: who they are, what they said, did and want, and what does not go together."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from onrecord.record import KnownParty, Record
from onrecord.web import links
from onrecord.web.asking import Limit, Reader
from onrecord.web.pages.listings import COLUMNS, TABLE
from onrecord.web.problems import NotHere
from onrecord.web.rendering import csv_of, json_of, page
from onrecord.web.shapes import PartyPage

router = APIRouter(tags=["parties"])
PARTY_COLUMNS = ("key", "name", "names", "kind", "country", "roles", "sector", "reports", "statements", "events", "first", "last")
MOST_TIES = 60  # among them those that others had with each other in the same events
SHOWN_TIES = 10
SHOWN = 15  # statements, and deeds
Key = Annotated[str, Path(max_length=400)]
Name = Annotated[str, Query(max_length=200, description="A name, or words of it.")]


@router.get("/parties", response_class=HTMLResponse, summary="Parties")
def parties(request: Request, record: Reader, name: Name = "", limit: Annotated[Limit, Query()] = 40) -> Response:
    """The parties that a name means, or those of most reports."""
    found = record.parties(name or None, limit=limit)
    return page(request, "parties.html.j2", parties=found, name=name, limit=limit)


@router.get("/parties.json", responses={200: {"model": list[KnownParty]}}, summary="Parties, as JSON")
def parties_json(record: Reader, name: Name = "", limit: Annotated[Limit, Query()] = 40) -> Response:
    """The same as data."""
    return json_of(record.parties(name or None, limit=limit))


@router.get("/parties.csv", response_class=Response, responses=TABLE, summary="Parties, as a table")
def parties_csv(record: Reader, name: Name = "", limit: Annotated[Limit, Query()] = 40) -> Response:
    """The same as a table."""
    return csv_of((p.to_dict() for p in record.parties(name or None, limit=limit)), PARTY_COLUMNS, "parties")


@router.get("/parties/{key:path}.json", responses={200: {"model": PartyPage}}, summary="A party, as JSON")
def party_json(record: Reader, key: Key) -> Response:
    """The same as data."""
    return json_of(_told(record, _party(record, key)))


@router.get("/parties/{key:path}.csv", response_class=Response, responses=TABLE, summary="What a party said and did, as a table")
def party_csv(record: Reader, key: Key) -> Response:
    """Its statements and deeds."""
    told = _told(record, _party(record, key))
    return csv_of((r.to_dict() for r in (*told["statements"], *told["events"])), COLUMNS, "party")


@router.get("/parties/{key:path}", response_class=HTMLResponse, summary="A party")
def party(request: Request, record: Reader, key: Key) -> Response:
    """Statements, positions, dealings with others; a name leads to the party it means, to those it may mean, or to a search."""
    found = [p for p in record.parties(key) if p.key == key]
    if not found:
        named = record.parties(key, limit=2)
        if len(named) == 1:
            return RedirectResponse(links.party(named[0].key), 303)
        # A matter may lie between sides for which only others speak; what is said of them is found by their names.
        return RedirectResponse(links.with_query("/parties", {"name": key}) if named else links.with_query("/search", {"q": key}), 303)
    return page(request, "party.html.j2", **_told(record, found[0]))


def _party(record: Record, key: str) -> KnownParty:
    for party in record.parties(key):
        if party.key == key:
            return party
    raise NotHere("no party of that key is in the record; the list of parties has the keys")


def _ties(record: Record, key: str) -> list[dict[str, Any]]:
    """Those it dealt with most in events that took place."""
    found = record.network(party=key, limit=MOST_TIES)
    names = {node.key: node.name for node in found.nodes}
    others = [(tie.other if tie.one == key else tie.one, tie) for tie in found.ties if key in (tie.one, tie.other)]
    return [{"key": other, "name": names[other], "events": tie.events, "tone": tie.tone} for other, tie in others[:SHOWN_TIES]]


def _told(record: Record, party: KnownParty) -> dict[str, Any]:
    return {
        "party": party,
        "statements": record.search(speaker=party.key, limit=SHOWN),
        "events": record.search(party=party.key, entry="event", limit=SHOWN),
        "matters": record.matters(party=party.key, limit=12),
        "ties": _ties(record, party.key),
        "contradictions": record.contradictions(party.key, limit=8),
    }
