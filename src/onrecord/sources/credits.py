"""Who published a text and whose report it is, where its own lines say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from onrecord.model import Span
from onrecord.sources.cues import cues
from onrecord.sources.labels import first_value, labelled, only_names
from onrecord.sources.lines import Line

# "KABUL, March 3 (AP) -": the agency stands in brackets between a place in capitals and a dash.
DATELINE = re.compile(r"[A-Z][^()\n]{1,60}?\s*\((?P<agency>[^()]{2,40})\)\s*(?:[—–-]|$)")
SIGNATURE = re.compile(r"[-–—(\[]+\s*(?P<agency>[^()\[\]]{2,40}?)\s*[)\]]?")
AT_END = re.compile(r"(?:[(\[]|[—–]\s*)(?P<agency>[A-Z][\w.' /-]{1,40}?)[)\]]?\.?\s*$")
LAST_LINES = 12
FIRST_LINES = 8
TITLES = frozenset({"title", "headline"})
ADDRESSES = frozenset({"url", "link", "permalink", "original link"})


@lru_cache(maxsize=1)
def _agencies() -> dict[str, str]:
    return {name.casefold(): name for name in cues().agencies}


def publisher(page: Sequence[Line]) -> str | None:
    """The publisher that a line names ("Publisher: The Daily Test"), or None."""
    value = first_value(page, cues().credits_of_publisher)
    return _clean(value) if value and only_names(value, cues().credit_words) else None


def credited_source(text: str, page: Sequence[Line], boilerplate: Sequence[Span]) -> str | None:
    """The source that the text credits: a "Source:" line, then an agency in a dateline, a credit or a signature."""
    value = first_value(page, cues().credits_of_report)
    if value and only_names(value, cues().credit_words):
        return _clean(value)
    for start, end in boilerplate:
        pair = labelled(Line((start, end), text[start:end], True, True))
        if pair and pair.label in cues().credits_of_report and pair.value:
            return _clean(pair.value)
    for line in page[:FIRST_LINES]:
        dateline = DATELINE.match(line.text)
        if dateline and (agency := _agency(dateline["agency"])):
            return agency
    for start, end in reversed(boilerplate):
        words = text[start:end]
        if re.search(r"\b(?:reporting|editing|writing|compiled|with reporting) ", words, re.IGNORECASE):
            found = [a for piece in re.split(r"[;,()\[\]]|\b(?:by|for|from)\b", words) if (a := _agency(piece))]
            if found:
                return found[-1]
    for line in reversed(page[-LAST_LINES:]):
        signed = SIGNATURE.fullmatch(line.text) or AT_END.search(line.text, max(0, len(line.text) - 60))
        name = signed["agency"] if signed else line.text
        if line.words <= 4 or (signed and line.ends_sentence) or (signed and line is page[-1]):
            agency = _agency(name)
            if agency:
                return agency
    return None


def stated_title(page: Sequence[Line]) -> str | None:
    """The title that a labelled line at the head gives ("Title: ..."), or None."""
    return first_value(page[:FIRST_LINES], TITLES)


def stated_address(page: Sequence[Line]) -> str | None:
    """The http(s) address that a labelled line gives ("URL: https://..."), or None."""
    for line in (*page[:FIRST_LINES], *page[-FIRST_LINES:]):
        found = re.match(r"(?P<label>[A-Za-z ]{2,20}):\s*(?P<address>https?://\S{4,2000})$", line.text)
        if found and found["label"].casefold() in ADDRESSES:
            return found["address"]
    return None


def _agency(words: str) -> str | None:
    """The name of an agency as its list writes it, or None; case must match, for "PA" and "pa" differ."""
    bare = words.strip(" .—–-")
    name = _agencies().get(bare.casefold())
    return bare if name and (name == bare or len(bare) > 4) else None


def _clean(value: str) -> str:
    return value.strip().rstrip(".").strip()
