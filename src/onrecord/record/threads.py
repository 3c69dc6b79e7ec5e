"""Matters followed across reports, as the record keeps them: read on with each batch of reports, never all told again.

Every function here that writes runs inside a transaction that its caller holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count

import apsw
import msgspec

from onrecord.model import Dossier
from onrecord.record.asking import Value, ask, ask_one
from onrecord.record.correcting import MatterCorrections, matter_corrections
from onrecord.record.flat import folded_name
from onrecord.record.following import Draft, fingerprint, read_on, thread_of
from onrecord.record.tellings import Seed, Telling, tellings
from onrecord.record.topics import Topics

REMEMBERED = 60_000  # sentences of threads, of some three kilobytes
TOPICS = 100_000  # that are remembered, most of which no thread has
COLUMNS = [
    "number", "id", "kind", "title", "state", "own_state", "due", "expires", "since", "last", "shown", "own_shown", "changed", "draft",
]  # fmt: skip


class _Kept(msgspec.Struct, array_like=True):
    """A draft as bytes hold it."""

    seed: Seed
    by: frozenset[str]
    to: frozenset[str]
    told: list[tuple[Telling, float]]
    learnt: tuple[set[str], set[str], set[int | str], str | None] | None = None  # with the sentences that it has let go of
    affair: set[str] | None = None


class Follower:
    """Reads on with what a record gets, and remembers the threads of late: stories go on for days."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._drafts: dict[int, Draft] = {}
        self._topics = Topics(connection)
        self._seen = -1

    def read_on(self, reports: Sequence[tuple[str, Dossier]], now: str) -> None:
        """With new reports, each with its id: joins their sentences to threads, begins new ones, lets others expire."""
        self._look_afresh()
        connection, drafts = self._connection, self._drafts
        changed: dict[int, Draft] = {}
        new = count((ask_one(connection, "SELECT coalesce(max(number), 0) FROM threads") or (0,))[0] + 1)
        in_time = sorted(reports, key=lambda pair: (pair[1].report.published or "", pair[0]))
        for told in filter(None, (tellings(dossier, report) for report, dossier in in_time)):
            found = self._near(told)
            older = {number: self._draft(number) for number in sorted(set().union(*found))}
            numbers = {id(draft): number for number, draft in older.items()}
            near = {t.place: [older[number] for number in sorted(some)] for t, some in zip(told, found, strict=True)}
            begun, moved = read_on(told, list(older.values()), near_to=near)
            for draft in begun:
                numbers[id(draft)] = number = next(new)
                drafts[number] = draft
                self._topics.add(number, topics_of(draft))
            changed |= {numbers[id(d)]: d for d in (*begun, *moved)}
        until = (ask_one(connection, "SELECT max(published) FROM reports") or (None,))[0]
        for (number,) in list(ask(connection, "SELECT number FROM threads WHERE expires < ? AND own_state != 'expired'", (until,))):
            changed[number] = self._draft(number)
        _save_all(connection, changed, until, now)

    def forget(self) -> None:
        """Drops all that it remembers: the transaction that it stands for was taken back."""
        self._drafts.clear()
        self._topics.forget()

    def forget_written(self, now: str) -> None:
        """Drops the threads that were written at a moment by another way."""
        for (number,) in ask(self._connection, "SELECT number FROM threads WHERE changed = ?", (now,)):
            self._drafts.pop(number, None)
        self._topics.forget()

    def _look_afresh(self) -> None:
        """Forgets, if another process has written to the file or there is a lot to remember."""
        version = (ask_one(self._connection, "PRAGMA data_version") or (0,))[0]
        if version != self._seen:
            self.forget()
            self._seen = version
        if len(self._topics) > TOPICS:
            self._topics.forget()
        if sum(len(draft.told) for draft in self._drafts.values()) > REMEMBERED:
            self._drafts.clear()

    def _near(self, told: Sequence[Telling]) -> list[set[int]]:
        """For each sentence of a report the numbers of the threads that it may join; what all sentences share is looked up once."""
        affair, around = told[0].affair, told[0].around
        by_affair, *by_sentence = self._topics.threads([_crossed(around, affair), *(_topics_of_its_own(t) for t in told)])
        return [by_affair | found for found in by_sentence]

    def _draft(self, number: int) -> Draft:
        if number not in self._drafts:
            self._drafts[number] = _load(self._connection, number)
        return self._drafts[number]


def forget_matters(connection: apsw.Connection, report: str, now: str) -> None:
    """Takes a report's sentences out of the threads that they joined; a thread without any goes."""
    touched = [n for (n,) in ask(connection, "SELECT DISTINCT thread FROM thread_steps WHERE report = ?", (report,))]
    until = (ask_one(connection, "SELECT max(published) FROM reports") or (None,))[0]
    for number in touched:
        draft = _load(connection, number)
        left = [(t, likeness) for t, likeness in draft.told if t.report != report]
        if left:
            _save_all(connection, {number: Draft(draft.seed, draft.by, draft.to, left)}, until, now)
        else:
            connection.execute("DELETE FROM threads WHERE number = ?", (number,))


