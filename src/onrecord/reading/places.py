"""Places: cities and states that a clause names as where something took place."""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Token

from onrecord.knowledge import rows, several
from onrecord.model import Place
from onrecord.reading.language import Paragraph

LOCATIVE = {"in", "at", "near", "outside", "inside", "around", "across", "throughout", "within", "over"}
# Seats of power that are places too, with the city they stand in.
SEATS = {"White House": "Washington", "Kremlin": "Moscow", "Downing Street": "London", "Pentagon": "Washington",
         "Camp David": "Washington", "Élysée": "Paris", "Elysee": "Paris", "Capitol": "Washington"}  # fmt: skip


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[str, float, float]]:
    return {row["name"]: (row["country"], float(row["lat"]), float(row["lon"])) for row in rows("places")}


@lru_cache(maxsize=1)
def _states() -> dict[str, tuple[str, str, str]]:
    """Name or alias -> (name, country, capital); regions with a country too."""
    index = {row["name"]: (row["name"], row["country"], "") for row in rows("regions")}
    for row in rows("states"):
        capital = (several(row["capital"]) or [""])[0]
        for name in (row["name"], *several(row["aliases"])):
            index[name.removeprefix("the ")] = (row["name"], row["alpha3"], capital)
    return index


def place_named(name: str) -> Place | None:
    """The place of that name, with coordinates where it is a city (of a state: its capital's are not its own, so none)."""
    if name in SEATS:
        country, lat, lon = _cities()[SEATS[name]]
        return Place(name, country, lat, lon)
    if name in _states():
        known = _states()[name]
        return Place(known[0], known[1] or None)
    if name in _cities():
        country, lat, lon = _cities()[name]
        return Place(name, country, lat, lon)
    return None


def place_of(paragraph: Paragraph, trigger: Token) -> Place | None:
    """Where the event of a trigger took place: a place in a locative phrase of its own clause."""
    under = list(trigger.children)
    near = {t.i: t for t in (*under, *(t for child in under for t in child.children), *trigger.head.children)}
    own = [t for _, t in sorted(near.items()) if t.dep_ == "prep" and t.lower_ in LOCATIVE]
    for prep in sorted(own, key=lambda t: abs(t.i - trigger.i)):
        for noun in prep.children:
            if noun.dep_ != "pobj":
                continue
            found = _at(paragraph, noun)
            if found:
                return found
    return None


def _at(paragraph: Paragraph, noun: Token) -> Place | None:
    doc = paragraph.doc
    for start in range(max(0, noun.i - 3), noun.i + 1):
        tokens = doc[start : noun.i + 1]
        found = place_named(tokens.text)
        if found:
            return Place(found.name, found.country, found.lat, found.lon, paragraph.span_of(tokens))
    inner = next((t for t in noun.subtree if t.dep_ == "appos" or (t.dep_ == "pobj" and t.head.lower_ in ("of", "in"))), None)
    return _at(paragraph, inner) if inner is not None and inner is not noun and inner.i != noun.i else None
