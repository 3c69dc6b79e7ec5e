"""What goes in comes out, once, wholly, with its versions."""

import sys
from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.errors import DamagedRecord, RecordReadOnly, UnusableArgument
from onrecord.model import Dossier, Report
from onrecord.record import Record
from record.making import dossier, paragraph


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return onrecord.open(tmp_path / "r.db")


def test_a_dossier_comes_back_as_it_was(record: Record) -> None:
    given_ = dossier()
    added = record.add(given_)
    assert added.outcome == "new"
    assert record.dossier(added.report) == given_
    assert list(record.dossiers()) == [given_]


def test_the_same_again_does_nothing(record: Record) -> None:
    first = record.add(dossier())
    again = record.add(replace(dossier(), input="elsewhere.txt"))
    assert (again.report, again.outcome, len(record)) == (first.report, "known", 1)


def test_the_same_text_from_another_outlet_is_another_report(record: Record) -> None:
    ids = {record.add(dossier(publisher=p)).report for p in ("Herald", "Courier")}
    assert len(ids) == 2


def test_an_update_replaces_entries_and_keeps_the_old_version(record: Record) -> None:
    body = paragraph(1, 150)
    first = record.add(dossier("We will wait", url="https://example.org/a", body=body))
    update = dossier("We will not wait", url="https://example.org/a?utm_source=x#top", body=body + " More follows.")
    second = record.add(update)
    assert (second.report, second.outcome, len(record)) == (first.report, "updated", 1)
    assert [r.text for r in record.search(entry="statement")] == ["We will not wait"]
    assert record.search('"will wait"') == []
    assert [d.report.text for d in record.versions(first.report)] == [dossier("We will wait", body=body).report.text, update.report.text]
    assert record.add(dossier("We will wait", url="https://example.org/a", body=body)).outcome == "known"
    assert record.check().sound


def test_publisher_and_title_make_a_version_only_with_shared_words(record: Record) -> None:
    record.add(dossier("One", publisher="Herald", title="Daily briefing", body=paragraph(1)))
    assert record.add(dossier("Two", publisher="Herald", title="Daily briefing", body=paragraph(2))).outcome == "new"
    assert record.add(dossier("Two", publisher="Herald", title="Daily briefing", body=paragraph(2) + " Updated.")).outcome == "updated"


def test_what_was_published_earlier_stays_an_older_version(record: Record) -> None:
    late = record.add(dossier("Late", url="https://example.org/a", published="2025-10-18"))
    early = record.add(dossier("Early", url="https://example.org/a", published="2025-10-17"))
    assert (early.report, early.outcome) == (late.report, "earlier")
    assert [r.text for r in record.search(entry="statement")] == ["Late"]
    assert len(record.versions(late.report)) == 2


def test_an_unchanged_entry_outlives_an_update(record: Record) -> None:
    body = paragraph(1, 150)
    record.add(dossier(url="https://example.org/a", body=body))
    before = record.search(entry="statement")[0]
    record.add(dossier(url="https://example.org/a", body=body + " More."))
    after = record.search(entry="statement")[0]
    assert (after.id, after.added) == (before.id, before.added)


def test_a_failure_leaves_no_half_batch(record: Record) -> None:
    def dossiers():  # type: ignore[no-untyped-def]
        yield dossier("One")
        yield dossier("Two")
        raise RuntimeError("the source fails")

    with pytest.raises(RuntimeError):
        record.add_many(dossiers())
    assert len(record) == 0
    broken = replace(dossier("Three"), report=replace(dossier("Three").report, language=None))  # type: ignore[arg-type]
    with pytest.raises(onrecord.UnusableRecord):
        record.add(broken)
    assert len(record) == 0
    record.add(dossier("Four"))
    assert record.check().sound


