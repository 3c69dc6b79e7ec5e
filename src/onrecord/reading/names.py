"""The gazetteer: states, organisations, regions and office holders by name, adjective and metonym."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from spacy.tokens import Doc
from spacy.tokens import Span as Tokens

from onrecord.knowledge import rows, several
from onrecord.model import PartyKind

Form = Literal["name", "adjective", "people", "capital"]


@dataclass(frozen=True, slots=True)
class Known:
    """What the gazetteer knows of a name; ``form`` is how the name stands for the party."""

    name: str
    kind: PartyKind
    country: str | None
    sector: str | None
    form: Form = "name"


@dataclass(frozen=True, slots=True)
class Holder:
    """Someone who holds or held an office, from ``since`` to ``until`` (ISO dates, maybe cut short; empty: open)."""

    office: str
    country: str
    name: str
    forms: frozenset[str]
    since: str
    until: str
    wikidata: str | None

    def held_on(self, day: str | None) -> bool:
        return day is None or (self.since <= day and (not self.until or day <= self.until + "~"))


WORD = re.compile(r"\w+")
FOUND = "onrecord.known"  # where a document keeps what was looked up in it


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """A name without case, accents and dots, for comparison."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'").replace("ı", "i"))
    return "".join(c for c in plain if not unicodedata.combining(c) and c != ".").casefold()


@lru_cache(maxsize=1)
def holders() -> tuple[Holder, ...]:
    return tuple(
        Holder(
            row["office"].lower(), row["country"], row["holder"],
            frozenset(map(fold, (row["holder"], *several(row["aliases"])))),
            row["since"], row["until"], row["wikidata"] or None,
        )
        for row in rows("offices")
    )  # fmt: skip


@lru_cache(maxsize=1)
def holders_by_form() -> dict[str, list[Holder]]:
    """Folded name or alias -> the offices that people of that name held."""
    index: dict[str, list[Holder]] = defaultdict(list)
    for holder in holders():
        for form in holder.forms:
            index[form].append(holder)
    return index


@lru_cache(maxsize=1)
def known_names() -> dict[str, Known]:
    """Every name, alias, adjective and metonym -> what it stands for; organisations go before states before regions."""
    index: dict[str, Known] = {}
    for row in rows("organisations"):
        known = Known(row["name"], _kind(row["kind"]), row["country"] or None, row["sector"] or None)
        for form in (row["name"], *several(row["aliases"])):
            index.setdefault(form.removeprefix("the "), known)
    for row in rows("states"):
        state = (row["name"], "state", row["alpha3"], "GOV")
        by_form: list[tuple[Form, list[str]]] = [
            ("name", [row["name"], *several(row["aliases"])]),
            ("people", several(row["people"])),
            ("adjective", several(row["adjectives"])),
            ("capital", [*several(row["metonyms"]), *several(row["capital"])]),
        ]
        for form, names in by_form:
            for name in names:
                known = Known(state[0], "state", state[2], state[3], form)
                index.setdefault(name.removeprefix("the ").removeprefix("The "), known)
    for row in rows("regions"):
        if row["kind"] == "sea":
            continue  # where things happen, never who does them
        kind: PartyKind = "group"
        index.setdefault(row["name"].removeprefix("the "), Known(row["name"], kind, row["country"] or None, None))
        for adjective in several(row["adjective"]):
            index.setdefault(adjective, Known(row["name"], kind, row["country"] or None, None, "adjective"))
    return {name: known for name, known in index.items() if name[:1].isupper() or name[:1].isdigit()}


@lru_cache(maxsize=1)
def _by_first_word() -> dict[str, list[str]]:
    """The names, and those of states in capitals, by their first words; the longest first."""
    names = set(known_names())
    names |= {name.upper() for name, known in known_names().items() if len(name) > 4 and known.kind == "state"}
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names, key=lambda name: (-len(name), name)):
        if word := WORD.match(name):
            found[word[0]].append(name)
    return found


def find_known(doc: Doc) -> tuple[tuple[Tokens, Known], ...]:
    """Names of the gazetteer in a document, the longest at each place; looked up once a document."""
    found: tuple[tuple[Tokens, Known], ...] | None = doc.user_data.get(FOUND)
    if found is None:
        found = doc.user_data[FOUND] = tuple(_find(doc))
    return found


def _find(doc: Doc) -> Iterator[tuple[Tokens, Known]]:
    index, by_word, text, until = known_names(), _by_first_word(), doc.text, 0
    for at in doc.to_array("IDX").tolist():
        if at < until or text[at].islower():
            continue
        word = WORD.match(text, at)
        for name in by_word.get(word[0], ()) if word else ():
            if text.startswith(name, at) and (tokens := doc.char_span(at, at + len(name))) is not None:
                until = at + len(name)
                yield tokens, index.get(name) or index[_capitals()[name]]
                break


@lru_cache(maxsize=1)
def _capitals() -> dict[str, str]:
    return {name.upper(): name for name in reversed(known_names())}


@lru_cache(maxsize=1)
def genders() -> dict[str, str]:
    return {fold(row["name"]): row["gender"] for row in rows("given_names")}


def _kind(kind: str) -> PartyKind:
    match kind:
        case "igo" | "organization" | "group" | "government" | "state":
            return kind
        case _:
            return "organization"
