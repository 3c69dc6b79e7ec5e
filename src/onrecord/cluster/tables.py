"""The rows of one dossier in a lake's tables: the columns that ``onrecord export`` has, as far as one report shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from onrecord.model import Dossier, Event, Matter, Party, Statement
from onrecord.record.days import day_of
from onrecord.record.flat import FlatEntry, flatten, outlet_of
from onrecord.record.identity import party_key
from onrecord.record.packing import content_hash, pack
from onrecord.record.refusals import Refusal
from onrecord.record.tables import TABLES

# Table -> column -> type, as in onrecord.record.tables. A matter here is one report's; those followed across reports are linked.
COLUMNS: dict[str, dict[str, str]] = {
    "reports": {
        "id": "text", "published": "text", "title": "text", "publisher": "text", "credited_source": "text", "outlet": "text", "url": "text",
        "language": "text", "input": "text", "retrieved": "text", "content": "text", "text": "text",
    },
    "statements": TABLES["statements"],
    "events": TABLES["events"],
    "matters": {
        "id": "text", "report": "text", "kind": "text", "title": "text", "by": "texts", "by_keys": "texts", "to": "texts",
        "to_keys": "texts", "state": "text", "due": "text", "evidence": "text", "outlet": "text", "url": "text", "input": "text",
        "published": "text",
    },
    "parties": {"report": "text", "id": "text", **TABLES["parties"], "wikidata": "text", "mentions": "whole"},
    "dossiers": {
        "id": "text", "published": "text", "content": "text", "input": "text", "retrieved": "text", "digest": "text", "dossier": "bytes",
    },
    "refused": {"input": "text", "reason": "text", "why": "text", "language": "text"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """A dossier, and the moment its report was fetched, where that is known."""

    dossier: Dossier
    retrieved: str | None


def order(dossier: Dossier) -> tuple[str, str, str, str]:
    """What reports are put in order by: day of publication, those without one first, then id; copies by content and input."""
    report = dossier.report
    return day_of(report.published) or "", report.id, content_hash(report), dossier.input


def rows_of(found: Read) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each row of a dossier with the table it goes to."""
    dossier = found.dossier
    report = dossier.report
    day, content = day_of(report.published), content_hash(report)
    source = {
        "outlet": report.publisher or report.credited_source, "title": report.title, "url": report.url, "input": dossier.input,
        "published": day,
    }  # fmt: skip
    yield "reports", {
        **source, "id": report.id, "publisher": report.publisher, "credited_source": report.credited_source,
        "outlet": outlet_of(report, report.id), "language": report.language, "retrieved": found.retrieved, "content": content,
        "text": report.text,
    }  # fmt: skip
    packed = pack(dossier)
    yield "dossiers", {
        "id": report.id, "published": day, "content": content, "input": dossier.input, "retrieved": found.retrieved,
        "digest": packed.digest, "dossier": packed.data,
    }  # fmt: skip
    people = _People(dossier)
    entries = flatten(dossier, report.id)
    for entry in entries:
        match entry.source:
            case Statement() as statement:
                yield "statements", {**source, **_statement(entry, statement, dossier, people)}
            case Event() as event:
                yield "events", {**source, **_event(entry, event, dossier, people)}
            case Matter() as matter:
                yield "matters", {**source, **_matter(entry, matter, report.id, people)}
            case _:
                pass
    for party in people.once.values():
        yield "parties", {"report": report.id, **_party(party, people.keys[party.id], entries, day)}


def refused_row(refusal: Refusal) -> dict[str, Any]:
    """The row of something that could not be read."""
    return {column: getattr(refusal, column) for column in COLUMNS["refused"]}


class _People:
    """The parties of a dossier, each id once, with their keys."""

    def __init__(self, dossier: Dossier) -> None:
        self.once = {p.id: p for p in reversed(dossier.parties)}
        self.keys = {p.id: party_key(p, dossier.report.published) for p in self.once.values()}

    def of(self, entry: FlatEntry, role: str) -> list[Party]:
        """Those who have a role in an entry, in order."""
        return [self.once[party] for party, its in entry.involved if its == role]

    def columns(self, entry: FlatEntry, role: str, names: str, prefix: str | None = None) -> dict[str, list[str]]:
        """Names and keys of those who have a role."""
        found = self.of(entry, role)
        return {names: [p.name for p in found], f"{prefix or names}_keys": [self.keys[p.id] for p in found]}


def _statement(entry: FlatEntry, statement: Statement, dossier: Dossier, people: _People) -> dict[str, Any]:
    speaker = people.once.get(statement.speaker or "")
    return {
        "id": f"{dossier.report.id}/{entry.id}", "report": dossier.report.id, "date": entry.said, "kind": statement.kind,
        "speaker": speaker.name if speaker else None, "speaker_key": people.keys[speaker.id] if speaker else None,
        "speaker_country": speaker.country if speaker else None, "addressees": [p.name for p in people.of(entry, "addressee")],
        "source": dossier.quote(statement.source) if statement.source else None,
        "cue": dossier.quote(statement.cue) if statement.cue else None,
        "text": entry.text, "channel": statement.channel, "confidence": entry.confidence, "outlets": 1,
        "corrected": [],
    }  # fmt: skip


def _event(entry: FlatEntry, event: Event, dossier: Dossier, people: _People) -> dict[str, Any]:
    place = event.place
    return {
        "id": f"{dossier.report.id}/{entry.id}", "report": dossier.report.id, "date_from": entry.meant_from, "date_to": entry.meant_to,
        "precision": entry.precision, "type": event.type, "mode": event.mode, "contexts": list(event.contexts), "cameo": event.cameo,
        "goldstein": event.goldstein, "status": event.status, "according_to": event.according_to,
        **people.columns(entry, "actor", "actors", "actor"),
        "actor_countries": [p.country for p in people.of(entry, "actor") if p.country],
        **people.columns(entry, "recipient", "recipients", "recipient"),
        "recipient_countries": [p.country for p in people.of(entry, "recipient") if p.country],
        "place": place.name if place else None, "country": place.country if place else None, "lat": place.lat if place else None,
        "lon": place.lon if place else None, "trigger": dossier.quote(event.trigger), "evidence": entry.text,
        "confidence": entry.confidence, "outlets": 1, "corrected": [],
    }  # fmt: skip


def _matter(entry: FlatEntry, matter: Matter, report: str, people: _People) -> dict[str, Any]:
    return {
        "id": f"{report}/{entry.id}", "report": report, "kind": matter.kind, "title": matter.title, **people.columns(entry, "by", "by"),
        **people.columns(entry, "to", "to"), "state": matter.state, "due": entry.meant_to, "evidence": entry.text,
    }  # fmt: skip


def _party(party: Party, key: str, entries: list[FlatEntry], day: str | None) -> dict[str, Any]:
    roles = Counter(role for entry in entries for who, role in dict.fromkeys(entry.involved) if who == party.id)
    done = sum(any(who == party.id and role in ("actor", "recipient") for who, role in entry.involved) for entry in entries)
    return {
        "id": party.id, "key": key, "name": party.name, "names": [party.name], "kind": party.kind, "country": party.country,
        "roles": [party.role] if party.role else [], "sector": party.sector, "reports": 1, "statements": roles["speaker"], "events": done,
        "first": day, "last": day, "wikidata": party.wikidata, "mentions": len(party.mentions),
    }  # fmt: skip
