"""The reports a command is given: read one after the other, refusals told on standard error, progress on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from onrecord.errors import OnrecordError, UnusableInput
from onrecord.model import Dossier, Report
from onrecord.sources.forms import holds_many

Item = TypeVar("Item")
FEW = 3  # inputs that need no bar


@dataclass(frozen=True, slots=True)
class _Loaded:
    """An input as a report, or why it is none."""

    name: str
    report: Report | None
    error: OnrecordError | None = None


@dataclass
class Inputs:
    """Files, folders and addresses to read; ``refused`` counts those that could not be."""

    targets: Sequence[str]
    published: str | None = None
    publisher: str | None = None
    allow_private: bool = False
    language: str | None = None
    processes: int | None = None
    refused: int = field(default=0, init=False)

    def dossiers(self) -> Iterator[Dossier]:
        """A dossier for each readable input, in order.

        An unusable input gets one line on standard error and the next is read; the only one raises its OnrecordError.
        """
        if len(self.targets) == 1 and not holds_many(self.targets[0]):
            yield read(self.targets[0], self.published, self.publisher, self.allow_private, self.language)
            return
        from onrecord.intake.loop import SECONDS
        from onrecord.intake.readers import processors, read_in_order

        for loaded, found in read_in_order(self._loaded(), SECONDS, self.processes or processors()):
            if isinstance(found, Dossier):
                yield found
            elif (error := loaded.error or found) is not None:
                self._refuse(error)

    def _loaded(self) -> Iterator[_Loaded]:
        from onrecord.sources import load

        for target in with_progress(self.targets):
            if holds_many(target):
                yield from self._archive(target)
                continue
            try:
                report = load(
                    target, published=self.published, publisher=self.publisher, language=self.language, allow_private=self.allow_private
                )
                yield _Loaded(target, report)
            except OnrecordError as error:
                yield _Loaded(target, None, error)

    def _archive(self, target: str) -> Iterator[_Loaded]:
        from onrecord.commands.adding import politely
        from onrecord.intake import How, loop
        from onrecord.sources.opening import items_in
        from onrecord.sources.tables import Columns

        how = How(self.published, self.publisher, self.language, fetch=politely(self.allow_private))
        for item in items_in(target, Columns.parse(None)):
            try:
                found, report = loop.opened(item, how)
                yield _Loaded(found.name, report)
            except UnusableInput as error:
                yield _Loaded(item.name, None, error)

    def _refuse(self, error: OnrecordError) -> None:
        self.refused += 1
        print(f"onrecord: {' '.join(str(error).split())}", file=sys.stderr)


def read(target: str, published: str | None, publisher: str | None, allow_private: bool, language: str | None = None) -> Dossier:
    """One input as a dossier. Raises OnrecordError when it is unusable."""
    from onrecord.reading.dossier import read_report
    from onrecord.sources import load

    report = load(target, published=published, publisher=publisher, language=language, allow_private=allow_private)
    return read_report(report, target)


def with_progress(items: Sequence[Item], doing: str = "Reading") -> Iterable[Item]:
    """The items, with a bar on standard error when there are several and somebody watches."""
    if len(items) < FEW or not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, description=doing, console=Console(stderr=True))
