"""How pages come to the record: readers that are lent to one request at a time, and one writer at a time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from onrecord.errors import RecordLocked
from onrecord.record import Record

READERS = 4
SECONDS = 20.0  # a page may ask
PATIENCE = 30.0  # seconds to wait for a reader, or for another write of ours


class Access:
    """The record of a room. Any thread may ask; a reader belongs to one block at a time, as apsw wants it.

    A writer is opened anew for each block, so that it knows what other processes have added meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: queue.LifoQueue[Record | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        for _ in range(READERS):
            self._idle.put(None)

    @contextmanager
    def reading(self) -> Iterator[Record]:
        """A record to ask, for so many seconds. Raises UnusableRecord."""
        try:
            reader = self._idle.get(timeout=PATIENCE)
        except queue.Empty:
            raise RecordLocked(f"{self.path}: too many questions at once; try again in a moment") from None
        try:
            reader = reader or Record(self.path, read_only=True)
            limit = threading.Timer(SECONDS, reader.interrupt)
            limit.start()
            try:
                yield reader
            finally:
                limit.cancel()
        finally:
            self._idle.put(reader)

    @contextmanager
    def writing(self) -> Iterator[Record]:
        """The record to write. Raises UnusableRecord."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise RecordLocked(f"{self.path}: the room is still writing; try again in a moment")
        try:
            with Record(self.path) as record:
                yield record
        finally:
            self._lock.release()

    def close(self) -> None:
        """Closes the readers that are idle; they are opened again when they are needed."""
        held: list[Record | None] = []
        with suppress(queue.Empty):
            while True:
                held.append(self._idle.get_nowait())
        for reader in held:
            if reader is not None:
                reader.close()
            self._idle.put(None)
