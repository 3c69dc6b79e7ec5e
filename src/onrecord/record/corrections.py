"""The user's corrections of who is whom: parties made one, or parted; kept, and undone by a mark, never deleted.

Every function here that writes runs inside a transaction that its caller holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

import apsw

from onrecord.errors import UnusableArgument
from onrecord.record.asking import ask, ask_one
from onrecord.record.filters import keys_named
from onrecord.record.flat import folded_name
from onrecord.record.folding import fold


@dataclass(frozen=True, slots=True)
class Correction:
    """``merge``: ``other`` is the same party as ``key``; ``split``: those of ``key`` named ``other`` are a party of their own."""

    number: int
    kind: Literal["merge", "split"]
    key: str
    other: str
    made: str
    undone: str | None

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return asdict(self)


def corrections(connection: apsw.Connection, *, undone: bool = True) -> list[Correction]:
    """Every correction in the order of making, with the undone ones or without."""
    found = ask(connection, "SELECT number, kind, key, other, made, undone FROM party_corrections ORDER BY number")
    return [Correction(*row) for row in found if undone or row[5] is None]


def corrected(own: str, name: str, made: Iterable[Correction]) -> str:
    """The key of a party by its own key and folded name, after the corrections in order."""
    key = own
    for correction in made:
        if correction.kind == "merge" and key == correction.other:
            key = correction.key
        elif correction.kind == "split" and key == correction.key and name == correction.other:
            key = f"{correction.key} ~ {correction.other}"
    return key


def merge(connection: apsw.Connection, name: str, other: str, now: str) -> Correction:
    """Makes the second party the same as the first. Raises UnusableArgument unless each name or key means one party."""
    key, second = _one(connection, name), _one(connection, other)
    if key == second:
        raise UnusableArgument(f"{name!r:.60} and {other!r:.60} are one party already ({key})")
    return _make(connection, "merge", key, second, now)


def split(connection: apsw.Connection, name: str, part: str, now: str) -> Correction:
    """Parts those who are named ``part``, in these words, from a party. Raises UnusableArgument when the party has no such name."""
    key = _one(connection, name)
    names = [n for (n,) in ask(connection, "SELECT folded FROM names WHERE key = ? ORDER BY folded", (key,))]
    if fold(part) not in names or len(names) < 2:
        raise UnusableArgument(f"{key} goes by {', '.join(names)}; split takes one of several names")
    return _make(connection, "split", key, fold(part), now)


def undo(connection: apsw.Connection, number: int, now: str) -> Correction:
    """Takes a correction back. Raises UnusableArgument when there is none of that number, or it is undone already."""
    made = next((c for c in corrections(connection, undone=False) if c.number == number), None)
    if made is None:
        raise UnusableArgument(f"no correction {number} stands; `onrecord party corrections` lists them")
    connection.execute("UPDATE party_corrections SET undone = ? WHERE number = ?", (now, number))
    _apply(connection, {made.key, made.other, f"{made.key} ~ {made.other}"})
    return Correction(made.number, made.kind, made.key, made.other, made.made, now)


def _make(connection: apsw.Connection, kind: Literal["merge", "split"], key: str, other: str, now: str) -> Correction:
    connection.execute("INSERT INTO party_corrections (kind, key, other, made) VALUES (?, ?, ?, ?)", (kind, key, other, now))
    _apply(connection, {key, other})
    return corrections(connection)[-1]


def _apply(connection: apsw.Connection, keys: set[str]) -> None:
    """Gives the parties that have, or without corrections would have, one of these keys their key anew."""
    made = corrections(connection, undone=False)
    old = set(keys)
    new: list[tuple[str, int]] = []
    named: set[tuple[str, str, str]] = set()
    marks = ",".join("?" * len(keys))
    for party, own, key, name, kind in list(
        ask(
            connection,
            f"""SELECT k.party, k.own, k.key, p.name, p.kind FROM party_keys k JOIN parties p ON p.number = k.party
                WHERE k.own IN (SELECT own FROM party_keys WHERE key IN ({marks}) OR own IN ({marks}))""",
            (*keys, *keys),
        )
    ):
        folded = folded_name(name)
        now = corrected(own, folded, made)
        old |= {key, now}
        new.append((now, party))
        named.add((now, folded, kind))
    connection.executemany("UPDATE party_keys SET key = ? WHERE party = ?", new)
    connection.executemany("DELETE FROM names WHERE key = ?", [(k,) for k in old])
    connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?)", sorted(named))


def _one(connection: apsw.Connection, name: str) -> str:
    if ask_one(connection, "SELECT 1 FROM names WHERE key = ?", (name,)):
        return name
    found = keys_named(connection, [name])
    if len(found) != 1:
        which = f"means {len(found)} parties: {', '.join(found[:8])}; give one of these keys" if found else "is no party of the record"
        raise UnusableArgument(f"{name!r:.60} {which}")
    return found[0]
