"""How ``onrecord add`` takes in files, folders, addresses and archives, and what it says about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from onrecord.commands.progress import Bar, bar
from onrecord.errors import UnusableArgument, UnusableInput
from onrecord.intake import How, Taken, Tally, take_in
from onrecord.record import Record, Refusal
from onrecord.sources import Item, find, item_of
from onrecord.sources.forms import holds_many
from onrecord.sources.items import refused
from onrecord.sources.opening import Start, fingerprint, items_in
from onrecord.sources.tables import Columns

if TYPE_CHECKING:
    from onrecord.watching.politeness import Polite

SINGLES = "reports"


@dataclass
class Adding:
    """One run of ``add``: where to, how, and what came of it.

    ``troubles`` are the inputs that could not be read. What lies in an archive and cannot be read is counted and kept as
    refused, but does not make the archive unreadable.
    """

    record: Record
    how: How
    columns: Columns
    resume: bool = False
    allow_private: bool = False
    processes: int = 1
    tally: Tally = field(default_factory=Tally)
    troubles: list[UnusableInput] = field(default_factory=list)
    _given: set[str] = field(default_factory=set)
    _is_alone: bool = False

    def add(self, inputs: Sequence[str]) -> None:
        """Takes in all inputs, each trouble told on standard error as it comes up. The only input raises its own at the end."""
        targets = self._targets(inputs)
        self._given = set(targets)
        self._is_alone = len(inputs) == 1 and len(targets) <= 1
        with bar() as shown:
            for many, group in groupby(targets, holds_many):
                if many:
                    for target in group:
                        self._archive(target, shown)
                else:
                    singles = list(group)
                    items = shown.follow(SINGLES, len(singles), (self._single(target) for target in singles))
                    take_in(self.record, items, self.how, self._told, processes=self.processes)
        if self._is_alone and self.troubles and not self.tally.read:
            raise self.troubles[0]

    def _targets(self, inputs: Sequence[str]) -> list[str]:
        targets: list[str] = []
        for given in inputs:
            try:
                targets += find([given])
            except UnusableInput as error:
                self.record.settle(refused=[Refusal.of(given, error)])
                self._trouble(error, is_alone=len(inputs) == 1)
        return targets

    def _archive(self, target: str, shown: Bar) -> None:
        start, found = Start(), fingerprint(target)
        before = self.record.progress(target) if self.resume else None
        if before and before.fingerprint == found:
            start = Start(before.items, before.seek)
            print(f"{target}: going on after {before.items:,} items", file=sys.stderr)
        items = shown.follow(target, None, items_in(target, self.columns, start))
        take_in(self.record, items, self.how, self._told, archive=target, fingerprint=found, processes=self.processes)

    def _single(self, target: str) -> Item:
        try:
            return item_of(target, allow_private=self.allow_private)
        except UnusableInput as error:
            return refused(target, error)

    def _told(self, taken: Taken) -> None:
        self.tally.count(taken)
        if taken.error is not None and taken.input in self._given:
            self._trouble(taken.error, self._is_alone)

    def _trouble(self, error: UnusableInput, is_alone: bool) -> None:
        self.troubles.append(error)
        if is_alone and not self.tally.read:
            self._is_alone = True
        else:
            print(f"onrecord: {' '.join(str(error).split())}", file=sys.stderr)


def politely(allow_private: bool) -> Callable[[Item], Item]:
    """How the addresses in a list are fetched: by the rules of their hosts."""

    @cache
    def polite() -> Polite:
        from onrecord.watching.politeness import Hosts, Polite  # httpx takes a while to load; not wanted for files

        return Polite(Hosts(), allow_private)

    return lambda item: polite().item(item)


def tell(adding: Adding) -> None:
    """Prints what was read and refused: a table where archives were among the inputs, and a sentence."""
    tally = adding.tally
    if any(map(holds_many, adding._given)):
        for depth, words, count in tally.rows():
            print(f"{'  ' * depth + words:<36}{count:>12,}")
    print(f"{tally.sentence()}; {adding.record.path}")


@contextmanager
def report_lines(path: Path | None, tally: Tally) -> Iterator[None]:
    """Gives a tally the file that gets a line of JSON for each input, and the counts as its last. Raises UnusableArgument."""
    if path is None:
        yield
        return
    try:
        out: TextIO = path.open("w", encoding="utf-8")
    except OSError as error:
        raise UnusableArgument(f"{path}: cannot be written ({error.strerror}); name another file") from error
    with out:
        tally.lines = out
        try:
            yield
        finally:
            print(json.dumps({"summary": tally.to_dict()}, ensure_ascii=False), file=out)
