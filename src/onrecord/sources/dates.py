"""The date of publication, where the lines at the head or foot of a text state one. Never a guess.

A date counts when a label says what it is ("Published: 12 March 2021"), when it is all its line holds, when it stands
in a byline, or in a dateline with a year ("KABUL, March 3, 2019 (AP) -"). A date in a sentence does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from onrecord.sources.cues import cues
from onrecord.sources.labels import labelled
from onrecord.sources.lines import Line

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
FORMS = (
    re.compile(rf"\b{YEAR}[-/](?P<month>\d\d)[-/](?P<day>\d\d)(?=\D|$)"),
    re.compile(rf"\b{DAY}(?: of)?[ -]+{MONTH},?[ -]+{YEAR}\b", re.IGNORECASE),
    re.compile(rf"\b{MONTH} {DAY},? {YEAR}\b", re.IGNORECASE),
    # 13/03/2021: which number is the day shows only where one of them is above 12.
    re.compile(r"\b(?P<first>\d{1,2})[./](?P<second>\d{1,2})[./](?P<year>(?:19|20)\d\d)\b"),
)
# What a line may hold besides the date and still be a date line.
AROUND = re.compile(
    r"\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|published|first|posted|on|at|by|am|pm|a\.m|p\.m"
    r"|[a-z]{2,3}t|utc|gmt|z|t?\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?:z|am|pm)?|[+-]\d{2}:?\d{2})\b\.?|[\s,|•·()–—/-]",
    re.IGNORECASE,
)
PLACE = re.compile(r"[A-Z][A-Z .'’-]{2,40}(?:, [A-Z][\w .]{2,30})?,? ")
AFTER_DATELINE = re.compile(r"\s*(?:\([\w .-]{2,30}\)\s*)?[—–-]+\s")
COMPACT = re.compile(r"((?:19|20)\d\d)(-?)([01]\d)\2([0-3]\d)(?:[T ]?(?:\d{4}|\d{6})Z?$|\D|$)")
SECONDS = re.compile(r"[1-9]\d{8,9}(?:\d{3})?(?:\.\d+)?")
HEAD, FOOT = 10, 6


def has_date(text: str) -> bool:
    """Whether a full date (day, month and year) stands in a text."""
    return first_date(text) is not None


def first_date(text: str) -> str | None:
    """The first full date of a text as YYYY-MM-DD; None when there is none or day and month cannot be told apart."""
    found = sorted((m for form in FORMS for m in form.finditer(text[:2000])), key=lambda m: m.start())
    for match in found:
        parts = match.groupdict()
        if "first" in parts:
            one, two = int(parts["first"]), int(parts["second"])
            if (one > 12) == (two > 12) and one != two:
                continue
            day, month = (one, two) if one >= two else (two, one)
        else:
            day = int(parts["day"])
            month = int(parts["month"]) if parts["month"].isdigit() else MONTHS.index(parts["month"][:3].lower()) + 1
        try:
            return date(int(parts["year"]), month, day).isoformat()
        except ValueError:  # 31 February
            continue
    return None


def published(page: Sequence[Line]) -> str | None:
    """The date of publication that a text states, as YYYY-MM-DD, or None.

    A label of publication goes before a bare date, and that before a date of a later change.
    """
    edge = [*page[:HEAD], *page[max(HEAD, len(page) - FOOT) :]]
    return (
        _first(edge, lambda line: _with_label(line, cues().dates_published))
        or _first(page[:HEAD], bare_date)
        or _first(page[:HEAD], _in_byline)
        or _first(page[:HEAD], _in_dateline)
        or _first(edge, lambda line: _with_label(line, cues().dates_changed))
    )


def _first(page: Sequence[Line], reader: Callable[[Line], str | None]) -> str | None:
    return next((found for line in page if (found := reader(line))), None)


def _with_label(line: Line, labels: frozenset[str]) -> str | None:
    if line.words > 16 or line.text.endswith("?"):
        return None
    for piece in re.split(r"\s+[|•·]\s+", line.text):
        pair = labelled(Line(line.span, piece, True, True))
        if pair and pair.label in labels:
            return first_date(pair.value)
        # "Published 12 March 2021", without a colon: the date must follow at once.
        key = piece.casefold().strip()
        for label in labels:
            if key.startswith(label + " ") and _is_date_only(piece.strip()[len(label) :]):
                return first_date(piece)
    return None


def bare_date(line: Line) -> str | None:
    """The date of a line that holds nothing but a date, perhaps with weekday and time; else None."""
    return first_date(line.text) if line.words <= 10 and _is_date_only(line.text) else None


def _is_date_only(text: str) -> bool:
    for form in FORMS:
        found = form.search(text)
        if found:
            rest = text[: found.start()] + " " + text[found.end() :]
            return not AROUND.sub("", rest)
    return False


def _in_byline(line: Line) -> str | None:
    if line.words > 16 or not line.key.startswith("by ") or line.text.endswith((".", "?", "!")):
        return None
    pieces = re.split(r"\s+[|•·–—-]\s+|,\s+(?=\d{1,2}\b|[A-Za-z]+\.? \d)|\s{2,}", line.text)
    return next((first_date(p) for p in pieces if _is_date_only(p)), None)


def _in_dateline(line: Line) -> str | None:
    head = line.text[:120]
    for form in FORMS:
        found = form.search(head)
        if found and PLACE.fullmatch(head[: found.start()]) and AFTER_DATELINE.match(head, found.end()):
            return first_date(found[0])
    return None


def day_in(value: str | None) -> str | None:
    """The day (YYYY-MM-DD) of a date as tables and headers write it; None when it is none or can be read two ways.

    ISO 8601, 20251018 with or without a time, seconds or milliseconds since 1970, RFC 2822, and dates as texts have them.
    """
    written = (value or "").strip()[:80]
    try:
        if found := COMPACT.match(written):
            return date(int(found[1]), int(found[3]), int(found[4])).isoformat()
        if SECONDS.fullmatch(written):
            return datetime.fromtimestamp(int(written[:10]), UTC).date().isoformat()
        if stated := first_date(written):
            return stated
        return parsedate_to_datetime(written).date().isoformat()
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return None
