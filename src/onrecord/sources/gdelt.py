"""GDELT's lists of addresses: the Global Knowledge Graph, Web NGrams and the article list. What they name is to be fetched."""

from __future__ import annotations

import io
from collections.abc import Iterator

from onrecord.errors import OtherLanguage, UnusableInput
from onrecord.sources.items import Item, refused
from onrecord.sources.language import NAMES as LANGUAGES
from onrecord.sources.language import READ
from onrecord.sources.tables import objects
from onrecord.sources.unpacking import Lines

# Columns of the GKG 2.1: source collection (1 is the web), document. Its date is when GDELT saw the page, not when it was published.
COLLECTION, DOCUMENT = 2, 4
WEB = "1"
MOST_ADDRESSES = 1_000_000  # remembered, so that each is fetched once; a day's list has a third of it


def read_graph(stream: io.BufferedReader, name: str) -> Iterator[Item]:
    """The addresses of a GKG 2.1 file, each once."""
    seen: set[int] = set()
    lines = Lines(stream, name)
    number = 0
    while True:
        number += 1
        lines.together = 0
        try:
            fields = next(lines).rstrip("\r\n").split("\t")
        except StopIteration:
            return
        except UnusableInput as error:
            yield refused(f"{name}#{number}", error)
            continue
        if len(fields) > DOCUMENT and fields[COLLECTION] == WEB and _is_new(fields[DOCUMENT], seen):
            yield Item(fields[DOCUMENT], address=fields[DOCUMENT])


def read_list(stream: io.BufferedReader, name: str) -> Iterator[Item]:
    """The addresses of a Web NGrams or article list file, each once; those of pages in other languages are refused unfetched."""
    seen: set[int] = set()
    for place, row in objects(stream, name):
        if isinstance(row, UnusableInput):
            yield refused(place, row)
            continue
        url, language = row.get("url"), row.get("lang")
        if not isinstance(url, str) or not _is_new(url, seen):
            continue
        if isinstance(language, str) and language and language.casefold() != READ:
            spoken = LANGUAGES.get(language.casefold(), f"the language '{language:.12}'")
            yield refused(url, OtherLanguage(f"{url:.200}: listed as {spoken}; onrecord reads English reports", spoken))
            continue
        yield Item(url, address=url)


def _is_new(url: str, seen: set[int]) -> bool:
    if not url.startswith(("http://", "https://")) or len(seen) >= MOST_ADDRESSES:
        return url.startswith(("http://", "https://"))
    before = len(seen)
    seen.add(hash(url))
    return len(seen) > before
