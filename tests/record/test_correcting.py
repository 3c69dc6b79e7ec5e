"""The user's own layer on entries: what it changes, how long it holds, how it is taken back."""

import dataclasses
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import UnusableArgument
from onrecord.model import Dossier
from onrecord.record import Listed, Record
from record.making import dossier, paragraph
from storylines.scoring import HERE, gold_of

SAID = "The convoy will leave on Monday"
BODY = paragraph(7, 90)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    record = onrecord.open(tmp_path / "r.db")
    record.add(dossier(SAID, publisher="Herald", body=BODY, url="https://example.org/a", source="a.txt"))
    record.add(dossier("Flights resume", speaker="Jón Arnarson", other="Iceland", title="Flights", body=paragraph(2, 80)))
    return record


def one(record: Record, entry: str, words: str = "convoy OR trucks", **chosen: object) -> Listed:
    (row,) = (r for r in record.search(words, entry=entry, **chosen) if "Peru" in r.text or r.title == "Ruiz promises convoy")  # type: ignore[arg-type]
    return row


def test_a_wrong_speaker_is_corrected_marked_and_given_back(record: Record) -> None:
    before = one(record, "statement")
    made = record.correct(before.id, "speaker", "Jón Arnarson", note="see the last paragraph")
    assert (made.was, made.value, made.note, made.undone) == ("Ana Ruiz", "Jón Arnarson", "see the last paragraph", None)
    row = one(record, "statement")
    assert (row.speaker, row.corrected) == ("Jón Arnarson", (("speaker", "Ana Ruiz"),))
    assert row.to_dict()["corrected"] == {"speaker": "Ana Ruiz"}
    assert [r.id for r in record.search("convoy", speaker="Arnarson")] == [row.id]
    assert row.id not in {r.id for r in record.search("convoy", speaker="Ruiz")}
    assert [r.id for r in record.search("convoy", speaker="Ruiz", as_read=True)] == [row.id]
    assert [r.id for r in record.search("arnarson", entry="statement", limit=9) if r.id == row.id] == [row.id]
    assert one(record, "statement", as_read=True) == before or one(record, "statement", as_read=True).speaker == "Ana Ruiz"
    assert next(r for r in record.rows("statements") if r["id"] == row.id)["speaker"] == "Jón Arnarson"
    assert record.dossier(row.report).statements[0].speaker == "p-1"
    undone = record.undo_entry_correction(made.number)
    assert undone.undone is not None
    again = one(record, "statement")
    assert (again.speaker, again.parties, again.corrected) == (before.speaker, before.parties, None)
    assert [c.undone is not None for c in record.entry_corrections()] == [True]
    assert not [p for p in record.parties("Arnarson") if p.reports > 1]
    assert record.check().sound


def test_an_event_of_another_type_and_status_counts_as_that(record: Record) -> None:
    event = one(record, "event")
    record.correct(event.id, "type", "threaten")
    record.correct(event.id, "status", "happened")
    row = one(record, "event")
    assert (row.type, row.status, dict(row.corrected or ())) == ("THREATEN", "happened", {"type": "AID", "status": "planned"})
    assert [r.id for r in record.search(type="THREATEN")] == [event.id]
    assert event.id not in {r.id for r in record.search(type="AID")}
    assert event.id in {r.id for r in record.search(type="AID", status="planned", as_read=True)}
    (told,) = (r for r in record.rows("events") if r["id"] == event.id)
    assert (told["type"], told["mode"], told["cameo"]) == ("THREATEN", None, "130")
    assert told["goldstein"] < 0
    record.correct(event.id, "recipient", "Iceland | Peru")
    assert next(r for r in record.rows("events") if r["id"] == event.id)["recipients"] == ["Iceland", "Peru"]
    for number in (3, 1, 2):
        record.undo_entry_correction(number)
    (told,) = (r for r in record.rows("events") if r["id"] == event.id)
    assert (told["type"], told["cameo"], told["goldstein"], told["recipients"]) == ("AID", "070", 7.0, ["Peru"])


def test_the_last_correction_of_a_field_stands_until_it_is_undone(record: Record) -> None:
    event = one(record, "event")
    record.correct(event.id, "status", "happened")
    later = record.correct(event.id, "status", "denied")
    assert (later.was, one(record, "event").status) == ("planned", "denied")
    record.undo_entry_correction(later.number)
    assert one(record, "event").status == "happened"


@pytest.mark.parametrize("entry", ["statement", "event", "matter"])
def test_what_is_rejected_is_in_no_listing_but_as_read(record: Record, entry: str) -> None:
    row = one(record, entry)
    before = {p.key: (p.statements, p.events) for p in record.parties()}
    made = record.correct(row.id, "reject")
    for found in (record.search(entry=entry), record.timeline(entry=entry), record.changes("2020", entry=entry)):
        assert row.id not in {r.id for r in found}
        assert len(found) == 1
    assert row.id in {r.id for r in record.search(entry=entry, as_read=True)}
    assert row.id in {r.id for r in record.search(entry=entry, as_read=True, party="Ruiz")}
    assert record.facets(entry=entry).entry == ((entry, 1),)
    if entry != "matter":
        assert row.id not in {r["id"] for r in record.rows(f"{entry}s")}
        assert {p.key: (p.statements, p.events) for p in record.parties()} != before
    record.undo_entry_correction(made.number)
    assert one(record, entry).parties == row.parties
    assert {p.key: (p.statements, p.events) for p in record.parties()} == before


