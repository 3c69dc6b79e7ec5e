"""Reports that come in through a page: read one after the other in a process of their own, kept, and followed on the way.

A process of their own, because reading is slow work that would hold up every page, because only a process can be given up
when a text takes too long, and because a library that crashes takes only itself along.
"""

from __future__ import annotations

import multiprocessing
import queue
import re
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from onrecord.errors import FailedReading, OnrecordError, UnusableInput
from onrecord.intake.loop import How, opened
from onrecord.intake.readers import begin, read
from onrecord.model import Dossier
from onrecord.record import Refusal
from onrecord.sources import Item, fetched_item
from onrecord.sources.forms import SINGLE, form_of, holds_many
from onrecord.sources.opening import items_in, whole
from onrecord.sources.tables import Columns
from onrecord.watching.politeness import Hosts, Polite
from onrecord.web.access import Access
from onrecord.web.problems import Busy

KEPT = 200  # additions that are remembered; the record itself forgets nothing
MOST_WAITING = 50
PATIENCE = 5.0  # seconds to wait, at the end, for what is just being kept
UNNAMEABLE = re.compile("[^A-Za-z0-9.-]")
MOST_SHOWN = 500  # outcomes of one addition


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one input: new, known, updated, earlier or refused; ``report`` is its id, ``why`` of a refusal."""

    input: str
    outcome: str
    report: str | None = None
    title: str | None = None
    why: str | None = None


@dataclass
class Addition:
    """One sending: how many inputs there are (None while unknown), what became of those that are done."""

    number: int
    what: str
    total: int | None
    done: int = 0
    finished: bool = False
    told: str = "waiting"
    outcomes: list[Outcome] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {
            "number": self.number, "what": self.what, "total": self.total, "done": self.done, "finished": self.finished,
            "told": self.told, "outcomes": [{n: getattr(o, n) for n in Outcome.__slots__} for o in self.outcomes],
        }  # fmt: skip


class Adder:
    """Takes in what pages send; every method may be called from any thread."""

    def __init__(self, access: Access, allow_private: bool) -> None:
        self._access = access
        self._allow_private = allow_private
        self._additions: OrderedDict[int, Addition] = OrderedDict()
        self._waiting: queue.Queue[tuple[Addition, Callable[[], Iterator[Item]], How, bool] | None] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._reader: Executor | None = None
        self._is_open = True

    def add_text(self, text: str, title: str | None, published: str | None, publisher: str | None, url: str | None) -> Addition:
        """A pasted text."""
        item = Item("pasted text", text, kind="text", title=title, url=url)
        return self._enter("pasted text", 1, lambda: iter([item]), How(published, publisher), by_rules=False)

    def add_address(self, url: str, published: str | None) -> Addition:
        """What lies behind an address, fetched under the rules of the command line."""
        item = Item(url, address=url)
        return self._enter(url, 1, lambda: iter([item]), How(published), by_rules=False)

    def add_files(self, files: Sequence[tuple[str, bytes]], published: str | None, publisher: str | None) -> Addition:
        """Files by their names, archives among them."""
        single = not any(holds_many(name) for name, _ in files)
        what = files[0][0] if len(files) == 1 else f"{len(files)} files"
        return self._enter(what, len(files) if single else None, lambda: _items(files), How(published, publisher), by_rules=True)

    def addition(self, number: int) -> Addition | None:
        """The addition of that number, if it is remembered."""
        return self._additions.get(number)

    def latest(self) -> list[Addition]:
        """The additions, latest first."""
        with self._lock:
            return list(reversed(self._additions.values()))

    def close(self) -> None:
        """Gives up what is being read and what is waiting; what comes after that is read again."""
        self._is_open = False
        with self._lock, suppress(queue.Empty):
            while True:
                self._waiting.get_nowait()
        if self._thread is not None:
            self._waiting.put(None)
        reader, self._reader = self._reader, None
        if isinstance(reader, ProcessPoolExecutor):
            reader.shutdown(wait=False, cancel_futures=True)
            for process in list((reader._processes or {}).values()):
                process.terminate()
        if self._thread is not None:
            self._thread.join(PATIENCE)
            self._thread = None

    def _enter(self, what: str, total: int | None, items: Callable[[], Iterator[Item]], how: How, by_rules: bool) -> Addition:
        with self._lock:
            addition = Addition(max(self._additions, default=0) + 1, what, total)
            try:
                self._waiting.put_nowait((addition, items, how, by_rules))
            except queue.Full:
                raise Busy("too much is waiting to be read; try again when some of it is done") from None
            self._additions[addition.number] = addition
            while len(self._additions) > KEPT:
                self._additions.popitem(last=False)
            if self._thread is None:
                self._is_open = True
                self._thread = threading.Thread(target=self._work, daemon=True, name="adding")
                self._thread.start()
        return addition

    def _work(self) -> None:
        while sent := self._waiting.get():
            addition, items, how, by_rules = sent
            try:
                for item in items():
                    if not self._is_open:
                        break
                    self._take(addition, item, how, by_rules)
            except OnrecordError as error:
                _note(addition, Outcome(addition.what, "refused", why=" ".join(str(error).split())))
            except Exception as error:  # the thread must live on, for what others send
                _note(addition, Outcome(addition.what, "refused", why=f"a fault of onrecord: {type(error).__name__}"))
                threading.excepthook(threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread())))
            addition.told = "done"
            addition.finished = True

    def _take(self, addition: Addition, item: Item, how: How, by_rules: bool) -> None:
        addition.told = "fetching and reading" if item.address else "reading"
        found = self._read(item, how, by_rules)
        addition.told = "keeping"
        with self._access.writing() as record:
            if isinstance(found, Refusal):
                record.settle(refused=[found])
                _note(addition, Outcome(item.name, "refused", why=found.why))
                return
            added = record.add_many([found], item.retrieved)[0]
            record.settle(read=[item.name])
        _note(addition, Outcome(item.name, added.outcome, added.report, found.report.title))

    def _read(self, item: Item, how: How, by_rules: bool) -> Dossier | Refusal:
        if item.refusal is not None:
            return Refusal.of(item.name, item.refusal)
        if self._reader is None:
            self._reader = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), begin)
        try:
            return self._reader.submit(_read, item, how, self._allow_private, by_rules).result()
        except BrokenProcessPool:
            self._reader = None
            return Refusal.of(item.name, FailedReading(f"{item.name}: the reader crashed on it; report it as a fault of onrecord"))


def _read(item: Item, how: How, allow_private: bool, by_rules: bool) -> Dossier | Refusal:
    """In the other process: a dossier, or why there is none. ``by_rules`` asks robots.txt, as for any list of addresses."""
    polite = _polite(allow_private)
    how = replace(how, fetch=polite.item if by_rules else lambda i: fetched_item(i, allow_private=allow_private))
    try:
        found, report = opened(item, how)
        return read(found.name, report, how.seconds)
    except UnusableInput as error:
        return Refusal.of(item.name, error)


@cache
def _polite(allow_private: bool) -> Polite:
    return Polite(Hosts(), allow_private)


def _note(addition: Addition, outcome: Outcome) -> None:
    addition.done += 1
    if len(addition.outcomes) < MOST_SHOWN:
        addition.outcomes.append(outcome)


def _items(files: Sequence[tuple[str, bytes]]) -> Iterator[Item]:
    """What files hold. An archive is laid in a folder of its own, under a name of ours, for as long as it is read."""
    for name, data in files:
        if not holds_many(name):
            yield whole(data, name, SINGLE.get(form_of(name) or ""))
            continue
        with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
            path = Path(folder) / f"archive-{UNNAMEABLE.sub('', name)[-60:]}"
            path.write_bytes(data)
            for item in items_in(str(path), Columns.parse(None)):
                yield replace(item, name=item.name.replace(str(path), name, 1), reached=None)
