"""How inputs are cut into tasks of bearable size, the same at every run, so that what is committed is known again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from onrecord.cluster.places import Input
from onrecord.errors import Unreachable
from onrecord.sources.forms import holds_many
from onrecord.sources.opening import Start, items_of
from onrecord.sources.tables import Columns

ITEMS = 1_000  # of an archive in one split: minutes of work, some ten megabytes of dossiers
SMALL = 4 * 1024 * 1024  # bytes of an archive that is not looked through first, but read as one
SINGLES = 200  # files of one report in a split


@dataclass(frozen=True, slots=True)
class Split:
    """What one task reads: single files whole, or of one archive the items after ``first`` to ``last``, the end where it is None.

    ``seek`` is the byte at which item ``first`` starts, where reading can start there.
    """

    inputs: tuple[Input, ...]
    first: int = 0
    last: int | None = None
    seek: int | None = None

    @property
    def id(self) -> str:
        """The name of what it yields: the same for the same files and items."""
        named = [[i.name, i.size, i.stamp] for i in self.inputs]
        return hashlib.sha256(json.dumps([named, self.first, self.last]).encode()).hexdigest()[:16]

    @property
    def is_archive(self) -> bool:
        """Whether it is of a file that holds many reports."""
        return holds_many(self.inputs[0].name)

    def halves(self, items: int | None = None) -> tuple[Split, Split] | None:
        """Two splits that hold the same; None where it is one item. ``items`` is how many its archive has, where that is known."""
        if not self.is_archive:
            middle = len(self.inputs) // 2
            return (Split(self.inputs[:middle]), Split(self.inputs[middle:])) if middle else None
        end = items if self.last is None else self.last
        if end is None or end - self.first < 2:
            return None
        middle = (self.first + end) // 2
        return Split(self.inputs, self.first, middle, self.seek), Split(self.inputs, middle, self.last)


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where an archive is cut: so many items in all, and after which items, with the byte at which the last before a cut starts."""

    items: int
    at: tuple[tuple[int, int | None], ...]

    def to_json(self) -> bytes:
        """As a file holds it."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def of_json(cls, data: bytes) -> Cuts:
        """The cuts in such a file."""
        plain = json.loads(data)
        return cls(plain["items"], tuple((first, seek) for first, seek in plain["at"]))

    def splits(self, archive: Input) -> list[Split]:
        """The archive in pieces; the last one has no end, since damage there may be told otherwise at another time."""
        ends = [*self.at, (None, None)]
        return [Split((archive,), first or 0, last, seek) for (first, seek), (last, _) in pairwise([(0, None), *ends])]


def cuts_of(archive: Input, columns: Columns, items: int = ITEMS) -> Cuts | Unreachable:
    """Looks an archive through, without reading what it holds, for where to cut it; or why it could not be fetched."""
    at: list[tuple[int, int | None]] = []
    count = 0
    try:
        with archive.opened() as stream:
            for item in items_of(stream, archive.name, columns):
                count += 1
                if count % items == 0 and item.reached is not None:
                    at.append((count, item.reached.seek))
    except Unreachable as error:
        return error
    if at and at[-1][0] == count:
        at.pop()
    return Cuts(count, tuple(at))


def bundles(singles: Sequence[Input]) -> Iterator[Split]:
    """Files of one report each, some hundreds a split."""
    for start in range(0, len(singles), SINGLES):
        yield Split(tuple(singles[start : start + SINGLES]))


def start_of(split: Split) -> Start:
    """Where its archive is read from."""
    return Start(split.first, split.seek)


class Done:
    """What is committed already, by the files and items that it was read from."""

    def __init__(self, splits: Iterable[Split]) -> None:
        self._ranges: dict[Input, list[tuple[int, float]]] = {}
        for split in splits:
            for each in split.inputs:
                until = float("inf") if split.last is None else split.last
                self._ranges.setdefault(_bare(each), []).append((split.first, until))

    def holds(self, split: Split) -> bool:
        """Whether all of a split of one file has been read."""
        reached: float = split.first
        wanted = float("inf") if split.last is None else split.last
        for first, last in sorted(self._ranges.get(_bare(split.inputs[0]), ())):
            if first <= reached:
                reached = max(reached, last)
        return reached >= wanted


def _bare(found: Input) -> Input:
    """The same for one file whatever the machine calls it."""
    return Input(found.name, "", found.size, found.stamp)
