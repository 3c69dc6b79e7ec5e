"""Matters followed across reports, parties joined and corrected, contradictions, tables."""

import csv
import json
from pathlib import Path

import pytest

import onrecord
from onrecord.cli import main
from onrecord.errors import UnusableArgument
from onrecord.model import Dossier, Party
from onrecord.record.following import follow_all
from onrecord.record.identity import party_key, side
from onrecord.record.tellings import tellings
from storylines.scoring import HERE, gold_of

STORY = "summit-revived"


@pytest.fixture(scope="module")
def told() -> list[Dossier]:
    published = gold_of(STORY)["published"]
    return [onrecord.read_text((HERE / STORY / f).read_text("utf-8"), day) for f, day in published.items()]


@pytest.fixture
def path(tmp_path: Path, told: list[Dossier]) -> Path:
    with onrecord.open(tmp_path / "r.db") as record:
        for dossier in told:
            record.add(dossier)
    return tmp_path / "r.db"


def test_a_summit_is_one_matter_with_a_history(path: Path) -> None:
    with onrecord.open(path) as record:
        summit = next(m for m in record.matters(by="Turkey", to="Greece", kind="scheduled-meeting") if len(m.history) > 3)
        states = list(dict.fromkeys(s.state for s in summit.history))
        assert states[0] == "scheduled"
        assert "cancelled" in states
        assert summit.state == "fulfilled"
        assert [s.date for s in summit.history] == sorted(s.date or "" for s in summit.history)
        texts = {d.report.id: " ".join(d.report.text.split()) for d in record.dossiers()}
        assert all(s.evidence in texts[s.report] for s in summit.history)
        assert record.matter(summit.id) == summit
        assert summit not in record.matters(not_party="Greece")
        assert summit not in record.matters(state=["open", "refused"])
        assert summit in record.matters("izmir", since="2024-06")
        with pytest.raises(UnusableArgument, match="none of"):
            record.matters(state="forgotten")
        with pytest.raises(UnusableArgument, match="no matter"):
            record.matter("t-none")


def test_one_at_a_time_gives_what_all_at_once_gives(path: Path, told: list[Dossier]) -> None:
    days = [d.report.published or "" for d in told]
    threads = follow_all([t for d in told for t in tellings(d, d.report.id)], max(days))
    with onrecord.open(path) as record:
        kept = {m.id: [(s.state, s.evidence) for s in m.history] for m in record.matters()}
    assert kept == {t.id: [(s.state, s.evidence) for s in t.history] for t in threads}


def test_a_report_that_is_replaced_takes_its_words_back(tmp_path: Path) -> None:
    first = "LIMA, May 3 - Peru asked Chile on Monday to release two trawlers, its foreign minister said."
    other = "LIMA, May 3 - Peru said on Monday that its trawlers had come home from Chile, its foreign minister said."
    with onrecord.open(tmp_path / "r.db") as record:
        for text in (first, other):
            report = onrecord.read_text(text, "2021-05-03")
            import dataclasses

            record.add(dataclasses.replace(report, report=dataclasses.replace(report.report, url="https://example.org/a")))
        assert all(first[:40] not in s.evidence for m in record.matters() for s in m.history)


