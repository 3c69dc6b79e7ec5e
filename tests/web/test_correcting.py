"""What the user sets right on a page holds everywhere, and is taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.record import Listed
from onrecord.web import links
from views.shown import Shown

from .visiting import sign


def row(path: Path, **chosen: str) -> Listed:
    with onrecord.open(path, read_only=True) as record:
        return next(r for r in record.search(**chosen) if r.outlets > 1)  # type: ignore[arg-type]


def correct(room: TestClient, entry: str, field: str, value: str = "", **more: str) -> str:
    answer = room.post("/corrections", data={"csrf": sign(room), "entry": entry, "field": field, "value": value, **more})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_wrong_speaker_is_set_right_and_back(room: TestClient, record_path: Path) -> None:
    said = row(record_path, speaker="Zelensky", entry="statement")
    page = Shown(room.get(links.entry(said.id)).text)
    assert said.speaker in page.attributes("value")
    assert correct(room, said.id, "speaker", "Olaf Scholz") == links.entry(said.id)
    found = room.get("/search.json", params={"speaker": "Scholz", "limit": 500}).json()["rows"]
    (now,) = [r for r in found if r["id"] == said.id]
    assert now["corrected"] == {"speaker": said.speaker}
    assert "corrected by you" in Shown(room.get("/search", params={"speaker": "Scholz", "limit": 500}).text).everything
    assert said.speaker in Shown(room.get(links.report(said.report)).text).everything
    listed = Shown(room.get("/corrections").text)
    assert "Olaf Scholz" in listed.everything
    number = room.get("/corrections.json").json()["entries"][0]["number"]
    assert room.post(f"/corrections/{number}/undo", data={"csrf": sign(room)}).status_code == 303
    found = room.get("/search.json", params={"speaker": "Scholz", "limit": 500}).json()["rows"]
    assert said.id not in {r["id"] for r in found}
    assert room.post(f"/corrections/{number}/undo", data={"csrf": sign(room)}).status_code == 404


def test_one_click_says_that_there_is_no_such_event(room: TestClient, record_path: Path) -> None:
    event = row(record_path, party="Ukraine", entry="event")
    own = event.id.partition("/")[2]
    report = room.get(links.report(event.report)).text
    note = report[report.index(f'data-entry="{own}"') :]
    form = note[note.index('<form class="once"') : note.index("</form>")]
    data = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    assert data["field"] == "reject"
    data["csrf"] = sign(room)
    back = room.post("/corrections", data=data)
    assert back.headers["location"] == links.words(event.id)
    assert event.id not in {r["id"] for r in room.get("/search.json", params={"entry": "event", "limit": 500}).json()["rows"]}
    assert "not one" in Shown(room.get(links.report(event.report)).text).everything
    assert "you say it is none" in Shown(room.get(links.entry(event.id)).text).everything


def test_type_and_status_are_chosen_from_what_there_is(room: TestClient, record_path: Path) -> None:
    event = row(record_path, party="Ukraine", entry="event")
    page = room.get(links.entry(event.id)).text
    assert page.count("<option") > 20
    correct(room, event.id, "type", "THREATEN")
    correct(room, event.id, "status", "denied")
    (now,) = [r for r in room.get("/search.json", params={"type": "THREATEN", "limit": 500}).json()["rows"] if r["id"] == event.id]
    assert (now["type"], now["status"]) == ("THREATEN", "denied")
    assert re.search(r'value="THREATEN" selected', room.get(links.entry(event.id)).text)


@pytest.mark.parametrize(("field", "value"), [("type", "NONSENSE"), ("status", "open"), ("speaker", "Nobody Whom The Record Knows")])
def test_what_cannot_be_is_told(room: TestClient, record_path: Path, field: str, value: str) -> None:
    event = row(record_path, party="Ukraine", entry="event")
    answer = room.post("/corrections", data={"csrf": sign(room), "entry": event.id, "field": field, "value": value})
    assert answer.status_code == 400
    assert not room.get("/corrections.json").json()["entries"]


def test_a_matter_is_set_right(room: TestClient, record_path: Path) -> None:
    with onrecord.open(record_path, read_only=True) as record:
        matter = max(record.matters(party="Ukraine"), key=lambda m: len(m.history))
    assert correct(room, matter.id, "status", "refused", back="matter", matter=matter.id) == links.matter(matter.id)
    assert room.get(links.matter(matter.id) + ".json").json()["state"] == "refused"
    correct(room, matter.id, "reject")
    assert matter.id not in {m["id"] for m in room.get("/matters.json?limit=500").json()["matters"]}
    assert room.get(links.matter(matter.id)).status_code == 200


def test_two_parties_are_made_one_and_two_again(room: TestClient) -> None:
    answer = room.post("/corrections/parties", data={"csrf": sign(room), "name": "Germany", "other": "Berlin"})
    if answer.status_code == 400:  # the record may know them for one
        answer = room.post("/corrections/parties", data={"csrf": sign(room), "name": "Germany", "other": "Poland"})
    assert answer.headers["location"] == "/parties/state:DEU"
    made = room.get("/corrections.json").json()["parties"][-1]
    assert room.post(f"/corrections/parties/{made['number']}/undo", data={"csrf": sign(room)}).status_code == 303
    assert room.get("/corrections.json").json()["parties"][-1]["undone"]


def test_corrections_are_gold(room: TestClient, record_path: Path, tmp_path: Path) -> None:
    from onrecord.evaluation import evaluate

    said = row(record_path, speaker="Zelensky", entry="statement")
    correct(room, said.id, "speaker", "Olaf Scholz")
    answer = room.get("/corrections/gold.jsonl")
    assert answer.headers["content-type"] == "application/jsonl"
    (tmp_path / "gold.jsonl").write_bytes(answer.content)
    figures = evaluate(tmp_path / "gold.jsonl", lambda items, *_: items)
    assert figures
