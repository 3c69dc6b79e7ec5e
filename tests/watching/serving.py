"""A server on loopback that gives what it is told to, and everything that can be wrong with an answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Give = Callable[["Handler"], None]


def plain(body: str | bytes, media: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> Give:
    """An answer as it should be; with an ETag, a 304 to who has it."""
    data = body.encode() if isinstance(body, str) else body

    def give(handler: Handler) -> None:
        tag = headers.get("ETag")
        if tag and handler.headers.get("If-None-Match") == tag:
            handler.send_response(304)
            handler.end_headers()
            return
        handler.send_response(status)
        handler.send_header("Content-Type", media)
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return give


def moved(to: str, status: int = 301) -> Give:
    """A redirect."""
    return plain("", status=status, Location=to)


def endless(handler: Handler) -> None:
    """A body without an end, as fast as it is read."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"<p>more and more of it</p>" * 4000)


def dripping(handler: Handler) -> None:
    """A body that comes a byte at a time, for longer than anyone waits."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.05)


def truncated(body: str) -> Give:
    """Less than the length that was promised."""

    def give(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.send_header("Content-Length", str(len(body.encode()) + 1000))
        handler.end_headers()
        handler.wfile.write(body.encode())
        handler.close_connection = True

    return give


def broken(data: bytes) -> Give:
    """Bytes that are no answer at all."""

    def give(handler: Handler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return give


class Handler(BaseHTTPRequestHandler):
    """Gives what the server has for a path."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        site.asked.append(self.path)
        give = site.pages.get(self.path)
        try:
            (give or plain("not here", status=404))(self)
        except OSError:
            self.close_connection = True


@dataclass
class Site:
    """What a server gives for each path, and which were asked for, in order."""

    url: str
    pages: dict[str, Give] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Site]:
    """A site on a port of its own."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        server.site = Site(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.site  # type: ignore[attr-defined]
        server.shutdown()


def article(number: int, title: str = "Envoys meet") -> str:
    """A page of a made-up paper, different for each number."""
    return f"""<!DOCTYPE html><html lang="en"><head><title>{title} {number}</title>
<meta property="og:site_name" content="The Daily Test"></head><body><article><h1>{title} {number}</h1>
<p>Envoys of both sides met for round {number} of the talks in Port Selma, the foreign minister of Norland told reporters.</p>
<p>The minister said that {number * 7} prisoners would be released before the end of the month if the truce holds.</p>
</article></body></html>"""


def rss(site: Site, *paths: str, date: str = "") -> str:
    """A feed of those pages."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    items = "".join(f"<item><title>T</title><link>{site.url}{path}</link>{dated}</item>" for path in paths)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Daily Test: World</title>{items}</channel></rss>'