def tell_again(connection: apsw.Connection, entry: str, now: str) -> None:
    """Tells followed matters by the corrections that stand: the one of that id, or those that a report's matter is part of."""
    numbers = {n for (n,) in ask(connection, "SELECT number FROM threads WHERE id = ?", (entry,))}
    query = """SELECT r.id, e.id FROM entries e JOIN reports r ON r.number = e.report WHERE e.kind = 'matter' AND e.telling IN
               (SELECT o.telling FROM entries o JOIN reports q ON q.number = o.report WHERE q.id || '/' || o.id = ? AND o.id = ?)"""
    for report, own in list(ask(connection, query, (entry, entry.rpartition("/")[2]))):
        # A sentence that was taken out is in no step, only in what the thread is told from.
        query = "SELECT number FROM threads WHERE instr(draft, CAST(? AS BLOB)) AND instr(draft, CAST(? AS BLOB))"
        numbers |= {n for (n,) in ask(connection, query, (own, report))}
    until = (ask_one(connection, "SELECT max(published) FROM reports") or (None,))[0]
    _save_all(connection, {n: _load(connection, n) for n in numbers}, until, now)


def topics_wanted(told: Sequence[Telling]) -> set[str]:
    """Every topic by which a thread may be found that one of the sentences could join."""
    return {topic for t in told for topic in (*_crossed(t.around, t.affair), *_topics_of_its_own(t))}


def _topics_of_its_own(told: Telling) -> set[str]:
    """The topics by which a thread may be found that a sentence could join, less those of its whole report."""
    own = told.sides.difference(told.around)
    return _crossed((*own, *told.around), (*told.objects, *told.stems)) | _crossed(own, told.affair)


def _crossed(sides: Iterable[str], topics: Collection[str]) -> set[str]:
    return {f"{side} {topic}" for side in sides for topic in topics}


def topics_of(draft: Draft) -> set[str]:
    """Every topic by which a thread is found."""
    return _crossed(draft.sides, draft.topics)


def _load(connection: apsw.Connection, number: int) -> Draft:
    row = ask_one(connection, "SELECT draft FROM threads WHERE number = ?", (number,))
    assert row is not None
    kept = msgspec.msgpack.decode(row[0], type=_Kept)
    draft = Draft(kept.seed, kept.by, kept.to, kept.told)
    if kept.learnt:
        draft.things, draft.stems, met, draft.last = kept.learnt
        draft.words = {m if isinstance(m, int) else fingerprint(m) for m in met}  # sentences whole, as they were kept at first
    draft.affair |= kept.affair or set()
    return draft


def _save_all(connection: apsw.Connection, drafts: Mapping[int, Draft], until: str | None, now: str) -> None:
    """Writes threads over what there was of them."""
    if not drafts:
        return
    corrections = matter_corrections(connection)
    for number, draft in sorted(drafts.items()):
        _save(connection, number, draft, corrections, until, now)


def _save(connection: apsw.Connection, number: int, draft: Draft, corrections: MatterCorrections, until: str | None, now: str) -> None:
    thread = own = thread_of(draft, until)
    taken = ask_one(connection, "SELECT number FROM threads WHERE id = ?", (thread.id,))
    thread_id = thread.id if taken is None or taken[0] == number else f"{thread.id}-{number}"
    shown = draft.worth_showing
    if any(corrections.takes_out(t) for t, _ in draft.told):
        left = [pair for pair in draft.told if not corrections.takes_out(pair[0])]
        if left:
            thread = thread_of(Draft(draft.seed, draft.by, draft.to, left), until)
        else:
            shown = False
    state = corrections.states.get(thread_id, thread.state)
    shown = shown and thread_id not in corrections.rejected
    days = [s.date for s in thread.history if s.date]
    learnt = (draft.things, draft.stems, set[int | str](draft.words), draft.last) if len(draft.words) > len(draft.told) else None
    connection.execute(
        f"""INSERT INTO threads ({", ".join(COLUMNS)}) VALUES ({", ".join("?" * len(COLUMNS))})
            ON CONFLICT (number) DO UPDATE SET {", ".join(f"{c} = excluded.{c}" for c in COLUMNS[1:])}""",
        (number, thread_id, thread.kind, thread.title, state, own.state, thread.due, thread.expires, min(days, default=None),
         max(days, default=None), shown, draft.worth_showing, now,
         msgspec.msgpack.encode(_Kept(draft.seed, draft.by, draft.to, draft.told, learnt, draft.affair if learnt else None))),
    )  # fmt: skip
    _put_over(connection, "thread_topics", ["thread", "topic"], [(number, topic) for topic in sorted(topics_of(draft))], number)
    _put_over(
        connection, "thread_parties", ["thread", "role", "place", "name", "folded"],
        [(number, role, place, name, folded_name(name))
         for role, names in (("by", thread.by), ("to", thread.to)) for place, name in enumerate(names)], number
    )  # fmt: skip
    _put_over(
        connection, "thread_steps", ["thread", "step", "report", "entry", "date", "state", "evidence"],
        [(number, place, s.report, s.entry, s.date, s.state, s.evidence) for place, s in enumerate(thread.history)], number
    )  # fmt: skip


def _put_over(connection: apsw.Connection, table: str, columns: Sequence[str], rows: Sequence[tuple[Value, ...]], thread: int) -> None:
    """Makes these the rows of a thread in a table; what is there already stays untouched, which costs less than to write it again."""
    there = set(ask(connection, f"SELECT {', '.join(columns)} FROM {table} WHERE thread = ?", (thread,)))
    gone = there.difference(rows)
    if gone:
        marks = " AND ".join(f"{column} IS ?" for column in columns)
        connection.executemany(f"DELETE FROM {table} WHERE {marks}", gone)
    new = [row for row in rows if row not in there] if there else rows
    if new:
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", new)
