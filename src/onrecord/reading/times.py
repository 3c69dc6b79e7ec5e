"""Dates in running text, resolved against the date of publication, with the precision the words support.

A small grammar of our own: dateparser read 6 of 15 common news phrases and took "may meet" for a month. A weekday can
look back or ahead, so a phrase carries both readings and the event's status chooses.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from onrecord.model import Date, Span

WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "couple": 2, "a couple of": 2, "several": 3, "few": 3, "a few": 3,
}  # fmt: skip
HOLIDAYS = {"christmas day": (12, 25), "christmas": (12, 25), "new year's eve": (12, 31), "new year's day": (1, 1)}

_DAY = "|".join(WEEKDAYS)
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_COUNT = r"a couple of|a few|\d{1,3}|" + "|".join(sorted((c for c in COUNTS if " " not in c), key=len, reverse=True))
_UNIT = r"day|week|fortnight|month|year"


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """A phrase that dates something.

    ``back`` is the reading for what lies behind, ``ahead`` for what lies ahead (the same for most phrases).
    ``shift`` is set for "one day after X" and "two days before X": days by which X is apart from its surroundings.
    """

    span: Span
    back: Date
    ahead: Date
    shift: int | None = None
    deadline: bool = False


def to_date(value: str | None) -> date | None:
    """An ISO day as a date; None for anything coarser or missing."""
    try:
        return date.fromisoformat(value) if value and len(value) == 10 else None
    except ValueError:
        return None


def day(value: date, span: Span | None = None) -> Date:
    return Date(value.isoformat(), "day", span)


def week(value: date, span: Span | None = None) -> Date:
    """The week of a day, named by its Monday."""
    return Date((value - timedelta(value.weekday())).isoformat(), "week", span)


def month(year: int, number: int, span: Span | None = None) -> Date:
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return Date(f"{year:04}-{number:02}", "month", span)


def whole_year(value: int, span: Span | None = None) -> Date:
    return Date(f"{value:04}", "year", span)


Reading = tuple[Date, Date] | None
Rule = tuple[re.Pattern[str], Callable[[re.Match[str], date | None, Span], Reading]]


@lru_cache(maxsize=1)  # events and matters of one report ask for the same
def find_dates(text: str, published: str | None) -> tuple[DatePhrase, ...]:
    """Every date phrase of a text in order; relative ones only when the publication date is known."""
    anchor, taken, found = to_date(published), bytearray(len(text)), []
    for pattern, resolve in RULES:
        for match in pattern.finditer(text):
            span = match.span()
            if any(taken[slice(*span)]):
                continue
            readings = resolve(match, anchor, span)
            if readings is None:
                continue
            taken[slice(*span)] = b"\1" * (span[1] - span[0])
            lead = text[max(0, span[0] - 12) : span[0]].lower()
            deadline = bool(re.search(r"\b(?:by|until|before|within)\s(?:the\s)?$", lead))
            found.append(DatePhrase(span, *readings, deadline=deadline))
    for match in APART.finditer(text):
        if any(taken[slice(*match.span())]) or anchor is None:
            continue
        days = _count(match["count"]) * {"day": 1, "week": 7}[match["unit"].lower()]
        shift = -days if match["side"].lower() in ("after", "following") else days
        apart = day(anchor, match.span())
        found.append(DatePhrase(match.span(), apart, apart, shift=shift))
    return tuple(sorted(found, key=lambda p: p.span))


def _count(words: str) -> int:
    words = words.lower()
    return int(words) if words.isdigit() else COUNTS.get(words, 1)


def _weekday(match: re.Match[str], anchor: date | None, span: Span) -> Reading:
    if anchor is None:
        return None
    wanted = WEEKDAYS.index(match["day"].lower())
    which = (match["which"] or "").lower()
    behind = anchor - timedelta((anchor.weekday() - wanted) % 7)
    before = anchor + timedelta((wanted - anchor.weekday()) % 7)
    if which == "last":
        behind = behind if behind < anchor else behind - timedelta(7)
        return day(behind, span), day(behind, span)
    if which in ("next", "this coming", "coming"):
        before = before if before > anchor else before + timedelta(7)
        return day(before, span), day(before, span)
    return day(behind, span), day(before, span)


def _near(match: re.Match[str], anchor: date | None, span: Span) -> Reading:
    if anchor is None:
        return None
    word = re.sub(r"\s+", " ", match[0].lower())
    shift = -1 if word in ("yesterday", "last night", "overnight") or word.startswith("yesterday") else 0
    shift = 1 if word.startswith("tomorrow") else shift
    found = day(anchor + timedelta(shift), span)
    return found, found


def _period(match: re.Match[str], anchor: date | None, span: Span) -> Reading:
    if anchor is None:
        return None
    step = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(match["which"].lower(), 0)
    unit = match["unit"].lower()
    found: Date
    if unit == "weekend":
        saturday = anchor + timedelta(5 - anchor.weekday()) + timedelta(7 * min(step, 0))
        if step == 1 and anchor.weekday() >= 5:
            saturday += timedelta(7)
        found = Date(saturday.isoformat(), "week", span)
    elif unit == "week":
        found = week(anchor + timedelta(7 * step), span)
    elif unit == "month":
        found = month(anchor.year, anchor.month + step, span)
    else:
        found = whole_year(anchor.year + step, span)
    return found, found


def _ago(match: re.Match[str], anchor: date | None, span: Span) -> Reading:
    if anchor is None:
        return None
    found = _moved(anchor, -_count(match["count"]), match["unit"].lower(), span)
    return found, found


def _hence(match: re.Match[str], anchor: date | None, span: Span) -> Reading:
    if anchor is None:
        return None
    found = _moved(anchor, _count(match["count"]), match["unit"].lower(), span)
    return found, found


def _moved(anchor: date, count: int, unit: str, span: Span) -> Date:
    try:
        if unit == "day":
            return day(anchor + timedelta(count), span)
        if unit in ("week", "fortnight"):
            return week(anchor + timedelta((14 if unit == "fortnight" else 7) * count), span)
        if unit == "month":
            return month(anchor.year, anchor.month + count, span)
        return whole_year(anchor.year + count, span)
    except OverflowError:
        return whole_year(anchor.year, span)


def _absolute(match: re.Match[str], anchor: date | None, span: Span) -> Reading:
    number = next(i for i, name in enumerate(MONTHS, 1) if name.startswith(match["month"].lower()[:3]))
    groups = match.groupdict()
    digits, years = groups.get("number"), groups.get("year")
    years_known = [int(years)] if years else [anchor.year + step for step in (-1, 0, 1)] if anchor else []
    if not years_known:
        return None
    if digits is None:
        if not years and match[0].lower() in ("may", "march"):
            return None
        nearest = [month(y, number, span) for y in years_known]
        if len(nearest) == 1 or anchor is None:
            return nearest[0], nearest[0]
        now = f"{anchor.year:04}-{anchor.month:02}"
        behind_it = [d for d in nearest if d.value <= now] or nearest[:1]
        return behind_it[-1], next(d for d in nearest if d.value >= now)
    days = []
    for year in years_known:
        try:
            days.append(date(year, number, int(digits)))
        except ValueError:
            continue
    if not days:
        return None
    if len(days) == 1 or anchor is None:
        return day(days[0], span), day(days[0], span)
    behind = [d for d in days if d <= anchor + timedelta(1)]
    before = [d for d in days if d >= anchor]
    return day(max(behind, default=days[0]), span), day(min(before, default=days[-1]), span)


def _iso(match: re.Match[str], anchor: date | None, span: Span) -> Reading:
    found = to_date(match[0])
    return (day(found, span), day(found, span)) if found else None


def _bare_year(match: re.Match[str], anchor: date | None, span: Span) -> Reading:
    found = whole_year(int(match["year"]), span)
    return found, found


def _holiday(match: re.Match[str], anchor: date | None, span: Span) -> Reading:
    if anchor is None:
        return None
    number, digits = HOLIDAYS[match[0].lower().replace("’", "'")]
    days = [date(anchor.year + step, number, digits) for step in (-1, 0, 1)]
    return day(max(d for d in days if d <= anchor), span), day(min(d for d in days if d >= anchor), span)


def _rule(pattern: str, resolve: Callable[[re.Match[str], date | None, Span], Reading]) -> Rule:
    return re.compile(pattern, re.IGNORECASE), resolve


RULES: list[Rule] = [
    _rule(r"\b\d{4}-\d{2}-\d{2}\b", _iso),
    _rule(rf"\b(?P<number>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b\.?(?:,? (?P<year>[12]\d{{3}}))?", _absolute),
    _rule(rf"\b(?P<month>{_MONTH})\b\.? (?P<number>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (?P<year>[12]\d{{3}}))?", _absolute),
    _rule(rf"\b(?P<month>{_MONTH})\b\.?,? (?P<year>(?:19|20)\d{{2}})\b", _absolute),
    _rule(rf"\b(?:(?P<which>last|next|this coming|coming|this|on) )?(?P<day>{_DAY})\b", _weekday),
    _rule(r"\byesterday(?: (?:morning|afternoon|evening))?|\b(?:today|tonight|overnight|last night)\b", _near),
    _rule(r"\btomorrow(?: (?:morning|afternoon|evening|night))?\b|\bthis (?:morning|afternoon|evening)\b", _near),
    _rule(
        r"\b(?:earlier |later |late |early )?(?P<which>last|next|this|the past|the coming|the following|past|coming)"
        r" (?P<unit>week|month|year|weekend)\b",
        lambda m, a, s: _period(m, a, s),
    ),
    _rule(rf"\b(?P<count>{_COUNT}) (?P<unit>{_UNIT})s? (?:ago|earlier)\b", _ago),
    _rule(rf"\b(?:in|within) (?:the next )?(?P<count>{_COUNT}) (?P<unit>{_UNIT})s?(?: time)?\b(?! (?:of|after|before))", _hence),
    _rule(r"\b(?:christmas(?: day)?|new year['’]s (?:eve|day))\b", _holiday),
    # The first three letters suffice for a month named after a preposition ("in March", "since May").
    _rule(rf"(?<=\bin )(?P<month>{_MONTH})\b|(?<=\bsince )(?P<month2>{_MONTH})\b", lambda m, a, s: _named_month(m, a, s)),
    _rule(r"(?<=\bin )(?P<year>(?:19|20)\d{2})\b(?! (?:people|troops|soldiers))|(?<=\bsince )(?P<year2>(?:19|20)\d{2})\b",
          lambda m, a, s: (whole_year(int(m[0]), s), whole_year(int(m[0]), s))),
]  # fmt: skip
APART = re.compile(rf"\b(?P<count>{_COUNT}|the) (?P<unit>day|week)s? (?P<side>after|before|following)\b", re.IGNORECASE)


def _named_month(match: re.Match[str], anchor: date | None, span: Span) -> Reading:
    if anchor is None:
        return None
    number = next(i for i, name in enumerate(MONTHS, 1) if name.startswith(match[0].lower()[:3]))
    behind = month(anchor.year if number <= anchor.month else anchor.year - 1, number, span)
    ahead = month(anchor.year if number >= anchor.month else anchor.year + 1, number, span)
    return behind, ahead
