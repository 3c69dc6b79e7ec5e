"""Addresses: what is fetched, what is refused, and that every wait and every body has an end. All on loopback."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from onrecord.errors import Unreachable, UnusableInput
from onrecord.sources import load
from onrecord.sources.address import fetch
from onrecord.sources.limits import MOST_BYTES
from sources.pages import ARTICLE

EURO = "Envoys met in Port Selma on Sunday.\n\nThe dinner cost 5 €, the ministry said."
BOMB = gzip.compress(b" " * (MOST_BYTES * 20))
HTML = "text/html; charset=utf-8"


class Handler(BaseHTTPRequestHandler):
    """Answers each path as its name says."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.seen.append(self.path)  # type: ignore[attr-defined]
        name, _, rest = self.path.strip("/").partition("/")
        getattr(self, "give_" + name.replace("-", "_"))(rest)

    def answer(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def give_page(self, rest: str) -> None:
        self.answer(200, HTML, ARTICLE.encode())

    def give_plain(self, rest: str) -> None:
        self.answer(200, "text/plain; charset=iso-8859-15", EURO.encode("iso-8859-15"))

    def give_untyped(self, rest: str) -> None:
        self.answer(200, "", ARTICLE.encode())

    def give_packed(self, rest: str) -> None:
        packed = {"gzip": gzip.compress, "deflate": zlib.compress, "br": bytes}[rest](ARTICLE.encode())
        self.answer(200, HTML, packed, Content_Encoding=rest)

    def give_bare_deflate(self, rest: str) -> None:
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        self.answer(200, HTML, packer.compress(ARTICLE.encode()) + packer.flush(), Content_Encoding="deflate")

    def give_damaged(self, rest: str) -> None:
        self.answer(200, HTML, b"\x1f\x8b\x08\x00 this is not packed", Content_Encoding="gzip")

    def give_bomb(self, rest: str) -> None:
        self.answer(200, HTML, BOMB, Content_Encoding="gzip")

    def give_large(self, rest: str) -> None:
        self.answer(200, HTML, b"x" * (MOST_BYTES + 1))

    def give_endless(self, rest: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", HTML)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        try:
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass

    def give_drip(self, rest: str) -> None:
        """A byte now and then, in the head or the body, always in time for a timeout of each read."""
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
        self.wfile.write(head if rest == "head" else head + b"\r\n")
        self.close_connection = True
        try:
            for _ in range(100):
                self.wfile.write(b"X-Y: 1\r\n" if rest == "head" else b"x")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    def give_status(self, rest: str) -> None:
        self.answer(int(rest), "text/html", b"<p>no")

    def give_kind(self, rest: str) -> None:
        self.answer(200, rest, b"%PDF-1.7")

    def give_hop(self, rest: str) -> None:
        """A redirect to a redirect ..., as many times as the number says, then to the page."""
        left = int(rest)
        self.answer(302, "", b"", Location=f"/hop/{left - 1}" if left > 1 else "/page")

    def give_to(self, rest: str) -> None:
        self.answer(301, "", b"", Location=bytes.fromhex(rest).decode())

    def give_nowhere(self, rest: str) -> None:
        self.answer(302, "", b"")

    def give_break(self, rest: str) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000\r\n\r\n<p>")
        self.close_connection = True

    def give_garbage(self, rest: str) -> None:
        self.wfile.write(b"\x00\x01 no HTTP \r\n\r\n")
        self.close_connection = True


class Server(ThreadingHTTPServer):
    daemon_threads = True
    seen: list[str]

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are what these tests are about."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.seen = []
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield running
        running.shutdown()


@pytest.fixture
def at(server: Server) -> Callable[[str], str]:
    return lambda path: f"http://127.0.0.1:{server.server_port}/{path}"


def refusal(kind: type[Exception], url: str, **options: object) -> str:
    """The message with which an address is refused, checked to be one line that begins with the address."""
    with pytest.raises(kind) as caught:
        fetch(url, **{"allow_private": True, **options})  # type: ignore[arg-type]
    message = str(caught.value)
    assert isinstance(caught.value, kind)
    assert message.startswith(url)
    assert message.isprintable()
    assert ";" in message
    return message.removeprefix(url)


def test_a_page_becomes_a_report(at: Callable[[str], str]) -> None:
    report = load(at("page"), allow_private=True)
    assert (report.title, report.url) == ("Minister Rejects Offer", at("page"))


@pytest.mark.parametrize("path", ["packed/gzip", "packed/deflate", "bare-deflate", "untyped"])
def test_packed_and_untyped_bodies(at: Callable[[str], str], path: str) -> None:
    assert load(at(path), allow_private=True).publisher == "The Daily Test"


def test_plain_text_in_its_charset(at: Callable[[str], str]) -> None:
    report = load(at("plain"), allow_private=True)
    assert report.text == EURO


def test_redirects_are_followed_five_times(at: Callable[[str], str]) -> None:
    assert load(at("hop/5"), allow_private=True).url == at("page")
    assert "redirects more than 5 times" in refusal(Unreachable, at("hop/6"))


@pytest.mark.parametrize(
    ("location", "says"),
    [
        ("file:///etc/hostname", "no http or https address"),
        ("gopher://daily.example/", "no http or https address"),
        ("http://user:secret@daily.example/", "user name or password"),
        ("http://[::1", "cannot be fetched"),
    ],
)
def test_redirects_to_odd_places_are_refused(at: Callable[[str], str], location: str, says: str) -> None:
    message = refusal(Unreachable, at(f"to/{location.encode().hex()}"))
    assert says in message
    assert "secret" not in message


def test_a_redirect_to_nowhere(at: Callable[[str], str]) -> None:
    assert "redirects to nowhere" in refusal(Unreachable, at("nowhere"))


@pytest.mark.parametrize("path", ["large", "endless", "bomb"])
def test_large_bodies_are_not_read_to_the_end(at: Callable[[str], str], path: str) -> None:
    assert "larger than 10 MiB" in refusal(UnusableInput, at(path))


def test_a_bomb_is_not_unpacked_beyond_the_limit(at: Callable[[str], str]) -> None:
    tracemalloc.start()
    try:
        refusal(UnusableInput, at("bomb"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5 * MOST_BYTES  # unpacked in one step, the first piece alone would take six times the limit


@pytest.mark.parametrize("path", ["drip/head", "drip/body"])
def test_slow_answers_end_at_the_deadline(at: Callable[[str], str], path: str) -> None:
    start = time.monotonic()
    assert "took longer than 0.5 seconds" in refusal(Unreachable, at(path), seconds=0.5)
    assert time.monotonic() - start < 3


def test_a_slow_name_server_ends_at_the_deadline() -> None:
    def slow(host: str, port: int) -> list[str]:
        time.sleep(5)
        return ["127.0.0.1"]

    start = time.monotonic()
    assert "took longer than 0.3 seconds" in refusal(Unreachable, "http://slow.example/", seconds=0.3, resolver=slow)
    assert time.monotonic() - start < 3


@pytest.mark.parametrize(
    ("status", "says"),
    [(404, "answers 404 Not Found"), (403, "403 Forbidden"), (503, "503 Service Unavailable"), (599, "answers 599;")],
)
def test_errors_of_the_server(at: Callable[[str], str], status: int, says: str) -> None:
    assert says in refusal(Unreachable, at(f"status/{status}"))


@pytest.mark.parametrize("kind", ["application/zip", "image/png", "application/json", "text/css"])
def test_what_is_neither_page_nor_text(at: Callable[[str], str], kind: str) -> None:
    assert f"is {kind}, neither HTML nor plain text" in refusal(UnusableInput, at(f"kind/{kind}"))


def test_bodies_packed_in_other_ways_or_damaged(at: Callable[[str], str]) -> None:
    assert "packed as br" in refusal(UnusableInput, at("packed/br"))
    assert "damaged" in refusal(UnusableInput, at("damaged"))


@pytest.mark.parametrize("path", ["break", "garbage"])
def test_broken_answers(at: Callable[[str], str], path: str) -> None:
    assert "broke off" in refusal(Unreachable, at(path))


def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert "no connection to its server" in refusal(Unreachable, f"http://127.0.0.1:{port}/")


def test_an_unknown_name() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("unknown")

    assert "not known" in refusal(Unreachable, "http://nowhere.example/", resolver=unknown)
    assert "no address" in refusal(Unreachable, "http://nowhere.example/", resolver=lambda host, port: [])


@pytest.mark.parametrize("url", ["http://", "http:///x", "http://[::1", "http://a:99999999/", "https://a b/", "http://.../"])
def test_malformed_addresses(url: str) -> None:
    with pytest.raises(Unreachable) as caught:
        fetch(url, resolver=lambda host, port: [])
    assert str(caught.value).isprintable()


def test_a_password_in_an_address_is_refused() -> None:
    with pytest.raises(Unreachable, match="user name or password"):
        fetch("http://user:secret@daily.example/")
