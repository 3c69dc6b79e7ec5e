"""Live blogs: the day of a post, from the stamp above it, is the day of what is said in it where nothing else is said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from onrecord.model import Date, Statement
from onrecord.reading.language import Page
from onrecord.reading.times import find_dates

CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:GMT|UTC|BST|CET|CEST|E[SD]T|IST|Z)?\b", re.IGNORECASE)
AROUND = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b|\b(?:posted|updated|at|on)\b|[\s,.|·•()\[\]–—:-]", re.I
)
STAMP = re.compile(r"^[^\S\n]*(?:[\[(](?P<inner>[^\[\]()\n]{4,50})[\])]|(?P<line>[^\n]{4,60}$))", re.MULTILINE)
FEWEST = 2  # stamps with a clock; fewer make no live blog


def dated_by_posts(statements: Iterable[Statement], page: Page) -> list[Statement]:
    """The statements of a report, those without a date with the day of the post they stand in."""
    stamps = _stamps(page)
    done = []
    for statement in statements:
        start = min(statement.content)[0]
        day = next((date for at, date in reversed(stamps) if at < start), None)
        done.append(replace(statement, date=day) if day is not None and statement.date is None else statement)
    return done


def _stamps(page: Page) -> list[tuple[int, Date]]:
    """Where stamps with a day stand, in order; none in a text that is no live blog."""
    found: list[tuple[int, Date]] = []
    clocks = 0
    for match in STAMP.finditer(page.text):
        group = "inner" if match["inner"] else "line"
        words, start = match[group], match.start(group)
        without = CLOCK.sub("", words)
        dates = [d.back for d in find_dates(without, None) if d.back.precision == "day" and d.back.span]
        for start_of, end_of in sorted((d.span for d in dates if d.span), reverse=True):
            without = without[:start_of] + without[end_of:]
        if AROUND.sub("", without):
            continue
        clocks += CLOCK.search(words) is not None
        if dates:
            found.append((match.start(), replace(dates[0], span=(start, start + len(words)))))
    return found if clocks >= FEWEST else []
