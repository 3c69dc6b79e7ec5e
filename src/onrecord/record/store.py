"""The record as its users hold it: add dossiers, get them back, ask, check, back up."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self, Unpack

import apsw

from onrecord.errors import DamagedRecord, UnusableArgument
from onrecord.model import Dossier, Report
from onrecord.record import checking, corrections, saved
from onrecord.record.adding import Added
from onrecord.record.adding import add as add_one
from onrecord.record.asking import ask, count
from onrecord.record.changes import changes
from onrecord.record.checking import Verdict
from onrecord.record.citing import Citation, cite
from onrecord.record.contradictions import Contradiction, contradictions
from onrecord.record.corrected import gold, overlaid
from onrecord.record.correcting import EntryCorrection, correct, entry_corrections, undo_entry
from onrecord.record.corrections import Correction
from onrecord.record.database import Database
from onrecord.record.days import moment
from onrecord.record.dealings import Dyad, Network, Spot, dyad, network, places
from onrecord.record.facets import Facets, facets
from onrecord.record.feeds import Feed, Link, due_links, feeds, forget_links, keep_feed, keep_links, note_links
from onrecord.record.filters import Chosen, Fields, Filters, Several
from onrecord.record.listing import Listed
from onrecord.record.matters import FollowedMatter, MatterFields, matter, matters
from onrecord.record.packing import Packed, content_hash, unpack
from onrecord.record.parties import KnownParty, known_parties
from onrecord.record.progress import Progress, keep_progress, progress_of
from onrecord.record.refusals import Refusal, accept, refuse, refused
from onrecord.record.saved import SavedSearch
from onrecord.record.search import search
from onrecord.record.tables import TABLES, rows_of
from onrecord.record.threads import Follower, tell_again
from onrecord.record.timeline import timeline
from onrecord.record.today import Today, today

BATCH = 500  # dossiers a transaction: the disk is waited for once in so many
VARIABLE = "ONRECORD_RECORD"


def default_path() -> Path:
    """Where the user's record is: ``$ONRECORD_RECORD``, else ``record.db`` in the user's data folder."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("onrecord", appauthor=False) / "record.db"


