"""What a listing is narrowed to: each field includes and, as its ``not_`` twin, excludes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypedDict, get_args

import apsw

from onrecord.errors import UnusableArgument
from onrecord.knowledge import rows, several
from onrecord.model import MatterKind, MatterState, StatementKind, Status
from onrecord.record.asking import ask
from onrecord.record.days import asked
from onrecord.record.flat import EntryKind
from onrecord.record.folding import fold
from onrecord.record.identity import keys_meant

Several = str | Sequence[str]


class Fields(TypedDict, total=False):
    """Filters as keyword arguments: one value or several, any of which will do; dates as 2025, 2025-10 or 2025-10-18."""

    speaker: Several
    party: Several
    type: Several
    status: Several
    place: Several
    outlet: Several
    entry: Several
    not_speaker: Several
    not_party: Several
    not_type: Several
    not_status: Several
    not_place: Several
    not_outlet: Several
    not_entry: Several
    until: str | None
    meant_since: str | None
    meant_until: str | None
    as_read: bool


class Chosen(Fields, total=False):
    """The same with the first day."""

    since: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What an entry must be, and (``not_``) must not be. Values of one field are alternatives; fields must all hold.

    ``speaker`` and ``party`` are names or some of their words; ``type`` a PLOVER type or a kind of matter or statement;
    ``status`` an event's status or a matter's state; ``place`` a place or country; ``outlet`` a publisher; ``entry``
    report, statement, event or matter. ``since`` and ``until`` bound the day it was said, else published, both included;
    ``meant_since`` and ``meant_until`` the time it speaks of. ``as_read`` leaves the user's corrections out of account.
    """

    speaker: tuple[str, ...] = ()
    party: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    entry: tuple[str, ...] = ()
    not_speaker: tuple[str, ...] = ()
    not_party: tuple[str, ...] = ()
    not_type: tuple[str, ...] = ()
    not_status: tuple[str, ...] = ()
    not_place: tuple[str, ...] = ()
    not_outlet: tuple[str, ...] = ()
    not_entry: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    meant_since: str | None = None
    meant_until: str | None = None
    as_read: bool = False

    @classmethod
    def of(cls, chosen: Chosen | Fields) -> Filters:
        """From keyword arguments."""
        single = ("since", "until", "meant_since", "meant_until", "as_read")
        values = {n: v if n in single else ((v,) if isinstance(v, str) else tuple(v or ())) for n, v in chosen.items()}  # type: ignore[arg-type]
        return cls(**values)  # type: ignore[arg-type]

    def conditions(self, connection: apsw.Connection) -> Condition:
        """What an entry must pass. Raises UnusableArgument for what makes no sense."""
        parts: list[Condition] = [] if self.as_read else [STANDING]
        for field, rule in RULES.items():
            for values, negation in ((getattr(self, field), ""), (getattr(self, f"not_{field}"), "NOT ")):
                if values:
                    parts.append(_joined(rule(connection, values, suffix(self.as_read)), " OR ", negation))
        for sql, day in self._days():
            parts.append(Condition(sql, sql, (day,)))
        return _joined(parts, " AND ")

    def _days(self) -> Iterator[tuple[str, str]]:
        if self.since:
            yield "e.said >= ?", asked(self.since, "--since")[0]
        if self.until:
            yield "e.said <= ?", asked(self.until, "--until")[1]
        if self.meant_since:
            yield "e.meant_to >= ?", asked(self.meant_since, "--meant-since")[0]
        if self.meant_until:
            yield "e.meant_from <= ?", asked(self.meant_until, "--meant-until")[1]


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL over ``e`` (entries) in two forms that say the same, and the values of either.

    ``among`` gathers what passes once, for sifting many entries; ``each`` looks one entry up, for sifting a few.
    """

    among: str
    each: str
    values: tuple[str, ...]


# What the user has rejected is in no listing.
STANDING = Condition("e.number NOT IN (SELECT entry FROM rejected)", "e.number NOT IN (SELECT entry FROM rejected)", ())


def suffix(as_read: bool) -> str:
    """What the name of a table ends in for what the reader said of entries, before the user's corrections."""
    return "_read" if as_read else ""


def _joined(parts: Sequence[Condition], word: str, negation: str = "") -> Condition:
    if not parts:
        return Condition("1", "1", ())
    return Condition(
        f"{negation}({word.join(p.among for p in parts)})",
        f"{negation}({word.join(p.each for p in parts)})",
        tuple(value for p in parts for value in p.values),
    )


def _selected(entries: str, column: str, values: Sequence[str]) -> Condition:
    """What a query selects as its ``column``; its one parameter is a JSON list of the values."""
    return Condition(f"e.number IN ({entries})", f"EXISTS ({entries} AND {column} = e.number)", (json.dumps(list(values)),))


