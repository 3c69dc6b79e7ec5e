"""Feeds of every form: which pages they name, when these are said to be published, and that no bytes do harm."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import OnrecordError, UnusableInput
from onrecord.sources.feeds import Entry, read_feed, read_opml

AT = "https://a.example/news/feed"
RSS = """<?xml version="1.0" encoding="windows-1252"?><rss version="2.0"><channel><title>The Daily Test: World</title>
<item><title>Talks &amp; “more”</title><link>https://a.example/1?utm_source=rss</link><pubDate>Fri, 17 Oct 2025 23:30:00 GMT</pubDate></item>
<item><title>Undated &lt;b&gt;one&lt;/b&gt;</title><link>/2</link></item><item><title>No link</title></item>
<item><title>Again</title><link>/2</link></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Ministry</title><entry><title>One</title>
<link rel="alternate" href="../release/3"/><link rel="enclosure" href="/a.mp3"/><updated>2025-10-18T01:30:00+05:00</updated></entry></feed>"""
JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Gazette",
    "items": [{"id": "1", "url": "https://a.example/4", "title": "Four", "date_published": "2025-10-17T09:00:00Z"}, {"id": "2"}, 7],
}
OPML = """<opml version="2.0"><body><outline text="Papers"><outline title="A" xmlUrl="https://a.example/feed"/>
<outline text="B" xmlurl="https://b.example/feed"/><outline xmlUrl="file:///etc/passwd"/><outline xmlUrl="https://a.example/feed"/></outline></body></opml>"""


def test_rss() -> None:
    found = read_feed(RSS.encode("cp1252"), AT, "application/rss+xml")
    assert found.title == "The Daily Test: World"
    assert found.entries == (
        Entry("https://a.example/1?utm_source=rss", "Talks & “more”", "2025-10-17", "The Daily Test: World"),
        Entry("https://a.example/2", "Undated one", None, "The Daily Test: World"),
    )


def test_atom_resolves_addresses_and_days() -> None:
    assert read_feed(ATOM.encode(), AT).entries == (Entry("https://a.example/release/3", "One", "2025-10-17", "Ministry"),)


def test_json_feed() -> None:
    assert read_feed(json.dumps(JSON).encode(), AT).entries == (Entry("https://a.example/4", "Four", "2025-10-17", "Gazette"),)
    for other in ({}, {"version": "1"}, {"version": "https://jsonfeed.org/version/1", "items": 3}):
        with pytest.raises(UnusableInput):
            read_feed(json.dumps(other).encode(), AT)


def test_site_maps_packed_and_as_text() -> None:
    site_map = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/5</loc><lastmod>2025-10-17</lastmod></url></urlset>'
    for data in (site_map, gzip.compress(site_map)):
        found = read_feed(data, "https://a.example/map.xml.gz")
        assert (found.is_site_map, found.entries) == (True, (Entry("https://a.example/5", None, "2025-10-17"),))
    assert [e.url for e in read_feed(b"https://a.example/6\nhttps://a.example/7\n", "https://a.example/map.txt").entries] == [
        "https://a.example/6",
        "https://a.example/7",
    ]


def test_opml_names_each_feed_once() -> None:
    assert [(e.url, e.title) for e in read_opml(OPML.encode(), "feeds.opml")] == [
        ("https://a.example/feed", "A"),
        ("https://b.example/feed", "B"),
    ]
    with pytest.raises(UnusableInput, match="names no feed"):
        read_opml(b"<opml/>", "feeds.opml")


def test_a_page_is_no_feed() -> None:
    with pytest.raises(UnusableInput, match="is no RSS"):
        read_feed(b"<!doctype html><html><body><p>Not found</p></body></html>", AT)


WHOLE = [
    RSS.encode("cp1252"),
    ATOM.encode(),
    json.dumps(JSON).encode(),
    OPML.encode(),
    b"<urlset><url><loc>https://a.example/</loc></url></urlset>",
]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(WHOLE), st.integers(0, 600), st.binary(max_size=40), st.integers(0, 40))
def test_any_bytes_are_a_feed_or_a_refusal(whole: bytes, at: int, garbage: bytes, lost: int) -> None:
    data = whole[:at] + garbage + whole[at + lost :]
    told = ""
    for read in (lambda: read_feed(data, AT).entries, lambda: read_opml(data, "feeds.opml")):
        try:
            assert all(entry.url.startswith(("http://", "https://")) and entry.url.isprintable() for entry in read())
        except OnrecordError as error:
            told += str(error)
    assert "\n" not in told