class Record:
    """A record, open. One object belongs to one thread at a time; other processes may read beside it.

    A file that is not there is made, unless it is opened ``read_only`` or without ``create``.
    Raises UnusableRecord, from here and from every method, when the file cannot be used as asked.
    """

    def __init__(self, path: str | Path | None = None, *, read_only: bool = False, create: bool = True) -> None:
        where = default_path() if path is None else Path(path)
        self._database = Database(where, read_only=read_only, create=create)
        self._follower = Follower(self._connection)

    @property
    def path(self) -> Path:
        """The file."""
        return self._database.path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file; it may be called again."""
        self._database.close()

    def interrupt(self) -> None:
        """Gives up what another thread is asking just now, which raises AskedTooMuch there; this alone may be called from any thread."""
        self._connection.interrupt()

    def add(self, dossier: Dossier, retrieved: datetime | str | None = None) -> Added:
        """Keeps a dossier: on the disk, wholly, when this returns; the same content again does nothing.

        ``retrieved`` is the moment the report was fetched (ISO 8601 or datetime), now without it.
        """
        return self.add_many([dossier], retrieved)[0]

    def add_many(self, dossiers: Iterable[Dossier], retrieved: datetime | str | None = None) -> list[Added]:
        """Keeps many dossiers, some hundreds a transaction; what became of each, in order.

        Each is in wholly or not at all. When this raises, the batches before are kept.
        """
        return self.add_fetched((dossier, retrieved) for dossier in dossiers)

    def add_fetched(self, fetched: Iterable[tuple[Dossier, datetime | str | None]]) -> list[Added]:
        """As :meth:`add_many`, each dossier with the moment its report was fetched, or None for now."""
        pending = iter(fetched)
        done: list[Added] = []
        while batch := list(islice(pending, BATCH)):
            now = moment()
            try:
                with self._database.writing():
                    added = [add_one(self._connection, dossier, moment(at) if at is not None else now, now) for dossier, at in batch]
                    if any(a.outcome == "updated" for a in added):
                        self._follower.forget_written(now)
                    # Of a report that came in several versions at once, only the last one speaks.
                    told = {a.report: d for a, (d, _) in zip(added, batch, strict=True) if a.outcome in ("new", "updated")}
                    self._follower.read_on(list(told.items()), now)
            except BaseException:
                self._follower.forget()
                raise
            done += added
        return done

    def knows(self, report: Report) -> bool:
        """Whether just this report, by its text, title, publisher and address, is in the record; reading it again would change nothing."""
        with self._database.telling():
            return count(self._connection, "SELECT count(*) FROM versions WHERE content = ?", (content_hash(report),)) > 0

    def settle(
        self, *, read: Iterable[str] = (), refused: Iterable[Refusal] = (), archive: str | None = None, progress: Progress | None = None
    ) -> None:
        """Notes inputs that have been read, those that could not be, and how far an archive has been read, all or nothing."""
        now = moment()
        with self._database.writing():
            accept(self._connection, read)
            refuse(self._connection, refused, now)
            if archive is not None and progress is not None:
                keep_progress(self._connection, archive, progress, now)

    def refused(self, *, reason: str | None = None, since: datetime | str | None = None, limit: int | None = None) -> list[Refusal]:
        """What could not be read and why, latest first; ``reason`` is one, or the name of a language."""
        with self._database.telling():
            return refused(self._connection, reason, moment(since) if since is not None else None, limit)

    def feeds(self) -> list[Feed]:
        """Every feed that has been watched, by when it is due."""
        with self._database.telling():
            return feeds(self._connection)

    def keep_feed(self, feed: Feed, links: Iterable[Link] = ()) -> int:
        """Notes a feed as it is now and what it names; how many of these are new and due."""
        with self._database.writing():
            keep_feed(self._connection, feed)
            return note_links(self._connection, links, moment())

    def due_links(self, now: datetime | str, limit: int, of_one_feed: int) -> list[Link]:
        """Links that are due to be read, those first that have waited longest; of each feed so many at most."""
        with self._database.telling():
            return due_links(self._connection, moment(now), limit, of_one_feed)

    def keep_links(self, links: Iterable[Link], *, forget_before: datetime | str | None = None) -> None:
        """Notes when links are due next or that they are done with; forgets those done with that no feed has named since a moment."""
        with self._database.writing():
            keep_links(self._connection, links)
            if forget_before is not None:
                forget_links(self._connection, moment(forget_before))

    def progress(self, archive: str) -> Progress | None:
        """How far an archive has been read; None when it has not."""
        with self._database.telling():
            return progress_of(self._connection, archive)

    def __len__(self) -> int:
        """How many reports there are, each once whatever its versions."""
        with self._database.telling():
            return count(self._connection, "SELECT count(*) FROM reports")

    def __bool__(self) -> bool:
        """True: an empty record is a record too."""
        return True

    def dossiers(self, *, corrected: bool = False) -> Iterator[Dossier]:
        """Every report's present dossier as it was added, or with the corrections of its entries, in the order of adding."""
        with self._database.telling():
            numbers = list(ask(self._connection, "SELECT number, id FROM reports ORDER BY number"))
        for number, report in numbers:
            for dossier in self._versions("r.number = ? AND v.version = r.version", number):
                with self._database.telling():
                    yield overlaid(self._connection, dossier, report) if corrected else dossier

    def dossier(self, report: str, *, corrected: bool = False) -> Dossier:
        """The present dossier of a report, as it was added or corrected. Raises UnusableArgument when no report has that id."""
        for dossier in self._versions("r.id = ? AND v.version = r.version", report):
            with self._database.telling():
                return overlaid(self._connection, dossier, report) if corrected else dossier
        raise UnusableArgument(f"{self.path}: no report {report!r:.60}; `onrecord search` shows the ids")

    def versions(self, report: str) -> list[Dossier]:
        """Every version of a report, in the order of adding; empty when no report has that id."""
        return list(self._versions("r.id = ?", report))

    def search(self, words: str = "", *, limit: int | None = 50, **chosen: Unpack[Chosen]) -> list[Listed]:
        """Entries that hold the words and pass the filters, best first; without words all that pass, latest first.

        Terms stand for all of them; ``"a phrase"``, ``one OR other`` and ``-without`` do what they look like. What
        several outlets tell comes once, from the earliest of them.
        """
        with self._database.telling():
            return search(self._connection, words, Filters.of(chosen), limit)

    def timeline(self, words: str = "", *, by: str = "meant", limit: int | None = None, **chosen: Unpack[Chosen]) -> list[Listed]:
        """Dated entries, earliest first: ``by="meant"``, the time spoken of, else said; or ``by="said"``."""
        with self._database.telling():
            return timeline(self._connection, words, Filters.of(chosen), by, limit)

    def changes(
        self, since: datetime | str, words: str = "", *, by: str = "added", limit: int | None = None, **chosen: Unpack[Fields]
    ) -> list[Listed]:
        """What is new since a moment of adding, or since a day of publication (``by="published"``); latest first."""
        with self._database.telling():
            return changes(self._connection, since, Filters.of(chosen), by, limit, words)

    def today(self, since: datetime | str | None = None, *, day: str | None = None, limit: int | None = 50) -> Today:
        """What is new since a moment (yesterday without one), undecided matters by urgency and what lies ahead, as of a day."""
        with self._database.telling():
            return today(self._connection, since, day, limit)

    def save_search(self, name: str, words: str = "", **chosen: Unpack[Chosen]) -> SavedSearch:
        """Keeps a search under a name, instead of what that name stood for. Raises UnusableArgument for one that could not be asked."""
        with self._database.writing():
            return saved.save(self._connection, name, words, chosen, moment())

    def saved_searches(self) -> list[SavedSearch]:
        """Every saved search, by name."""
        with self._database.telling():
            return saved.saved_searches(self._connection)

    def saved_search(self, name: str) -> SavedSearch:
        """The saved search of a name or id. Raises UnusableArgument when there is none."""
        with self._database.telling():
            return saved.saved_search(self._connection, name)

    def remove_search(self, name: str) -> SavedSearch:
        """Takes a saved search away. Raises UnusableArgument when there is none."""
        with self._database.writing():
            return saved.remove(self._connection, name)

    def found_by(self, search: SavedSearch, since: datetime | str | None = None, *, limit: int | None = 50) -> list[Listed]:
        """What a saved search finds that is new since a moment of adding, latest first; all that it finds without one."""
        with self._database.telling():
            start = "0001-01-01" if since is None else since
            return changes(self._connection, start, Filters.of(search.filters), "added", limit, search.words)  # type: ignore[arg-type]

    def matters(self, words: str = "", *, limit: int | None = None, **chosen: Unpack[MatterFields]) -> list[FollowedMatter]:
        """Matters followed across reports, those with the latest word first; ``words`` must all stand in title or evidence."""
        with self._database.telling():
            return matters(self._connection, words, limit, chosen)

    def matter(self, matter_id: str) -> FollowedMatter:
        """The matter of that id. Raises UnusableArgument when there is none."""
        with self._database.telling():
            return matter(self._connection, matter_id)

    def contradictions(self, speaker: Several = (), *, limit: int | None = None) -> list[Contradiction]:
        """Pairs of statements of one speaker that do not go together, the latest first; of all speakers without a name."""
        with self._database.telling():
            return contradictions(self._connection, speaker, limit)

    def parties(self, name: str | None = None, *, limit: int | None = None) -> list[KnownParty]:
        """The parties that a name means, or all, those of most reports first."""
        with self._database.telling():
            return known_parties(self._connection, name, limit)

    def dyad(self, one: str, other: str, *, limit: int | None = 200, **chosen: Unpack[Chosen]) -> Dyad:
        """Two parties' dealings, words about each other and matters; each a name or key, of a state all who act for it."""
        with self._database.telling():
            return dyad(self._connection, one, other, Filters.of(chosen), limit)

    def network(self, *, limit: int | None = 100, **chosen: Unpack[Chosen]) -> Network:
        """Who dealt with whom in events that took place: the ``limit`` ties of most events."""
        with self._database.telling():
            return network(self._connection, Filters.of(chosen), limit)

    def places(self, *, limit: int | None = None, **chosen: Unpack[Chosen]) -> list[Spot]:
        """Where events took place, the places of most events first."""
        with self._database.telling():
            return places(self._connection, Filters.of(chosen), limit)

    def facets(self, words: str = "", **chosen: Unpack[Chosen]) -> Facets:
        """How many entries that hold the words and pass the filters there are by party, type, status, place, outlet and month."""
        with self._database.telling():
            return facets(self._connection, words, Filters.of(chosen))

    def merge_parties(self, name: str, other: str) -> Correction:
        """From now on ``other`` is the same party as ``name``; each is a name or key that means one party, else UnusableArgument."""
        with self._database.writing():
            return corrections.merge(self._connection, name, other, moment())

    def split_party(self, name: str, part: str) -> Correction:
        """From now on those of a party who are named ``part``, in these words, are a party of their own. Raises UnusableArgument."""
        with self._database.writing():
            return corrections.split(self._connection, name, part, moment())

    def undo_correction(self, number: int) -> Correction:
        """Takes a merge or split back; it stays on record as undone. Raises UnusableArgument when none of that number stands."""
        with self._database.writing():
            return corrections.undo(self._connection, number, moment())

    def corrections(self) -> list[Correction]:
        """Every merge and split, undone ones too, in the order of making."""
        with self._database.telling():
            return corrections.corrections(self._connection)

    def correct(self, entry: str, field: str, value: str | None = None, note: str | None = None) -> EntryCorrection:
        """From now on ``field`` of an entry, and of all that tell the same, is ``value``; listings, search and export show it so.

        ``field`` is ``speaker`` (who speaks, acts or asks), ``recipient``, ``type``, ``status``; or, without a value, ``reject``
        (no such statement, event or matter) or ``unlink`` (a report's matter that is none of the followed one). ``entry`` is
        ``report id/entry id``, an entry id that only one report has, or the id of a followed matter (``status``, ``reject``).
        Several names are parted by ``|``; an empty one means nobody. Raises UnusableArgument.
        """
        now = moment()
        with self._database.writing():
            made = correct(self._connection, entry, field, value, note, now)
            tell_again(self._connection, made.entry, now)
            return made

    def undo_entry_correction(self, number: int) -> EntryCorrection:
        """Takes a correction of an entry back; it stays on record as undone. Raises UnusableArgument when none of that number stands."""
        now = moment()
        with self._database.writing():
            undone = undo_entry(self._connection, number, now)
            tell_again(self._connection, undone.entry, now)
            return undone

    def entry_corrections(self, entry: str | None = None) -> list[EntryCorrection]:
        """Every correction of entries, undone ones too, in the order of making; of one entry and all that tell the same, if named."""
        with self._database.telling():
            return entry_corrections(self._connection, entry)

    def gold(self) -> Iterator[dict[str, Any]]:
        """For each report with a correction its gold, as ``onrecord evaluate`` reads it; all that is not corrected is ``optional``."""
        with self._database.telling():
            yield from gold(self._connection)

    def rows(self, table: str, *, as_read: bool = False) -> Iterator[dict[str, Any]]:
        """The rows of ``statements``, ``events``, ``matters``, ``steps`` (of matters) or ``parties``; see ``onrecord.record.tables``.

        What several outlets tell comes once, from the earliest; with corrections of entries or ``as_read``.
        Raises UnusableArgument for another table.
        """
        if table not in TABLES:
            raise UnusableArgument(f"table {table!r:.40} is none of {', '.join(TABLES)}")
        with self._database.telling():
            yield from rows_of(self._connection, table, as_read=as_read)

    def cite(self, entry: str) -> Citation:
        """An entry as a citation; an older version's too. Raises UnusableArgument when none or several have that id."""
        with self._database.telling():
            return cite(self._connection, entry)

    def check(self) -> Verdict:
        """Whether every page, key, index entry and dossier is as it was written."""
        with self._database.telling():
            return checking.check(self._connection, writable=not self._database.read_only)

    def backup(self, target: str | Path) -> Path:
        """Copies the record as it is now, while others read and write it; the file is there whole or not at all."""
        with self._database.telling():
            return checking.backup(self._connection, self.path, Path(target))

    @property
    def _connection(self) -> apsw.Connection:
        return self._database.connection

    def _versions(self, where: str, value: str | int) -> Iterator[Dossier]:
        with self._database.telling():
            kept = list(
                ask(
                    self._connection,
                    f"""SELECT v.dossier, v.digest, r.id FROM reports r JOIN versions v ON v.report = r.number
                    WHERE {where} ORDER BY v.version""",
                    (value,),
                )
            )
        for data, digest, report in kept:
            try:
                yield unpack(Packed(data, digest))
            except DamagedRecord as error:
                raise DamagedRecord(f"{self.path}: report {report}: {error}") from error
