"""Saved searches and their feeds, the morning's page, corrections as gold; and the commands on them."""

import dataclasses
import json
import re
from pathlib import Path

import feedparser
import pytest
from lxml import etree

import onrecord
from onrecord.cli import main
from onrecord.errors import OnrecordError, UnusableArgument
from onrecord.evaluation import evaluate
from onrecord.model import Date
from onrecord.record import Record
from onrecord.record.days import moment
from onrecord.views.atom import atom
from record.making import dossier, paragraph

HOSTILE = "</title><script>alert(1)</script> & “x” \x07\x1b[31m ]]>"


@pytest.fixture
def record(tmp_path: Path) -> Record:
    record = onrecord.open(tmp_path / "r.db")
    record.add(dossier(publisher="Herald", url="https://example.org/a", body=paragraph(1, 80)))
    record.add(dossier("Flights resume", speaker="Jón Arnarson", other="Iceland", title="Flights", body=paragraph(2, 80)))
    return record


def test_a_saved_search_is_kept_changed_asked_and_removed(record: Record) -> None:
    made = record.save_search("Convoys", "convoy", speaker="Ruiz", not_outlet=["Courier"])
    assert record.saved_search("Convoys") == record.saved_search(made.id) == made
    assert (made.words, made.filters) == ("convoy", {"speaker": "Ruiz", "not_outlet": ["Courier"]})
    assert {r.text for r in record.found_by(made)} == {"The convoy will leave on Monday"}
    changed = record.save_search("Convoys", "flights OR convoy", entry="statement")
    assert (changed.id, changed.made) == (made.id, made.made)
    assert len(record.found_by(changed)) == 2
    assert [s.name for s in record.saved_searches()] == ["Convoys"]
    assert record.remove_search("Convoys") == changed
    assert record.saved_searches() == []
    assert record.save_search("Convoys", "convoy").id != made.id


def test_only_what_is_new_since_then(record: Record) -> None:
    search = record.save_search("All that Peru says", entry="statement", party="Peru")
    then = moment()
    record.add(dossier("Another convoy follows", title="More", source="b.txt"))
    record.add(dossier(publisher="Courier", url="https://example.org/b", body=paragraph(1, 80)))  # a copy tells nothing new
    new = record.found_by(search, then)
    assert [r.text for r in new] == ["Another convoy follows"]
    assert len(record.found_by(search)) == 2


@pytest.mark.parametrize(
    ("name", "words", "chosen", "why"),
    [
        ("", "convoy", {}, "1 to 100"),
        ("a\x1b[31mb", "convoy", {}, "1 to 100"),
        ("x" * 101, "convoy", {}, "1 to 100"),
        ("n", "", {}, "give words or a filter"),
        ("n", "-convoy", {}, "leave out"),
        ("n", "convoy", {"type": "KISS"}, "none of"),
        ("n", "convoy", {"since": "soon"}, "no date"),
        ("n", "convoy", {"colour": "red"}, "no filter is called colour"),
        ("n", "convoy " * 1000, {}, "more than"),
    ],
)
def test_a_search_that_could_not_be_asked_is_not_saved(record: Record, name: str, words: str, chosen: dict[str, str], why: str) -> None:
    with pytest.raises(UnusableArgument, match=why):
        record.save_search(name, words, **chosen)  # type: ignore[arg-type]
    assert record.saved_searches() == []
    with pytest.raises(UnusableArgument, match="no saved search"):
        record.saved_search("n")


def test_a_feed_is_read_by_others_and_keeps_its_ids(record: Record) -> None:
    record.add(dossier("Trucks & <b>tanks</b>", title="Markup", publisher=HOSTILE, url="javascript:alert(1)", source="c.txt"))
    search = record.save_search(HOSTILE[:40].replace("\x07", "").replace("\x1b", ""), entry="statement")
    rows = record.found_by(search)
    data = atom(search, rows, itself="http://127.0.0.1:8000/saved/x.atom", page="http://127.0.0.1:8000/saved/x")
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    assert not root.findall(".//{*}script")
    read = feedparser.parse(data)
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == search.name
    assert read.feed.updated == max(r.added for r in rows)
    assert len(read.entries) == len({e.id for e in read.entries}) == 3
    assert {e.content[0].value for e in read.entries} >= {"Trucks & <b>tanks</b>"}
    assert not [e for e in read.entries if e.get("link", "").startswith("javascript")]
    assert {link.href for e in read.entries for link in e.get("links", [])} == {"https://example.org/a"}
    again = feedparser.parse(atom(search, rows[:1], page_of=lambda row: f"https://example.net/{row.id}"))
    assert again.entries[0].id == read.entries[0].id
    assert again.entries[0].link == f"https://example.net/{rows[0].id}"
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", read.feed.id)
    assert feedparser.parse(atom(search, [])).feed.updated == search.made


