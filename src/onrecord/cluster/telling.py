"""What a group of reports makes together: told by the record's own code, in a record in memory that holds just these."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import msgspec

from onrecord.cluster.lake import Lake, cut_by, rows_in
from onrecord.cluster.parts import write_table
from onrecord.cluster.surnames import First, in_full
from onrecord.model import Dossier
from onrecord.record.adding import add
from onrecord.record.asking import ask
from onrecord.record.database import Database
from onrecord.record.packing import Packed, content_hash, unpack
from onrecord.record.parties import KnownParty, known_parties, summed
from onrecord.record.tables import TABLES
from onrecord.record.tables import rows_of as rows_of_record
from onrecord.record.tellings import Telling, tellings

REPORTS = {
    "id": "text", "story": "text", "published": "text", "title": "text", "outlet": "text", "url": "text", "input": "text",
    "content": "text", "versions": "whole", "outlets": "whole",
}  # fmt: skip
MANY = 50_000  # reports from which tellings are kept apart by day


@dataclass(frozen=True, slots=True)
class Bundle:
    """Files of dossiers for one task, with the place of each row in the whole order; -1 where the same came before."""

    files: tuple[str, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A dossier as it is packed, with its place in the order of all."""

    place: int
    packed: Packed
    retrieved: str | None


