"""One story from many outlets counts once and cites all; different stories stay apart."""

from pathlib import Path

import pytest

import onrecord
from onrecord.model import Report
from onrecord.record import Record
from onrecord.record.duplicates import SIZE, Told, inside, likeness, match, sketch
from record.making import dossier, paragraph

BODY = paragraph(7, 200)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return onrecord.open(tmp_path / "r.db")


def test_twenty_outlets_are_one_story_with_twenty_carriers(record: Record) -> None:
    record.add_many(dossier(body=BODY, publisher=f"Outlet {i}", published=f"2025-10-{20 - i % 3}") for i in range(20))
    rows = record.search("convoy")
    assert [(r.entry, r.outlets) for r in rows if r.entry == "statement"] == [("statement", 20)]
    (row,) = (r for r in rows if r.entry == "statement")
    assert (row.outlet, row.date) == ("Outlet 2", "2025-10-18")
    citation = record.cite(row.id)
    assert len(citation.carriers) == 19
    assert [r.outlets for r in record.search(entry="report")] == [20]


def test_a_filter_by_outlet_finds_its_own_copy(record: Record) -> None:
    record.add_many(dossier(body=BODY, publisher=f"Outlet {i}", source=f"{i}.txt") for i in range(3))
    assert [(r.input, r.outlets) for r in record.search(outlet="Outlet 2", entry="event")] == [("2.txt", 3)]
    assert [r.input for r in record.search(not_outlet="Outlet 0", entry="event")] == ["1.txt"]


def test_a_cut_copy_and_a_rewrite_join(record: Record) -> None:
    record.add(dossier(body=BODY, publisher="Agency"))
    record.add(dossier(body=BODY[: len(BODY) // 2], publisher="Courier", title="Convoy promised"))
    record.add(dossier(body=BODY.replace("harbour", "port"), publisher="Herald"))
    assert [r.outlets for r in record.search(entry="statement")] == [3]


def test_one_outlet_twice_counts_once(record: Record) -> None:
    record.add_many(dossier(body=BODY, publisher="Herald", url=f"https://example.org/{i}", title=f"Title {i}") for i in range(2))
    assert [r.outlets for r in record.search(entry="statement")] == [1]


def test_stories_stay_apart(record: Record) -> None:
    record.add(dossier(publisher="A", body=paragraph(1, 200)))
    record.add(dossier(publisher="B", body=paragraph(2, 200)))
    record.add(dossier(publisher="C", body=paragraph(1, 200), published="2025-12-01"))  # the same words, weeks later
    assert [r.outlets for r in record.search(entry="statement")] == [1, 1, 1]


def test_what_only_one_copy_says_is_its_own(record: Record) -> None:
    record.add(dossier(publisher="A", body=BODY))
    record.add(dossier("Nobody will be left behind on the road", publisher="B", body=BODY))
    assert sorted((r.text, r.outlets) for r in record.search(entry="statement")) == [
        ("Nobody will be left behind on the road", 1),
        ("The convoy will leave on Monday", 1),
    ]


def test_a_late_copy_joins_two_stories(record: Record) -> None:
    half, rest = paragraph(11, 150), paragraph(12, 150)
    record.add(dossier(publisher="A", body=half))
    record.add(dossier(publisher="B", body=rest))
    assert len(record.search(entry="report")) == 2
    record.add(dossier(publisher="C", body=half + " " + rest))
    assert [r.outlets for r in record.search(entry="report")] == [3]


def test_it_works_across_processes(tmp_path: Path, record: Record) -> None:
    record.add(dossier(publisher="A", body=BODY))
    record.close()
    with onrecord.open(record.path) as again:
        again.add(dossier(publisher="B", body=BODY))
        assert [r.outlets for r in again.search(entry="statement")] == [2]


def test_an_update_may_join_a_story(record: Record) -> None:
    record.add(dossier("Alone", publisher="A", url="https://example.org/a", body=paragraph(1, 200)))
    record.add(dossier(publisher="B", body=BODY))
    record.add(dossier(publisher="A", url="https://example.org/a", body=BODY))
    assert [(r.outlet, r.outlets) for r in record.search(not_entry="matter")] == [("A", 2)] * 3


def test_an_update_leaves_no_old_bands(record: Record) -> None:
    record.add(dossier(url="https://example.org/a", publisher="A", body=paragraph(1, 200)))
    record.add(dossier(url="https://example.org/a", publisher="A", body=paragraph(2, 200)))
    record.add(dossier(publisher="B", body=paragraph(1, 200), title="Other"))
    assert [r.outlets for r in record.search(entry="report")] == [1, 1]


def test_an_update_of_another_day_moves_its_bands(record: Record) -> None:
    record.add(dossier(url="https://example.org/a", publisher="A", body=paragraph(1, 200), published="2025-10-01"))
    record.add(dossier(url="https://example.org/a", publisher="A", body=paragraph(2, 200), published="2025-10-20"))
    record.add(dossier(publisher="B", body=paragraph(1, 200), title="Other", published="2025-10-01"))
    record.add(dossier(publisher="C", body=paragraph(2, 200), title="Another", published="2025-10-30"))
    assert sorted((r.outlet, r.outlets) for r in record.search(entry="report")) == [("A", 2), ("B", 1)]


def test_a_copy_without_a_date_joins_and_is_joined(record: Record) -> None:
    for publisher, published in (("A", None), ("B", "2025-10-01"), ("C", "2025-12-01"), ("D", None)):
        record.add(dossier(publisher=publisher, body=BODY, title=f"As {publisher} has it", published=published))
    assert [r.outlets for r in record.search(entry="report")] == [4]


def test_the_sketch_is_the_one_that_records_hold() -> None:
    # Another version of rensa that hashes otherwise would make every kept sketch useless in silence.
    found = sketch(Report("r", "The convoy will leave on Monday with grain for the northern harbour."))
    assert (found.shingles, len(found.signature), len(set(found.bands))) == (10, 4 * SIZE, 40)
    assert found.signature[:12].hex() == "0b689dcfe8e7a2c43e008cb4"


def test_furniture_is_left_out() -> None:
    text = "Talks went on. Sign up for our newsletter."
    assert sketch(Report("r", text, boilerplate=((15, len(text)),))).bands == sketch(Report("r", "Talks went on.")).bands


def test_likeness_is_near_the_truth() -> None:
    words = paragraph(1, 300)
    one, other = sketch(Report("r", words)), sketch(Report("r", words[: len(words) // 2]))
    shared = likeness(one.signature, other.signature)
    assert shared == pytest.approx(0.5, abs=0.15)
    assert inside(shared, one.shingles, other.shingles) > 0.8


def test_matching_takes_each_once() -> None:
    old = [Told("a", "The convoy will leave on Monday"), Told("a", "Nobody came to the harbour"), Told("b", "Nobody came to the harbour")]
    new = [Told("a", "Nobody came to the harbour."), Told("a", "nobody came to the harbor"), Told("a", "The convoy leaves on Monday")]
    assert match(new, old) == [1, None, 0]
    assert match(new, []) == [None] * 3
