"""How far archives have been read."""

from __future__ import annotations

from dataclasses import dataclass

import apsw

from onrecord.record.asking import ask_one


@dataclass(frozen=True, slots=True)
class Progress:
    """``items`` of an archive are done; ``seek`` is the byte at which the last of them starts, None where one cannot start there.

    ``fingerprint`` tells its file from another one under the same name.
    """

    fingerprint: str
    items: int
    seek: int | None = None
    finished: bool = False


def keep_progress(connection: apsw.Connection, archive: str, progress: Progress, now: str) -> None:
    """Notes how far an archive has been read. Runs inside a transaction that its caller holds."""
    connection.execute(
        "INSERT OR REPLACE INTO archives (input, fingerprint, items, seek, finished, changed) VALUES (?, ?, ?, ?, ?, ?)",
        (archive, progress.fingerprint, progress.items, progress.seek, int(progress.finished), now),
    )


def progress_of(connection: apsw.Connection, archive: str) -> Progress | None:
    """How far an archive has been read; None when it has not."""
    row = ask_one(connection, "SELECT fingerprint, items, seek, finished FROM archives WHERE input = ?", (archive,))
    return Progress(row[0], row[1], row[2], bool(row[3])) if row else None
