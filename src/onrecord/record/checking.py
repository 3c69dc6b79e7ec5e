"""Whether a record is sound, and copies of a live one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import apsw

from onrecord.errors import DamagedRecord, RecordReadOnly, UnusableArgument
from onrecord.record.asking import ask, count
from onrecord.record.packing import Packed, unpack


@dataclass(frozen=True, slots=True)
class Verdict:
    """``faults`` are lines, each one thing that is wrong; none for a sound record."""

    reports: int
    versions: int
    entries: int
    schema: int
    faults: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def check(connection: apsw.Connection, *, writable: bool) -> Verdict:
    """Pages, keys, the full-text index, and each dossier against its hash and its rows.

    The index is compared with the texts only where the file is ``writable``, since SQLite asks for that.
    """
    faults = [f"pages: {line}" for (line,) in ask(connection, "PRAGMA integrity_check") if line != "ok"]
    faults += [
        f"keys: {table} row {row} points at nothing in {other}" for table, row, other, _ in ask(connection, "PRAGMA foreign_key_check")
    ]
    if writable:
        try:
            connection.execute("INSERT INTO found (found, rank) VALUES ('integrity-check', 1)")
        except apsw.CorruptError:
            faults.append("index: full-text search does not agree with the texts")
    faults += _dossier_faults(connection)
    return Verdict(
        reports=count(connection, "SELECT count(*) FROM reports"),
        versions=count(connection, "SELECT count(*) FROM versions"),
        entries=count(connection, "SELECT count(*) FROM entries"),
        schema=count(connection, "PRAGMA user_version"),
        faults=tuple(faults),
    )


def backup(connection: apsw.Connection, path: Path, target: Path) -> Path:
    """Copies the record to a file that is not there yet, or is replaced. Raises UnusableArgument or RecordReadOnly."""
    if target.is_dir():
        target = target / path.name
    if target.exists() and target.samefile(path):
        raise UnusableArgument(f"{target}: is the record itself; name another file")
    partial = target.with_name(target.name + ".partial")
    try:
        partial.unlink(missing_ok=True)
        try:
            copy = apsw.Connection(str(partial))
            try:
                with copy.backup("main", connection, "main") as copying:
                    # All at once: a reader holds no writer up, but a copy in pieces starts again at every write.
                    copying.step(-1)
                # A backup is one file, wherever it is carried.
                copy.execute("PRAGMA journal_mode = DELETE")
            finally:
                copy.close()
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except (OSError, apsw.CantOpenError) as error:
        raise RecordReadOnly(f"{target}: the backup cannot be written there ({error}); name another file") from error
    return target


def _dossier_faults(connection: apsw.Connection) -> list[str]:
    """Each version's bytes against its hash; each present one's entries against the tables."""
    faults = []
    for report, number, version, present, data, digest in ask(
        connection,
        """SELECT r.id, r.number, v.version, v.version = r.version, v.dossier, v.digest
           FROM reports r LEFT JOIN versions v ON v.report = r.number ORDER BY r.number, v.version""",
    ):
        if data is None:
            faults.append(f"report {report}: has no dossier")
            continue
        try:
            dossier = unpack(Packed(data, digest))
        except DamagedRecord as error:
            faults.append(f"report {report}, version {version}: {error}")
            continue
        if present:
            wanted = {"report": 1, "statement": len(dossier.statements), "event": len(dossier.events), "matter": len(dossier.matters)}
            kept: dict[str, int] = dict(
                ask(
                    connection,
                    """SELECT e.kind, count(w.number) FROM entries e LEFT JOIN words w ON w.number = e.number
                       WHERE e.report = ? GROUP BY e.kind""",
                    (number,),
                )
            )
            faults += [
                f"report {report}: {kept.get(kind, 0)} of {count} entries of kind {kind}"
                for kind, count in wanted.items()
                if kept.get(kind, 0) != count
            ]
    lost = ask(
        connection,
        """SELECT id FROM reports r WHERE NOT EXISTS
           (SELECT 1 FROM versions v WHERE v.report = r.number AND v.version = r.version)""",
    )
    faults += [f"report {report}: its present version is missing" for (report,) in lost]
    return faults
