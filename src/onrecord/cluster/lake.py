"""A lake: a folder of Parquet files, of which only those count that a manifest names.

    onrecord-lake.json                            what it is; how its tables are cut by date
    statements/day=2025-10-17/<part>.parquet      and events, matters, parties, reports, dossiers likewise
    refused/<part>.parquet                        what could not be read, and why
    commits/<part>.json                           written last: which files a part has, and what was read for it
    plans/<archive>.json                          where large archives are cut
    linked/...  linked.json                       what ``onrecord cluster link`` found, and the manifest of that

A part's name comes from what it was read from, so that a task that runs twice writes the same files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from onrecord.cluster.places import Input, Place, found_at
from onrecord.cluster.splits import Split
from onrecord.errors import DamagedInput, UnusableArgument
from onrecord.sources.naming import named

MARK = "onrecord-lake.json"
FORMAT = 1
LINKED = "linked.json"
NO_DATE = "undated"  # not the null of Hive, over which pandas stumbles
CUT = {"day": 10, "month": 7, "year": 4}  # characters of an ISO date


@dataclass(frozen=True, slots=True)
class Commit:
    """A part of a lake: what it was read from, its files with their rows, and how many were read and refused, by reason."""

    split: Split
    files: dict[str, int]
    read: int
    refused: dict[str, int]

    def to_json(self) -> bytes:
        """As its manifest holds it."""
        return json.dumps({"inputs": [asdict(i) for i in self.split.inputs], "first": self.split.first, "last": self.split.last,
                           "files": self.files, "read": self.read, "refused": self.refused}, indent=1).encode()  # fmt: skip

    @classmethod
    def of_json(cls, data: bytes) -> Commit:
        """The commit of a manifest. Raises ValueError, KeyError or TypeError for anything else."""
        plain = json.loads(data)
        split = Split(tuple(Input(**i) for i in plain["inputs"]), plain["first"], plain["last"])
        return cls(split, plain["files"], plain["read"], plain["refused"])


@dataclass(frozen=True, slots=True)
class Lake:
    """``by`` is what its tables are cut by: day, month or year of publication."""

    place: Place
    by: str = "day"

    @classmethod
    def at(cls, address: str, by: str | None = None) -> Lake:
        """The lake at an address, made where there is none. Raises UnusableArgument where there is another one, or no lake can be."""
        files, path = found_at(address)
        place = Place(str(files.unstrip_protocol(path)))
        if not place.exists(MARK):
            if place.under(""):
                raise UnusableArgument(f"{named(address)}: holds other things; name a folder of its own for a lake")
            place.write(MARK, json.dumps({"format": FORMAT, "by": by or "day"}).encode())
        lake = cls.opened(address)
        if by and lake.by != by:
            raise UnusableArgument(f"{named(address)}: is cut by {lake.by}, not by {by}; name another folder")
        return lake

    @classmethod
    def opened(cls, address: str) -> Lake:
        """The lake at an address. Raises UnusableArgument where there is none, or a later onrecord's."""
        files, path = found_at(address)
        place = Place(str(files.unstrip_protocol(path)))
        try:
            plain = json.loads(place.read(MARK))
            form, by = int(plain["format"]), str(plain["by"])
        except FileNotFoundError:
            raise UnusableArgument(f"{named(address)}: is no lake; `onrecord cluster read SOURCE --out` makes one") from None
        except (ValueError, KeyError, TypeError) as error:
            raise UnusableArgument(f"{named(address)}: its {MARK} cannot be read ({named(error)}); make the lake anew") from error
        if form > FORMAT or by not in CUT:
            raise UnusableArgument(f"{named(address)}: a later onrecord made this lake; install that one")
        return cls(place, by)

    def folder(self, day: str | None) -> str:
        """The name of the folder for what was published on a day: ``day=2025-10-17``."""
        return f"{self.by}={day[: CUT[self.by]] if day else NO_DATE}"

    def commits(self) -> list[Commit]:
        """What has been committed, by name. Raises DamagedInput for a manifest that is none."""
        found = []
        for path in self.place.under("commits"):
            try:
                found.append(Commit.of_json(self.place.read(path)))
            except (ValueError, KeyError, TypeError) as error:
                raise DamagedInput(f"{path}: is no manifest of a lake ({named(error)}); remove it and read its inputs again") from error
        return found

    def commit(self, part: Commit) -> None:
        """Makes a part count, whose files are written."""
        self.place.write(f"commits/{part.split.id}.json", part.to_json())

    def drop(self, part: Commit) -> None:
        """Takes a part away, its manifest first."""
        self.place.remove(f"commits/{part.split.id}.json")
        for path in part.files:
            self.place.remove(path)

    def files(self, table: str) -> dict[str, int]:
        """The files of a table that count, with their rows."""
        return {path: rows for part in self.commits() for path, rows in part.files.items() if path.startswith(table + "/")}

    def note_linked(self, manifest: dict[str, Any]) -> None:
        """Makes what was linked count; what was linked before, and what the work left behind, goes."""
        self.place.write(LINKED, json.dumps(manifest, indent=1).encode())
        for path in (*self.place.under("linked"), *self.place.under("work")):
            if path not in manifest["files"]:
                self.place.remove(path)

    def linked(self) -> dict[str, Any] | None:
        """The manifest of what was linked: ``of``, the parts that it was found in, and ``files``. None where nothing was."""
        try:
            plain: dict[str, Any] = json.loads(self.place.read(LINKED))
        except FileNotFoundError:
            return None
        return plain


def replaced(old: Iterable[Commit], inputs: Iterable[Input]) -> Iterator[Commit]:
    """Parts that were read from files which are others now under the same name."""
    now = {i.name: (i.size, i.stamp) for i in inputs}
    for part in old:
        if any(now.get(i.name, (i.size, i.stamp)) != (i.size, i.stamp) for i in part.split.inputs):
            yield part


def cut_by(rows: Iterable[tuple[str | None, dict[str, Any]]], lake: Lake) -> dict[str, list[dict[str, Any]]]:
    """Rows, each with its day of publication, by the folder that they go to."""
    found: dict[str, list[dict[str, Any]]] = {}
    for day, row in rows:
        found.setdefault(lake.folder(day), []).append(row)
    return found


@lru_cache(maxsize=1)
def _parquet() -> Any:
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UnusableArgument("lakes want fsspec and pyarrow; pip install 'onrecord[cluster]'") from error
    return pq


def rows_in(place: Place, path: str, columns: list[str] | None = None, at_once: int = 64) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file in order, some at a time. Raises DamagedInput for a file that is none."""
    pq = _parquet()
    try:
        with place.opened(path) as stream, pq.ParquetFile(stream) as opened:
            for batch in opened.iter_batches(batch_size=at_once, columns=columns):
                yield from batch.to_pylist()
    except (FileNotFoundError, UnusableArgument) as error:
        raise DamagedInput(f"{place.address}/{path}: cannot be read ({named(error)}); read its inputs again") from error
