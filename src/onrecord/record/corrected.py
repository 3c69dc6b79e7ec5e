"""Dossiers with the user's corrections in them, and as gold: what the corrections say the reader should have found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import apsw

from onrecord.model import Dossier, Event, Matter, MatterKind, MatterState, Party, Statement, StatementKind, Status
from onrecord.record.asking import ask
from onrecord.record.flat import flatten
from onrecord.record.overlay import ADDED
from onrecord.record.packing import Packed, unpack


@dataclass(frozen=True, slots=True)
class _Row:
    """What the tables have of a corrected entry; ``people`` are party ids by role."""

    fields: frozenset[str]
    type: str
    status: str | None
    mode: str | None
    cameo: str | None
    goldstein: float | None
    people: dict[str, tuple[str, ...]]


def overlaid(connection: apsw.Connection, dossier: Dossier, report: str) -> Dossier:
    """A report's present dossier with the corrections of its entries; the same one where there are none."""
    rows = _corrected_rows(connection, report)
    if not rows:
        return dossier
    entries = [(flat.source, rows.get(flat.id)) for flat in flatten(dossier, report)]
    kept = [_with(source, row) if row else source for source, row in entries if source is not None and not (row and "reject" in row.fields)]
    return replace(
        dossier,
        parties=(*dossier.parties, *_added_parties(connection, report)),
        statements=tuple(e for e in kept if isinstance(e, Statement)),
        events=tuple(e for e in kept if isinstance(e, Event)),
        matters=tuple(e for e in kept if isinstance(e, Matter)),
    )


def gold(connection: apsw.Connection) -> Iterator[dict[str, Any]]:
    """For each report with a correction that stands its gold, as ``onrecord evaluate`` reads it, with the ``text`` itself.

    Only corrected entries are sure: all others are ``optional``, which costs the reader nothing either way.
    """
    reports = list(
        ask(
            connection,
            """SELECT DISTINCT r.id, v.dossier, v.digest FROM reports r JOIN versions v ON v.report = r.number AND v.version = r.version
               JOIN entries e ON e.report = r.number JOIN readings d ON d.entry = e.number ORDER BY r.number""",
        )
    )
    for report, data, digest in reports:
        dossier = unpack(Packed(data, digest))
        yield _gold_of(report, dossier, overlaid(connection, dossier, report), _corrected_rows(connection, report))


def _gold_of(report: str, read: Dossier, right: Dossier, rows: dict[str, _Row]) -> dict[str, Any]:
    rejected = [f.source for f in flatten(read, report) if f.id in rows and "reject" in rows[f.id].fields]
    sure = {f.source.id for f in flatten(read, report) if f.source is not None and f.id in rows}
    names = {p.id: p.name for p in right.parties}

    def named(field: str, parties: tuple[str, ...]) -> dict[str, Any]:
        found = [names[p] for p in parties if p in names]
        others = {f"co_{field}s": found[1:]} if len(found) > 1 else {}
        return {field: found[0] if found else None, **others}

    def unsure(entry: str) -> dict[str, Any]:
        return {} if entry in sure else {"optional": True}

    return {
        "id": report,
        "published": right.report.published,
        "text": right.report.text,
        "statements": [
            {"kind": s.kind, "content": " ".join(right.quote(c) for c in s.content), "parts": [right.quote(c) for c in s.content],
             **named("speaker", (s.speaker,) if s.speaker else ()), "cue": right.quote(s.cue) if s.cue else None, **unsure(s.id)}
            for s in right.statements
        ],
        "events": [
            {**named("actor", e.actors), **named("recipient", e.recipients), "type": e.type, "status": e.status,
             "evidence": right.quote(e.evidence), "date": e.date.value if e.date else None, "place": e.place.name if e.place else None,
             **unsure(e.id)}
            for e in right.events
        ],
        "matters": [
            {"kind": m.kind, "title": m.title, **named("by", m.by), **named("to", m.to), "state": m.state,
             "evidence": [right.quote(s) for s in m.evidence], **unsure(m.id)}
            for m in right.matters
        ],
        "parties": [
            {"name": p.name, "aliases": sorted({right.quote(m.span) for m in p.mentions if m.form != "pronoun"} - {p.name}),
             "kind": p.kind, "country": p.country, "role": p.role}
            for p in right.parties
        ],
        "boilerplate": [right.quote(s) for s in right.report.boilerplate],
        "not_statements": [" ".join(read.quote(c) for c in s.content) for s in rejected if isinstance(s, Statement)],
        "duplicates": [],
    }  # fmt: skip


def _with(entry: Statement | Event | Matter, row: _Row) -> Statement | Event | Matter:
    match entry:
        case Statement():
            speaker = row.people.get("speaker", (None,))[0]
            return replace(
                entry,
                kind=cast(StatementKind, row.type),
                speaker=speaker,
                source=entry.source if speaker == entry.speaker else None,
                addressees=row.people.get("addressee", ()),
            )
        case Event():
            actors, recipients = row.people.get("actor", ()), row.people.get("recipient", ())
            return replace(
                entry,
                type=row.type,
                mode=row.mode,
                cameo=row.cameo,
                goldstein=row.goldstein,
                status=cast(Status, row.status),
                actors=actors,
                recipients=recipients,
                actor_spans=entry.actor_spans if actors == entry.actors else (),
                recipient_spans=entry.recipient_spans if recipients == entry.recipients else (),
            )
        case Matter():
            return replace(
                entry,
                kind=cast(MatterKind, row.type),
                state=cast(MatterState, row.status),
                by=row.people.get("by", ()),
                to=row.people.get("to", ()),
            )


def _corrected_rows(connection: apsw.Connection, report: str) -> dict[str, _Row]:
    """By entry id the rows of a report's entries that a correction stands on."""
    corrected = """FROM readings d JOIN entries e ON e.number = d.entry JOIN reports r ON r.number = e.report AND r.id = ?"""
    people: dict[str, dict[str, tuple[str, ...]]] = {}
    query = f"""SELECT e.id, i.role, p.id {corrected} JOIN involved i ON i.entry = e.number JOIN parties p ON p.number = i.party
                ORDER BY e.number, i.place"""
    for entry, role, party in ask(connection, query, (report,)):
        roles = people.setdefault(entry, {})
        roles[role] = (*roles.get(role, ()), party)
    return {
        entry: _Row(frozenset(fields.split()), type_, status, mode, cameo, goldstein, people.get(entry, {}))
        for entry, fields, type_, status, mode, cameo, goldstein in ask(
            connection,
            f"""SELECT e.id, (SELECT group_concat(c.field, ' ') FROM entry_corrections c WHERE c.telling = e.telling AND c.undone IS NULL),
                       coalesce(s.kind, v.type, m.kind), coalesce(v.status, m.state), v.mode, v.cameo, v.goldstein {corrected}
                LEFT JOIN statements s ON s.entry = e.number LEFT JOIN events v ON v.entry = e.number
                LEFT JOIN matters m ON m.entry = e.number""",
            (report,),
        )
    }


def _added_parties(connection: apsw.Connection, report: str) -> list[Party]:
    """The parties that the user has named in a report and the reader has not."""
    query = """SELECT p.id, p.name, p.kind, p.country, p.role, p.sector, p.wikidata FROM parties p
               JOIN reports r ON r.number = p.report AND r.id = ? WHERE substr(p.id, 1, 1) = ? ORDER BY p.number"""
    return [Party(*row) for row in ask(connection, query, (report, ADDED))]