def test_many_come_in_batches(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.record.store.BATCH", 3)
    outcomes = [a.outcome for a in record.add_many(dossier(f"Number {i}", body=paragraph(i)) for i in range(8))]
    assert outcomes == ["new"] * 8
    assert len(record) == 8


def test_unlikely_dossiers_are_kept_too(record: Record) -> None:
    bare = Dossier("0", "", Report("r-x", ""))
    twice = dossier()
    twice = replace(twice, statements=twice.statements * 2, parties=twice.parties * 2)
    stray = replace(dossier("Other"), parties=())
    dated = replace(dossier("Third"), report=replace(dossier("Third").report, published="soon"))
    for odd in (bare, twice, stray, dated):
        assert record.dossier(record.add(odd).report) == odd
    assert record.check().sound


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8"), max_size=60), st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_text_comes_back(record: Record, text: str, title: str) -> None:
    odd = Dossier("0", "x", Report("r-1", text, title or None, publisher=title or None))
    assert record.dossier(record.add(odd).report).report.text == text


def test_a_reader_does_not_write(tmp_path: Path, record: Record) -> None:
    record.add(dossier())
    with onrecord.open(record.path, read_only=True) as reader, pytest.raises(RecordReadOnly):
        reader.add(dossier("Other"))


def test_surnames_are_looked_up(record: Record) -> None:
    record.add(dossier(speaker="Ana Maria Ruiz"))
    asked: list[str] = []
    record._connection.set_exec_trace(lambda _, sql, __: asked.append(sql) or True)
    record.add(dossier("We will not wait", speaker="Ruiz"))
    record.add(dossier("We will wait", speaker="Maria"))
    record._connection.set_exec_trace(None)
    assert [(p.name, p.reports) for p in record.parties() if p.kind == "person"] == [("Ana Maria Ruiz", 2), ("Maria", 1)]
    (query,) = {sql for sql in asked if "n.kind = 'person'" in sql}
    plan = " ".join(row[3] for row in record._connection.execute(f"EXPLAIN QUERY PLAN {query}", ("x", "PER")))
    assert "names_by_surname" in plan


def test_no_such_report(record: Record) -> None:
    with pytest.raises(UnusableArgument, match="no report 'r-none'"):
        record.dossier("r-none")


def test_check_finds_damage(record: Record) -> None:
    record.add_many([dossier("One"), dossier("Two", body=paragraph(5)), dossier("Three", body=paragraph(6))])
    path = record.path
    record.close()
    raw = apsw.Connection(str(path))
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("UPDATE versions SET dossier = x'00' WHERE report = 1")
    raw.execute("DELETE FROM entries WHERE report = 2 AND kind = 'event'")
    raw.execute("DROP TRIGGER words_out; DELETE FROM words WHERE number = 9")
    raw.close()
    with onrecord.open(path) as damaged:
        faults = "\n".join(damaged.check().faults)
        for what in ("report", "cannot be unpacked", "entries of kind event", "index", "keys"):
            assert what in faults
        with pytest.raises(DamagedRecord, match="cannot be unpacked"):
            list(damaged.dossiers())


def test_backup_of_a_live_record(tmp_path: Path, record: Record) -> None:
    record.add(dossier())
    with onrecord.open(record.path, read_only=True) as reader:
        copy = reader.backup(tmp_path / "copy.db")
        record.add(dossier("Later", body=paragraph(3)))
    with onrecord.open(copy, read_only=True) as kept:
        assert (len(kept), kept.check().sound) == (1, True)
    with pytest.raises(UnusableArgument):
        record.backup(record.path)
    with pytest.raises(RecordReadOnly):
        record.backup(tmp_path / "no" / "folder" / "copy.db")
    assert sorted(p.name for p in tmp_path.iterdir() if "partial" in p.name) == []


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files in /proc")
def test_no_file_stays_open(tmp_path: Path) -> None:
    def opened() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before = opened()
    for i in range(5):
        with onrecord.open(tmp_path / "r.db") as record:
            record.add(dossier(f"Number {i}"))
            record.search("number")
    assert opened() <= before
