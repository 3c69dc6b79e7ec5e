"""The user's corrections of entries: wrong speaker, recipient, type or status, nothing of the kind, not of this matter.

A correction holds for all that tell the same, in reports to come and in newer versions too. It is a record of its own: made,
undone by a mark, never deleted; what the reader wrote stays in the dossiers. Every function here that writes runs inside a
transaction that its caller holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

import apsw

from onrecord.errors import UnusableArgument
from onrecord.knowledge import rows
from onrecord.model import MatterKind, MatterState, StatementKind, Status
from onrecord.record.asking import ask, ask_one
from onrecord.record.entry_ids import named
from onrecord.record.overlay import SEVERAL, lay_over, names_as_read
from onrecord.record.tellings import Telling

Field = Literal["speaker", "recipient", "type", "status", "reject", "unlink"]
FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "statement": ("speaker", "recipient", "type", "reject"),
    "event": ("speaker", "recipient", "type", "status", "reject"),
    "matter": ("speaker", "recipient", "type", "status", "reject", "unlink"),
    "followed matter": ("status", "reject"),
}
LONGEST: Final = 2_000  # characters of a value or a note


@dataclass(frozen=True, slots=True)
class EntryCorrection:
    """``field`` of ``entry`` is ``value``, by the user; ``was`` is what the reader has there.

    ``entry`` is ``report id/entry id``, or the id of a followed matter. ``speaker`` is who speaks, acts or asks and ``recipient``
    to whom, several names parted by `` | ``, none at all for nobody; ``reject`` says that it is no such thing, ``unlink`` that a
    report's matter is none of the followed matter that it was joined to. ``current`` is False where the record has no such
    entry just now.
    """

    number: int
    entry: str
    field: Field
    value: str | None
    was: str | None
    note: str | None
    made: str
    undone: str | None
    current: bool

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class MatterCorrections:
    """What corrections mean for followed matters: sentences that are none of theirs, states by id, rejected ids."""

    sentences: frozenset[tuple[str, str]]  # report id, id of the report's own matter
    states: Mapping[str, str]
    rejected: frozenset[str]

    def takes_out(self, telling: Telling) -> bool:
        """Whether a sentence is, by the user, of no matter."""
        return any(s.entry is not None and (telling.report, s.entry) in self.sentences for s in telling.seeds)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry to be corrected; a followed matter has no number and no telling."""

    id: str
    kind: str
    number: int | None = None
    telling: int | None = None


def correct(connection: apsw.Connection, entry: str, field: str, value: str | None, note: str | None, now: str) -> EntryCorrection:
    """Corrects a field of an entry, and of all that tell the same.

    Raises UnusableArgument for an entry that is not there, a field that it has not, or a value that the field cannot have.
    """
    found = _entry(connection, entry)
    if field not in FIELDS[found.kind]:
        raise UnusableArgument(f"{found.id}: {field!r:.20} of a {found.kind} cannot be corrected, only {', '.join(FIELDS[found.kind])}")
    for text in (value, note):
        if text is not None and len(text) > LONGEST:
            raise UnusableArgument(f"{found.id}: a correction's value and note have at most {LONGEST} characters, not {len(text)}")
    value = _value(found, field, value)
    connection.execute(
        "INSERT INTO entry_corrections (entry, telling, field, value, was, note, made) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (found.id, found.telling, field, value, _was(connection, found, field), note, now),
    )
    if found.telling is not None:
        lay_over(connection, found.telling)
    return entry_corrections(connection)[-1]


def undo_entry(connection: apsw.Connection, number: int, now: str) -> EntryCorrection:
    """Takes a correction back; an earlier one of the same field stands again. Raises UnusableArgument when none of that number stands."""
    row = ask_one(connection, "SELECT telling FROM entry_corrections WHERE number = ? AND undone IS NULL", (number,))
    if row is None:
        raise UnusableArgument(f"no correction {number} of an entry stands; `onrecord correct --list` lists them")
    connection.execute("UPDATE entry_corrections SET undone = ? WHERE number = ?", (now, number))
    if row[0] is not None:
        lay_over(connection, row[0])
    return next(c for c in entry_corrections(connection) if c.number == number)


def entry_corrections(connection: apsw.Connection, entry: str | None = None) -> list[EntryCorrection]:
    """Every correction, undone ones too, in the order of making; of one entry and all that tell the same, if named."""
    where: str = "1"
    values: tuple[int | str, ...] = ()
    if entry is not None:
        found = _entry(connection, entry)
        where, values = ("c.entry = ?", (found.id,)) if found.telling is None else ("c.telling = ?", (found.telling,))
    return [
        EntryCorrection(number, of, field, value, was, note, made, undone, bool(current))
        for number, of, field, value, was, note, made, undone, current in ask(
            connection,
            f"""SELECT c.number, c.entry, c.field, c.value, c.was, c.note, c.made, c.undone,
                       EXISTS (SELECT 1 FROM entries e WHERE e.telling = c.telling) OR EXISTS (SELECT 1 FROM threads t WHERE t.id = c.entry)
                FROM entry_corrections c WHERE {where} ORDER BY c.number""",
            values,
        )
    ]


