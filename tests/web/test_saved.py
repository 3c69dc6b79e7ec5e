"""Searches are kept, found again, followed as feeds, and taken away."""

from __future__ import annotations

from pathlib import Path

import feedparser
from starlette.testclient import TestClient

import onrecord
from record.making import dossier

from .visiting import sign


def test_a_search_is_saved_followed_and_removed(room: TestClient, record_path: Path) -> None:
    page = room.get("/search", params={"q": "tanks", "speaker": "Scholz"}).text
    assert 'value="q=tanks&amp;speaker=Scholz"' in page
    data = {"csrf": sign(room), "name": "Scholz on tanks", "query": "q=tanks&speaker=Scholz"}
    assert room.post("/saved", data=data).headers["location"] == "/saved"
    (saved,) = room.get("/saved.json").json()
    assert (saved["words"], saved["filters"]) == ("tanks", {"speaker": ["Scholz"]})
    assert room.get(f"/saved/{saved['id']}").headers["location"] == "/search?q=tanks&speaker=Scholz"
    assert "Scholz on tanks" in room.get("/saved").text
    assert room.post(f"/saved/{saved['id']}/remove", data={"csrf": sign(room)}).status_code == 303
    assert room.get("/saved.json").json() == []
    assert room.get(f"/saved/{saved['id']}.atom").status_code == 404


def test_its_feed_tells_what_comes_in(room: TestClient, record_path: Path) -> None:
    room.post("/saved", data={"csrf": sign(room), "name": "Airships", "query": "q=zeppelin"})
    (saved,) = room.get("/saved.json").json()
    address = f"/saved/{saved['id']}.atom"
    assert not feedparser.parse(room.get(address).content).entries
    with onrecord.open(record_path) as record:
        record.add(dossier("The zeppelin has landed", url="https://example.org/z"))
    answer = room.get(address)
    assert answer.headers["content-type"] == "application/atom+xml"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert feed.feed.title == "Airships"
    assert any("zeppelin" in e.content[0].value for e in feed.entries)
    for link in {e.link for e in feed.entries}:
        assert room.get(link).status_code in (200, 303)


def test_what_cannot_be_saved_is_told(room: TestClient) -> None:
    for name, query in (("x", ""), ("", "q=a"), ("x", "type=nonsense"), ("x" * 300, "q=a"), ("x", "q=" + "a" * 2000), ("a\nb" * 60, "q=a")):
        assert room.post("/saved", data={"csrf": sign(room), "name": name, "query": query}).status_code in (400, 422), (name[:9], query[:9])
    assert room.get("/saved.json").json() == []
