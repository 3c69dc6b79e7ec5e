"""Reading reports in this process or in several that share nothing: dossiers come back in the order of the reports.

A reader that dies, by a fault of a library or for want of memory, costs the one report that it was reading: that one is read
once more with nothing beside it, and refused if the reader dies again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from typing import Protocol, TypeVar

import msgspec

from onrecord.errors import BrokenInstallation, FailedReading, UnusableArgument, UnusableInput, UnusableRecord
from onrecord.intake.time_limit import within
from onrecord.model import Dossier, Report
from onrecord.reading.dossier import read_report
from onrecord.sources.naming import named

FEW = 16  # reports that are read here before other processes, each a second or two in starting, would pay
AHEAD = 256  # reports that each process has waiting for it or done before its turn: it reads on while hundreds are written


class Job(Protocol):
    """A report to read under a name, or nothing to read."""

    @property
    def name(self) -> str: ...

    @property
    def report(self) -> Report | None: ...


AnyJob = TypeVar("AnyJob", bound=Job)
Read = Dossier | UnusableInput
Sent = bytes | UnusableInput  # between processes: pickling the many small objects of a dossier would take several times as long


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read(name: str, report: Report, seconds: float) -> Dossier:
    """The dossier of a report. Raises UnusableInput for whatever goes wrong, and when it takes longer than so many seconds."""
    with only_unusable(name, seconds):
        return read_report(report, name)


def read_in_order(jobs: Iterable[AnyJob], seconds: float, processes: int) -> Iterator[tuple[AnyJob, Read | None]]:
    """Each job with its dossier, or why there is none; None for a job without a report. In the order of the jobs.

    The jobs are taken from the iterable as they are needed, some for each process ahead.
    """
    jobs = iter(jobs)
    first = list(islice(jobs, FEW)) if processes > 1 else []
    if len(first) < FEW:
        for job in chain(first, jobs):
            yield job, None if job.report is None else _read(job.name, job.report, seconds)
        return
    crew = _Crew(processes, seconds)
    waiting: deque[tuple[AnyJob, Future[Sent] | None]] = deque()
    try:
        for job in chain(first, jobs):
            waiting.append((job, crew.send(job)))
            while waiting and (len(waiting) > AHEAD * processes or waiting[0][1] is None or waiting[0][1].done()):
                yield crew.take(waiting)
        while waiting:
            yield crew.take(waiting)
    finally:
        crew.dismiss()


class _Crew:
    """Processes that read."""

    def __init__(self, processes: int, seconds: float) -> None:
        self._processes, self._seconds = processes, seconds
        self._pool = self._hire()

    def send(self, job: Job) -> Future[Sent] | None:
        if job.report is None:
            return None
        try:
            return self._pool.submit(_sent, job.name, job.report, self._seconds)
        except BrokenProcessPool as error:  # a reader has died just now
            future: Future[Sent] = Future()
            future.set_exception(error)
            return future

    def take(self, waiting: deque[tuple[AnyJob, Future[Sent] | None]]) -> tuple[AnyJob, Read | None]:
        """The first of those that wait, when it is read."""
        job, future = waiting.popleft()
        if future is None:
            return job, None
        try:
            return job, _received(future.result())
        except BrokenProcessPool:
            result = self._alone(job)
            again = [(other, self.send(other) if was is not None and _is_lost(was) else was) for other, was in waiting]
            waiting.clear()
            waiting.extend(again)
            return job, result

    def dismiss(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _hire(self) -> ProcessPoolExecutor:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy in each process would take every processor for itself
        return ProcessPoolExecutor(self._processes, multiprocessing.get_context("spawn"), begin)

    def _alone(self, job: Job) -> Read:
        self.dismiss()
        self._pool = self._hire()
        future = self.send(job)
        assert future is not None
        try:
            return _received(future.result())
        except BrokenProcessPool:
            self.dismiss()
            self._pool = self._hire()
            return FailedReading(f"{named(job.name)}: the process that read it died twice; report it as a fault of onrecord")


def _is_lost(future: Future[Sent]) -> bool:
    return future.cancelled() or (future.done() and isinstance(future.exception(), BrokenProcessPool))


def begin() -> None:
    """In a new process: Ctrl-C is the parent's affair, and nobody reads on for a parent that is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def leave() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=leave, daemon=True).start()


def _read(name: str, report: Report, seconds: float) -> Read:
    try:
        return read(name, report, seconds)
    except UnusableInput as error:
        return error


def _sent(name: str, report: Report, seconds: float) -> Sent:
    found = _read(name, report, seconds)
    return msgspec.msgpack.encode(found) if isinstance(found, Dossier) else found


def _received(sent: Sent) -> Read:
    return msgspec.msgpack.decode(sent, type=Dossier) if isinstance(sent, bytes) else sent


@contextmanager
def only_unusable(name: str, seconds: float) -> Iterator[None]:
    """A time limit, and any failure of the reader made into the refusal of one item: an intake of months goes on."""
    name = named(name)
    try:
        with within(seconds, name):
            yield
    except (UnusableInput, UnusableArgument, UnusableRecord, BrokenInstallation):
        raise
    except ImportError as error:  # no item's fault, and none could be read
        raise BrokenInstallation(f"{named(error)}; install onrecord again") from error
    except Exception as error:
        why = f"{type(error).__name__}: {named(error)}"
        raise FailedReading(f"{name}: the reader failed on it ({why}); report it as a fault of onrecord") from error
