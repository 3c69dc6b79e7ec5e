"""The loop of every intake: what is kept, what is refused and kept as such, and that it goes on where it stopped."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import BrokenInstallation, TookTooLong, UnusableInput
from onrecord.intake import How, Taken, take_in
from onrecord.intake.time_limit import within
from onrecord.sources import Item
from onrecord.sources.items import refused
from onrecord.sources.opening import fingerprint, items_in
from onrecord.sources.tables import Columns
from sources.pages import NO_ARTICLE
from sources.warcs import answer, packed, record
from watching.serving import article

GERMAN = (
    "<html><body><article><p>"
    + "Der Minister sagte am Montag, dass die Regierung neue Verhandlungen aufnehmen werde. " * 4
    + "</p></article></body></html>"
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "CC-NEWS-20251018063000-00001.warc.gz"
    pages = [article(1), GERMAN, article(2), NO_ARTICLE, article(1), article(3)]
    path.write_bytes(packed(*(record(f"https://a.example/{n % 4}", answer(p.encode())) for n, p in enumerate(pages))))
    return path


def taken(record: onrecord.record.Record, items: Iterator[Item], **options: object) -> list[str]:
    told: list[Taken] = []
    take_in(record, items, How(), told.append, **options)  # type: ignore[arg-type]
    return [t.refusal.reason if t.refusal else t.outcome for t in told]


def run(*arguments: str | Path, record: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "onrecord.cli", *map(str, arguments), *(["--record", str(record)] if arguments[0] != "read" else [])]
    return subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8", env=os.environ | {"OMP_NUM_THREADS": "1"})


def test_an_archive_is_told_as_a_table_and_as_lines(archive: Path, tmp_path: Path) -> None:
    path, lines = tmp_path / "r.db", tmp_path / "report.jsonl"
    done = run("add", archive, "--report", lines, record=path)
    assert (done.returncode, done.stderr) == (0, "")
    table = {line.rsplit(None, 1)[0].strip(): line.split()[-1] for line in done.stdout.splitlines()[:-1]}
    assert (table["read"], table["refused"], table["German"], table["no article"]) == ("4", "2", "1", "1")
    told = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    assert [t["outcome"] for t in told[:-1]] == ["new", "refused", "new", "refused", "known", "new"]
    assert told[-1]["summary"]["languages"] == {"German": 1}
    rows = json.loads(run("refused", "--json", record=path).stdout)
    assert {(r["input"], r["reason"]) for r in rows} == {(t["input"], t["reason"]) for t in told[:-1] if t["outcome"] == "refused"}
    assert json.loads(run("refused", "--json", "--reason", "german", record=path).stdout)[0]["language"] == "German"
    (cited,) = json.loads(run("search", "round 3", "--entry", "statement", "--json", "--limit", "1", record=path).stdout)
    assert "retrieved 18 October 2025" in run("cite", cited["id"], record=path).stdout


def test_reading_an_archive_without_a_record(archive: Path, tmp_path: Path) -> None:
    done = run("read", archive, "--jsonl", record=tmp_path / "r.db")
    assert (done.returncode, len(done.stdout.splitlines()), len(done.stderr.splitlines())) == (2, 4, 2)
    done = run("read", archive, "--jsonl", "--language", "en", record=tmp_path / "r.db")
    assert (len(done.stdout.splitlines()), len(done.stderr.splitlines())) == (5, 1)
    done = run("read", archive, "--json", record=tmp_path / "r.db")
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


def test_an_intake_goes_on_where_it_stopped(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    left = 3

    def is_over() -> bool:
        nonlocal left
        left -= 1
        return left == 0

    with onrecord.open(path) as kept:
        first = taken(
            kept, items_in(str(archive), Columns({})), archive=str(archive), fingerprint=fingerprint(str(archive)), is_over=is_over
        )
        assert first == ["new", "other language", "new"]
        progress = kept.progress(str(archive))
        assert progress is not None
        assert (progress.items, progress.finished) == (3, False)
    done = run("add", archive, "--resume", record=path)
    assert "going on after 3 items" in done.stderr
    assert done.stdout.splitlines()[-1].startswith("1 added, 1 known already")
    archive.write_bytes(archive.read_bytes() + packed(record("https://a.example/9", answer(article(9).encode()))))
    done = run("add", archive, "--resume", record=path)
    assert (done.stderr, done.stdout.splitlines()[-1].startswith("1 added, 4 known already")) == ("", True)


def test_what_is_known_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    item = Item("a.html", article(1), "page")
    with onrecord.open(tmp_path / "r.db") as kept:
        assert taken(kept, iter([item])) == ["new"]
        monkeypatch.setattr("onrecord.intake.readers.read_report", None)
        assert taken(kept, iter([item])) == ["known"]


def test_a_reader_that_fails_or_never_ends_costs_one_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.intake import readers
    from onrecord.sources import report_of

    straight = readers.read_report

    def reader(report: onrecord.model.Report, source: str) -> onrecord.Dossier:
        if "round 1 " in report.text:
            raise IndexError("a fault of ours")
        if "round 2 " in report.text:
            while True:
                with contextlib.suppress(Exception):
                    time.sleep(1)
        return straight(report, source)

    monkeypatch.setattr(readers, "read_report", reader)
    told: list[Taken] = []
    with onrecord.open(tmp_path / "r.db") as kept:
        items = (Item(f"{n}.html", article(n), "page") for n in (1, 2, 3))
        straight(report_of(Item("0.html", article(0), "page")), "")  # the models are loaded before the clock runs
        take_in(kept, items, How(seconds=3.0), told.append)
        assert [t.refusal.reason if t.refusal else t.outcome for t in told] == ["reader failed", "took too long", "new"]
        assert [r.input for r in kept.refused()] == ["1.html", "2.html"]


def test_a_refusal_goes_when_the_input_is_read(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db") as kept:
        bad = refused("a.html", UnusableInput("a.html: no such file"))
        assert taken(kept, iter([bad])) + taken(kept, iter([bad])) == ["unreadable", "unreadable"]
        (refusal,) = kept.refused()
        assert (refusal.times, refusal.first < refusal.last) == (2, True)
        assert taken(kept, iter([Item("a.html", article(1), "page")])) == ["new"]
        assert kept.refused() == []


@pytest.mark.skipif(os.name != "posix", reason="alarms are POSIX")
def test_the_alarm_passes_through_whatever_swallows_errors() -> None:
    def stubborn() -> None:
        while True:
            with contextlib.suppress(Exception):
                time.sleep(5)

    with pytest.raises(TookTooLong, match="the page"), within(0.05, "the page"):
        stubborn()
    with within(0.05, "the page"):
        pass
    time.sleep(0.1)  # no alarm is left behind


def test_a_library_that_is_missing_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with onrecord.open(tmp_path / "r.db") as kept:
        with pytest.raises(BrokenInstallation, match="install onrecord again"):
            take_in(kept, iter([Item("a.html", article(1), "page")]), How(), lambda taken: None)
        assert kept.refused() == []
