"""The file of a record: opening it, its schema version and migrations, and SQLite's errors in our words.

SQLite comes with apsw, never from the system, whose older versions can lose commits in WAL mode; two SQLite libraries
must not open one file in one process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path

import apsw

from onrecord.errors import (
    AskedTooMuch,
    BrokenInstallation,
    DamagedRecord,
    NewerRecord,
    NoRecord,
    NotARecord,
    RecordFull,
    RecordLocked,
    RecordReadOnly,
    UnusableRecord,
)
from onrecord.record.asking import count

APPLICATION = 0x6F6E7263  # "onrc" in the header of the file: what makes it a record
HEADER = b"SQLite format 3\0"
PATIENCE = 10_000  # milliseconds to wait for another process's write
CACHE = 64 * 1024  # KiB of pages kept in memory
CHECKPOINT = 4_000  # pages in the write-ahead log before it goes into the file


class Database:
    """One connection to the file of a record; ``connection`` is apsw's.

    A writer makes the file where there is none, migrates an older one and owns the checkpoints. A reader never writes,
    not even a checkpoint, so that any number of them may run beside one writer, in other processes too.

    Raises NoRecord, NotARecord, NewerRecord, RecordLocked, RecordReadOnly or RecordFull.
    """

    def __init__(self, path: Path, *, read_only: bool = False, create: bool = True) -> None:
        self.path = path
        self.read_only = read_only
        if path.is_dir():
            raise NotARecord(f"{path}: is a folder; name a file in it, such as {path / 'record.db'}")
        if (read_only or not create) and not path.exists():
            raise NoRecord(f"{path}: no such record; `onrecord add FILE --record {path}` makes one")
        _check_header(path)
        with self.telling():
            self.connection = _connect(path, read_only)
            try:
                self._prepare()
            except BaseException:
                self.connection.close(True)
                raise

    def close(self) -> None:
        """Closes the file; the last writer to do so folds the write-ahead log into it."""
        self.connection.close()

    def version(self) -> int:
        """The schema version of the file; 0 when it is empty."""
        return count(self.connection, "PRAGMA user_version")

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Turns SQLite's errors into ours, one line each: what, where, what to do."""
        try:
            yield
        except apsw.Error as error:
            raise _told(self.path, error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction that is in wholly, and on the disk, when the block ends; or not at all, when it raises."""
        if self.read_only:
            raise RecordReadOnly(f"{self.path}: was opened for reading only; open it for writing")
        with self.telling():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled back already.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def _prepare(self) -> None:
        connection = self.connection
        connection.set_busy_timeout(PATIENCE)
        self._recognise()
        connection.execute(f"PRAGMA foreign_keys = ON; PRAGMA cache_size = -{CACHE}; PRAGMA temp_store = MEMORY")
        if self.read_only:
            connection.execute("PRAGMA query_only = ON; PRAGMA wal_autocheckpoint = 0")
            if self.version() < newest_version():
                raise UnusableRecord(
                    f"{self.path}: is of schema {self.version()}, older than this onrecord's; "
                    f"`onrecord check --record {self.path}` brings it up to date"
                )
            return
        connection.execute(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {CHECKPOINT}")
        if self.version() < newest_version():
            self._migrate()

    def _recognise(self) -> None:
        application = count(self.connection, "PRAGMA application_id")
        tables = count(self.connection, "SELECT count(*) FROM sqlite_schema")
        if application != APPLICATION and (tables or self.read_only):
            raise NotARecord(f"{self.path}: is not a record of onrecord; name another file with --record")
        if self.version() > newest_version():
            raise NewerRecord(
                f"{self.path}: is of schema {self.version()}, written by a later onrecord (this one knows {newest_version()}); "
                "install that version or name another record"
            )

    def _migrate(self) -> None:
        with self.writing():
            # Asked again inside the transaction: another process may have migrated meanwhile.
            for number, script in migrations().items():
                if number > self.version():
                    self.connection.execute(script)
                    self.connection.execute(f"PRAGMA user_version = {number}")
            self.connection.execute(f"PRAGMA application_id = {APPLICATION}")


@cache
def migrations() -> dict[int, str]:
    """Each schema version with the SQL that leads to it from the one before, in order."""
    found = {
        int(path.name[:3]): path.read_text("utf-8")
        for path in (files("onrecord.record") / "schema").iterdir()
        if re.fullmatch(r"\d{3}\.sql", path.name)
    }
    if not found:
        raise BrokenInstallation("the schema of the record is missing; install onrecord again")
    return dict(sorted(found.items()))


def newest_version() -> int:
    """The schema version that this onrecord writes."""
    return max(migrations())


def _check_header(path: Path) -> None:
    """SQLite takes some files that are not databases for empty ones and would write over them."""
    try:
        with path.open("rb") as stream:
            first = stream.read(len(HEADER))
    except FileNotFoundError:
        return
    except OSError as error:
        raise RecordReadOnly(f"{path}: cannot be read ({error.strerror}); check the path and its permissions") from error
    if first and first != HEADER:
        raise NotARecord(f"{path}: is not a record of onrecord; name another file with --record")


def _connect(path: Path, read_only: bool) -> apsw.Connection:
    if not read_only:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RecordReadOnly(f"{path}: its folder cannot be made ({error.strerror}); name another with --record") from error
        return apsw.Connection(str(path))
    log = path.with_name(path.name + "-wal")
    if os.access(path.parent, os.W_OK) or log.exists():
        return apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    # On a medium that nobody can write, SQLite cannot make the index of the write-ahead log, and needs none.
    address = path.absolute().as_uri() + "?immutable=1"
    return apsw.Connection(address, flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI)


def _told(path: Path, error: apsw.Error) -> UnusableRecord:
    if isinstance(error, apsw.BusyError | apsw.LockedError):
        return RecordLocked(f"{path}: another process has been writing to it for {PATIENCE // 1000} s; try again when it is done")
    if isinstance(error, apsw.NotADBError):
        return NotARecord(f"{path}: is not a record of onrecord; name another file with --record")
    if isinstance(error, apsw.ReadOnlyError | apsw.CantOpenError | apsw.PermissionsError):
        return RecordReadOnly(f"{path}: cannot be opened or written; check the permissions of the file and its folder")
    if isinstance(error, apsw.FullError | apsw.IOError):
        return RecordFull(f"{path}: the disk is full or fails ({error}); make room and try again, what was kept is safe")
    if isinstance(error, apsw.InterruptError):
        return AskedTooMuch(f"{path}: that took too long and was given up; ask for less: a shorter period, fewer rows, one party")
    if isinstance(error, apsw.CorruptError):
        return DamagedRecord(f"{path}: is damaged ({error}); `onrecord check` says where, a backup restores it")
    return DamagedRecord(f"{path}: {type(error).__name__}: {error}; `onrecord check --record {path}` looks for damage")