def test_a_correction_outlives_updates_and_holds_for_other_outlets_copies(record: Record) -> None:
    event, statement = one(record, "event"), one(record, "statement")
    record.correct(event.id, "reject")
    record.correct(statement.id, "speaker", "Peru")
    copy = dossier(SAID, publisher="Courier", body=BODY, url="https://example.org/b", source="b.txt")
    # The newer version's entries have other ids; what they tell is the same.
    newer = dossier(
        SAID, publisher="Herald", body=BODY + " More follows.", url="https://example.org/a", source="c.txt", published="2025-10-18"
    )
    newer = dataclasses.replace(
        newer,
        events=tuple(dataclasses.replace(e, id="e-new") for e in newer.events),
        statements=tuple(dataclasses.replace(s, id="s-new") for s in newer.statements),
    )
    record.add(copy)
    assert record.add(newer).outcome == "updated"
    assert not [r for r in record.search("trucks", entry="event") if r.title == "Ruiz promises convoy"]
    (row,) = record.search("convoy", entry="statement")
    assert (row.speaker, row.outlets) == ("Peru", 2)
    assert all(c.current for c in record.entry_corrections())
    assert record.check().sound
    record.undo_entry_correction(1)
    assert one(record, "event").outlets == 2


def test_what_went_with_one_version_and_comes_back_is_still_corrected(record: Record) -> None:
    event = one(record, "event")
    record.correct(event.id, "status", "denied")
    whole = record.dossier(event.report)
    record.add(_again(whole, "first", events=()))
    assert [c.current for c in record.entry_corrections()] == [False]
    record.add(_again(whole, "second"))
    assert [c.current for c in record.entry_corrections()] == [True]
    assert one(record, "event").status == "denied"


def _again(whole: Dossier, words: str, **changed: object) -> Dossier:
    return dataclasses.replace(whole, report=dataclasses.replace(whole.report, text=f"{whole.report.text} {words}"), **changed)  # type: ignore[arg-type]


def test_somebody_the_reader_missed_is_named_as_the_report_names_them(record: Record) -> None:
    statement = one(record, "statement")
    record.add(dossier("We wait", body="Later Berta Quispe spoke at length.", title="Waiting", source="d.txt"))
    (other,) = record.search("wait", entry="statement")
    record.correct(other.id, "speaker", "Berta Quispe")
    assert record.search("wait", entry="statement")[0].speaker == "Berta Quispe"
    assert record.parties("Quispe")[0].statements == 1
    with pytest.raises(UnusableArgument, match="nor does the report name it"):
        record.correct(statement.id, "speaker", "Berta Nobody")
    record.correct(statement.id, "speaker", "")
    assert one(record, "statement").speaker is None


def test_nonsense_is_told_and_changes_nothing(record: Record) -> None:
    statement, event = one(record, "statement"), one(record, "event")
    for entry, field, value, why in [
        (statement.id, "status", "denied", "cannot be corrected"),
        (event.id, "unlink", None, "cannot be corrected"),
        (event.id, "type", "KISS", "none of"),
        (event.id, "type", None, "say what"),
        (event.id, "reject", "yes", "takes no value"),
        ("r-none/e-1", "reject", None, "no entry"),
        (event.report, "reject", None, "no entry"),
        (event.id, "speaker", "x" * 3000, "at most"),
    ]:
        with pytest.raises(UnusableArgument, match=why):
            record.correct(entry, field, value)
    with pytest.raises(UnusableArgument, match="no correction 1"):
        record.undo_entry_correction(1)
    assert record.entry_corrections() == []


@pytest.fixture(scope="module")
def story() -> list[Dossier]:
    name = "summit-revived"
    return [onrecord.read_text((HERE / name / f).read_text("utf-8"), day) for f, day in gold_of(name)["published"].items()]


def test_a_report_that_was_joined_to_the_wrong_matter_is_taken_out(tmp_path: Path, story: list[Dossier]) -> None:
    with onrecord.open(tmp_path / "r.db") as record:
        record.add_many(story[:-1])
        before = record.matters()
        summit = next(m for m in before if len({s.report for s in m.history}) > 2 and any(s.entry for s in m.history[1:]))
        step = next(s for s in summit.history[1:] if s.entry)
        made = record.correct(f"{step.report}/{step.entry}", "unlink")
        left = record.matter(summit.id)
        assert step.evidence not in {s.evidence for s in left.history}
        assert left.history[0] == summit.history[0]
        record.add_many(story[-1:])
        assert step.evidence not in {s.evidence for s in record.matter(summit.id).history}
        record.undo_entry_correction(made.number)
        assert step.evidence in {s.evidence for s in record.matter(summit.id).history}
        with onrecord.open(tmp_path / "untouched.db") as other:
            other.add_many(story[:-1])
            other.add_many(story[-1:])
            assert [m.to_dict() for m in record.matters()] == [m.to_dict() for m in other.matters()]


def test_the_state_of_a_followed_matter_is_corrected(tmp_path: Path, story: list[Dossier]) -> None:
    with onrecord.open(tmp_path / "r.db") as record:
        record.add_many(story)
        matter = record.matters()[0]
        made = record.correct(matter.id, "status", "broken")
        found = record.matter(matter.id)
        assert (found.state, found.corrected, made.was) == ("broken", matter.state, matter.state)
        assert found in record.matters(state="broken")
        assert matter.id in {m.id for m in record.matters(state=matter.state, as_read=True)}
        record.correct(matter.id, "reject")
        assert matter.id not in {m.id for m in record.matters()}
        record.undo_entry_correction(2)
        record.undo_entry_correction(1)
        assert record.matters()[0] == matter
