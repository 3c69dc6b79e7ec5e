"""People known by surname alone, across the whole set: whom earlier reports name in full, gathered by surname.

The record asks at each report whether just one person of that surname and country is in it by then (``onrecord.record.rows``). Here the
reports are told in parts that do not see each other, so that the answer is prepared: when each full name first came.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from onrecord.model import Dossier, Party
from onrecord.record.identity import party_key

PERSON = "person:"
First = dict[tuple[str, str], dict[str, int]]  # (surname, country) -> full key -> the place in the order from which it counts


def names_in(dossiers: Iterable[tuple[int, Dossier]], buckets: int) -> list[tuple[dict[tuple[str, str], int], set[tuple[str, str]]]]:
    """In each bucket, by surname: when each (key, country) first came, under "" when as a person by name; and who is asked for."""
    found: list[tuple[dict[tuple[str, str], int], set[tuple[str, str]]]] = [({}, set()) for _ in range(buckets)]
    for place, dossier in dossiers:
        for party in dossier.parties:
            key = party_key(party, dossier.report.published)
            if not key.startswith(PERSON):
                continue
            surname = key.removeprefix(PERSON).rpartition(" ")[2]
            first, asked = found[_bucket(surname, buckets)]
            if " " not in key:
                if party.kind == "person" and party.country:
                    asked.add((surname, party.country))
                continue
            for under in ([party.country] if party.country else []) + ([""] if party.kind == "person" else []):
                first[key, under] = min(place, first.get((key, under), place))
    return found


def gathered(*buckets: tuple[dict[tuple[str, str], int], set[tuple[str, str]]]) -> First:
    """Of one bucket from everywhere: for each surname and country that is asked for, the full keys and when they count from."""
    first: dict[tuple[str, str], int] = {}
    asked: set[tuple[str, str]] = set()
    for some, wanted in buckets:
        asked |= wanted
        for pair, place in some.items():
            first[pair] = min(place, first.get(pair, place))
    found: First = {}
    for (key, country), place in first.items():
        surname = key.rpartition(" ")[2]
        if country and (surname, country) in asked and (key, "") in first:
            found.setdefault((surname, country), {})[key] = max(place, first[key, ""])
    return found


def in_full(first: First, place: int, key: str, party: Party) -> str:
    """The key that a party of the report at a place gets, as the record would have it by then."""
    if party.kind != "person" or party.country is None or " " in key:
        return key
    known = [k for k, since in first.get((key.removeprefix(PERSON), party.country), {}).items() if since < place]
    return known[0] if len(known) == 1 else key


def _bucket(surname: str, buckets: int) -> int:
    return int.from_bytes(hashlib.blake2b(surname.encode(), digest_size=4).digest(), "little") % buckets
