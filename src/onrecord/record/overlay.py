"""Lays the user's corrections over the rows of entries, and takes them off again: what the reader said is kept beside.

Every function here runs inside a transaction that its caller holds.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import apsw

from onrecord.errors import UnusableArgument
from onrecord.knowledge import rows
from onrecord.model import Party
from onrecord.record.asking import ask, ask_one, count
from onrecord.record.filters import keys_named
from onrecord.record.flat import folded_name
from onrecord.record.identity import party_key, state_named

SEVERAL: Final = " | "  # between the names of one correction
# Who speaks, acts or asks, and to whom, by the kind of entry.
ROLES: Final = {
    ("statement", "speaker"): "speaker", ("event", "speaker"): "actor", ("matter", "speaker"): "by",
    ("statement", "recipient"): "addressee", ("event", "recipient"): "recipient", ("matter", "recipient"): "to",
}  # fmt: skip
ADDED: Final = "~"  # how the id of a party begins that the user has named and the reader has not


def lay_over(connection: apsw.Connection, telling: int) -> None:
    """Makes the rows of all entries that tell the same what the corrections that stand say, and no others."""
    query = "SELECT field, value FROM entry_corrections WHERE telling = ? AND undone IS NULL ORDER BY number"
    fields: dict[str, str | None] = dict(ask(connection, query, (telling,)))
    query = "SELECT number, kind, report FROM entries WHERE telling = ? AND kind != 'report'"
    for number, kind, report in list(ask(connection, query, (telling,))):
        _take_off(connection, number, kind, report)
        if fields:
            _keep_reading(connection, number, kind)
            _put(connection, number, kind, report, fields)
        _name_again(connection, number)


def names_as_read(connection: apsw.Connection, number: int, kind: str, field: str) -> list[str]:
    """The names that the reader has in ``speaker`` or ``recipient`` of an entry."""
    return [
        name
        for (name,) in ask(
            connection,
            """SELECT p.name FROM involved_read i JOIN parties p ON p.number = i.party
               WHERE i.entry = ? AND i.role = ? ORDER BY i.place""",
            (number, ROLES[kind, field]),
        )
    ]


def _take_off(connection: apsw.Connection, number: int, kind: str, report: int) -> None:
    """Gives an entry back what the reader said of it."""
    if ask_one(connection, "SELECT 1 FROM readings WHERE entry = ?", (number,)) is None:
        return
    match kind:
        case "statement":
            connection.execute(
                "UPDATE statements SET (kind, speaker) = (SELECT type, speaker FROM readings WHERE entry = ?1) WHERE entry = ?1", (number,)
            )
        case "event":
            connection.execute(
                """UPDATE events SET (type, status, mode, cameo, goldstein) =
                   (SELECT type, status, mode, cameo, goldstein FROM readings WHERE entry = ?1) WHERE entry = ?1""",
                (number,),
            )
        case _:
            connection.execute(
                "UPDATE matters SET (kind, state) = (SELECT type, status FROM readings WHERE entry = ?1) WHERE entry = ?1", (number,)
            )
    connection.execute("DELETE FROM involved WHERE entry = ?", (number,))
    connection.execute("INSERT INTO involved SELECT entry, party, role, place FROM involved_as_read WHERE entry = ?", (number,))
    connection.execute("DELETE FROM readings WHERE entry = ?", (number,))
    connection.execute("DELETE FROM rejected WHERE entry = ?", (number,))
    connection.execute(
        """DELETE FROM parties WHERE report = ?1 AND substr(id, 1, 1) = ?2
           AND number NOT IN (SELECT i.party FROM involved i JOIN entries e ON e.number = i.entry WHERE e.report = ?1)
           AND number NOT IN (SELECT i.party FROM involved_as_read i JOIN entries e ON e.number = i.entry WHERE e.report = ?1)""",
        (report, ADDED),
    )


def _keep_reading(connection: apsw.Connection, number: int, kind: str) -> None:
    told = {
        "statement": "kind, NULL, NULL, NULL, NULL, speaker FROM statements",
        "event": "type, status, mode, cameo, goldstein, NULL FROM events",
        "matter": "kind, state, NULL, NULL, NULL, NULL FROM matters",
    }[kind]
    connection.execute(f"INSERT INTO readings SELECT entry, {told} WHERE entry = ?", (number,))
    connection.execute("INSERT INTO involved_as_read SELECT entry, party, role, place FROM involved WHERE entry = ?", (number,))


def _put(connection: apsw.Connection, number: int, kind: str, report: int, fields: dict[str, str | None]) -> None:
    for field in ("speaker", "recipient"):
        if field in fields:
            _put_people(connection, number, kind, report, field, fields[field])
    if "type" in fields:
        if kind == "event":
            # The mode and codes are of the type that the reader saw.
            cameo = _types()[fields["type"] or ""]
            connection.execute(
                "UPDATE events SET type = ?, mode = NULL, cameo = ?, goldstein = ? WHERE entry = ? AND type != ?",
                (fields["type"], cameo, _goldstein().get(cameo), number, fields["type"]),
            )
        else:
            connection.execute(f"UPDATE {kind}s SET kind = ? WHERE entry = ?", (fields["type"], number))
    if "status" in fields:
        connection.execute(f"UPDATE {kind}s SET {'status' if kind == 'event' else 'state'} = ? WHERE entry = ?", (fields["status"], number))
    if "reject" in fields:
        connection.execute("INSERT INTO rejected VALUES (?)", (number,))
        connection.execute("DELETE FROM involved WHERE entry = ?", (number,))


def _put_people(connection: apsw.Connection, number: int, kind: str, report: int, field: str, value: str | None) -> None:
    role = ROLES[kind, field]
    people = list(dict.fromkeys(_party(connection, report, name) for name in (value.split(SEVERAL) if value else ())))
    places = count(connection, "SELECT count(*) FROM involved WHERE entry = ?", (number,))
    # Speakers, actors and askers come first; the places of the others stay.
    first = -len(people) if field == "speaker" else places
    connection.execute("DELETE FROM involved WHERE entry = ? AND role = ?", (number, role))
    connection.executemany("INSERT INTO involved VALUES (?, ?, ?, ?)", [(number, p, role, place) for place, p in enumerate(people, first)])
    if role == "speaker":
        connection.execute("UPDATE statements SET speaker = ? WHERE entry = ?", (people[0] if people else None, number))


def _name_again(connection: apsw.Connection, number: int) -> None:
    """Keeps the names under which full-text search finds an entry."""
    row = ask_one(connection, "SELECT title, text, names FROM words WHERE number = ?", (number,))
    people = ask(
        connection, "SELECT p.name FROM involved i JOIN parties p ON p.number = i.party WHERE i.entry = ? ORDER BY i.place", (number,)
    )
    names = ", ".join(dict.fromkeys(name for (name,) in people))
    if row and row[2] != names:
        connection.execute("DELETE FROM words WHERE number = ?", (number,))
        connection.execute("INSERT INTO words VALUES (?, ?, ?, ?)", (number, row[0], row[1], names))


def _party(connection: apsw.Connection, report: int, name: str) -> int:
    """The party of a report that a name or key means; one that the reader saw only elsewhere, or only in the words, is put beside.

    Raises UnusableArgument for a name that neither the record nor the report knows.
    """
    folded = folded_name(name)
    own = list(
        ask(
            connection,
            "SELECT p.number, p.name, k.key FROM parties p JOIN party_keys k ON k.party = p.number WHERE p.report = ? ORDER BY p.number",
            (report,),
        )
    )
    for number, known, key in own:
        if name == key or folded == folded_name(known):
            return int(number)
    keys = keys_named(connection, [name])
    here = [number for number, _, key in own if key in keys]
    if len(here) == 1:
        return int(here[0])
    if len(keys) > 1:
        raise UnusableArgument(f"{name!r:.60} means {len(keys)} parties: {', '.join(keys[:8])}; give one of these keys")
    party, key = _known(connection, keys[0]) if keys else _new(connection, report, name)
    number = count(connection, "SELECT max(number) FROM parties") + 1
    connection.execute(
        "INSERT INTO parties VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (number, report, ADDED + key, party.name, party.kind, party.country, party.role, party.sector, party.wikidata),
    )
    connection.execute("INSERT INTO party_keys VALUES (?, ?, ?)", (number, key, key))
    connection.execute("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", (key, folded_name(party.name), party.kind))
    return number


def _known(connection: apsw.Connection, key: str) -> tuple[Party, str]:
    """The party of a key, as most reports have it."""
    row = ask_one(
        connection,
        """SELECT p.name, p.kind, p.country, p.role, p.sector, p.wikidata FROM party_keys k JOIN parties p ON p.number = k.party
           WHERE k.key = ? GROUP BY p.name ORDER BY count(*) DESC, p.name LIMIT 1""",
        (key,),
    )
    if row is None:
        raise UnusableArgument(f"{key!r:.60} is no party of the record; `onrecord party` shows who is")
    name, kind, country, role, sector, wikidata = row
    return Party("", name, kind, country, role, sector, wikidata), key


def _new(connection: apsw.Connection, report: int, name: str) -> tuple[Party, str]:
    """Somebody of whom only the words of the report know."""
    row = ask_one(
        connection,
        """SELECT w.text, r.published FROM reports r JOIN entries e ON e.report = r.number AND e.kind = 'report'
           JOIN words w ON w.number = e.number WHERE r.number = ?""",
        (report,),
    )
    state = state_named(folded_name(name))
    if state is None and (row is None or f" {folded_name(name)} " not in f" {folded_name(row[0])} "):
        raise UnusableArgument(f"{name!r:.60} is no party of the record, nor does the report name it; write it as the report does")
    party = Party("", name, "state" if state else "person", state)
    return party, party_key(party, row[1] if row else None)


@cache
def _types() -> dict[str, str]:
    """CAMEO codes by PLOVER type."""
    return {row["type"]: row["cameo_default"] for row in rows("plover_types")}


@cache
def _goldstein() -> dict[str, float]:
    return {row["cameo"]: float(row["goldstein"]) for row in rows("cameo_codes") if row["goldstein"]}
