"""The whole record as tables: statements, events, matters, the steps of matters, parties; what several outlets tell comes once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apsw

from onrecord.record.asking import ask
from onrecord.record.matters import matters
from onrecord.record.parties import known_parties

# Table -> column -> type: text, whole, number, or texts (several).
TABLES: dict[str, dict[str, str]] = {
    "statements": {
        "id": "text", "report": "text", "date": "text", "kind": "text", "speaker": "text", "speaker_key": "text",
        "speaker_country": "text", "addressees": "texts", "source": "text", "cue": "text", "text": "text", "channel": "text",
        "confidence": "number", "outlets": "whole", "outlet": "text", "title": "text", "url": "text", "input": "text", "published": "text",
    },
    "events": {
        "id": "text", "report": "text", "date_from": "text", "date_to": "text", "precision": "text", "type": "text", "mode": "text",
        "contexts": "texts", "cameo": "text", "goldstein": "number", "status": "text", "according_to": "text", "actors": "texts",
        "actor_keys": "texts", "actor_countries": "texts", "recipients": "texts", "recipient_keys": "texts",
        "recipient_countries": "texts", "place": "text", "country": "text", "lat": "number", "lon": "number", "trigger": "text",
        "evidence": "text", "confidence": "number", "outlets": "whole", "outlet": "text", "title": "text", "url": "text",
        "input": "text", "published": "text",
    },
    "matters": {
        "id": "text", "kind": "text", "title": "text", "by": "texts", "to": "texts", "state": "text", "due": "text", "since": "text",
        "last": "text", "reports": "whole", "outlets": "whole",
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


def rows_of(connection: apsw.Connection, table: str) -> Iterator[dict[str, Any]]:
    """The rows of one of :data:`TABLES`, each with all its columns."""
    columns = TABLES[table]
    for values in _READERS[table](connection):
        yield dict(zip(columns, values, strict=True))


def _statements(connection: apsw.Connection) -> Iterator[tuple[Any, ...]]:
    for number, *row in ask(
        connection,
        f"""SELECT e.number, r.id || '/' || e.id, r.id, e.said, s.kind, p.name, k.key, p.country, NULL, s.source, s.cue, w.text, s.channel,
                   e.confidence, {CARRIED}, {SOURCE}
            FROM statements s JOIN entries e ON e.number = s.entry JOIN words w ON w.number = e.number
            JOIN reports r ON r.number = e.report LEFT JOIN parties p ON p.number = s.speaker
            LEFT JOIN party_keys k ON k.party = s.speaker WHERE {FIRST} ORDER BY e.number""",
    ):
        row[7] = [name for name, _, _ in _people(connection, number, "addressee")]
        yield tuple(row)


def _events(connection: apsw.Connection) -> Iterator[tuple[Any, ...]]:
    for number, *row in ask(
        connection,
        f"""SELECT e.number, r.id || '/' || e.id, r.id, e.meant_from, e.meant_to, e.precision, v.type, v.mode, v.contexts, v.cameo,
                   v.goldstein, v.status, v.according_to, v.place, v.country, v.lat, v.lon, v.trigger_words, w.text, e.confidence,
                   {CARRIED}, {SOURCE}
            FROM events v JOIN entries e ON e.number = v.entry JOIN words w ON w.number = e.number
            JOIN reports r ON r.number = e.report WHERE {FIRST} ORDER BY e.number""",
    ):
        people = []
        for role in ("actor", "recipient"):
            found = _people(connection, number, role)
            people += [[n for n, _, _ in found], [k for _, k, _ in found], [c for _, _, c in found if c]]
        row[7] = row[7].split()
        yield (*row[:12], *people, *row[12:])


def _people(connection: apsw.Connection, entry: int, role: str) -> list[tuple[str, str, str | None]]:
    return [
        (name, key, country)
        for name, key, country in ask(
            connection,
            """SELECT p.name, k.key, p.country FROM involved i JOIN parties p ON p.number = i.party JOIN party_keys k ON k.party = p.number
               WHERE i.entry = ? AND i.role = ? ORDER BY i.place""",
            (entry, role),
        )
    ]


def _matters(connection: apsw.Connection) -> Iterator[tuple[Any, ...]]:
    for m in matters(connection, "", None, {}):
        outlets = len({s.outlet or s.report for s in m.history})
        reports = len({s.report for s in m.history})
        yield m.id, m.kind, m.title, list(m.by), list(m.to), m.state, m.due, m.since, m.last, reports, outlets


def _steps(connection: apsw.Connection) -> Iterator[tuple[Any, ...]]:
    for m in matters(connection, "", None, {}):
        for n, s in enumerate(m.history, start=1):
            yield m.id, n, s.date, s.state, s.evidence, s.report, s.entry, s.outlet, s.title, s.url, s.input


def _parties(connection: apsw.Connection) -> Iterator[tuple[Any, ...]]:
    for p in known_parties(connection, None, None):
        yield (p.key, p.name, list(p.names), p.kind, p.country, list(p.roles), p.sector, p.reports, p.statements, p.events, p.first, p.last)


_READERS = {"statements": _statements, "events": _events, "matters": _matters, "steps": _steps, "parties": _parties}
