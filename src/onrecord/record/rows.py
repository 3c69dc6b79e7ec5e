"""Writes and clears the rows of one report; what they mean is decided elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import apsw

from onrecord.model import Dossier, Event, Matter, Party, Report, Statement
from onrecord.record.asking import ask, count
from onrecord.record.corrections import corrected, corrections
from onrecord.record.flat import FlatEntry, folded_name
from onrecord.record.identity import party_key
from onrecord.record.packing import Packed

# The key of a person known by surname alone, by the names of others: from a party's own key to the one that it gets.
InFull = Callable[[str, Party], str]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a version of a report stands: ``added`` is when the report first came in, ``now`` when this version did."""

    number: int
    id: str
    version: int
    story: int
    retrieved: str
    added: str
    now: str


def put_report(
    connection: apsw.Connection, standing: Standing, report: Report, source: str, outlet: str, address: str | None, published: str | None
) -> None:
    """Writes the row of a report, or that of a newer version over it."""
    connection.execute(
        """INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (number) DO UPDATE SET version = excluded.version, input = excluded.input, title = excluded.title,
               url = excluded.url, address = excluded.address, publisher = excluded.publisher,
               credited_source = excluded.credited_source, outlet = excluded.outlet, published = excluded.published,
               language = excluded.language, retrieved = excluded.retrieved, changed = excluded.changed""",
        (standing.number, standing.id, standing.version, source, report.title, report.url, address, report.publisher,
         report.credited_source, outlet, published, report.language, standing.retrieved, standing.added, standing.now, standing.story),
    )  # fmt: skip


def put_version(connection: apsw.Connection, standing: Standing, dossier: Dossier, content: str, packed: Packed) -> None:
    """Writes a version whole."""
    connection.execute(
        "INSERT INTO versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (standing.number, standing.version, content, dossier.input, dossier.report.published, standing.retrieved, standing.now,
         packed.digest, packed.data),
    )  # fmt: skip


def clear(connection: apsw.Connection, number: int) -> None:
    """Takes out the entries and parties of a report; its versions stay."""
    connection.execute("DELETE FROM entries WHERE report = ?", (number,))
    connection.execute("DELETE FROM parties WHERE report = ?", (number,))


def put_entries(
    connection: apsw.Connection,
    standing: Standing,
    dossier: Dossier,
    entries: Sequence[FlatEntry],
    first: int,
    tellings: Sequence[tuple[int, str]],
    in_full: InFull | None = None,
) -> None:
    """Writes the parties and entries of a report; entries are numbered from ``first``, each with its telling and moment."""
    in_full = in_full or (lambda key, party: _fuller(connection, key, party))
    parties = _put_parties(connection, standing.number, dossier.parties, dossier.report.published, in_full)
    names = {p.id: p.name for p in dossier.parties}
    numbered = list(enumerate(entries, start=first))
    connection.executemany(
        "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (number, standing.number, e.id, e.kind, e.said, e.meant_from, e.meant_to, e.precision, e.confidence, telling, added)
            for (number, e), (telling, added) in zip(numbered, tellings, strict=True)
        ],
    )
    connection.executemany(
        "INSERT INTO words VALUES (?, ?, ?, ?)",
        # A report's own text names its parties already.
        [(n, e.title, e.text, "" if e.kind == "report" else _joined_names(e, names)) for n, e in numbered],
    )
    connection.executemany(
        "INSERT INTO involved VALUES (?, ?, ?, ?)",
        [(n, parties[party], role, place) for n, e in numbered for place, (party, role) in enumerate(e.involved)],
    )
    statements = [(n, e.source) for n, e in numbered if isinstance(e.source, Statement)]
    events = [(n, e.source) for n, e in numbered if isinstance(e.source, Event)]
    matters = [(n, e.source) for n, e in numbered if isinstance(e.source, Matter)]
    connection.executemany("INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?)", [_statement(n, s, dossier, parties) for n, s in statements])
    connection.executemany(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", [_event(n, e, dossier) for n, e in events]
    )
    connection.executemany("INSERT INTO matters VALUES (?, ?, ?, ?)", [(n, m.kind, m.title, m.state) for n, m in matters])
    connection.executemany(
        "INSERT INTO positions VALUES (?, ?, ?, ?, ?)",
        [
            (n, place, parties[p.party], p.stance, dossier.quote(p.evidence))
            for n, m in matters
            for place, p in enumerate(m.positions)
            if p.party in parties
        ],
    )


def _put_parties(connection: apsw.Connection, report: int, parties: Sequence[Party], on: str | None, in_full: InFull) -> dict[str, int]:
    """Writes the parties of a report with their keys; their numbers by id."""
    first = count(connection, "SELECT max(number) FROM parties") + 1
    once = {p.id: p for p in reversed(parties)}
    numbers = {party_id: number for number, party_id in enumerate(once, start=first)}
    own = {p.id: in_full(party_key(p, on), p) for p in once.values()}
    made = corrections(connection, undone=False)
    keys = {p.id: corrected(own[p.id], folded_name(p.name), made) for p in once.values()}
    connection.executemany(
        "INSERT INTO parties VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(numbers[p.id], report, p.id, p.name, p.kind, p.country, p.role, p.sector, p.wikidata) for p in once.values()],
    )
    connection.executemany("INSERT INTO party_keys VALUES (?, ?, ?)", [(numbers[i], key, own[i]) for i, key in keys.items()])
    connection.executemany(
        "INSERT OR IGNORE INTO names VALUES (?, ?, ?)", [(keys[p.id], folded_name(p.name), p.kind) for p in once.values()]
    )
    return numbers


def _fuller(connection: apsw.Connection, key: str, party: Party) -> str:
    """For a person known by surname alone, the key of the one person of the same country and surname in the record."""
    if party.kind != "person" or party.country is None or " " in key:
        return key
    surname = key.removeprefix("person:")
    found = ask(
        connection,
        """SELECT DISTINCT k.own FROM names n JOIN party_keys k ON k.own = n.key JOIN parties p ON p.number = k.party
           WHERE n.kind = 'person' AND replace(n.key, rtrim(n.key, replace(n.key, ' ', '')), '') = ? AND p.country = ? LIMIT 2""",
        (surname, party.country),
    )
    others = [k for (k,) in found]
    return others[0] if len(others) == 1 else key


def _joined_names(entry: FlatEntry, names: dict[str, str]) -> str:
    return ", ".join(dict.fromkeys(names[party] for party, _ in entry.involved))


def _statement(number: int, statement: Statement, dossier: Dossier, parties: dict[str, int]) -> tuple[int | str | None, ...]:
    return (
        number,
        statement.kind,
        parties.get(statement.speaker or ""),
        dossier.quote(statement.source) if statement.source else None,
        dossier.quote(statement.cue) if statement.cue else None,
        statement.channel,
    )


def _event(number: int, event: Event, dossier: Dossier) -> tuple[int | float | str | None, ...]:
    place = event.place
    return (
        number,
        event.type,
        event.mode,
        " ".join(event.contexts),
        event.cameo,
        event.goldstein,
        event.status,
        event.according_to,
        dossier.quote(event.trigger),
        place.name if place else None,
        folded_name(place.name) if place else None,
        place.country if place else None,
        place.lat if place else None,
        place.lon if place else None,
    )
