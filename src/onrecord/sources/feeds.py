"""Feeds: RSS, Atom, JSON Feed and site maps to the pages they name; OPML to the feeds it names. Nothing here fetches."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from onrecord.errors import DamagedInput, UnusableInput
from onrecord.sources import xml
from onrecord.sources.dates import day_in
from onrecord.sources.naming import named

MOST_ENTRIES = 2_000  # of a feed, the first; outlets list some dozens
MOST_MAPPED = 50_000  # of a site map, as its format allows
LONGEST_ADDRESS = 2_048
LONGEST_TITLE = 500
ADDRESS = re.compile(r"https?://[^\s/]")
UNDECODED = "\ufffd"  # stands where bytes were no text
SITE_MAPS = frozenset({"urlset", "sitemapindex"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that a feed names; ``published`` is a day, ``is_feed`` that it is a site map in its turn."""

    url: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    is_feed: bool = False


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What a feed says: its title and its entries, in its order, each address once."""

    title: str | None
    entries: tuple[Entry, ...]
    is_site_map: bool = False


def read_feed(data: bytes, address: str, media: str = "") -> FeedPage:
    """A feed or site map of any form; ``media`` is the type its server names. Raises UnusableInput for what is none."""
    name = named(address)
    data = xml.checked(data, name)
    bare = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if bare.startswith(b"{"):
        title, entries, is_map = *_json_feed(bare, name), False
    elif xml.root_of(bare) in SITE_MAPS:
        title, entries, is_map = None, list(_site_map(data, name)), True
    elif not bare.startswith(b"<") and bare[:8].lower().startswith((b"http://", b"https://")):
        lines = bare.decode("utf-8", "replace").split()
        title, entries, is_map = None, [Entry(line) for line in lines[:MOST_MAPPED]], True
    else:
        title, entries, is_map = *_syndication(data, name, address, media), False
    return FeedPage(_line(title), tuple(_usable(entries, address)), is_map)


def read_opml(data: bytes, name: str) -> list[Entry]:
    """The feeds that an OPML file names, each once. Raises UnusableInput when it names none."""
    found: dict[str, Entry] = {}
    for outline in xml.elements(xml.checked(data, name), name, "outline"):
        attributes = {str(k).casefold(): str(v) for k, v in outline.attrib.items()}
        address = attributes.get("xmlurl", "").strip()
        scheme, sign, rest = address.partition(":")
        address = scheme.casefold() + sign + rest
        if _is_address(address):
            found.setdefault(address, Entry(address, _line(attributes.get("title") or attributes.get("text")), is_feed=True))
    if not found:
        raise UnusableInput(f"{name}: names no feed; an OPML file has outlines with an xmlUrl")
    return list(found.values())


def _syndication(data: bytes, name: str, address: str, media: str) -> tuple[str | None, list[Entry]]:
    import feedparser  # takes a while to load

    headers = {"content-location": address, **({"content-type": media} if media else {})}
    try:
        # Bytes in a stream: a text in hand would be taken for an address or a path if it looks like one.
        parsed = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
        entries = parsed.entries[:MOST_ENTRIES]
    except Exception as error:  # whatever a broken feed makes the parser raise, the feed is what is wrong
        raise DamagedInput(f"{name}: is no feed that can be read ({type(error).__name__}); check the address") from error
    if not parsed.get("version") and not entries:
        raise UnusableInput(f"{name}: is no RSS, Atom or JSON feed and no site map; give the address of one")
    title = parsed.feed.get("title")
    return _string(title), [_entry(entry, _string(title)) for entry in entries]


def _entry(entry: Any, publisher: str | None) -> Entry:
    # Not the entry's own way to look up, which takes one date for the other.
    moment = dict.get(entry, "published_parsed") or dict.get(entry, "updated_parsed")
    day = f"{moment[0]:04d}-{moment[1]:02d}-{moment[2]:02d}" if moment else None
    source = entry.get("source")
    origin = _string(source.get("title")) if isinstance(source, dict) else None
    return Entry(_string(entry.get("link")) or "", _string(entry.get("title")), day_in(day), origin or publisher)


def _json_feed(data: bytes, name: str) -> tuple[str | None, list[Entry]]:
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DamagedInput(f"{name}: is no JSON that can be read; check the address") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(feed.get("version", "")):
        raise UnusableInput(f"{name}: is JSON but no JSON Feed; give the address of a feed")
    title = _string(feed.get("title"))
    entries = [
        Entry(
            _string(item.get("url")) or _string(item.get("external_url")) or "",
            _string(item.get("title")),
            day_in(_string(item.get("date_published")) or _string(item.get("date_modified"))),
            title,
        )
        for item in items[:MOST_ENTRIES]
        if isinstance(item, dict)
    ]
    return title, entries


def _site_map(data: bytes, name: str) -> Iterator[Entry]:
    for element in islice(xml.elements(data, name, "url", "sitemap"), MOST_MAPPED):
        is_map = str(element.tag).rpartition("}")[2] == "sitemap"
        date = xml.words(element, "publication_date") or xml.words(element, "lastmod")
        yield Entry(xml.words(element, "loc") or "", xml.words(element, "title"), day_in(date), xml.words(element, "name"), is_map)


def _usable(entries: list[Entry], address: str) -> Iterator[Entry]:
    seen: set[str] = set()
    for entry in entries:
        try:
            url = urljoin(address, entry.url.strip())
        except ValueError:
            continue
        scheme, sign, rest = url.partition(":")
        url = scheme.casefold() + sign + rest
        if entry.url.strip() and _is_address(url) and url not in seen:
            seen.add(url)
            yield Entry(url, _line(entry.title), entry.published, _line(entry.publisher), entry.is_feed)


def _is_address(url: str) -> bool:
    return len(url) <= LONGEST_ADDRESS and ADDRESS.match(url) is not None and url.isprintable() and UNDECODED not in url


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _line(value: str | None) -> str | None:
    return " ".join(re.sub(r"<[^<>]{0,200}>", " ", value).split())[:LONGEST_TITLE] or None if value else None
