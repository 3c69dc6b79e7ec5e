"""A bar for long intakes: how far in the file, how many reports a second, the time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

from onrecord.sources import Item

FEW = 3  # inputs that need no bar


@dataclass
class Bar:
    """Follows items as they go by; without a terminal it does nothing."""

    shown: Progress | None = None

    def follow(self, name: str, count: int | None, items: Iterator[Item]) -> Iterator[Item]:
        """The items of the archive of that name, by the bytes read; or ``count`` items of no archive."""
        if self.shown is None or (count is not None and count < FEW):
            yield from items
            return
        from rich.markup import escape

        from onrecord.views.untrusted import one_line

        task = self.shown.add_task(escape(one_line(name[-40:])), total=count or _size(name), rate="")
        started = time.monotonic()
        for number, item in enumerate(items, 1):
            yield item
            done = number if count is not None else item.reached.bytes if item.reached else 0
            self.shown.update(task, completed=done, rate=f"{number / max(0.1, time.monotonic() - started):,.1f}/s")
        self.shown.remove_task(task)


@contextmanager
def bar() -> Iterator[Bar]:
    """A bar on standard error when somebody watches."""
    if not sys.stderr.isatty():
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield Bar(shown)


def _size(path: str) -> int | None:
    try:
        return Path(path).stat().st_size
    except OSError:
        return None