def test_the_morning_shows_what_is_new_pressing_and_ahead(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db") as record:
        for day, pair, port in (
            ("May 20", "Norway and Chad", "Oslo"),
            ("May 12", "Kenya and Nepal", "Nairobi"),
            ("June 30", "Peru and Ghana", "Lima"),
        ):
            text = f"{port.upper()} - {pair} will hold a summit in {port} on {day}, the foreign minister said."
            record.add(onrecord.read_text(text, "2021-05-03"))
        record.add(dossier("A convoy goes", published="2021-05-02", meant=Date("2021-05-15", "day")))
        record.add(dossier("A convoy went", published="2021-05-02", meant=Date("2021-05-16", "day"), status="denied", title="Denied"))
        morning = record.today(day="2021-05-11")
        due = [m.due for m in morning.matters if m.due]
        assert due == sorted(due)
        assert "2021-05-12" in due
        late = record.today(day="2021-05-25")
        assert [m.due for m in late.matters if m.due][-1] == "2021-05-12"
        ahead = [(a.meant, a.status) for a in morning.ahead if a.meant]
        assert [m for m, _ in ahead] == sorted(m for m, _ in ahead)
        assert ("2021-05-15", "planned") in ahead
        assert "denied" not in {s for _, s in ahead}
        assert not [a for a in late.ahead if (a.meant or "") <= "2021-05-25"]
        assert {c.report for c in morning.changes} == {d.report.id for d in record.dossiers()}
        assert morning.to_dict()["day"] == "2021-05-11"
        assert record.today("2999").changes == ()
        assert len(record.today(day="2021-05-11", limit=1).matters) == 1
        with pytest.raises(UnusableArgument, match="no date"):
            record.today(day="tomorrow")


REPORT = """LIMA, May 3 - Peru's foreign minister Ana Ruiz met the Chilean ambassador on Monday.

“We will not send ships to the island,” Ruiz told reporters. Chile condemned the decision on Tuesday."""


def test_corrections_are_gold_that_the_reader_is_measured_by(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    with onrecord.open(path) as record:
        record.add(dataclasses.replace(onrecord.read_text(REPORT, "2021-05-04"), input="r.txt"))
        (statement,) = record.search("ships", entry="statement")
        (condemned,) = record.search(type="ACCUSE", entry="event")
        assert list(record.gold()) == []
        record.correct(statement.id, "speaker", "Chile")
        (gold,) = record.gold()
        sure = [e for e in (*gold["statements"], *gold["events"], *gold["matters"]) if not e.get("optional")]
        assert [s["speaker"] for s in sure] == ["Chile"]
        assert gold["text"] == REPORT
        for name in ("all.jsonl", "folder"):
            run("correct", "--record", str(path), "--gold", str(tmp_path / name))
            figures = evaluate(tmp_path / name)
            assert figures["statements"] == {"P": 1.0, "R": 1.0, "F1": 1.0}
            assert figures["statements end to end"]["F1"] == 0.0
        record.correct(condemned.id, "reject")
        (gold,) = record.gold()
        assert "ACCUSE" not in {e["type"] for e in gold["events"]}
        (read,), (corrected,) = record.dossiers(), record.dossiers(corrected=True)
        assert len(corrected.events) == len(read.events) - 1
        assert corrected.party(corrected.statements[0].speaker).name == "Chile"  # type: ignore[union-attr]
        assert record.dossier(statement.report) == read
        assert record.dossier(statement.report, corrected=True) == corrected
        record.correct(statement.id, "reject")
        (gold,) = record.gold()
        assert gold["not_statements"] == [statement.text]
        assert statement.text not in {s["content"] for s in gold["statements"]}


def test_commands(record: Record, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(record.path)
    (event,) = record.search(entry="event", party="Ruiz")

    def told(*words: str) -> str:
        run(*words, "--record", path)
        return capsys.readouterr().out

    (made,) = json.loads(told("correct", event.id, "--status", "denied", "--note", "see [3]", "--json"))
    assert (made["field"], made["value"], made["was"]) == ("status", "denied", "planned")
    told("correct", event.id, "--speaker", "Jón Arnarson", "--speaker", "Ana Ruiz")
    assert json.loads(told("search", "--status", "denied", "--json"))[0]["corrected"] == {"status": "planned", "speaker": "Ana Ruiz"}
    assert "as read: status planned" in told("search", "--status", "denied")
    assert json.loads(told("search", "--status", "denied", "--as-read", "--json")) == []
    assert "status is denied, not planned (see [3])" in told("correct", "--list")
    assert '"Status": "denied"' not in told("export", "--format", "plover", "--as-read")
    csv = told("export", "--format", "csv", "--table", "events")
    assert "status: planned | speaker: Ana Ruiz" in csv
    assert "status: planned" not in told("export", "--format", "csv", "--table", "events", "--as-read")
    assert "undone" in told("correct", "--undo", "1")
    assert json.loads(told("correct", event.id, "--list", "--json"))[0]["undone"]
    assert told("correct", "--gold", "-").count("\n") == 1
    told("saved", "keep", "Peru's", "convoy", "--party", "Peru", "--not-type", "AID")
    assert told("saved") == "Peru's · convoy · not_type=AID party=Peru\n"
    assert len(json.loads(told("saved", "Peru's", "--json"))) == 2
    assert json.loads(told("saved", "Peru's", "--new-since", "2999", "--json")) == []
    assert feedparser.parse(told("saved", "feed", "Peru's").encode()).feed.title == "Peru's"
    assert json.loads(told("saved", "remove", "Peru's", "--json"))[0]["name"] == "Peru's"
    assert told("saved") == "no saved searches\n"
    for words in (
        ["correct"],
        ["correct", "--reject"],
        ["correct", event.id, "--reject", "--list"],
        ["saved", "remove"],
        ["saved", "x", "--type", "AID"],
    ):
        with pytest.raises(SystemExit):
            told(*words)
        assert capsys.readouterr().err.count("\n") == 1


def run(*words: str) -> None:
    import sys

    old, sys.argv = sys.argv, ["onrecord", *words]
    try:
        main()
    except OnrecordError as error:  # pragma: no cover - main turns these into one line
        raise AssertionError from error
    finally:
        sys.argv = old
