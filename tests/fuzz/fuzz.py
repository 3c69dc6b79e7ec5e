"""Fuzzes what comes in from outside: pages, feeds, WARC archives and the other sources. Wants atheris; not part of make test.

python tests/fuzz/fuzz.py page|feed|warc|tables|mailbox|robots SECONDS [FOLDER]

Every input must end in a report, a feed, items or one of our own errors; anything else stops the run, with the input kept in
FOLDER. Findings become cases of tests/sources/test_findings.py.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["onrecord", "trafilatura", "htmldate", "courlan", "justext", "feedparser", "protego", "email"]):
    from protego import Protego

    from onrecord.errors import OnrecordError
    from onrecord.sources import Item, mailbox, report_of, tables, warc
    from onrecord.sources.feeds import read_feed, read_opml
    from onrecord.sources.tables import Columns
    from onrecord.sources.unpacking import unpacked

from sources.pages import ARTICLE, NO_ARTICLE, PLAIN, UNDATED
from sources.warcs import answer, packed, record

LONGEST = 60.0  # seconds an input of a few KiB may take on a machine that others use too


def page(data: bytes) -> None:
    report = report_of(Item("page.html", data, "page", url="https://a.example/1"))
    assert all(0 <= s < e <= len(report.text) for s, e in (*report.boilerplate, *report.headings))


def text(data: bytes) -> None:
    report = report_of(Item("page.txt", data))
    assert all(0 <= s < e <= len(report.text) for s, e in (*report.boilerplate, *report.headings))


def feed(data: bytes) -> None:
    for entry in read_feed(data, "https://a.example/feed", "application/xml").entries:
        assert entry.url.startswith(("http://", "https://")), entry
    read_opml(data, "feeds.opml")


def archive(data: bytes) -> None:
    for item in warc.read(io.BytesIO(data), "a.warc.gz"):
        if item.refusal is None and len(item.data) < 2000:
            report_of(item)


def table(data: bytes) -> None:
    for read in (tables.read_csv, tables.read_json_lines):
        for item in read(unpacked(io.BytesIO(data), "a.csv", lambda: len(data)), "a.csv", Columns({})):
            assert item.refusal or item.data


def letters(data: bytes) -> None:
    for item in mailbox.read(unpacked(io.BytesIO(data), "a.mbox", lambda: len(data)), "a.mbox"):
        assert item.refusal or item.data


def rules(data: bytes) -> None:
    Protego.parse(data.decode("utf-8", "replace")).can_fetch("https://a.example/a/b?c", "onrecord")


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>The Herald</title><item><title>Talks &amp; more</title>
<link>https://a.example/1</link><pubDate>Fri, 17 Oct 2025 23:30:00 GMT</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title type="html">&lt;b&gt;x</title><link href="/2"/>
<updated>2025-10-17T00:00:00Z</updated></entry></feed>"""
JSON = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"url": "https://a.example/3", "date_published": "2025-10-17"}]}
)
MAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>
<loc>https://a.example/4</loc><news:news><news:publication_date>2025-10-17</news:publication_date></news:news></url></urlset>"""
OPML = '<opml version="2.0"><body><outline text="a" xmlUrl="https://a.example/feed"/></body></opml>'
LETTER = f"From a@b Sat Oct 18 06:30:00 2025\nFrom: A <a@b.example>\nSubject: =?utf-8?q?x?=\nContent-Type: text/plain\n\n{PLAIN}"
RECORDS = [record("https://a.example/1", answer(ARTICLE.encode())), record("https://a.example/2", answer(b"<p>x", chunked=True))]
TARGETS: dict[str, tuple[Callable[[bytes], None], list[bytes]]] = {
    "page": (page, [ARTICLE.encode(), NO_ARTICLE.encode(), UNDATED.encode()]),
    "text": (text, [PLAIN.encode()]),
    "feed": (feed, [RSS.encode(), ATOM.encode(), JSON.encode(), MAP.encode(), OPML.encode()]),
    "warc": (archive, [packed(*RECORDS), b"".join(RECORDS)]),
    "tables": (table, [f'title,text\n"One","{PLAIN}"\n'.encode(), json.dumps({"text": PLAIN, "date": 1760769000}).encode()]),
    "mailbox": (letters, [LETTER.encode()]),
    "robots": (rules, [b"User-agent: *\nDisallow: /a*b$\nCrawl-delay: 5\n"]),
}


def main() -> None:
    name, seconds = sys.argv[1], sys.argv[2]
    folder = Path(sys.argv[3] if len(sys.argv) > 3 else f"fuzz-{name}")
    target, seeds = TARGETS[name]
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (folder / "corpus" / f"seed-{number}").write_bytes(seed)

    def one(data: bytes) -> None:
        started, error = time.monotonic(), ""
        try:
            target(data)
        except OnrecordError as told:
            error = str(told)
        assert "\n" not in error, error
        assert len(error) < 2500, error
        assert time.monotonic() - started < LONGEST, "too slow"

    options = [f"-max_total_time={seconds}", f"-artifact_prefix={folder}/", "-rss_limit_mb=2048", "-max_len=16384", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, str(folder / "corpus")], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