def carry_on(connection: apsw.Connection, report: str, tellings: Mapping[str, int]) -> None:
    """Lays the corrections that stand over a report's new entries, given with their tellings by id."""
    if ask_one(connection, "SELECT 1 FROM entry_corrections LIMIT 1") is None:
        return
    # An entry that went with one version and came back with the next tells anew, under its old id.
    connection.executemany(
        "UPDATE entry_corrections SET telling = ? WHERE entry = ?", [(telling, f"{report}/{own}") for own, telling in tellings.items()]
    )
    wanted = json.dumps(sorted(set(tellings.values())))
    query = """SELECT DISTINCT telling FROM entry_corrections
               WHERE undone IS NULL AND telling IN (SELECT value FROM json_each(?))"""
    for (telling,) in list(ask(connection, query, (wanted,))):
        lay_over(connection, telling)


def matter_corrections(connection: apsw.Connection) -> MatterCorrections:
    """What the corrections that stand mean for followed matters."""
    sentences = ask(
        connection,
        # CROSS JOIN: SQLite takes them in this order, and would else look through all entries for the few that are corrected.
        """SELECT DISTINCT r.id, e.id FROM entry_corrections c CROSS JOIN entries e ON e.telling = c.telling AND e.kind = 'matter'
           JOIN reports r ON r.number = e.report WHERE c.undone IS NULL AND c.field IN ('reject', 'unlink')""",
    )
    own = list(
        ask(connection, "SELECT entry, field, value FROM entry_corrections WHERE telling IS NULL AND undone IS NULL ORDER BY number")
    )
    return MatterCorrections(
        frozenset((report, entry) for report, entry in sentences),
        {entry: value for entry, field, value in own if field == "status"},
        frozenset(entry for entry, field, _ in own if field == "reject"),
    )


def _entry(connection: apsw.Connection, entry: str) -> _Entry:
    """The entry of ``report id/entry id``, an entry id that is the only one of its kind, or a followed matter."""
    report, _, own = entry.strip().rpartition("/")
    if not report and ask_one(connection, "SELECT 1 FROM threads WHERE id = ?", (own,)):
        return _Entry(own, "followed matter")
    where, values = named(entry)
    found = list(
        ask(
            connection,
            f"""SELECT r.id || '/' || e.id, e.kind, e.number, e.telling FROM entries e JOIN reports r ON r.number = e.report
                WHERE {where} AND e.kind != 'report' ORDER BY e.number LIMIT 2""",
            values,
        )
    )
    if len(found) > 1:
        raise UnusableArgument(f"several reports have an entry {own!r:.60}, such as {found[0][0]}; name the report too")
    if not found:
        raise UnusableArgument(f"no entry {entry!r:.80} in the record as it is now; `onrecord search` shows the ids")
    return _Entry(*found[0])


def _value(entry: _Entry, field: str, value: str | None) -> str | None:
    """The value as it is kept. Raises UnusableArgument."""
    if field in ("reject", "unlink"):
        if value:
            raise UnusableArgument(f"{entry.id}: {field} takes no value")
        return None
    if value is None:
        raise UnusableArgument(f"{entry.id}: say what the {field} is")
    if field in ("speaker", "recipient"):
        return SEVERAL.join(dict.fromkeys(name.strip() for name in value.split("|") if name.strip())) or None
    allowed: dict[str, tuple[str, ...]] = {
        "statement type": get_args(StatementKind),
        "event type": tuple(row["type"] for row in rows("plover_types")),
        "event status": get_args(Status),
        "matter type": get_args(MatterKind),
        "matter status": get_args(MatterState),
    }
    names = {name.casefold(): name for name in allowed[f"{entry.kind.removeprefix('followed ')} {field}"]}
    try:
        return names[value.strip().casefold()]
    except KeyError as error:
        raise UnusableArgument(f"{entry.id}: {field} {value!r:.40} is none of {', '.join(sorted(names.values()))}") from error


def _was(connection: apsw.Connection, entry: _Entry, field: str) -> str | None:
    """What the reader has in a field."""
    if field in ("reject", "unlink"):
        return None
    if entry.number is None:
        row = ask_one(connection, "SELECT own_state FROM threads WHERE id = ?", (entry.id,))
    elif field in ("speaker", "recipient"):
        return SEVERAL.join(names_as_read(connection, entry.number, entry.kind, field)) or None
    else:
        column = {"type": "type" if entry.kind == "event" else "kind", "status": "status" if entry.kind == "event" else "state"}[field]
        row = ask_one(connection, f"SELECT {column} FROM {entry.kind}s_read WHERE entry = ?", (entry.number,))
    return row[0] if row else None
