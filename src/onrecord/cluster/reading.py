"""The first pass: inputs become parts of a lake, each by one task; what is committed already is passed over."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.cluster.engine import Crashed, Engine
from onrecord.cluster.lake import Commit, Lake, replaced
from onrecord.cluster.parts import Options, read_part, refuse_part
from onrecord.cluster.places import Input, inputs_at
from onrecord.cluster.splits import ITEMS, SMALL, Cuts, Done, Split, bundles, cuts_of
from onrecord.errors import Unreachable, UnusableInput
from onrecord.sources.forms import holds_many


@dataclass
class Reading:
    """What a run did: parts read now and found read, reports read, refusals by reason, sources without anything to read."""

    parts: int = 0
    parts_before: int = 0
    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    troubles: list[UnusableInput] = field(default_factory=list)

    def count(self, part: Commit) -> None:
        """Counts a part that was read now."""
        self.parts += 1
        self.read += part.read
        self.refused.update(part.refused)


def read_to_lake(
    sources: Sequence[str],
    lake: Lake,
    engine: Engine,
    options: Options,
    told: Callable[[Reading, int], None] = lambda reading, waiting: None,
    items: int = ITEMS,
    small: int = SMALL,
) -> Reading:
    """Reads all that the sources hold and the lake has not; ``told`` hears after each part of what is done and how many wait.

    ``items`` of an archive larger than ``small`` bytes make a part. Raises OnrecordError for what stops all of it.
    """
    reading = Reading()
    inputs = _inputs(sources, reading)
    before = lake.commits()
    old = list(replaced(before, inputs))
    gone = {part.split.id for part in old}
    done = Done(part.split for part in before if part.split.id not in gone)
    planned = _splits(inputs, lake, engine, options, items, small, reading)
    todo = deque(_undone(planned, done, reading))
    while todo:
        crashed: list[Split] = []
        for count, ((_, split, _), result) in enumerate(engine.each(read_part, [(lake, s, options) for s in todo]), 1):
            if isinstance(result, Crashed):
                crashed.append(split)
                continue
            if isinstance(result, Unreachable):
                reading.troubles.append(result)
            else:
                reading.count(result)
            told(reading, len(todo) - count)
        todo = deque()
        if crashed:
            engine.value(engine.run(_answer))  # raises Crashed where it is the cluster that is gone, and no input to blame
        for split in crashed:
            todo += _smaller(split, lake, engine, options, reading)
    if not reading.troubles:  # else what is there now may not have been read
        for part in old:
            lake.drop(part)
    return reading


def _inputs(sources: Sequence[str], reading: Reading) -> list[Input]:
    found: dict[str, Input] = {}
    for source in sources:
        try:
            found |= {i.address: i for i in inputs_at(source) if i.address not in found}
        except UnusableInput as error:
            reading.troubles.append(error)
    if not found and reading.troubles:
        raise reading.troubles[0]
    return list(found.values())


def _splits(
    inputs: Sequence[Input], lake: Lake, engine: Engine, options: Options, items: int, small: int, reading: Reading
) -> Iterator[Split]:
    singles = [i for i in inputs if not holds_many(i.name)]
    yield from (Split((single,)) for single in singles)
    archives = [i for i in inputs if holds_many(i.name)]
    unknown: list[Input] = []
    for archive in archives:
        if archive.size <= small:
            yield Split((archive,))
        elif lake.place.exists(_plan(archive)):
            yield from Cuts.of_json(lake.place.read(_plan(archive))).splits(archive)
        else:
            unknown.append(archive)
    for (archive, _, _), cuts in engine.each(cuts_of, [(a, options.columns, items) for a in unknown]):
        if isinstance(cuts, Crashed):
            yield Split((archive,))
            continue
        if isinstance(cuts, Unreachable):
            reading.troubles.append(cuts)
            continue
        lake.place.write(_plan(archive), cuts.to_json())
        yield from cuts.splits(archive)


def _undone(planned: Iterable[Split], done: Done, reading: Reading) -> Iterator[Split]:
    """The splits that are not committed; single files among them in bundles."""
    singles: list[Input] = []
    for split in planned:
        if done.holds(split):
            reading.parts_before += 1
        elif split.is_archive:
            yield split
        else:
            singles += split.inputs
    yield from bundles(singles)


def _smaller(split: Split, lake: Lake, engine: Engine, options: Options, reading: Reading) -> list[Split]:
    """A split that ends every worker in smaller ones, until the one item that does it is alone, and is refused."""
    items = None
    if split.is_archive and split.last is None:
        try:
            cuts = engine.value(engine.run(cuts_of, split.inputs[0], options.columns))
            items = cuts.items if isinstance(cuts, Cuts) else None
        except Crashed:
            items = None
    halves = split.halves(items)
    if halves:
        return list(halves)
    reading.count(refuse_part(lake, split, "it was tried several times"))
    return []


def _answer() -> bool:
    return True


def _plan(archive: Input) -> str:
    return f"plans/{Split((archive,)).id}.json"
