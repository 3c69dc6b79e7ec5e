"""Reading in several processes: the same record as in one, whatever happens to a reader."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import FailedReading
from onrecord.intake import How, Taken, loop, take_in
from onrecord.intake.readers import FEW, read_in_order
from onrecord.model import Dossier, Report
from onrecord.sources import Item, report_of
from watching.serving import article


@dataclass(frozen=True)
class Told:
    name: str
    report: Report | None


def items(count: int) -> list[Item]:
    """Pages, every fifth without an article and every seventh the same as the one before."""
    pages = [article(n - (n % 7 == 6)) if n % 5 else "<html><body>nothing</body></html>" for n in range(count)]
    return [Item(f"{n}.html", page, "page") for n, page in enumerate(pages)]


def test_a_record_is_the_same_by_one_process_or_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "PATIENCE", 600.0)  # the same batches however slow the machine is: matters are read on with by batches
    told: dict[int, list[tuple[str, str]]] = {1: [], 2: []}
    for processes, heard in told.items():
        with onrecord.open(tmp_path / f"{processes}.db") as kept:

            def hear(taken: Taken, heard: list[tuple[str, str]] = heard) -> None:
                heard.append((taken.input, taken.outcome))

            take_in(kept, items(FEW + 14), How(retrieved="2025-10-18T06:00:00Z"), hear, processes=processes)
    assert told[1] == told[2]
    assert {outcome for _, outcome in told[1]} == {"new", "known", "refused"}
    with onrecord.open(tmp_path / "1.db") as one, onrecord.open(tmp_path / "2.db") as two:
        assert [d.to_dict() for d in one.dossiers()] == [d.to_dict() for d in two.dossiers()]
        for table in ("statements", "events", "matters", "steps", "parties"):
            assert list(one.rows(table)) == list(two.rows(table))
        assert [(r.input, r.why) for r in one.refused()] == [(r.input, r.why) for r in two.refused()]


def test_a_reader_that_is_killed_costs_nothing() -> None:
    told = [Told(i.name, report_of(i)) for i in items(FEW + 20) if int(i.name[:-5]) % 5]
    others = set(multiprocessing.active_children())
    results = read_in_order(told, 120.0, 2)
    found = [next(results)]
    (reader, *_) = [c.pid for c in multiprocessing.active_children() if c not in others and c.pid]
    os.kill(reader, signal.SIGKILL)  # with most of the reports still to read
    found += results
    assert [job.name for job, _ in found] == [job.name for job in told]
    assert all(isinstance(dossier, Dossier) and dossier.input == job.name for job, dossier in found)


def test_a_report_that_kills_its_reader_is_refused_alone(tmp_path: Path) -> None:
    told = [Told(i.name, report_of(i)) for i in items(FEW + 4) if int(i.name[:-5]) % 5]
    found = dict(
        told_by(
            tmp_path,
            f"""
import os, onrecord.intake.readers as readers
straight = readers.read_report
def deadly(report, source=""):
    if source == {told[9].name!r}:
        os._exit(1)
    return straight(report, source)
readers.read_report = deadly
from intake.test_readers import Told, items, report_of
if __name__ == "__main__":
    told = [Told(i.name, report_of(i)) for i in items(readers.FEW + 4) if int(i.name[:-5]) % 5]
    for job, result in readers.read_in_order(told * 2, 120.0, 2):
        print(job.name, type(result).__name__)
""",
        )
    )
    assert found == {job.name: "Dossier" for job in told} | {told[9].name: FailedReading.__name__}


def told_by(folder: Path, script: str) -> list[list[str]]:
    """The words of each line that a script prints; its readers run it as well, since they import their parent's main module."""
    path = folder / "script.py"
    path.write_text(script, "utf-8")
    here = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, str(path)], capture_output=True, check=False, text=True, env=here)
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]
