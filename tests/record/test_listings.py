"""Timeline, changes and citations."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import UnusableArgument
from onrecord.model import Date
from onrecord.record import Record
from record.making import dossier, paragraph


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return onrecord.open(tmp_path / "r.db")


def test_the_time_spoken_of_and_the_day_of_speaking_are_apart(record: Record) -> None:
    record.add(dossier("First", published="2025-10-01", meant=Date("2025-12-24", "day"), body=paragraph(1)))
    record.add(dossier("Second", published="2025-11-01", meant=Date("2025-09", "month"), body=paragraph(2)))
    by_meant = [(r.dated, r.meant, r.date) for r in record.timeline(entry="event")]
    assert by_meant == [("meant", "2025-09", "2025-11-01"), ("meant", "2025-12-24", "2025-10-01")]
    assert [(r.dated, r.date) for r in record.timeline(entry="event", by="said")] == [("said", "2025-10-01"), ("said", "2025-11-01")]
    assert [r.text for r in record.timeline("second", entry="statement")] == ["Second"]
    assert {r.entry for r in record.timeline()} == {"statement", "event", "matter"}
    assert len(record.timeline(limit=2)) == 2
    with pytest.raises(UnusableArgument):
        record.timeline(by="dawn")


def test_weeks_and_years_keep_their_precision(record: Record) -> None:
    record.add(dossier(meant=Date("2025-10-20", "week"), due=Date("2026", "year")))
    assert [(r.meant, r.precision) for r in record.search(entry="event", meant_since="2025-10-26")] == [("2025-10-20", "week")]
    assert [(r.meant, r.precision) for r in record.search(entry="matter")] == [("2026", "year")]


def test_changes_are_what_nobody_told_before(record: Record) -> None:
    body = paragraph(1, 200)
    record.add(dossier("Old", publisher="A", body=body))
    morning = datetime.now(UTC)
    assert record.changes(morning) == []
    record.add(dossier("Old", publisher="B", body=body))
    assert record.changes(morning) == []
    record.add(dossier("New", publisher="C", body=paragraph(2)))
    assert {(r.entry, r.change) for r in record.changes(morning)} == {(k, "new") for k in ("report", "statement", "event", "matter")}
    assert [r.text for r in record.changes(morning, entry="statement")] == ["New"]
    assert len(record.changes("2025-01-01", entry="statement")) == 2


def test_an_update_brings_only_its_new_entries(record: Record) -> None:
    body = paragraph(1, 200)
    record.add(dossier("Old", url="https://example.org/a", body=body))
    morning = datetime.now(UTC)
    record.add(dossier("Something else entirely", url="https://example.org/a", body=body))
    changed = record.changes(morning)
    assert [(r.entry, r.change) for r in changed if r.entry == "statement"] == [("statement", "updated")]
    assert "report" not in {r.entry for r in changed}


def test_changes_by_publication(record: Record) -> None:
    record.add(dossier("Old", published="2025-10-01", body=paragraph(1)))
    record.add(dossier("New", published="2025-11-01", body=paragraph(2)))
    assert [r.text for r in record.changes("2025-10-02", by="published", entry="statement")] == ["New"]
    assert [r.text for r in record.changes("2025-10", by="published", entry="statement")] == ["New", "Old"]
    for wrong in ({"since": "soon"}, {"since": "2025-10-01", "by": "luck"}):
        with pytest.raises(UnusableArgument):
            record.changes(**wrong)  # type: ignore[arg-type]


def test_a_citation_names_words_outlet_address_and_dates(record: Record) -> None:
    record.add(dossier(publisher="Herald", url="https://example.org/a"), retrieved="2025-10-18T06:30")
    (row,) = record.search(entry="statement")
    citation = record.cite(row.id)
    assert str(citation) == (
        "“The convoy will leave on Monday” (Ana Ruiz). In “Ruiz promises convoy”. Herald, 17 October 2025. "
        "https://example.org/a. retrieved 18 October 2025."
    )
    assert record.cite(row.id.split("/")[1]) == citation
    assert record.cite(row.report).quotation == "Ruiz promises convoy"
    assert citation.to_dict()["retrieved"] == "2025-10-18T06:30:00.000000Z"


def test_an_entry_of_an_older_version_is_still_cited(record: Record) -> None:
    record.add(dossier("Old words", url="https://example.org/a"))
    (old,) = record.search(entry="statement")
    record.add(dossier("Other words", url="https://example.org/a"))
    citation = record.cite(old.id)
    assert (citation.quotation, citation.current, citation.version, citation.versions) == ("Old words", False, 1, 2)
    assert "since changed" in str(citation)
    assert record.cite(old.id.split("/")[1]) == citation


def test_an_id_must_mean_one_entry(record: Record) -> None:
    record.add_many([dossier(publisher="A", body=paragraph(1)), dossier(publisher="B", body=paragraph(2))])
    (row, _) = record.search(entry="statement")
    with pytest.raises(UnusableArgument, match="several reports"):
        record.cite(row.id.split("/")[1])
    for nothing in ("", "/", "s-none", "r-none/s-none", "'"):
        with pytest.raises(UnusableArgument, match="no entry"):
            record.cite(nothing)
