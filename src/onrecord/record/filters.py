"""What a listing is narrowed to: each field includes and, as its ``not_`` twin, excludes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
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

Condition = tuple[str, list[str]]
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


class Chosen(Fields, total=False):
    """The same with the first day."""

    since: str | None


@dataclass(frozen=True, slots=True)
class Filters:
    """What an entry must be, and (``not_``) must not be. Values of one field are alternatives; fields must all hold.

    ``speaker`` and ``party`` are names or some of their words; ``type`` a PLOVER type or a kind of matter or statement;
    ``status`` an event's status or a matter's state; ``place`` a place or country; ``outlet`` a publisher; ``entry``
    report, statement, event or matter. ``since`` and ``until`` bound the day it was said, else published, both included;
    ``meant_since`` and ``meant_until`` the time it speaks of.
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

    @classmethod
    def of(cls, chosen: Chosen | Fields) -> Filters:
        """From keyword arguments."""
        dates = ("since", "until", "meant_since", "meant_until")
        values = {n: v if n in dates else ((v,) if isinstance(v, str) else tuple(v or ())) for n, v in chosen.items()}  # type: ignore[arg-type]
        return cls(**values)  # type: ignore[arg-type]

    def conditions(self, connection: apsw.Connection) -> Condition:
        """SQL over ``e`` (entries) and ``r`` (reports) with its values. Raises UnusableArgument for what makes no sense."""
        found = list(self._all(connection))
        return " AND ".join(f"({sql})" for sql, _ in found) or "1", [value for _, values in found for value in values]

    def _all(self, connection: apsw.Connection) -> Iterator[Condition]:
        for field, rule in (
            ("speaker", _speaker),
            ("party", _party),
            ("type", _type),
            ("status", _status),
            ("place", _place),
            ("outlet", _outlet),
            ("entry", _entry),
        ):
            if wanted := getattr(self, field):
                yield rule(connection, wanted)
            if unwanted := getattr(self, f"not_{field}"):
                sql, values = rule(connection, unwanted)
                yield f"NOT ({sql})", values
        if self.since:
            yield "e.said >= ?", [asked(self.since, "--since")[0]]
        if self.until:
            yield "e.said <= ?", [asked(self.until, "--until")[1]]
        if self.meant_since:
            yield "e.meant_to >= ?", [asked(self.meant_since, "--meant-since")[0]]
        if self.meant_until:
            yield "e.meant_from <= ?", [asked(self.meant_until, "--meant-until")[1]]


def _speaker(connection: apsw.Connection, names: Sequence[str]) -> Condition:
    return _involved("AND i.role = 'speaker'"), [json.dumps(_keys(connection, names))]


def _party(connection: apsw.Connection, names: Sequence[str]) -> Condition:
    return _involved(""), [json.dumps(_keys(connection, names))]


def _involved(role: str) -> str:
    return f"""e.number IN (SELECT i.entry FROM party_keys k JOIN involved i ON i.party = k.party {role}
                            WHERE k.key IN (SELECT value FROM json_each(?)))"""


def _type(connection: apsw.Connection, types: Sequence[str]) -> Condition:
    events = {r["type"] for r in rows("plover_types")}
    others = {*get_args(MatterKind), *get_args(StatementKind)}
    by_name = {name.casefold(): name for name in events | others}
    wanted = json.dumps([_known("type", by_name, t) for t in types])
    return (
        """EXISTS (SELECT 1 FROM events x WHERE x.entry = e.number AND x.type IN (SELECT value FROM json_each(?)))
           OR EXISTS (SELECT 1 FROM matters x WHERE x.entry = e.number AND x.kind IN (SELECT value FROM json_each(?)))
           OR EXISTS (SELECT 1 FROM statements x WHERE x.entry = e.number AND x.kind IN (SELECT value FROM json_each(?)))""",
        [wanted] * 3,
    )


def _status(connection: apsw.Connection, statuses: Sequence[str]) -> Condition:
    by_name = {name: name for name in (*get_args(Status), *get_args(MatterState))}
    wanted = json.dumps([_known("status", by_name, s) for s in statuses])
    return (
        """EXISTS (SELECT 1 FROM events x WHERE x.entry = e.number AND x.status IN (SELECT value FROM json_each(?)))
           OR EXISTS (SELECT 1 FROM matters x WHERE x.entry = e.number AND x.state IN (SELECT value FROM json_each(?)))""",
        [wanted] * 2,
    )


def _place(connection: apsw.Connection, places: Sequence[str]) -> Condition:
    folded = [fold(p) for p in places]
    countries = [code for name in folded if (code := _countries().get(name))]
    return (
        """EXISTS (SELECT 1 FROM events x WHERE x.entry = e.number AND (x.folded_place IN (SELECT value FROM json_each(?))
                   OR x.country IN (SELECT value FROM json_each(?))))""",
        [json.dumps(folded), json.dumps(countries)],
    )


def _outlet(connection: apsw.Connection, outlets: Sequence[str]) -> Condition:
    wanted = [fold(o) for o in outlets]
    known = [outlet for (outlet,) in ask(connection, "SELECT DISTINCT outlet FROM reports")]
    found = [outlet for outlet in known if any(_holds(outlet, w) for w in wanted)]
    return "r.outlet IN (SELECT value FROM json_each(?))", [json.dumps(found)]


def _entry(connection: apsw.Connection, kinds: Sequence[str]) -> Condition:
    by_name = {name: name for name in get_args(EntryKind)}
    return "e.kind IN (SELECT value FROM json_each(?))", [json.dumps([_known("entry", by_name, k) for k in kinds])]


def _keys(connection: apsw.Connection, names: Iterable[str]) -> list[str]:
    """The keys of the parties that names mean: a state or organisation of just that name alone, else all that hold its words."""
    keys: set[str] = set()
    for name in names:
        wanted = fold(name)
        if not wanted:
            continue
        found = list(
            ask(connection, "SELECT key, folded, kind FROM names WHERE instr(folded, ?) OR key = ?", (max(wanted.split(), key=len), name))
        )
        exact = {key for key, folded, kind in found if folded == wanted and kind in ("state", "igo")}
        keys |= exact or {key for key, folded, _ in found if key == name or _holds(folded, wanted)}
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
