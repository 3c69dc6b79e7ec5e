"""Who comes in, what may be sent, what a browser may do with a page."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import onrecord
from onrecord.web import guard
from onrecord.web.app import open_room, pages_of
from onrecord.web.settings import Settings
from views.hostile import EVIL
from views.shown import Shown

from .visiting import finished, sign

TEXT = "The minister said on Friday that the harbour would reopen. " * 4
WRITES = ("/add/text", "/add/files", "/add/address")


def test_every_answer_carries_the_policy(reading_room: TestClient) -> None:
    for path in ("/", "/search.json", "/none", "/static/room.css", "/openapi.json", "/search?limit=0"):
        headers = reading_room.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-frame-options"] == "DENY"
        assert "server" not in headers


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8348", "127.0.0.1.evil.example", "", "localhost.evil.example:8348", "10.0.0.7"]
)
def test_other_names_are_not_ours(reading_room: TestClient, host: str) -> None:
    answer = reading_room.get("/search.json", headers={"host": host})
    assert answer.status_code == 421
    assert "rows" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8348", "127.0.0.1:1", "[::1]:8348", "LOCALHOST."])
def test_our_own_names_are(reading_room: TestClient, host: str) -> None:
    assert reading_room.get("/", headers={"host": host}).status_code == 200


def test_a_room_for_others_is_known_by_its_numbers(filled: Path) -> None:
    settings = Settings(filled, host="0.0.0.0", token="a word that is long")
    assert settings.is_ours("192.168.1.9:8348")
    assert settings.is_ours("[fe80::1]:8348")
    assert not settings.is_ours("evil.example")


@pytest.mark.parametrize("path", WRITES)
def test_a_form_without_the_sign_is_refused(room: TestClient, path: str) -> None:
    data = {"text": TEXT, "url": "https://example.org/"}
    files = {"files": ("a.txt", TEXT)} if path == "/add/files" else None
    for token in (None, "", "0" * 64):
        answer = room.post(path, data=data | ({"csrf": token} if token is not None else {}), files=files)
        assert answer.status_code == 403, path
    assert not room.app.app.state.adder.latest()  # type: ignore[attr-defined]


def test_the_sign_is_the_visitors_own(settings: Settings) -> None:
    app = open_room(settings)
    with TestClient(app, base_url="http://localhost:8348") as one, TestClient(app, base_url="http://localhost:8348") as other:
        other.get("/add")
        assert other.post("/add/text", data={"csrf": sign(one), "text": TEXT}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}],
)
def test_a_form_on_another_site_is_refused(room: TestClient, headers: dict[str, str]) -> None:
    answer = room.post("/add/text", data={"csrf": sign(room), "text": TEXT}, headers=headers)
    assert answer.status_code == 403


def test_cookies_stay_here_and_away_from_scripts(reading_room: TestClient) -> None:
    reading_room.cookies.clear()
    cookie = reading_room.get("/").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "set-cookie" not in reading_room.get("/").headers


def test_a_token_is_asked_for_everywhere(filled: Path) -> None:
    settings = Settings(filled, host="0.0.0.0", token="the word at the door")
    with TestClient(open_room(settings), base_url="http://127.0.0.1:8348", follow_redirects=False) as room:
        for path in ("/", "/search.json", "/openapi.json", "/add", "/reports/none.json"):
            assert room.get(path).status_code == 401, path
        assert room.post("/add/text", data={"text": TEXT}).status_code == 401
        assert room.get("/search.json", headers={"authorization": "Bearer the word at the doo"}).status_code == 401
        assert room.get("/search.json", headers={"authorization": "Bearer the word at the door"}).status_code == 200
        assert room.get("/sign-in").status_code == 200
        assert room.get("/static/room.css").status_code == 200


def test_signing_in_lets_a_browser_in(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(seconds: float) -> None:
        return None

    monkeypatch.setattr("asyncio.sleep", at_once)
    settings = Settings(filled, token="the word at the door")
    with TestClient(open_room(settings), base_url="http://127.0.0.1:8348", follow_redirects=False) as room:
        assert room.post("/sign-in", data={"token": "another"}).status_code == 403
        assert room.get("/").status_code == 401
        assert room.post("/sign-in", data={"token": "the word at the door"}).status_code == 303
        assert room.get("/").status_code == 200
        room.cookies.set(guard.key_cookie(settings), "0" * 64)
    other = replace(settings, token="a new word")
    assert guard.key(other) != guard.key(settings)


def test_texts_stay_texts_on_every_page(reading_room: TestClient, filled: Path) -> None:
    with onrecord.open(filled, read_only=True) as record:
        report = next(r.report for r in record.search(entry="report", limit=None) if "<script>" in r.text)
    for path in (
        "/",
        f"/reports/{report}",
        "/search?q=alert",
        "/parties",
        "/search?q=" + "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/matters",
    ):
        page = reading_room.get(path).text
        assert "<script>alert" not in page, path
        assert "<b onclick" not in page, path
        if not path.startswith("/reports/"):  # there each stands alone and isolated, as views/test_page.py has it
            assert not {"\x1b", "\u202e"} & set(page), path
        assert "javascript:" not in "".join(Shown(page).attributes("href")), path
    assert EVIL[:20] in reading_room.get(f"/reports/{report}.json").json()["report"]["title"]


def test_a_table_runs_no_formulas(reading_room: TestClient) -> None:
    table = reading_room.get("/search.csv", params={"q": "convoy", "entry": "report"}).text
    assert "'=HYPERLINK" in table
    assert ",=" not in table


def test_a_body_too_large_is_refused_before_it_is_read(room: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    token = sign(room)
    monkeypatch.setattr(guard, "MOST_FORM_BYTES", 5_000)
    assert room.post("/add/text", data={"csrf": token, "text": "x" * 6_000}).status_code == 413

    def pieces() -> object:
        yield f"csrf={token}&text=".encode()
        for _ in range(20):
            yield b"x" * 1_000

    answer = room.post("/add/text", content=pieces(), headers={"content-type": "application/x-www-form-urlencoded"})  # type: ignore[arg-type]
    assert answer.status_code == 413
    assert room.get("/").status_code == 200


def test_a_body_that_drips_is_given_up(room: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    monkeypatch.setattr(guard, "SECONDS_TO_SEND", 0.05)
    sent: list[dict[str, object]] = []

    async def visit() -> None:
        async def receive() -> dict[str, object]:
            await asyncio.sleep(0.03)
            return {"type": "http.request", "body": b"text=x", "more_body": True}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        headers = [(b"host", b"localhost"), (b"content-type", b"application/x-www-form-urlencoded")]
        scope = {
            "type": "http", "method": "POST", "path": "/add/text", "raw_path": b"/add/text", "query_string": b"", "headers": headers,
            "http_version": "1.1", "scheme": "http", "server": ("localhost", 8348), "client": ("127.0.0.1", 1), "root_path": "",
        }  # fmt: skip
        await room.app(scope, receive, send)  # type: ignore[arg-type]

    asyncio.run(visit())
    assert sent[0]["status"] == 408


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://10.1.2.3/", "http://169.254.169.254/latest", "http://localhost/"]
)
def test_no_page_is_fetched_from_a_private_network(room: TestClient, url: str) -> None:
    told = finished(room, room.post("/add/address", data={"csrf": sign(room), "url": url}))
    assert told["outcomes"][0]["outcome"] == "refused"
    assert "private" in told["outcomes"][0]["why"]


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "ftp://example.org/", "/etc/passwd", "gopher://x"])
def test_only_pages_on_the_web_are_fetched(room: TestClient, url: str) -> None:
    assert room.post("/add/address", data={"csrf": sign(room), "url": url}).status_code == 400


def test_names_of_files_are_names(room: TestClient, tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("../../inside.txt", TEXT + "Inside.")
    files = [("files", ("../../../tmp/above.txt", TEXT.encode())), ("files", ("C:\\x\\..\\news.zip", data.getvalue()))]
    told = finished(room, room.post("/add/files", data={"csrf": sign(room)}, files=files))
    assert [o["input"] for o in told["outcomes"]] == ["above.txt", "news.zip#../../inside.txt"]
    assert {o["outcome"] for o in told["outcomes"]} == {"new"}


def test_a_question_that_takes_too_long_is_given_up(record_path: Path) -> None:
    from onrecord.errors import AskedTooMuch
    from onrecord.web import access

    held = access.Access(record_path)
    with held.reading() as record:
        record._connection.set_progress_handler(lambda: record.interrupt() or False, 10)
        with pytest.raises(AskedTooMuch):
            record.search("the", limit=None)
        record._connection.set_progress_handler(None)
        assert record.search(limit=1)
    held.close()


def test_a_fault_of_ours_is_told_without_its_inside(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.record.Record.search", lambda *_, **__: 1 / 0)
    room = TestClient(open_room(settings), base_url="http://localhost:8348", raise_server_exceptions=False)
    answer = room.get("/search")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert "content-security-policy" in answer.headers
    assert room.get("/search.json").headers["content-type"] == "application/problem+json"


def test_every_write_wants_a_sign(settings: Settings) -> None:
    """Whatever is added to the room later."""
    room = TestClient(open_room(settings), base_url="http://localhost:8348", follow_redirects=False)
    writes = [
        (method, path)
        for path, operations in pages_of(settings).openapi()["paths"].items()
        for method in operations
        if method not in ("get", "head")
    ]
    assert len(writes) >= len(WRITES)
    for method, path in writes:
        filled_in = re.sub(r"\{\w+\}", "1", path)
        answer = room.request(method, filled_in, data={"text": TEXT, "url": "https://example.org"})
        assert answer.status_code in (403, 422), (method, path)
        if answer.status_code == 422:
            assert "csrf" in str(pages_of(settings).openapi()["paths"][path][method]), path