def test_a_day_that_passes_without_a_word_expires(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db") as record:
        record.add(
            onrecord.read_text("OSLO - Norway and Chad will hold a summit in Oslo on May 20, the foreign minister said.", "2021-05-03")
        )
        record.add(onrecord.read_text("LIMA - Peru signed a fishing accord with Ghana, officials said on Monday.", "2021-09-03"))
        (meeting,) = record.matters(kind="scheduled-meeting", party="Norway")
        assert meeting.state == "expired"
        assert meeting.history[-1].date == "2021-05-27"


@pytest.mark.parametrize(
    ("party", "day", "key", "acts_for"),
    [
        (Party("1", "Zelenskiy", "person", "UKR"), "2024-01-01", "person:vuludimir zelenski", "state:UKR"),
        (Party("1", "Volodymyr Zelenskyy", "person"), "2024-01-01", "person:vuludimir zelenski", "state:UKR"),
        (Party("1", "the Ukrainian president", "unnamed", "UKR"), "2018-01-01", "person:petru purushenku", "state:UKR"),
        (Party("1", "Turkey", "state", "TUR"), None, "state:TUR", "state:TUR"),
        (Party("1", "a senior official", "unnamed", "USA"), "2024-01-01", "unnamed:USA:senior official", "state:USA"),
    ],
)
def test_keys_and_sides(party: Party, day: str | None, key: str, acts_for: str) -> None:
    assert party_key(party, day) == key
    assert side(party, day) == acts_for


def test_corrections_are_kept_and_undone(path: Path) -> None:
    with onrecord.open(path) as record:
        before = {p.key: p.reports for p in record.parties()}
        demir, laskaris = (record.parties(n)[0].key for n in ("Demir", "Nikos Laskaris"))
        made = record.merge_parties(demir, laskaris)
        assert laskaris not in {p.key for p in record.parties()}
        (joined,) = record.parties(demir)
        assert joined.reports >= max(before[demir], before[laskaris])
        assert {"Kemal Demir", "Nikos Laskaris"} <= set(joined.names)
        with pytest.raises(UnusableArgument, match="already"):
            record.merge_parties(demir, "Nikos Laskaris")
        apart = record.split_party(demir, "Nikos Laskaris")
        assert f"{demir} ~ nikos laskaris" in {p.key for p in record.parties()}
        record.undo_correction(apart.number)
        record.undo_correction(made.number)
        assert {p.key: p.reports for p in record.parties()} == before
        assert [c.undone is not None for c in record.corrections()] == [True, True]
        with pytest.raises(UnusableArgument, match="no correction"):
            record.undo_correction(made.number)
        with pytest.raises(UnusableArgument, match="no party"):
            record.merge_parties("Nobody Atall", demir)


def test_what_a_speaker_unsays_is_shown(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db") as record:
        for text, day in (
            ("“We will never send troops to the island of Kos,” Kemal Demir said.", "2024-03-05"),
            ("“We will send troops to the island of Kos,” Kemal Demir said.", "2024-03-09"),
            ("“The weather on the island of Kos is fine,” Kemal Demir said.", "2024-03-12"),
        ):
            record.add(onrecord.read_text(text, day))
        (found,) = record.contradictions()
        assert (found.speaker, found.why, found.first.date, found.second.date) == ("Kemal Demir", "denial", "2024-03-05", "2024-03-09")
        assert record.contradictions("Kemal Demir", limit=1) == [found]
        assert record.contradictions("Aksoy") == []


def test_tables_have_their_columns_and_every_telling_once(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    from onrecord.record.tables import TABLES

    out = tmp_path / "tables"
    run("export", "--record", str(path), "--format", "parquet", "--to", str(out))
    for table, columns in TABLES.items():
        assert pq.read_table(out / f"{table}.parquet").column_names == list(columns)
    run("export", "--record", str(path), "--to", str(tmp_path / "events.csv"))
    with (tmp_path / "events.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({r["id"] for r in rows}) == len(rows) > 10
    assert any("Turkey | Greece" in r["actors"] for r in rows)
    capsys.readouterr()
    run("export", "--record", str(path), "--format", "jsonl", "--table", "parties")
    assert any(json.loads(line)["key"] == "state:TUR" for line in capsys.readouterr().out.splitlines())


def test_commands_list_as_json(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("matters", "--json", "--record", str(path), "--party", "Greece", "--limit", "2")
    found = json.loads(capsys.readouterr().out)
    assert len(found) == 2
    assert {"id", "kind", "title", "by", "to", "state", "due", "history", "positions"} <= found[0].keys()
    assert {"date", "state", "input", "evidence"} <= found[0]["history"][0].keys()
    run("party", "Ankara", "--json", "--record", str(path))
    assert json.loads(capsys.readouterr().out)[0]["key"] == "state:TUR"
    run("contradictions", "--json", "--record", str(path))
    assert json.loads(capsys.readouterr().out) == []
    for words in (["matters", "izmir"], ["party"], ["party", "corrections"], ["contradictions"]):
        run(*words, "--record", str(path))
        assert capsys.readouterr().out


def run(*words: str) -> None:
    import sys

    old, sys.argv = sys.argv, ["onrecord", *words]
    try:
        main()
    finally:
        sys.argv = old
