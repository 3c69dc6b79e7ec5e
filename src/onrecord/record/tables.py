"""The whole record as tables: statements, events, matters, the steps of matters, parties; what several outlets tell comes once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apsw

from onrecord.record.asking import ask
from onrecord.record.filters import Filters, suffix
from onrecord.record.matters import matters
from onrecord.record.parties import known_parties

# Table -> column -> type: text, whole, number, or texts (several).
TABLES: dict[str, dict[str, str]] = {
    "statements": {
        "id": "text", "report": "text", "date": "text", "kind": "text", "speaker": "text", "speaker_key": "text",
        "speaker_country": "text", "addressees": "texts", "source": "text", "cue": "text", "text": "text", "channel": "text",
        "confidence": "number", "outlets": "whole", "outlet": "text", "title": "text", "url": "text", "input": "text", "published": "text",
        "corrected": "texts",
    },
    "events": {
        "id": "text", "report": "text", "date_from": "text", "date_to": "text", "precision": "text", "type": "text", "mode": "text",
        "contexts": "texts", "cameo": "text", "goldstein": "number", "status": "text", "according_to": "text", "actors": "texts",
        "actor_keys": "texts", "actor_countries": "texts", "recipients": "texts", "recipient_keys": "texts",
        "recipient_countries": "texts", "place": "text", "country": "text", "lat": "number", "lon": "number", "trigger": "text",
        "evidence": "text", "confidence": "number", "outlets": "whole", "outlet": "text", "title": "text", "url": "text",
        "input": "text", "published": "text", "corrected": "texts",
    },
    "matters": {
        "id": "text", "kind": "text", "title": "text", "by": "texts", "to": "texts", "state": "text", "due": "text", "since": "text",
        "last": "text", "reports": "whole", "outlets": "whole", "corrected": "texts",
    },
    "steps": {
        "matter": "text", "step": "whole", "date": "text", "state": "text", "evidence": "text", "report": "text", "entry": "text",
        "outlet": "text", "title": "text", "url": "text", "input": "text",
    },
    "parties": {
        "key": "text", "name": "text", "names": "texts", "kind": "text", "country": "text", "roles": "texts", "sector": "text",
        "reports": "whole", "statements": "whole", "events": "whole", "first": "text", "last": "text",
    },
}  # fmt: skip

# The earliest report that tells it.
FIRST = """e.number = (SELECT o.number FROM entries o JOIN reports q ON q.number = o.report WHERE o.telling = e.telling
           ORDER BY q.published IS NULL, q.published, q.added, o.number LIMIT 1)"""
CARRIED = "(SELECT count(DISTINCT q.outlet) FROM entries o JOIN reports q ON q.number = o.report WHERE o.telling = e.telling)"
SOURCE = "coalesce(r.publisher, r.credited_source), r.title, r.url, r.input, r.published"


def rows_of(connection: apsw.Connection, table: str, *, as_read: bool = False) -> Iterator[dict[str, Any]]:
    """The rows of one of :data:`TABLES`, each with all its columns, with the user's corrections of entries or ``as_read``.

    ``corrected`` has the fields that the user has corrected, each with what the reader has there.
    """
    columns = TABLES[table]
    for values in _READERS[table](connection, as_read):
        yield dict(zip(columns, values, strict=True))


def _statements(connection: apsw.Connection, as_read: bool) -> Iterator[tuple[Any, ...]]:
    read, standing = suffix(as_read), Filters(as_read=as_read).conditions(connection).among
    corrected = _corrected(connection, as_read)
    for number, *row, telling in ask(
        connection,
        f"""SELECT e.number, r.id || '/' || e.id, r.id, e.said, s.kind, p.name, k.key, p.country, NULL, s.source, s.cue, w.text, s.channel,
                   e.confidence, {CARRIED}, {SOURCE}, e.telling
            FROM statements{read} s JOIN entries e ON e.number = s.entry JOIN words w ON w.number = e.number
            JOIN reports r ON r.number = e.report LEFT JOIN parties p ON p.number = s.speaker
            LEFT JOIN party_keys k ON k.party = s.speaker WHERE {FIRST} AND {standing} ORDER BY e.number""",
    ):
        row[7] = [name for name, _, _ in _people(connection, number, "addressee", read)]
        yield (*row, corrected.get(telling, []))


def _events(connection: apsw.Connection, as_read: bool) -> Iterator[tuple[Any, ...]]:
    read, standing = suffix(as_read), Filters(as_read=as_read).conditions(connection).among
    corrected = _corrected(connection, as_read)
    for number, *row, telling in ask(
        connection,
        f"""SELECT e.number, r.id || '/' || e.id, r.id, e.meant_from, e.meant_to, e.precision, v.type, v.mode, v.contexts, v.cameo,
                   v.goldstein, v.status, v.according_to, v.place, v.country, v.lat, v.lon, v.trigger_words, w.text, e.confidence,
                   {CARRIED}, {SOURCE}, e.telling
            FROM events{read} v JOIN entries e ON e.number = v.entry JOIN words w ON w.number = e.number
            JOIN reports r ON r.number = e.report WHERE {FIRST} AND {standing} ORDER BY e.number""",
    ):
        people = []
        for role in ("actor", "recipient"):
            found = _people(connection, number, role, read)
            people += [[n for n, _, _ in found], [k for _, k, _ in found], [c for _, _, c in found if c]]
        row[7] = row[7].split()
        yield (*row[:12], *people, *row[12:], corrected.get(telling, []))


def _corrected(connection: apsw.Connection, as_read: bool) -> dict[int, list[str]]:
    """By telling the fields that the user has corrected, as ``field: what the reader has``."""
    found: dict[int, dict[str, str]] = {}
    query = "SELECT telling, field, coalesce(was, '') FROM entry_corrections WHERE undone IS NULL AND telling IS NOT NULL ORDER BY number"
    for telling, field, was in ask(connection, query) if not as_read else ():
        found.setdefault(telling, {})[field] = f"{field}: {was}"
    return {telling: list(fields.values()) for telling, fields in found.items()}


def _people(connection: apsw.Connection, entry: int, role: str, read: str) -> list[tuple[str, str, str | None]]:
    return [
        (name, key, country)
        for name, key, country in ask(
            connection,
            f"""SELECT p.name, k.key, p.country FROM involved{read} i JOIN parties p ON p.number = i.party
               JOIN party_keys k ON k.party = p.number WHERE i.entry = ? AND i.role = ? ORDER BY i.place""",
            (entry, role),
        )
    ]


def _matters(connection: apsw.Connection, as_read: bool) -> Iterator[tuple[Any, ...]]:
    for m in matters(connection, "", None, {"as_read": as_read}):
        outlets = len({s.outlet or s.report for s in m.history})
        reports = len({s.report for s in m.history})
        yield (
            m.id,
            m.kind,
            m.title,
            list(m.by),
            list(m.to),
            m.state,
            m.due,
            m.since,
            m.last,
            reports,
            outlets,
            [f"status: {m.corrected}"] if m.corrected else [],
        )


def _steps(connection: apsw.Connection, as_read: bool) -> Iterator[tuple[Any, ...]]:
    for m in matters(connection, "", None, {"as_read": as_read}):
        for n, s in enumerate(m.history, start=1):
            yield m.id, n, s.date, s.state, s.evidence, s.report, s.entry, s.outlet, s.title, s.url, s.input


def _parties(connection: apsw.Connection, as_read: bool) -> Iterator[tuple[Any, ...]]:
    for p in known_parties(connection, None, None):
        yield (p.key, p.name, list(p.names), p.kind, p.country, list(p.roles), p.sector, p.reports, p.statements, p.events, p.first, p.last)


_READERS = {"statements": _statements, "events": _events, "matters": _matters, "steps": _steps, "parties": _parties}
