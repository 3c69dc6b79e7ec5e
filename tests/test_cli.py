"""The command line as its users meet it: a real process, its output and its exit status."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = str(Path(__file__).parents[1] / "examples" / "kestrel-strait-talks.txt")


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "onrecord.cli", *arguments], input=stdin, capture_output=True, check=False)


def test_json_has_the_shape_of_the_contract() -> None:
    done = run("read", EXAMPLE, "--published", "2024-05-18", "--json")
    assert done.returncode == 0
    dossier = json.loads(done.stdout)
    assert {"onrecord", "input", "report", "parties", "statements", "events", "matters"} <= set(dossier)
    assert dossier["report"]["text"] == Path(EXAMPLE).read_text("utf-8")
    assert dossier["report"]["credited_source"] == "Meridian Wire"
    assert {"id", "kind", "speaker", "source", "cue", "content", "addressees", "channel", "date", "confidence"} <= set(
        dossier["statements"][0]
    )


def test_page_and_explanation(tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert run("read", EXAMPLE, "--html", str(out)).returncode == 0
    assert "<html" in out.read_text("utf-8")
    entry = json.loads(run("read", EXAMPLE, "--json").stdout)["statements"][0]["id"]
    done = run("explain", entry, EXAMPLE)
    assert done.returncode == 0
    assert b"confidence" in done.stdout


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.txt", b""), ("blank.txt", b" \n \n"), ("binary.txt", bytes(range(256)) * 8), ("word.txt", b"a" * 5_000_000),
     ("page.html", b"<html><body></body></html>"),
     ("german.txt", b"Der Kanzler sagte am Freitag, die Verhandlungen mit der Regierung seien noch nicht abgeschlossen worden, und er erwarte bald eine Antwort.")],
)  # fmt: skip
def test_bad_input_is_one_line_and_status_2(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = run("read", str(path), "--json")
    lines = done.stderr.decode().strip().splitlines()
    assert (done.returncode, done.stdout, len(lines)) == (2, b"", 1)
    assert name in lines[0]


@pytest.mark.parametrize(
    "arguments",
    [["read", "no-such-file.txt"], ["read", "http://127.0.0.1:9/x"], ["read", EXAMPLE, "--published", "soon"], ["read"], ["nonsense"],
     ["explain", "s-nothing", EXAMPLE], ["evaluate", "no-such-folder"]],
)  # fmt: skip
def test_bad_arguments_are_one_line_and_status_2(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, len(done.stderr.decode().strip().splitlines())) == (2, 1)


def test_lines_come_in_the_order_of_the_inputs(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(f"The president of Chile, Rosa Vidal, said the {name[0]} road was open.", encoding="utf-8")
    done = run("read", str(tmp_path), "--jsonl")
    assert [Path(json.loads(line)["input"]).name for line in done.stdout.splitlines()] == ["a.txt", "b.txt"]


def test_standard_input() -> None:
    done = run("read", "-", "--json", stdin="“Peace,” said Foreign Minister Ana Ruiz of Peru.".encode())
    assert json.loads(done.stdout)["statements"][0]["kind"] == "direct"
