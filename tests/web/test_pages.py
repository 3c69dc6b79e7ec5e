"""Every page answers, leads on, has its twins, and stays small."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.web import links, vendor
from onrecord.web.app import open_room
from onrecord.web.settings import Settings
from record.making import dossier
from views.shown import Shown

PAGES = ("/", "/search", "/matters", "/parties", "/timeline", "/network", "/map", "/add", "/saved", "/corrections")
FREE = ("/network", "/map", "/reports/")  # of the limit on weight: pictures, a report of any length, and more rows on request
MOST = 200 * 1024


def everything(room: TestClient, most: int = 400) -> dict[str, str]:
    """Every page that links lead to, by its address, from the first page on."""
    waiting, found = deque(PAGES), {}
    while waiting and len(found) < most:
        path = waiting.popleft()
        if path in found:
            continue
        answer = room.get(path)
        assert answer.status_code in (200, 303), (path, answer.text[:300])
        found[path] = answer.text
        if answer.status_code == 303:
            waiting.append(answer.headers["location"].partition("#")[0])
        elif answer.headers["content-type"].startswith("text/html"):
            for link in re.findall(r'href="(/[^"#]*)', answer.text):
                waiting.append(unescape(link))
    return found


@pytest.fixture(scope="module")
def crawled(reading_room: TestClient) -> dict[str, str]:
    return everything(reading_room)


def test_every_link_leads_somewhere(crawled: dict[str, str]) -> None:
    assert len(crawled) > 120
    for kind in ("/reports/", "/entries/", "/parties/", "/matters/", "/search?", "/timeline.csv", "/today.json"):
        assert any(path.startswith(kind) for path in crawled), kind


def test_every_page_is_whole_and_names_itself(crawled: dict[str, str]) -> None:
    for path, text in crawled.items():
        if not text.startswith("<!doctype html>"):
            continue
        shown = Shown(text)
        assert not [tag for tag in shown.unbalanced if tag not in ("source", "svg")], path
        assert len([tag for tag, _ in shown.elements if tag == "h1"]) == 1, path
        assert not re.search(r"<title>\s*· on record", text), path
        ids = shown.attributes("id")
        assert len(ids) == len(set(ids)), path


def test_no_page_holds_script_style_or_handlers_of_its_own(crawled: dict[str, str]) -> None:
    for path, text in crawled.items():
        if text.startswith("<!doctype html>"):
            for tag, attributes in Shown(text).elements:
                assert tag != "style", path
                assert tag != "script" or (attributes.get("src") or "").startswith("/static/"), path
                assert not [a for a in attributes if a.startswith("on") or a == "style"], (path, tag)


def test_nothing_comes_from_elsewhere(crawled: dict[str, str]) -> None:
    for path, text in crawled.items():
        if text.startswith("<!doctype html>"):
            for tag, attributes in Shown(text).elements:
                for name in ("src", "action", *(["href"] if tag in ("link", "use", "image") else [])):
                    assert (attributes.get(name) or "/").startswith("/"), (path, tag)
                if tag == "a" and not (attributes.get("href") or "").startswith(("/", "#")):
                    assert urlsplit(attributes["href"] or "").scheme in ("http", "https"), path
                    assert "noreferrer" in (attributes.get("rel") or ""), path


def test_pages_are_small(reading_room: TestClient, crawled: dict[str, str]) -> None:
    assets = sum(len(reading_room.get(f"/static/{name}").content) for name in ("room.css", "dossier.css", "room.js", "fonts.css"))
    fonts = list(vendor.VENDOR.glob("*-latin-wght-normal.woff2"))
    assets += sum(p.stat().st_size for p in fonts) or 100_000
    for path, text in crawled.items():
        if text.startswith("<!doctype html>") and not path.startswith(FREE) and "limit=" not in path:
            assert assets + len(text.encode()) < MOST, path


def test_a_page_and_its_twin_say_the_same(reading_room: TestClient) -> None:
    told = reading_room.get("/search.json", params={"q": "tanks", "speaker": "Scholz"}).json()
    assert told["asked"] == {"q": "tanks", "speaker": ["Scholz"]}
    assert told["rows"]
    page = Shown(reading_room.get("/search", params={"q": "tanks", "speaker": "Scholz"}).text).everything
    table = list(csv.DictReader(io.StringIO(reading_room.get("/search.csv", params={"q": "tanks", "speaker": "Scholz"}).text)))
    assert [row["id"] for row in table] == [row["id"] for row in told["rows"]]
    for row in told["rows"]:
        assert " ".join(row["text"].split()) in page


def test_the_present_day_shows_what_is_new_and_what_is_open(reading_room: TestClient) -> None:
    told = reading_room.get("/today.json").json()
    assert told["changes"]
    assert all(row["change"] == "new" for row in told["changes"])
    dues = [m["due"] for m in told["matters"] if m["due"] and m["due"] >= told["today"]]
    assert dues == sorted(dues)


def test_a_matter_is_told_from_request_to_outcome(reading_room: TestClient, filled: Path) -> None:
    with onrecord.open(filled, read_only=True) as record:
        matter = max(record.matters(party="Ukraine"), key=lambda m: len(m.history))
    page = reading_room.get(links.matter(matter.id)).text
    said = Shown(page).everything
    places = [said.index(" ".join(step.evidence.split())) for step in matter.history]
    assert places[0] < places[-1]
    assert matter.state in said
    assert reading_room.get(links.matter(matter.id) + ".json").json() == matter.to_dict()


def test_an_entry_leads_to_its_words(reading_room: TestClient, filled: Path) -> None:
    with onrecord.open(filled, read_only=True) as record:
        row = record.search(speaker="Scholz")[0]
    answer = reading_room.get(links.words(row.id))
    place = answer.headers["location"]
    assert place.startswith(links.report(row.report) + "#words-S")
    report = reading_room.get(place.partition("#")[0]).text
    note = place.rpartition("-")[2]
    shown = Shown(report)
    assert f"words-{note}" in shown.attributes("id")
    assert " ".join(shown.tied(note, "content").split()) == " ".join(row.text.split(" … ")[0].split()) or " … " in row.text
    assert record_text(filled, row.report) == shown.report


def record_text(path: Path, report: str) -> str:
    with onrecord.open(path, read_only=True) as record:
        return record.dossier(report).report.text


def test_an_entry_is_cited_with_who_else_carries_it(reading_room: TestClient, filled: Path) -> None:
    with onrecord.open(filled, read_only=True) as record:
        row = next(r for r in record.search(speaker="Zelensky") if r.outlets == 2)
        citation = record.cite(row.id)
    said = Shown(reading_room.get(links.entry(row.id)).text).everything
    assert " ".join(str(citation).split()) in " ".join(said.split())
    assert "Who else carries it" in said
    assert "2 outlets carry it" in Shown(reading_room.get(links.report(row.report)).text).everything


def test_a_name_leads_to_the_party_or_the_choice(reading_room: TestClient) -> None:
    assert reading_room.get("/parties/Germany").headers["location"] == "/parties/state:DEU"
    assert reading_room.get("/parties/state:DEU").status_code == 200
    assert reading_room.get("/parties/Nobody At All").headers["location"] == "/search?q=Nobody+At+All"
    assert reading_room.get("/parties/Nobody At All.json").status_code == 404


@pytest.mark.parametrize("path", ["/reports/none", "/reports/none.json", "/entries/none/none", "/matters/none", "/parties/none.csv", "/no"])
def test_what_is_not_there_is_told_calmly(reading_room: TestClient, path: str) -> None:
    answer = reading_room.get(path)
    assert answer.status_code == 404
    if path.endswith((".json", ".csv")):
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["detail"]
    else:
        assert "<h1>" in answer.text


@pytest.mark.parametrize(
    "query", ["since=yesterday", "type=nonsense", "status=nonsense", "limit=0", "q=-word", "limit=x", "q=" + "a+" * 600]
)
def test_what_cannot_be_asked_is_told_calmly(reading_room: TestClient, query: str) -> None:
    for path in ("/search", "/search.json"):
        answer = reading_room.get(f"{path}?{query}")
        assert answer.status_code in (400, 422), query
        assert "Traceback" not in answer.text


def test_an_empty_record_has_every_page(tmp_path: Path) -> None:
    onrecord.open(tmp_path / "empty.db").close()
    with TestClient(open_room(Settings(tmp_path / "empty.db")), base_url="http://localhost:8348", follow_redirects=False) as room:
        for path in PAGES:
            assert room.get(path).status_code == 200, path
        assert "Add a report" in room.get("/").text


def test_without_npm_packages_the_room_is_plainer_and_whole(
    reading_room: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(vendor, "VENDOR", tmp_path)
    page = reading_room.get("/").text
    assert "fonts.css" not in page
    assert "vendor" not in page
    assert reading_room.get("/map").status_code == 200


def test_readers_see_what_others_add_meanwhile(room: TestClient, record_path: Path) -> None:
    assert not room.get("/search.json?q=zeppelin").json()["rows"]
    with onrecord.open(record_path) as record:
        record.add(dossier("The zeppelin has landed"))
    assert room.get("/search.json?q=zeppelin").json()["rows"]
