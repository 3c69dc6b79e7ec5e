"""What one task of reading does: a split is read, written as a part of the lake, and committed; or was already, by a task that died."""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from onrecord.cluster.lake import Commit, Lake, cut_by
from onrecord.cluster.splits import Split, start_of
from onrecord.cluster.tables import COLUMNS, Read, order, refused_row, rows_of
from onrecord.errors import FailedReading, Unreachable, UnusableInput
from onrecord.export.tables import write_parquet
from onrecord.intake import How
from onrecord.intake.loop import opened
from onrecord.intake.readers import read
from onrecord.record import Refusal
from onrecord.record.days import day_of, moment
from onrecord.sources.forms import SINGLE, form_of
from onrecord.sources.items import Item, refused
from onrecord.sources.limits import MOST_BYTES, check_size
from onrecord.sources.naming import named
from onrecord.sources.opening import items_of, whole
from onrecord.sources.tables import Columns

TRIES, PAUSE = 3, 2.0  # to fetch the files of a split; seconds between


@dataclass(frozen=True, slots=True)
class Options:
    """What goes before what items state, and the columns of tables."""

    published: str | None = None
    publisher: str | None = None
    language: str | None = None
    columns: Columns = field(default_factory=lambda: Columns({}))


def read_part(lake: Lake, split: Split, options: Options) -> Commit | Unreachable:
    """Reads a split into the lake, or says why its files could not be fetched: then nothing is committed, and another run tries again.

    Raises only for what no item is to blame for, such as a full disk.
    """
    for left in reversed(range(TRIES)):
        try:
            return _read_part(lake, split, options)
        except Unreachable as error:
            if not left:
                return error
            time.sleep(PAUSE)
    raise AssertionError("it is read or not")


def _read_part(lake: Lake, split: Split, options: Options) -> Commit:
    how = How(options.published, options.publisher, options.language, fetch=_not_fetched)
    found: list[Read] = []
    refusals: list[Refusal] = []
    for item in items_within(split, options.columns):
        try:
            opening, report = opened(item, how)
            found.append(Read(read(item.name, report, how.seconds), moment(opening.retrieved) if opening.retrieved else None))
        except UnusableInput as error:
            refusals.append(Refusal.of(item.name, error))
    return write_part(lake, split, found, refusals)


def refuse_part(lake: Lake, split: Split, why: str) -> Commit:
    """Commits that a split cannot be read at all."""
    name = split.inputs[0].name + (f"#{split.first + 1}" if split.is_archive and split.last is not None else "")
    error = FailedReading(f"{named(name)}: reading it ended its process each time ({named(why)}); report it as a fault of onrecord")
    return write_part(lake, split, [], [Refusal.of(i.name if not split.is_archive else name, error) for i in split.inputs])


def write_part(lake: Lake, split: Split, found: list[Read], refusals: list[Refusal]) -> Commit:
    """Writes a part's files, each whole, then the manifest by which they count."""
    tables: dict[str, list[tuple[str | None, dict[str, Any]]]] = {}
    for each in sorted(found, key=lambda r: order(r.dossier)):
        day = day_of(each.dossier.report.published)
        for table, row in rows_of(each):
            tables.setdefault(table, []).append((day, row))
    files: dict[str, int] = {}
    for table, rows in tables.items():
        for folder, some in cut_by(rows, lake).items():
            files[f"{table}/{folder}/{split.id}.parquet"] = write_table(lake, f"{table}/{folder}/{split.id}.parquet", table, some)
    if refusals:
        path = f"refused/{split.id}.parquet"
        files[path] = write_table(lake, path, "refused", [refused_row(r) for r in refusals])
    done = Commit(split, files, len(found), dict(Counter(r.reason for r in refusals).most_common()))
    lake.commit(done)
    return done


def write_table(lake: Lake, path: str, table: str, rows: list[dict[str, Any]], columns: dict[str, str] | None = None) -> int:
    """Writes rows as a file; how many."""
    out = io.BytesIO()
    write_parquet(rows, columns or COLUMNS[table], out)
    lake.place.write(path, out.getvalue())
    return len(rows)


def items_within(split: Split, columns: Columns) -> Iterator[Item]:
    """The things to read in a split. Raises Unreachable where a file cannot be fetched; damage is a refusal among them."""
    for each in split.inputs:
        with each.opened() as stream:
            if not split.is_archive:
                yield _single(stream, each.name)
                continue
            for item in items_of(stream, each.name, columns, start_of(split)):
                if split.last is not None and item.reached is not None and item.reached.items > split.last:
                    break
                yield item


def _single(stream: BinaryIO, name: str) -> Item:
    try:
        data = stream.read(MOST_BYTES + 1)
        check_size(len(data), named(name))
        return whole(data, name, SINGLE.get(form_of(name) or ""))
    except UnusableInput as error:
        return refused(name, error)


def _not_fetched(item: Item) -> Item:
    raise UnusableInput(f"{named(item.name)}: is an address to fetch; `onrecord add` does that, by the rules of its host")
