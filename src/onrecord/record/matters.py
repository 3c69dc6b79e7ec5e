"""Matters as the record's users see them: who wants what of whom, how it went, where each party stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypedDict, get_args

import apsw

from onrecord.errors import UnusableArgument
from onrecord.model import MatterKind, MatterState
from onrecord.record.asking import ask
from onrecord.record.days import asked
from onrecord.record.filters import Several, keys_named
from onrecord.record.folding import fold
from onrecord.record.search import check_limit

UNDECIDED: Final = ("open", "conditional", "scheduled", "postponed")
JUST_DUE: Final = 7  # days after the day of a matter in which it still presses


class MatterFields(TypedDict, total=False):
    """Filters of matters as keyword arguments, each with its excluding twin; dates bound the day of the latest word."""

    party: Several
    by: Several
    to: Several
    kind: Several
    state: Several
    not_party: Several
    not_by: Several
    not_to: Several
    not_kind: Several
    not_state: Several
    since: str | None
    until: str | None
    as_read: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One report's word: ``evidence`` verbatim but for line breaks, and the ``state`` in which the report leaves the matter."""

    date: str | None
    state: str
    input: str
    evidence: str
    report: str
    entry: str | None
    outlet: str | None
    title: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a party stood, by the words of a report."""

    party: str
    stance: str
    input: str
    evidence: str
    date: str | None
    report: str


@dataclass(frozen=True, slots=True)
class FollowedMatter:
    """A matter across reports; ``history`` and ``positions`` oldest first, ``due`` the last day of the time it is due.

    ``corrected`` is the state that the reports leave it in, where the user has corrected it.
    """

    id: str
    kind: str
    title: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    state: str
    due: str | None
    since: str | None
    last: str | None
    history: tuple[Stage, ...] = field(repr=False)
    positions: tuple[Stand, ...] = field(repr=False)
    corrected: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in ("id", "kind", "title", "state", "due", "since", "last")}
        plain["by"], plain["to"] = list(self.by), list(self.to)
        plain["history"] = [{n: getattr(s, n) for n in Stage.__slots__} for s in self.history]
        plain["positions"] = [{n: getattr(p, n) for n in Stand.__slots__} for p in self.positions]
        if self.corrected:
            plain["corrected"] = {"status": self.corrected}
        return plain


def matters(connection: apsw.Connection, words: str, limit: int | None, chosen: MatterFields) -> list[FollowedMatter]:
    """Matters that hold all the words in title or evidence and pass the filters, those with the latest word first.

    Raises UnusableArgument for a filter that makes no sense.
    """
    check_limit(limit)
    as_read = chosen.get("as_read", False)
    return _told(connection, *_conditions(connection, words, chosen), limit, as_read=as_read)


def matters_between(connection: apsw.Connection, one: str, other: str, limit: int | None) -> list[FollowedMatter]:
    """Matters in which both parties have a part, those with the latest word first."""
    ours, our_values = _conditions(connection, "", {"party": one})
    theirs, their_values = _conditions(connection, "", {"party": other})
    return _told(connection, f"{ours} AND {theirs}", [*our_values, *their_values], limit)


def urgent_matters(connection: apsw.Connection, day: str, limit: int | None) -> list[FollowedMatter]:
    """Undecided matters as of a day: those due soonest or just past due first, then those without a day, then those long overdue."""
    late = (date.fromisoformat(day) - timedelta(days=JUST_DUE)).isoformat()
    order = "CASE WHEN due >= ? THEN 0 WHEN due IS NULL THEN 1 ELSE 2 END, CASE WHEN due >= ? THEN due END, last DESC, number"
    states = "t.state IN (SELECT value FROM json_each(?))"
    return _told(connection, states, [json.dumps(UNDECIDED), late, late], limit, order=order)


def matter(connection: apsw.Connection, matter_id: str) -> FollowedMatter:
    """The matter of that id, a rejected one too. Raises UnusableArgument when there is none."""
    found = _told(connection, "t.id = ?", [matter_id], 1, shown="1")
    if not found:
        raise UnusableArgument(f"no matter {matter_id!r:.60}; `onrecord matters` shows the ids")
    return found[0]


def _told(
    connection: apsw.Connection,
    conditions: str,
    values: Sequence[str],
    limit: int | None,
    *,
    as_read: bool = False,
    shown: str | None = None,
    order: str = "last DESC, number",
) -> list[FollowedMatter]:
    state, visible = ("own_state", "own_shown") if as_read else ("state", "shown")
    found = list(
        ask(
            connection,
            f"""SELECT number, id, kind, title, {state}, due, since, last, nullif(own_state, {state}) FROM threads t
                WHERE {shown or visible} AND {conditions} ORDER BY {order} LIMIT {-1 if limit is None else limit}""",
            values,
        )
    )
    numbers = json.dumps([row[0] for row in found])
    parties, steps, stands = _parties(connection, numbers), _stages(connection, numbers), _stands(connection, numbers)
    return [
        FollowedMatter(
            id_, kind, title, parties.get((number, "by"), ()), parties.get((number, "to"), ()), told, due, since, last,
            tuple(steps.get(number, ())), tuple(stands.get(number, ())), own,
        )
        for number, id_, kind, title, told, due, since, last, own in found
    ]  # fmt: skip


def _conditions(connection: apsw.Connection, words: str, chosen: MatterFields) -> tuple[str, list[str]]:
    """SQL over ``t`` (threads), and its values."""
    parts: list[str] = []
    values: list[str] = []
    for word in fold(words).split():
        parts.append(
            """(instr(lower(t.title), ?) OR EXISTS (SELECT 1 FROM thread_steps s WHERE s.thread = t.number
                AND instr(lower(s.evidence), ?)))"""
        )
        values += [word, word]
    for name, given in chosen.items():
        if not given or name == "as_read":
            continue
        negation, name = ("NOT ", name.removeprefix("not_")) if name.startswith("not_") else ("", name)
        several: tuple[str, ...] = (given,) if isinstance(given, str) else tuple(given)  # type: ignore[arg-type]
        if name in ("since", "until"):
            day = asked(several[0], f"--{name}")
            parts.append("t.last >= ?" if name == "since" else "t.last <= ?")
            values.append(day[0] if name == "since" else day[1])
        elif name in ("kind", "state"):
            allowed = get_args(MatterKind if name == "kind" else MatterState)
            for value in several:
                if value not in allowed:
                    raise UnusableArgument(f"--{name} {value!r:.40} is none of {', '.join(sorted(allowed))}")
            column = "own_state" if name == "state" and chosen.get("as_read") else name
            parts.append(f"{negation}t.{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(several))
        else:
            role = "" if name == "party" else f"AND p.role = '{name}'"
            parts.append(
                f"""{negation}EXISTS (SELECT 1 FROM thread_parties p WHERE p.thread = t.number {role}
                    AND p.folded IN (SELECT value FROM json_each(?)))"""
            )
            values.append(json.dumps(_names_meant(connection, several)))
    return " AND ".join(parts) or "1", values


def _names_meant(connection: apsw.Connection, names: Sequence[str]) -> list[str]:
    """Every folded name that one of the parties meant goes by."""
    keys = json.dumps(keys_named(connection, names))
    known = {n for (n,) in ask(connection, "SELECT folded FROM names WHERE key IN (SELECT value FROM json_each(?))", (keys,))}
    return sorted(known | {fold(n) for n in names})


def _parties(connection: apsw.Connection, numbers: str) -> dict[tuple[int, str], tuple[str, ...]]:
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    for thread, role, name in ask(
        connection,
        "SELECT thread, role, name FROM thread_parties WHERE thread IN (SELECT value FROM json_each(?)) ORDER BY thread, role, place",
        (numbers,),
    ):
        found[thread, role] = (*found.get((thread, role), ()), name)
    return found


def _stages(connection: apsw.Connection, numbers: str) -> dict[int, list[Stage]]:
    found: dict[int, list[Stage]] = {}
    for thread, *row in ask(
        connection,
        """SELECT s.thread, s.date, s.state, r.input, s.evidence, s.report, s.entry, coalesce(r.publisher, r.credited_source),
                  r.title, r.url
           FROM thread_steps s JOIN reports r ON r.id = s.report
           WHERE s.thread IN (SELECT value FROM json_each(?)) ORDER BY s.thread, s.step""",
        (numbers,),
    ):
        found.setdefault(thread, []).append(Stage(*row))
    return found


def _stands(connection: apsw.Connection, numbers: str) -> dict[int, list[Stand]]:
    """The positions that reports found in the matters of a thread, each party's same stance once, by its first words."""
    found: dict[int, dict[tuple[str, str], Stand]] = {}
    for thread, party, stance, source, evidence, day, report in ask(
        connection,
        """SELECT DISTINCT s.thread, p.name, o.stance, r.input, o.evidence, r.published, r.id
           FROM thread_steps s JOIN reports r ON r.id = s.report JOIN entries e ON e.report = r.number AND e.id = s.entry
           JOIN positions o ON o.entry = e.number JOIN parties p ON p.number = o.party
           WHERE s.thread IN (SELECT value FROM json_each(?)) ORDER BY s.thread, s.step, o.place""",
        (numbers,),
    ):
        found.setdefault(thread, {}).setdefault((party, stance), Stand(party, stance, source, " ".join(evidence.split()), day, report))
    for thread, stands in _answers(connection, numbers):
        found.setdefault(thread, {}).setdefault((stands.party, stands.stance), stands)
    return {thread: sorted(stands.values(), key=lambda s: s.date or "") for thread, stands in found.items()}


ANSWERS = {"accepted": "supports", "refused": "opposes", "conditional": "conditional"}


def _answers(connection: apsw.Connection, numbers: str) -> Iterator[tuple[int, Stand]]:
    """What those who were asked said: the step that moved an ask to accepted, refused or conditional is their position."""
    before: dict[int, str] = {}
    for thread, state, evidence, day, source, report, party in ask(
        connection,
        """SELECT s.thread, s.state, s.evidence, s.date, r.input, r.id, p.name
           FROM thread_steps s JOIN threads t ON t.number = s.thread JOIN reports r ON r.id = s.report
           JOIN thread_parties p ON p.thread = s.thread AND p.role = 'to' AND p.place = 0
           WHERE t.kind IN ('request', 'demand', 'offer', 'proposal') AND s.thread IN (SELECT value FROM json_each(?))
           ORDER BY s.thread, s.step""",
        (numbers,),
    ):
        if state in ANSWERS and state != before.get(thread):
            yield thread, Stand(party, ANSWERS[state], source, evidence, day, report)
        before[thread] = state