@dataclass(frozen=True, slots=True)
class Run:
    """One linking: ``name`` tells its files apart, ``now`` is its moment, ``apart`` whether tellings are kept by day."""

    lake: Lake
    name: str
    now: str
    apart: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What a bin came to: its files with their rows, files of tellings by their day, and the latest day of publication."""

    files: dict[str, int]
    tellings: dict[str, str]
    latest: str | None
    sources: dict[str, tuple[str | None, str | None, str | None, str]]  # report -> outlet, title, address, input


def placed_in(lake: Lake, bundle: Bundle) -> Iterator[Placed]:
    """The dossiers of a bundle that are not there twice."""
    places = iter(bundle.places)
    for path in bundle.files:
        for row in rows_in(lake.place, path, ["digest", "dossier", "retrieved"]):
            place = next(places)
            if place >= 0:
                yield Placed(place, Packed(row["dossier"], row["digest"]), row["retrieved"])


def dossiers_in(lake: Lake, bundle: Bundle) -> Iterator[tuple[int, Dossier]]:
    """As :func:`placed_in`, unpacked."""
    for placed in placed_in(lake, bundle):
        yield placed.place, unpack(placed.packed)


def dealt(lake: Lake, bundle: Bundle, bins: tuple[int, ...], count: int) -> list[list[Placed]]:
    """The dossiers of a bundle by bin; ``bins`` are those of its rows."""
    found: list[list[Placed]] = [[] for _ in range(count)]
    of = {place: b for place, b in zip(bundle.places, bins, strict=True) if place >= 0}
    for placed in placed_in(lake, bundle):
        found[of[placed.place]].append(placed)
    return found


def told(run: Run, number: int, count: int, first: First, *parts: list[Placed]) -> list[Any]:
    """Tells a bin: its tables and tellings are written; back come a :class:`Told` and, in ``count`` buckets, the rows of its parties."""
    database = Database(Path(":memory:"))
    connection = database.connection
    try:
        places: dict[str, int] = {}
        ours = sorted((p for part in parts for p in part), key=lambda p: p.place)
        with database.writing():
            for placed in ours:
                dossier = unpack(placed.packed)
                places[content_hash(dossier.report)] = placed.place
                add(connection, dossier, placed.retrieved or run.now, run.now, partial(in_full, first, placed.place))
        files = dict(_tables(run, number, connection))
        telling_files, sources = _tellings(run, number, connection)
        latest = next(iter(ask(connection, "SELECT max(published) FROM reports")))[0]
        return [Told(files, telling_files, latest, sources), *_parties(connection, count, places)]
    finally:
        database.close()


def parties_told(run: Run, number: int, *buckets: list[tuple[Any, ...]]) -> dict[str, int]:
    """Writes the parties whose keys are in a bucket, each summed up over the whole set; the file with its rows."""
    rows: dict[str, dict[tuple[Any, ...], list[Any]]] = {}
    counts: dict[str, list[int]] = {}
    for key, told_of, *some in (row for bucket in buckets for row in bucket):
        counts[key] = [a + b for a, b in zip(counts.get(key, (0, 0, 0)), some, strict=True)]
        for called, often, first, last, place in told_of:
            sums = rows.setdefault(key, {}).setdefault(called, [0, None, None, place])
            sums[0] += often
            sums[1] = min(filter(None, (sums[1], first)), default=None)
            sums[2] = max(filter(None, (sums[2], last)), default=None)
            sums[3] = min(sums[3], place)
    found = []
    for key, told_of in sorted(rows.items()):
        in_order = sorted(told_of.items(), key=lambda pair: pair[1][3])
        in_order.sort(key=lambda pair: pair[1][2] or "", reverse=True)
        p = summed(key, [(*called, *sums[:3]) for called, sums in in_order])
        reports, statements, events = counts[key]
        known = KnownParty(key, p.name, p.names, p.kind, p.country, p.roles, p.sector, reports, statements, events, p.first, p.last)
        found.append(known.to_dict())
    path = f"linked/parties/{run.name}-{number}.parquet"
    return {path: write_table(run.lake, path, "parties", found, TABLES["parties"])} if found else {}


def tellings_in(lake: Lake, path: str) -> list[tuple[str, str, list[Telling]]]:
    """The tellings in a file: of each report its day or "", its id, and what it may tell of matters."""
    return msgspec.msgpack.decode(lake.place.read(path), type=list[tuple[str, str, list[Telling]]])


def _tables(run: Run, number: int, connection: apsw.Connection) -> Iterator[tuple[str, int]]:
    tables: dict[str, tuple[Iterable[dict[str, Any]], dict[str, str]]] = {
        "reports": (_reports(connection), REPORTS),
        **{name: (rows_of_record(connection, name), TABLES[name]) for name in ("statements", "events")},
    }
    for table, (rows, columns) in tables.items():
        for folder, some in cut_by(((row["published"], row) for row in rows), run.lake).items():
            path = f"linked/{table}/{folder}/{run.name}-{number}.parquet"
            yield path, write_table(run.lake, path, table, some, columns)


def _reports(connection: apsw.Connection) -> Iterator[dict[str, Any]]:
    for row in ask(
        connection,
        """SELECT r.id, s.id, r.published, r.title, r.outlet, r.url, r.input, v.content,
                  (SELECT count(*) FROM versions w WHERE w.report = r.number),
                  (SELECT count(DISTINCT q.outlet) FROM reports q WHERE q.story = r.story)
           FROM reports r JOIN reports s ON s.number = r.story JOIN versions v ON v.report = r.number AND v.version = r.version
           ORDER BY r.published, r.id""",
    ):
        yield dict(zip(REPORTS, row, strict=True))


def _tellings(
    run: Run, number: int, connection: apsw.Connection
) -> tuple[dict[str, str], dict[str, tuple[str | None, str | None, str | None, str]]]:
    """Writes what the reports, as they are now, may tell of matters."""
    by_day: dict[str, list[tuple[str, str, list[Telling]]]] = {}
    sources = {}
    for data, digest, report, outlet, title, url, source in ask(
        connection,
        """SELECT v.dossier, v.digest, r.id, coalesce(r.publisher, r.credited_source), r.title, r.url, r.input
           FROM reports r JOIN versions v ON v.report = r.number AND v.version = r.version ORDER BY r.number""",
    ):
        dossier = unpack(Packed(data, digest))
        if found := tellings(dossier, report):
            published = dossier.report.published or ""
            by_day.setdefault(published if run.apart else "", []).append((published, report, found))
            sources[report] = (outlet, title, url, source)
    files = {}
    for day, some in by_day.items():
        files[day] = f"work/{run.name}/{hashlib.sha256(day.encode()).hexdigest()[:8]}-{number}.msgpack"
        run.lake.place.write(files[day], msgspec.msgpack.encode(sorted(some, key=lambda t: t[:2])))
    return files, sources


def _parties(connection: apsw.Connection, count: int, places: dict[str, int]) -> list[list[tuple[Any, ...]]]:
    """In each bucket, by key: what a party is called, how often, first, last and by whom first; its reports, statements and events."""
    called: dict[str, dict[tuple[Any, ...], list[Any]]] = {}
    for key, content, number, day, *names in ask(
        connection,
        """SELECT k.key, v.content, p.number, r.published, p.name, p.kind, p.country, p.role, p.sector
           FROM party_keys k JOIN parties p ON p.number = k.party JOIN reports r ON r.number = p.report
           JOIN versions v ON v.report = r.number AND v.version = r.version""",
    ):
        place = (places[content], number)
        sums = called.setdefault(key, {}).setdefault(tuple(names), [0, None, None, place])
        sums[0] += 1
        sums[1] = min(filter(None, (sums[1], day)), default=None)
        sums[2] = max(filter(None, (sums[2], day)), default=None)
        sums[3] = min(sums[3], place)
    found: list[list[tuple[Any, ...]]] = [[] for _ in range(count)]
    for party in known_parties(connection, None, None):
        rows = [(names, *sums) for names, sums in called[party.key].items()]
        found[zlib.crc32(party.key.encode()) % count].append((party.key, rows, party.reports, party.statements, party.events))
    return found
