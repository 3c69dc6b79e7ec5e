"""The country that a report is about, whose people and bodies it need not tell the country of: "Interior Minister Raul Montano".

Its own country is what a report names least, and a foreign one what it names most, so that counting names alone is wrong as often as
right: a dateline tells, or places within the one country that is spoken of.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Span as Tokens

from onrecord.knowledge import table
from onrecord.reading.language import DATELINE, Page
from onrecord.reading.names import find_known
from onrecord.reading.people import Role
from onrecord.reading.places import place_named

AT_HOME = {"GOV", "MIL", "COP", "JUD", "LEG", "PTY", "OPP"}  # sectors whose people a report tells without the country that it is about
MOSTLY = 0.7  # share of all names of states, their people and capitals
LONGEST = 3  # words of a city's name
PARTS = re.compile(r"\s*[,(—–-]\s*")


@dataclass(frozen=True, slots=True)
class Setting:
    """``country``: alpha-3, None where it is not clear; ``mostly``: whether hardly another is spoken of, as it is at the seat of talks."""

    country: str | None
    mostly: bool


def setting_of(page: Page) -> Setting:
    """The country that a report is about."""
    spoken_of = Counter(k.country for p in page.paragraphs for _, k in find_known(p.doc) if k.kind in ("state", "government") and k.country)
    most, count = max(spoken_of.items(), key=lambda c: c[1], default=(None, 0))
    mostly = count >= MOSTLY * spoken_of.total()
    for line in re.finditer(r"^[^\S\n]*", page.text, re.MULTILINE):
        if dateline := DATELINE.match(page.text, line.end()):
            places = [place_named(part.title()) for part in PARTS.split(dateline[0])]
            country = next((p.country for p in places if p is not None), None)
            return Setting(country if country in spoken_of else None, mostly and country == most)
    return Setting(most if mostly and _cities(page) == {most} else None, mostly)


def _cities(page: Page) -> set[str | None]:
    """The countries of the cities that are named."""
    found = set()
    for paragraph in page.paragraphs:
        for token in paragraph.doc:
            if token.text[:1].isupper() and token.pos_ == "PROPN":
                ends = range(token.i + 1, min(token.i + LONGEST, len(paragraph.doc)) + 1)
                places = [place_named(paragraph.doc[token.i : end].text) for end in ends]
                found |= {p.country for p in places if p is not None and p.lat is not None}
    return found


def at_home(role: Role, told: Tokens) -> bool:
    """Whether a report would tell somebody of such a role without their country where it is the country that it is about."""
    if role.sector not in AT_HOME or role.title.split()[-1] in _words("abroad"):
        return False
    if told.root.tag_ in ("NNS", "NNPS") and role.rank in ("head", "minister"):
        return False  # "foreign ministers" are of several states
    others = {t.lower_ for t in told} - set(role.title.split())
    known = any(told.start < t.end and t.start < told.end for t, _ in find_known(told.doc))
    return not known and not others & _words("elsewhere") and not any(t.ent_type_ == "NORP" for t in told)


def country_beside(chunk: Tokens, role: Role | None) -> str | None:
    """The country that the words after a description name: "police in Minsk", "a spokeswoman for the Uzbek foreign ministry"."""
    beside = ("in", "for", "of", "from", "at") if role is not None else ("in",)
    phrase = next((c for c in chunk.root.children if c.dep_ == "prep" and c.lower_ in beside and c.i == chunk.end), None)
    if phrase is None:
        return None
    known = next((k for t, k in find_known(chunk.doc) if phrase.i < t.start <= phrase.i + 4 and phrase.is_ancestor(t.root)), None)
    return known.country if known is not None and known.kind == "state" else None


@cache
def _words(use: str) -> frozenset[str]:
    return frozenset(table("party_nouns")[use]["nouns"])
