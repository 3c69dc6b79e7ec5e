"""The record's commands as their users meet them: real processes, their output and exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import onrecord
from record.making import dossier, paragraph

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "kestrel-strait-talks.txt")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("commands") / "r.db"
    with onrecord.open(path) as record:
        record.add_many(dossier(publisher=p, body=paragraph(1, 150), source=f"{p}.txt") for p in ("Herald", "Courier"))
        record.add(dossier("No \x1b[31mred\nlines", title="Bad \u202e[bold]title", body=paragraph(2)))
    return path


def run(*arguments: str | Path, record: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = os.environ | ({"ONRECORD_RECORD": str(record)} if record else {})
    command = [sys.executable, "-m", "onrecord.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8", env=environment)


def test_adding_tells_what_it_kept_and_what_it_refused(tmp_path: Path) -> None:
    path, empty = tmp_path / "new" / "r.db", tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    done = run("add", EXAMPLE, empty, "none.txt", "--published", "2024-05-18", "--publisher", "Meridian", record=path)
    refused = done.stderr.strip().splitlines()
    assert (done.returncode, done.stdout.split(";")[0], len(refused)) == (2, "1 added", 2)
    assert ["empty.txt" in refused[0], "none.txt" in refused[1]] == [True, True]
    again = run("add", EXAMPLE, "--published", "2024-05-18", "--publisher", "Meridian", "--record", path)
    assert (again.returncode, again.stdout.split(";")[0], again.stderr) == (0, "0 added, 1 known already", "")
    rows = json.loads(run("search", "icebreakers", "--speaker", "Maravel", "--json", record=path).stdout)
    assert [(r["entry"], r["outlet"], r["input"]) for r in rows] == [("statement", "Meridian", EXAMPLE)]


def test_listings_print_one_array(path: Path) -> None:
    for command in (["search", "convoy"], ["timeline"], ["changes", "--since", "2025-01-01"], ["search", "nothing-like-it"]):
        done = run(*command, "--json", record=path)
        assert (done.returncode, done.stderr) == (0, "")
        assert isinstance(json.loads(done.stdout), list)
    rows = json.loads(run("search", "convoy", "--entry", "statement", "--json", record=path).stdout)
    assert [(r["outlets"], r["speaker"]) for r in rows] == [(2, "Ana Ruiz")]
    assert json.loads(run("search", "convoy", "--not-party", "Peru", "--json", record=path).stdout) == []


def test_the_terminal_shows_rows_and_no_escapes(path: Path) -> None:
    done = run("search", "--entry", "statement", "--record", path)
    assert done.returncode == 0
    assert "2 outlets" in done.stdout
    assert "\x1b" not in done.stdout
    assert "nothing found" in run("search", "nothing-like-it", "--record", path).stdout


def test_citing(path: Path) -> None:
    (row,) = json.loads(run("search", "convoy", "--entry", "statement", "--json", record=path).stdout)
    done = run("cite", row["id"], record=path)
    assert done.stdout.startswith("“The convoy will leave on Monday” (Ana Ruiz).")
    assert "Also carried by Courier" in done.stdout
    assert json.loads(run("cite", row["id"], "--json", record=path).stdout)["carriers"][0]["outlet"] == "Courier"


def test_checking_and_backing_up(path: Path, tmp_path: Path) -> None:
    assert run("check", "--record", path).stdout.startswith("sound: 3 reports")
    copy = tmp_path / "copy.db"
    assert run("backup", copy, record=path).stdout.strip() == str(copy)
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])
    done = run("check", "--record", copy)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (2, 1)


@pytest.mark.parametrize(
    "arguments",
    [["search", "x", "--record", "none.db"], ["search", "-x"], ["search", "--", "-x"], ["search", "x", "--type", "WAR"], ["search", "x", "--since", "soon"],
     ["search", "x", "--limit", "0"], ["timeline", "--by", "dawn"], ["changes"], ["changes", "--since", "soon"], ["cite", "s-none"],
     ["check", "--record", "none.db"], ["check", "--record", EXAMPLE], ["backup", "no/such/folder/copy.db"], ["add", EXAMPLE, "--record", EXAMPLE],
     ["add", "none.txt"], ["add", EXAMPLE, "--retrieved", "soon"]],
)  # fmt: skip
def test_bad_input_is_one_line_and_status_2(path: Path, arguments: list[str]) -> None:
    before = Path(EXAMPLE).read_bytes()
    done = run(*arguments, record=path)
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (2, "", 1)
    assert "Traceback" not in done.stderr
    assert Path(EXAMPLE).read_bytes() == before
