"""The file: its schema from every release, its errors in one line, readers in other processes."""

import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

import onrecord
from onrecord.errors import NewerRecord, NoRecord, NotARecord, RecordFull, RecordLocked, RecordReadOnly, UnusableRecord
from onrecord.record import database, default_path
from onrecord.record.database import APPLICATION, migrations, newest_version
from record.making import dossier, paragraph

RELEASED = sorted((Path(__file__).parent / "released").glob("*.sql"))


def schema(path: Path) -> set[str]:
    raw = apsw.Connection(str(path))
    found = {" ".join(sql.split()) for (sql,) in raw.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
    raw.close()
    return found


def made(path: Path, script: str, version: int) -> None:
    raw = apsw.Connection(str(path))
    raw.execute(
        f"PRAGMA foreign_keys = OFF; BEGIN; {script}; PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {version}; COMMIT"
    )
    raw.close()


@pytest.mark.parametrize("released", RELEASED, ids=lambda p: p.stem)
def test_every_released_schema_becomes_the_present_one(tmp_path: Path, released: Path) -> None:
    path = tmp_path / "old.db"
    made(path, released.read_text("utf-8"), int(released.stem))
    with onrecord.open(path) as record:
        assert record.check().faults == ()
        assert record.check().schema == newest_version()
        assert len(record) == 3
        assert {r.text for r in record.search(entry="statement")} == {
            "We will not wait",
            "The convoy will leave on Monday",
            "Flights resume",
        }
        record.add(dossier("A new one", body=paragraph(9)))
        assert len(record.search('"a new one"', entry="statement")) == 1
        record.add(dossier("Flights resume", publisher="Post", title="Flights again", body=paragraph(2, 80)))
        record.add(dossier("Flights resume", publisher="Later", title="Flights once more", body=paragraph(2, 80), published="2025-12-17"))
        assert sorted(r.outlets for r in record.search("flights", entry="statement")) == [1, 2]
    with onrecord.open(tmp_path / "new.db"):
        pass
    assert schema(path) == schema(tmp_path / "new.db")


def test_a_released_schema_never_changes() -> None:
    for released in RELEASED:
        scripts = [s for number, s in migrations().items() if number <= int(released.stem)]
        assert released.read_text("utf-8").startswith("\n".join(scripts)), f"{released.name}: write the next schema file instead"


def test_a_migration_is_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.db"
    with onrecord.open(path) as record:
        record.add(dossier())
    later = {**migrations(), newest_version() + 1: "CREATE TABLE extra (a INTEGER) STRICT; INSERT INTO extra VALUES ('no number')"}
    monkeypatch.setattr(database, "migrations", lambda: later)
    with pytest.raises(UnusableRecord):
        onrecord.open(path)
    with pytest.raises(UnusableRecord, match="check"):
        onrecord.open(path, read_only=True)
    later[max(later)] = "CREATE TABLE extra (a INTEGER) STRICT"
    with onrecord.open(path) as record:
        assert (record.check().schema, len(record)) == (max(later), 1)
    monkeypatch.undo()
    for read_only in (False, True):
        with pytest.raises(NewerRecord):
            onrecord.open(path, read_only=read_only)


def test_other_files_are_told_and_left_alone(tmp_path: Path) -> None:
    text, short, other = tmp_path / "a.txt", tmp_path / "x", tmp_path / "other.db"
    text.write_text("No record. " * 100, encoding="utf-8")
    short.write_text("x", encoding="utf-8")
    raw = apsw.Connection(str(other))
    raw.execute("CREATE TABLE mine (a)")
    raw.close()
    for path in (text, short, other, tmp_path):
        before = path.read_bytes() if path.is_file() else b""
        for read_only in (False, True):
            with pytest.raises(NotARecord):
                onrecord.open(path, read_only=read_only)
        assert (path.read_bytes() if path.is_file() else b"") == before
    with pytest.raises(NoRecord, match="onrecord add"):
        onrecord.open(tmp_path / "none.db", read_only=True)
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(RecordReadOnly):
        onrecord.open(text / "under" / "r.db")


def test_a_second_writer_waits_then_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.db"
    with onrecord.open(path) as record:
        record.add(dossier())
        raw = apsw.Connection(str(path))
        raw.execute("BEGIN IMMEDIATE")
        record._connection.set_busy_timeout(50)
        with pytest.raises(RecordLocked, match="try again"):
            record.add(dossier("Other"))
        assert len(record.search()) == 4
        raw.execute("ROLLBACK")
        raw.close()
        assert record.add(dossier("Other", body=paragraph(3))).outcome == "new"


def test_a_full_disk_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db") as record:
        record.add(dossier())
        pages = int(str(record._connection.execute("PRAGMA page_count").get))
        record._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(RecordFull, match="make room"):
            record.add_many(dossier(f"Number {i}", body=paragraph(i, 300)) for i in range(50))
        record._connection.execute("PRAGMA max_page_count = 1000000")
        assert len(record) == 1
        record.add(dossier("Other", body=paragraph(3)))
        assert record.check().sound


def test_readers_in_other_processes_see_whole_reports_while_one_writes(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    reading = """
import sys, onrecord
last, rounds = -1, 0
with onrecord.open(sys.argv[1], read_only=True) as record:
    print("ready", flush=True)
    while last < 120:
        entries, reports = record._connection.execute("SELECT (SELECT count(*) FROM entries), (SELECT count(*) FROM reports)").fetchall()[0]
        assert entries == 4 * reports and reports >= last, (entries, reports, last)
        last, rounds = reports, rounds + 1
        record.search("number", entry="statement", limit=5)
print(rounds)
"""
    with onrecord.open(path) as record:
        record.add(dossier("Number zero"))
        readers = [
            subprocess.Popen([sys.executable, "-c", reading, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        for reader in readers:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "ready\n"
        for i in range(120):
            record.add(dossier(f"Number {i}", body=paragraph(i + 50)))
        for reader in readers:
            out, err = reader.communicate(timeout=60)
            assert (reader.returncode, err) == (0, "")
            assert int(out) > 1


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_record_on_a_medium_that_nobody_can_write(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db") as record:
        record.add(dossier())
    tmp_path.chmod(0o500)
    try:
        with onrecord.open(tmp_path / "r.db", read_only=True) as record:
            assert len(record) == 1
    finally:
        tmp_path.chmod(0o700)


def test_where_the_record_is_without_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_RECORD", str(tmp_path / "sub" / "mine.db"))
    with onrecord.open() as record:
        assert record.path == tmp_path / "sub" / "mine.db"
        assert record.path.exists()
    monkeypatch.delenv("ONRECORD_RECORD")
    assert default_path().name == "record.db"