def _with(table: str, column: str, values: Sequence[str]) -> Condition:
    return _selected(f"SELECT x.entry FROM {table} x WHERE x.{column} IN (SELECT value FROM json_each(?))", "x.entry", values)


def _speaker(connection: apsw.Connection, names: Sequence[str], read: str) -> list[Condition]:
    return [_involved(connection, names, "AND i.role = 'speaker'", read)]


def _party(connection: apsw.Connection, names: Sequence[str], read: str) -> list[Condition]:
    return [_involved(connection, names, "", read)]


def _involved(connection: apsw.Connection, names: Sequence[str], role: str, read: str) -> Condition:
    return _selected(
        f"""SELECT i.entry FROM party_keys k JOIN involved{read} i ON i.party = k.party {role}
            WHERE k.key IN (SELECT value FROM json_each(?))""",
        "i.entry",
        keys_named(connection, names),
    )


def _type(connection: apsw.Connection, types: Sequence[str], read: str) -> list[Condition]:
    tables = {
        ("events", "type"): {row["type"] for row in rows("plover_types")},
        ("matters", "kind"): set(get_args(MatterKind)),
        ("statements", "kind"): set(get_args(StatementKind)),
    }
    by_name = {name.casefold(): name for names in tables.values() for name in names}
    wanted = {_known("type", by_name, t) for t in types}
    return [_with(table + read, column, sorted(wanted & names)) for (table, column), names in tables.items() if wanted & names]


def _status(connection: apsw.Connection, statuses: Sequence[str], read: str) -> list[Condition]:
    tables = {("events", "status"): set(get_args(Status)), ("matters", "state"): set(get_args(MatterState))}
    by_name = {name: name for names in tables.values() for name in names}
    wanted = {_known("status", by_name, s) for s in statuses}
    return [_with(table + read, column, sorted(wanted & names)) for (table, column), names in tables.items() if wanted & names]


def _place(connection: apsw.Connection, places: Sequence[str], read: str) -> list[Condition]:
    folded = [fold(p) for p in places]
    countries = [code for name in folded if (code := _countries().get(name))]
    return [_with("events", "folded_place", folded), _with("events", "country", countries)]


def _outlet(connection: apsw.Connection, outlets: Sequence[str], read: str) -> list[Condition]:
    wanted = [fold(o) for o in outlets]
    known = [outlet for (outlet,) in ask(connection, "SELECT DISTINCT outlet FROM reports")]
    found = json.dumps([outlet for outlet in known if any(_holds(outlet, w) for w in wanted)])
    sql = "e.report IN (SELECT number FROM reports WHERE outlet IN (SELECT value FROM json_each(?)))"
    return [Condition(sql, sql, (found,))]


def _entry(connection: apsw.Connection, kinds: Sequence[str], read: str) -> list[Condition]:
    by_name = {name: name for name in get_args(EntryKind)}
    return [Condition("e.kind = ?", "e.kind = ?", (_known("entry", by_name, k),)) for k in kinds]


Rule = Callable[[apsw.Connection, Sequence[str], str], list[Condition]]
RULES: dict[str, Rule] = {
    "speaker": _speaker,
    "party": _party,
    "type": _type,
    "status": _status,
    "place": _place,
    "outlet": _outlet,
    "entry": _entry,
}


def keys_named(connection: apsw.Connection, names: Iterable[str]) -> list[str]:
    """The keys of the parties that names mean: a state or organisation of just that name alone, else all that hold its words.

    A name that nobody goes by may be another spelling, a capital or an abbreviation of one that somebody does.
    """
    keys: set[str] = set()
    for name in names:
        wanted = fold(name)
        if not wanted:
            continue
        found = list(
            ask(connection, "SELECT key, folded, kind FROM names WHERE instr(folded, ?) OR key = ?", (max(wanted.split(), key=len), name))
        )
        exact = {key for key, folded, kind in found if folded == wanted and kind in ("state", "igo")}
        held = exact or {key for key, folded, _ in found if key == name or _holds(folded, wanted)}
        meant = json.dumps(keys_meant(name))
        keys |= held or {
            k for (k,) in ask(connection, "SELECT DISTINCT key FROM names WHERE key IN (SELECT value FROM json_each(?))", (meant,))
        }
    return sorted(keys)


def _holds(name: str, wanted: str) -> bool:
    return bool(wanted) and set(wanted.split()) <= set(name.split())


def _known(field: str, by_name: dict[str, str], value: str) -> str:
    try:
        return by_name[value.casefold()]
    except KeyError as error:
        raise UnusableArgument(f"--{field} {value!r:.40} is none of {', '.join(sorted(by_name.values()))}") from error


@cache
def _countries() -> dict[str, str]:
    """Codes of states by their folded names and codes."""
    return {
        fold(name): row["alpha3"] for row in rows("states") for name in (row["alpha3"], row["name"], *several(row["aliases"])) if fold(name)
    }
