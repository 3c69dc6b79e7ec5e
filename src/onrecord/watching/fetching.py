"""Threads that fetch, so that a host that drips or hangs holds up nobody else. They touch no record and read no page."""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass

from onrecord.errors import UnusableInput
from onrecord.sources.address import Fetched
from onrecord.watching.politeness import Hosts, host_of

THREADS = 16


@dataclass(frozen=True, slots=True)
class Job:
    """What to fetch: ``key`` names it, ``get`` does it in a thread."""

    key: Hashable
    url: str
    get: Callable[[], Fetched]


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a job: a page or the error."""

    job: Job
    fetched: Fetched | None
    error: UnusableInput | None


class Fetching:
    """Jobs by host, at most one of a host at a time and when its turn has come; all methods are called from one thread."""

    def __init__(self, hosts: Hosts, threads: int = THREADS) -> None:
        self._hosts = hosts
        self._waiting: dict[str, deque[Job]] = {}
        self._busy: dict[str, Job] = {}
        self._known: set[Hashable] = set()
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self._threads = threads
        for _ in range(threads):
            # Daemons: a stop does not wait for a server that drips.
            threading.Thread(target=self._work, daemon=True).start()

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._known

    def add(self, job: Job) -> None:
        """Takes a job, unless one of that key is known."""
        if job.key not in self._known:
            self._known.add(job.key)
            self._waiting.setdefault(host_of(job.url), deque()).append(job)

    def drop(self, rest: float) -> list[Job]:
        """Forgets the waiting jobs of hosts that are to be left alone for longer than so many seconds; these jobs."""
        hosts = [host for host, jobs in self._waiting.items() if self._hosts.wait(jobs[0].url) > rest]
        dropped = [job for host in hosts for job in self._waiting.pop(host)]
        self._known -= {job.key for job in dropped}
        return dropped

    def done(self, seconds: float) -> Iterator[Done]:
        """Gives jobs whose host's turn has come to threads, then waits so long for the first to be done; those that are."""
        self._hand_out()
        try:
            first = self._done.get(timeout=seconds)
        except queue.Empty:
            return
        yield self._settled(first)
        while not self._done.empty():
            yield self._settled(self._done.get())

    def _hand_out(self) -> None:
        for host in list(self._waiting):
            if len(self._busy) >= self._threads:
                return
            if host in self._busy or self._hosts.wait(self._waiting[host][0].url) > 0:
                continue
            job = self._waiting[host].popleft()
            if not self._waiting[host]:
                del self._waiting[host]
            self._busy[host] = job
            self._jobs.put(job)

    def _settled(self, done: Done) -> Done:
        self._busy.pop(host_of(done.job.url), None)
        self._known.discard(done.job.key)
        return done

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                self._done.put(Done(job, job.get(), None))
            except UnusableInput as error:
                self._done.put(Done(job, None, error))
            except Exception as error:  # a thread must not die of a page
                self._done.put(Done(job, None, UnusableInput(f"{job.url}: cannot be fetched ({type(error).__name__})")))
