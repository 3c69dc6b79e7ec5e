"""What is sent to the room is read, kept and told of, whatever it is."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.web import adding

from .visiting import finished, sign

EXAMPLE = Path(__file__).parents[2] / "examples" / "kestrel-strait-talks.txt"
STORY = Path(__file__).parents[2] / "examples" / "storylines" / "aid-late"
TEXT = EXAMPLE.read_text("utf-8")


def send(room: TestClient, path: str, files: object = None, **data: str) -> dict[str, object]:
    return finished(room, room.post(path, data={"csrf": sign(room), **data}, files=files))  # type: ignore[arg-type]


def test_a_pasted_text_is_the_dossier_that_the_library_reads(room: TestClient, record_path: Path) -> None:
    told = send(
        room, "/add/text", text=TEXT.replace("\n", "\r\n"), published="2024-05-18", publisher="Harbour Wire", url="https://example.org/k"
    )
    (outcome,) = told["outcomes"]  # type: ignore[misc]
    assert outcome["outcome"] == "new"
    with onrecord.open(record_path, read_only=True) as record:
        kept = record.dossier(outcome["report"])
    assert kept.report.text == TEXT
    assert (kept.report.published, kept.report.publisher, kept.report.url) == ("2024-05-18", "Harbour Wire", "https://example.org/k")
    assert kept.statements == onrecord.read_text(TEXT, published="2024-05-18", publisher="Harbour Wire").statements
    again = send(room, "/add/text", text=TEXT, published="2024-05-18", publisher="Harbour Wire", url="https://example.org/k")
    assert again["outcomes"][0]["outcome"] == "known"  # type: ignore[index]


def test_files_and_archives_are_read_and_refusals_told(room: TestClient) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for file in ("1.txt", "2.txt"):
            archive.write(STORY / file, file)
        archive.writestr("short.txt", "Le ministre a dit que la paix est encore possible entre les deux pays. " * 4)
    files = [("files", ("news.zip", data.getvalue())), ("files", ("kestrel.txt", TEXT.encode())), ("files", ("broken.pdf", b"%PDF-1.7 no"))]
    told = send(room, "/add/files", files)
    by_name = {o["input"]: o for o in told["outcomes"]}  # type: ignore[union-attr,index]
    assert {n for n, o in by_name.items() if o["outcome"] == "new"} == {"news.zip#1.txt", "news.zip#2.txt", "kestrel.txt"}
    assert "French" in by_name["news.zip#short.txt"]["why"]
    assert "short.txt" in room.get("/add").text
    assert room.get("/additions/1").status_code == 200
    assert room.get("/additions/99").status_code == 404


@pytest.mark.parametrize("data", [{"text": "  "}, {"text": "x", "published": "18 May"}, {"text": "x", "url": "javascript:x"}, {}])
def test_what_makes_no_sense_is_told_at_once(room: TestClient, data: dict[str, str]) -> None:
    assert room.post("/add/text", data={"csrf": sign(room), **data}).status_code in (400, 422)
    assert room.post("/add/files", data={"csrf": sign(room)}, files={"files": ("", b"")}).status_code in (400, 422)


def _end(*_: object) -> None:
    os._exit(9)


def test_a_crash_costs_one_text(room: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(adding, "_read", _end)
        told = send(room, "/add/text", text=TEXT)
    assert "crashed" in told["outcomes"][0]["why"]  # type: ignore[index]
    assert send(room, "/add/text", text=TEXT)["outcomes"][0]["outcome"] == "new"  # type: ignore[index]


def test_too_much_at_once_is_put_off(room: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    gate = threading.Event()
    monkeypatch.setattr(adding.Adder, "_take", lambda *_: gate.wait(30))
    data = {"csrf": sign(room), "text": TEXT}
    answers = [room.post("/add/text", data=data).status_code for _ in range(adding.MOST_WAITING + 3)]
    gate.set()
    assert answers[0] == 303
    assert answers[-1] == 503
