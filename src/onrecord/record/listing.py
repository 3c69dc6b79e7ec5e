"""Rows of a listing: entries by their numbers, with all that a reader of the listing wants to see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import apsw

from onrecord.record.asking import ask
from onrecord.record.days import cut
from onrecord.record.filters import suffix
from onrecord.record.flat import GAP

MOST_OF_REPORT = 200  # characters of a report's text that stand for a missing title


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of the record as listings show it.

    ``id`` is the report's id, or ``report id/entry id``, and stays. ``text`` is the evidence of a statement or event, the
    title of a report or matter. ``date`` is the day it was said, else published; ``meant`` the time it speaks of, cut to
    ``precision``. ``outlets`` counts those that carry it; ``input``, ``outlet`` and ``url`` are the earliest's. ``snippet``
    marks found words with ``[`` and ``]``; ``score`` grows with the match. ``change`` is ``new`` or ``updated``, from
    ``changes`` alone; ``dated`` is ``said`` or ``meant``, from ``timeline`` alone. ``corrected`` marks what the user has
    corrected: fields of the correction with what the reader had there.
    """

    entry: str
    id: str
    report: str
    text: str
    date: str | None
    meant: str | None
    precision: str | None
    speaker: str | None
    parties: tuple[str, ...]
    type: str | None
    status: str | None
    place: str | None
    title: str | None
    outlet: str | None
    url: str | None
    input: str
    outlets: int
    added: str
    snippet: str | None = None
    score: float | None = None
    change: str | None = None
    dated: str | None = None
    corrected: tuple[tuple[str, str | None], ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``: ``speaker`` for statements only, and no field that only another listing fills."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        plain["parties"] = list(self.parties)
        if self.entry != "statement":
            del plain["speaker"]
        plain["corrected"] = dict(self.corrected) if self.corrected else None
        for name in ("snippet", "score", "change", "dated", "corrected"):
            if plain[name] is None:
                del plain[name]
        return plain


def listed(connection: apsw.Connection, numbers: Sequence[int], *, as_read: bool = False) -> list[Listed]:
    """The entries of those numbers, in that order, corrected or as the reader has them; numbers that are no entry are left out."""
    wanted = json.dumps(list(numbers))
    read = suffix(as_read)
    parties = _parties(connection, wanted, read)
    corrected = {} if as_read else _corrected(connection, wanted)
    outlets = _outlets(connection, wanted)
    found: dict[int, Listed] = {}
    for row in ask(
        connection,
        f"""SELECT e.number, e.kind, e.id, r.id, CASE e.kind WHEN 'report' THEN substr(w.text, 1, {MOST_OF_REPORT}) ELSE w.text END,
                   w.title, e.said, e.meant_from, e.precision, s.kind, ev.type, m.kind, ev.status, m.state, ev.place,
                   r.title, coalesce(r.publisher, r.credited_source), r.url, r.input, e.added
            FROM entries e JOIN reports r ON r.number = e.report JOIN words w ON w.number = e.number
            LEFT JOIN statements{read} s ON s.entry = e.number LEFT JOIN events{read} ev ON ev.entry = e.number
            LEFT JOIN matters{read} m ON m.entry = e.number
            WHERE e.number IN (SELECT value FROM json_each(?))""",
        (wanted,),
    ):
        (number, kind, entry, report, text, title, said, meant, precision, statement, event, matter, status, state, place,
         headline, outlet, url, source, added) = row  # fmt: skip
        people = parties.get(number, [])
        found[number] = Listed(
            entry=kind,
            id=report if kind == "report" else f"{report}/{entry}",
            report=report,
            text=(title or _first_line(text)) if kind == "report" else title if kind == "matter" else text,
            date=said,
            meant=cut(meant, precision),
            precision=precision,
            speaker=next((name for role, name in people if role == "speaker"), None),
            parties=tuple(dict.fromkeys(name for _, name in people)),
            type=statement or event or matter,
            status=status or state,
            place=place,
            title=headline,
            outlet=outlet,
            url=url,
            input=source,
            outlets=outlets.get(number, 1),
            added=added,
            corrected=corrected.get(number),
        )
    return [found[n] for n in numbers if n in found]


def _corrected(connection: apsw.Connection, wanted: str) -> dict[int, tuple[tuple[str, str | None], ...]]:
    """By entry: (field, what the reader has there) for each correction that stands."""
    found: dict[int, dict[str, str | None]] = {}
    for entry, field, was in ask(
        connection,
        """SELECT e.number, c.field, c.was FROM entries e JOIN entry_corrections c ON c.telling = e.telling AND c.undone IS NULL
           WHERE e.kind != 'report' AND e.number IN (SELECT value FROM json_each(?)) ORDER BY c.number""",
        (wanted,),
    ):
        found.setdefault(entry, {})[field] = was
    return {entry: tuple(fields.items()) for entry, fields in found.items()}


def _parties(connection: apsw.Connection, wanted: str, read: str) -> dict[int, list[tuple[str, str]]]:
    """By entry: (role, name), speakers, actors and askers first."""
    found: dict[int, list[tuple[str, str]]] = {}
    for entry, role, name in ask(
        connection,
        f"""SELECT i.entry, i.role, p.name FROM involved{read} i JOIN parties p ON p.number = i.party
           WHERE i.entry IN (SELECT value FROM json_each(?)) ORDER BY i.entry, i.place""",
        (wanted,),
    ):
        found.setdefault(entry, []).append((role, name))
    return found


def _outlets(connection: apsw.Connection, wanted: str) -> dict[int, int]:
    """By entry: how many outlets carry what it tells."""
    return dict(
        ask(
            connection,
            """SELECT e.number, count(DISTINCT r.outlet) FROM entries e JOIN entries o ON o.telling = e.telling
               JOIN reports r ON r.number = o.report
               WHERE e.number IN (SELECT value FROM json_each(?)) GROUP BY e.number""",
            (wanted,),
        )
    )


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0] if lines else GAP.strip()
