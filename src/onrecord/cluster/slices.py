"""A slice of a lake, brought home: its dossiers as they were read, in order of date, then id."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from onrecord.cluster.lake import NO_DATE, Lake, rows_in
from onrecord.errors import DamagedInput, DamagedRecord
from onrecord.model import Dossier
from onrecord.record import Refusal
from onrecord.record.days import first_and_last
from onrecord.record.packing import Packed, unpack

KEY = ["published", "id", "content", "input"]


@dataclass(frozen=True, slots=True)
class Slice:
    """What was published from one day to another, both included; without days all there is, what has no date included."""

    lake: Lake
    since: str | None = None
    until: str | None = None

    def dossiers(self) -> Iterator[tuple[Dossier, str | None]]:
        """Each dossier with the moment its report was fetched. Raises DamagedInput."""
        folders: dict[str, list[str]] = defaultdict(list)
        for path in self.lake.files("dossiers"):
            folders[path.split("/")[1].partition("=")[2]].append(path)
        for value, paths in sorted(folders.items(), key=lambda pair: "" if pair[0] == NO_DATE else pair[0]):
            if not self._may_hold(value):
                continue
            for row in heapq.merge(*(self._rows(p) for p in paths), key=lambda r: [r[k] or "" for k in KEY]):
                if self._holds(row["published"]):
                    yield self._unpacked(row), row["retrieved"]

    def refusals(self) -> Iterator[Refusal]:
        """What could not be read; it has no date, so that only a whole lake tells of it."""
        if self.since is None and self.until is None:
            for path in self.lake.files("refused"):
                for row in rows_in(self.lake.place, path):
                    yield Refusal(row["input"], row["reason"], row["why"], row["language"])

    def __len__(self) -> int:
        """How many dossiers it may hold at most."""
        return sum(n for p, n in self.lake.files("dossiers").items() if self._may_hold(p.split("/")[1].partition("=")[2]))

    def _rows(self, path: str) -> Iterator[dict[str, Any]]:
        return rows_in(self.lake.place, path, [*KEY, "retrieved", "digest", "dossier"])

    def _may_hold(self, value: str) -> bool:
        days = first_and_last(value)
        if days is None:
            return self.since is None and self.until is None
        return (self.since is None or days[1] >= self.since) and (self.until is None or days[0] <= self.until)

    def _holds(self, day: str | None) -> bool:
        return self._may_hold(day or NO_DATE)

    def _unpacked(self, row: dict[str, Any]) -> Dossier:
        try:
            return unpack(Packed(*itemgetter("dossier", "digest")(row)))
        except DamagedRecord as error:
            raise DamagedInput(f"{self.lake.place.address}: report {row['id']}: its dossier is damaged; read its input again") from error
