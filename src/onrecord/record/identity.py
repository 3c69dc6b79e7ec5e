"""Who a party is across reports, and which side it acts for.

Names come in many spellings, titles pass from one holder to the next, capitals stand for governments. ``party_key`` gives one
key for all that name the same party on a day; ``side`` one for all that act for the same state or body: the Turkish foreign
minister and the Turkish government are two parties on one side.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from onrecord.knowledge import rows, several
from onrecord.model import Party
from onrecord.record.folding import fold
from onrecord.record.transliteration import spelt_alike

UNITED_NATIONS, EUROPEAN_UNION = "igo:united nations", "igo:european union"
# Sectors whose people do not speak for the state they live in.
NOT_THE_STATE = {"REB", "OPP", "PTY", "PRM", "JRN", "BUS", "CVL", "CRM", "REL", "LAB", "EDU", "MED", "REF", "NGO", "IMG", "ELI"}
FOR_A_STATE = {"GOV", "MIL", "SPY", "COP", "LEG", "JUD"}
ARTICLE = re.compile(r"^(?:the|a|an)\s+")
HONORIFIC = re.compile(r"^(?:mr|mrs|ms|miss|dr|sir|lord|lady|dame|president|prime minister|chancellor)\s+")


@dataclass(frozen=True, slots=True)
class _Tenure:
    """Someone in an office; ``since`` and ``until`` are ISO dates, maybe cut short, empty where open."""

    office: str
    country: str
    key: str
    since: str
    until: str

    def held_on(self, day: str | None) -> bool:
        return day is None or (self.since <= day and (not self.until or day <= self.until + "~"))


def party_key(party: Party, on: str | None) -> str:
    """The key of a party that a report of the day ``on`` (ISO, or None if unknown) names.

    ``state:TUR``, ``person:...``, ``igo:...``, ``group:...``, ``government:...``; a description that names an office is whoever
    held it on that day. A person who is only named by surname has a key of one word.
    """
    name = _bare(party.name)
    if party.kind == "organization" and (tenure := _in_office_by_surname(party, on)):
        return tenure.key
    match party.kind:
        case "state":
            return f"state:{party.country or _states().get(name) or name}"
        case "person":
            tenure = _holder_named(party, on)
            return tenure.key if tenure else f"person:{spelt_alike(HONORIFIC.sub('', name))}"
        case "unnamed":
            tenure = _holder_described(party, on)
            return tenure.key if tenure else f"unnamed:{party.country or ''}:{name}"
        case "government":
            known = _bodies().get(name)
            return f"government:{party.country or ''}:{known.name if known else _without_country(name)}"
        case _:
            known = _bodies().get(name)
            return f"{known.kind}:{known.name}" if known else f"{party.kind}:{name}"


def side(party: Party, on: str | None) -> str | None:
    """The key of the state or body that a party acts for on a day; None for places and people of no known side.

    A state's people, ministries and forces act for it; armed groups, parties and companies for themselves.
    """
    name = _bare(party.name)
    if party.kind == "state":
        return party_key(party, on)
    if name in _places():
        return None
    if party.kind == "organization" and (tenure := _in_office_by_surname(party, on)):
        return _side_of(tenure)
    if party.kind == "person":
        tenure = _holder_named(party, on)
        if tenure is not None:
            return _side_of(tenure)
    elif party.kind == "unnamed" and (tenure := _holder_described(party, on)) is not None:
        return _side_of(tenure)
    body = _bodies().get(name)
    if body is not None:
        return body.side
    if party.kind in ("igo", "group", "organization"):
        return f"state:{party.country}" if party.country and party.sector in FOR_A_STATE else party_key(party, on)
    if party.sector in NOT_THE_STATE:
        return None
    country = party.country or _country_in(party.role) or (_country_in(party.name) if party.kind != "person" else None)
    return f"state:{country}" if country else None


def state_named(words: str) -> str | None:
    """The alpha-3 code of the state that folded words name: by its name, adjective, people, capital or metonym."""
    return _states().get(words)


def keys_meant(name: str) -> list[str]:
    """Every key that a name may stand for, likely or not: another spelling, a capital, an abbreviation, an office holder's surname."""
    plain, alike = _bare(name), spelt_alike(name)
    found = [f"person:{alike}", *(t.key for t in _tenures()[0].get(alike, ()))]
    if code := _states().get(plain):
        found.append(f"state:{code}")
    if body := _bodies().get(plain):
        found.append(f"{body.kind}:{body.name}")
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Body:
    name: str
    kind: str
    side: str


@lru_cache(maxsize=1)
def _bodies() -> dict[str, _Body]:
    """Folded name or alias of an organisation -> its usual name, kind and side."""
    index: dict[str, _Body] = {}
    for row in rows("organisations"):
        name = _bare(row["name"])
        if row["kind"] == "government" and row["country"]:
            acts_for = f"state:{row['country']}"
        elif row["code"] == "UNO":
            acts_for = UNITED_NATIONS
        elif row["code"] == "EUR":
            acts_for = EUROPEAN_UNION
        else:
            acts_for = f"{row['kind']}:{name}"
        for form in (row["name"], *several(row["aliases"])):
            index.setdefault(_bare(form), _Body(name, row["kind"], acts_for))
    return index


