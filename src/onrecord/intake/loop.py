"""The loop of every intake: an item is opened, read, and kept with others in one transaction.

Reading knows nothing of the record and may run in other processes; only ``_Keeper`` writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from onrecord.errors import UnusableInput
from onrecord.intake.readers import only_unusable, read_in_order
from onrecord.model import Dossier, Report
from onrecord.record import Progress, Record, Refusal
from onrecord.sources import Item, fetched_item, report_of

BATCH = 500  # items a transaction: the threads of a matter that is in the news are written anew with each
PATIENCE = 15.0  # seconds after which a smaller batch is kept too
SECONDS = 120.0  # a report may take; the longest news features take ten


@dataclass(frozen=True, slots=True)
class How:
    """How items are read: options that go before what an item states, and how an address in a list is fetched.

    ``retrieved`` is the moment for items that state none; ``seconds`` limits the reading of each.
    """

    published: str | None = None
    publisher: str | None = None
    language: str | None = None
    retrieved: str | None = None
    seconds: float = SECONDS
    fetch: Callable[[Item], Item] = fetched_item


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an item: new, known, updated or earlier, as the record says; or refused. ``report`` is its id in the record."""

    input: str
    outcome: str
    report: str | None = None
    refusal: Refusal | None = None
    error: UnusableInput | None = None


def opened(item: Item, how: How) -> tuple[Item, Report]:
    """An item, fetched where it is an address, and its report. Raises UnusableInput for whatever is wrong with it."""
    with only_unusable(item.name, how.seconds):
        if item.address is not None and item.refusal is None:
            item = how.fetch(item)
        return item, report_of(item, published=how.published, publisher=how.publisher, language=how.language)


@dataclass(frozen=True, slots=True)
class Opened:
    """An item that has been opened: its report, or without one what became of it."""

    item: Item
    report: Report | None
    taken: Taken | None = None

    @property
    def name(self) -> str:
        return self.item.name


def take_in(
    record: Record,
    items: Iterable[Item],
    how: How,
    told: Callable[[Taken], None],
    archive: str | None = None,
    fingerprint: str = "",
    is_over: Callable[[], bool] = lambda: False,
    processes: int = 1,
) -> None:
    """Reads items and keeps them, some hundreds a transaction; ``told`` hears of each when it is on the disk, in order.

    With several ``processes`` that many read beside this one, which opens, writes and tells.
    With ``archive``, how far its items have been read is kept beside them, so that another run can go on there. Stops
    early, with everything kept, when ``is_over`` says so. Raises UnusableRecord; the batches before are kept.
    """
    keeper = _Keeper(record, told, archive, fingerprint)
    jobs = (_open(record, item, how) for item in items)
    try:
        for job, found in read_in_order(jobs, how.seconds, processes):
            keeper.note(job.item)
            if job.taken is not None:
                keeper.put(job.taken)
            elif isinstance(found, Dossier):
                keeper.put_dossier(found, job.item.retrieved or how.retrieved)
            elif found is not None:
                keeper.put(_refused(job.item, found))
            if is_over():
                keeper.flush()
                return
    except KeyboardInterrupt:
        keeper.flush()
        raise
    keeper.flush(finished=True)


def _open(record: Record, item: Item, how: How) -> Opened:
    try:
        found, report = opened(item, how)
    except UnusableInput as error:
        return Opened(item, None, _refused(item, error))
    return Opened(found, None, Taken(item.name, "known")) if record.knows(report) else Opened(found, report)


def _refused(item: Item, error: UnusableInput) -> Taken:
    return Taken(item.name, "refused", refusal=Refusal.of(item.name, error), error=error)


@dataclass
class _Keeper:
    record: Record
    told: Callable[[Taken], None]
    archive: str | None
    fingerprint: str
    _waiting: list[Taken | tuple[Dossier, str | None]] = field(default_factory=list)
    _last: Item | None = None
    _kept: float = field(default_factory=time.monotonic)

    def note(self, item: Item) -> None:
        self._last = item

    def put(self, taken: Taken) -> None:
        self._waiting.append(taken)
        self._flush_when_due()

    def put_dossier(self, dossier: Dossier, retrieved: str | None) -> None:
        self._waiting.append((dossier, retrieved))
        self._flush_when_due()

    def _flush_when_due(self) -> None:
        if len(self._waiting) >= BATCH or time.monotonic() - self._kept > PATIENCE:
            self.flush()

    def flush(self, finished: bool = False) -> None:
        """Dossiers first: should the power fail in between, they are read once more and found to be known."""
        dossiers = [w for w in self._waiting if not isinstance(w, Taken)]
        added = iter(self.record.add_fetched(dossiers))
        done = [w if isinstance(w, Taken) else Taken(w[0].input, (a := next(added)).outcome, a.report) for w in self._waiting]
        reached = self._last.reached if self._last else None
        progress = Progress(self.fingerprint, reached.items, reached.seek, finished) if reached and self.archive else None
        if done or progress:
            self.record.settle(
                read=[t.input for t in done if t.refusal is None],
                refused=[t.refusal for t in done if t.refusal is not None],
                archive=self.archive,
                progress=progress,
            )
        self._waiting.clear()
        self._kept = time.monotonic()
        for taken in done:
            self.told(taken)