@lru_cache(maxsize=1)
def _states() -> dict[str, str]:
    """Folded name, alias, adjective, people, capital or metonym of a state -> its code."""
    index: dict[str, str] = {}
    for column in ("name", "aliases", "adjectives", "people", "metonyms", "capital"):
        for row in rows("states"):
            for form in several(row[column]):
                index.setdefault(_bare(form), row["alpha3"])
    return index


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Regions, territories and seas: places of events rather than parties."""
    return frozenset(_bare(row["name"]) for row in rows("regions") if row["kind"] in ("region", "sea"))


@lru_cache(maxsize=1)
def _tenures() -> tuple[dict[str, list[_Tenure]], dict[tuple[str, str], list[_Tenure]]]:
    """Tenures by the holder's name as spelt alike, and by (office, country)."""
    by_name: dict[str, list[_Tenure]] = defaultdict(list)
    by_office: dict[tuple[str, str], list[_Tenure]] = defaultdict(list)
    for row in rows("offices"):
        office = fold(row["office"])
        tenure = _Tenure(office, row["country"], f"person:{spelt_alike(row['holder'])}", row["since"], row["until"])
        by_office[office, row["country"]].append(tenure)
        for form in {spelt_alike(f) for f in (row["holder"], row["holder"].split()[-1], *several(row["aliases"]))}:
            by_name[form].append(tenure)
    return by_name, by_office


def _holder_named(party: Party, on: str | None) -> _Tenure | None:
    """The office holder of a name: of the party's country if known; a surname alone only of someone in office that day."""
    name = spelt_alike(HONORIFIC.sub("", _bare(party.name)))
    known = [t for t in _tenures()[0].get(name, ()) if not party.country or not t.country or t.country == party.country]
    held = [t for t in known if t.held_on(on)]
    if " " not in name:
        return held[0] if len({t.key for t in held}) == 1 and (party.country or on) else None
    if len({t.key for t in known}) > 1:
        known = held
    return (held or known)[0] if len({t.key for t in known}) == 1 else None


@lru_cache(maxsize=1)
def _office_names() -> tuple[str, ...]:
    """Offices of states, those of several words first."""
    names = {office for office, country in _tenures()[1] if country}
    return tuple(sorted(names, key=lambda n: (-len(n.split()), n)))


def _holder_described(party: Party, on: str | None) -> _Tenure | None:
    """Who held the office that a description like "the Ukrainian president" names, on that day."""
    return None if on is None else _holder_called(fold(party.name), party.country or _country_in(party.name), on)


@lru_cache(maxsize=4096)
def _holder_called(name: str, country: str | None, on: str) -> _Tenure | None:
    words = f" {name} "
    if re.search(r" (?:former|ex|late|vice|deputy|acting|spokes\w+|adviser|advisor|aide|envoy|office|official|wife|son) ", words):
        return None
    for (office, where), tenures in _tenures()[1].items() if country is None else ():
        if not where and f" {office} " in words and len(held := [t for t in tenures if t.held_on(on)]) == 1:
            return held[0]
    for office in _office_names() if country else ():
        if words.endswith(f" {office} ") or f" {office} of " in words:
            held = [t for t in _tenures()[1].get((office, country or ""), ()) if t.held_on(on)]
            return held[0] if len({t.key for t in held}) == 1 else None
    return None


def _in_office_by_surname(party: Party, on: str | None) -> _Tenure | None:
    """Whoever in office that day a reader may have taken for an organisation: a name that no organisation has."""
    return None if on is None or _bare(party.name) in _bodies() else _holder_named(party, on)


def side_name(key: str) -> str:
    """The usual name of a side, for people to read."""
    kind, _, name = key.partition(":")
    if kind == "state":
        return next((row["name"] for row in rows("states") if row["alpha3"] == name), name)
    return _usual_names().get(name) or " ".join(w[:1].upper() + w[1:] for w in name.split())


@lru_cache(maxsize=1)
def _usual_names() -> dict[str, str]:
    return {_bare(row["name"]): row["name"] for row in rows("organisations")}


def _side_of(tenure: _Tenure) -> str | None:
    body = _bodies().get(re.sub(r" (?:leader.*|secretary general|director general|commander.*|chief|chairman)$", "", tenure.office))
    body = body or (_bodies().get(tenure.office.split()[0]) if not tenure.country else None)
    if body is not None:
        return body.side
    return f"state:{tenure.country}" if tenure.country else None


def _country_in(words: str | None) -> str | None:
    """The one state that a title or description names by its name or adjective."""
    if not words:
        return None
    plain = fold(words).split()
    found = {_states()[form] for size in (1, 2, 3) for form in _runs(plain, size) if form in _states()}
    return found.pop() if len(found) == 1 else None


def _runs(words: list[str], size: int) -> Iterable[str]:
    return (" ".join(words[i : i + size]) for i in range(len(words) - size + 1))


def _without_country(name: str) -> str:
    return " ".join(w for w in name.split() if w not in _states() and w != "s") or name


@lru_cache(maxsize=16384)
def _bare(name: str) -> str:
    return ARTICLE.sub("", fold(name))
