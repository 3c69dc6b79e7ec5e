"""What a speaker said that does not go with what the same speaker said before: found and shown, never resolved.

Two statements of one speaker are held against each other when they share most of their rarer words. They contradict when one
denies what the other affirms, or says the opposite of it, or gives another number for the same thing.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import apsw

from onrecord.knowledge import table
from onrecord.record.asking import ask
from onrecord.record.filters import Several, keys_named
from onrecord.record.phrases import STEM, Token, tokens
from onrecord.record.rarity import common_words

SHARED = 3  # rarer words that two statements must share
ALIKE = 0.5  # share of the shorter one's words that must be among them
OFTEN = 40  # statements of one speaker with a word in common: beyond, the word says nothing
NUMBER = re.compile(r"\b\d[\d,.]*\b(?!\s*(?:st|nd|rd|th)\b)")
PART = re.compile(r"[.;!?]\s+|\bbut\b|\balthough\b|\bwhile\b")


@dataclass(frozen=True, slots=True)
class Said:
    """One of two statements; ``entry`` is its id in the record."""

    input: str
    text: str
    date: str | None
    entry: str
    outlet: str | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements of one speaker, the earlier first, and what sets them apart: denial, opposite or number."""

    speaker: str
    first: Said
    second: Said
    why: str

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {
            "speaker": self.speaker,
            "first": {n: getattr(self.first, n) for n in Said.__slots__},
            "second": {n: getattr(self.second, n) for n in Said.__slots__},
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class _Claim:
    """A clause of a statement: its rarer words, whether it is denied, its opposites' signs and its numbers with the word after."""

    statement: int
    words: frozenset[str]
    denied: bool
    signs: frozenset[tuple[str, int]]
    numbers: frozenset[tuple[str, str]]


def contradictions(connection: apsw.Connection, speakers: Several = (), limit: int | None = None) -> list[Contradiction]:
    """Contradictions, the latest first; of the speakers named, else of all."""
    wanted = (speakers,) if isinstance(speakers, str) else tuple(speakers)
    keys = keys_named(connection, wanted) if wanted else None
    found: list[Contradiction] = []
    for name, said in _by_speaker(connection, keys):
        found += _among(name, said)
    found.sort(key=lambda c: (c.second.date or "", c.second.entry, c.first.entry), reverse=True)
    return found[:limit]


def _by_speaker(connection: apsw.Connection, keys: Sequence[str] | None) -> Iterator[tuple[str, list[Said]]]:
    """For each speaker who is known by name the statements, earliest first, each telling once."""
    where = "AND k.key IN (SELECT value FROM json_each(?))" if keys is not None else ""
    key, name = None, ""
    said: list[Said] = []
    told: set[int] = set()
    for row_key, speaker, telling, *row in ask(
        connection,
        f"""SELECT k.key, p.name, e.telling, r.input, w.text, e.said, r.id || '/' || e.id, coalesce(r.publisher, r.credited_source)
            FROM statements s JOIN entries e ON e.number = s.entry JOIN words w ON w.number = e.number
            JOIN reports r ON r.number = e.report JOIN party_keys k ON k.party = s.speaker JOIN parties p ON p.number = s.speaker
            WHERE p.kind IN ('person', 'state', 'government', 'igo', 'group', 'organization') {where}
              AND e.number NOT IN (SELECT entry FROM rejected)
            ORDER BY k.key, e.said IS NULL, e.said, e.number""",
        [json.dumps(keys)] if keys is not None else [],
    ):
        if row_key != key:
            if len(said) > 1:
                yield name, said
            key, name, said, told = row_key, speaker, [], set()
        if telling not in told:
            told.add(telling)
            said.append(Said(*row))
    if len(said) > 1:
        yield name, said


def _among(speaker: str, said: Sequence[Said]) -> Iterator[Contradiction]:
    claims = [c for n, s in enumerate(said) for c in _claims(n, s.text)]
    by_word: dict[str, list[int]] = defaultdict(list)
    for number, claim in enumerate(claims):
        for word in claim.words:
            by_word[word].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in by_word.values():
        if 1 < len(numbers) <= OFTEN:
            shared.update(combinations(numbers, 2))
    seen: set[tuple[int, int]] = set()
    for (a, b), count in sorted(shared.items()):
        one, other = claims[a], claims[b]
        pair = one.statement, other.statement
        first, second = said[pair[0]], said[pair[1]]
        if count < SHARED or pair[0] == pair[1] or pair in seen or first.date == second.date:
            continue
        if count / max(1, min(len(one.words), len(other.words))) < ALIKE:
            continue
        if why := _why(one, other):
            seen.add(pair)
            yield Contradiction(speaker, first, second, why)


def _why(one: _Claim, other: _Claim) -> str | None:
    opposite = any((word, -sign) in other.signs for word, sign in one.signs)
    if opposite and one.denied == other.denied:
        return "opposite"
    if one.denied != other.denied and not opposite:
        return "denial"
    things = {thing for thing, _ in one.numbers} & {thing for thing, _ in other.numbers}
    if things and not one.numbers & other.numbers and len(one.words & other.words) > SHARED:
        return "number"
    return None


def _claims(statement: int, text: str) -> Iterator[_Claim]:
    begun = 0
    for end in [*(m.end() for m in PART.finditer(text)), len(text)]:
        clause, begun = text[begun:end], end
        words = tokens(clause)
        plain = [w.word for w in words]
        denied = sum(w in _denials() or w.endswith(("n't", "n’t")) for w in plain) % 2 == 1
        signs = frozenset(sign for w in plain for sign in _signs().get(w, ()))
        kept = frozenset(
            w[:STEM]
            for w in plain
            if len(w) > 2 and w not in common_words() and w not in _denials() and w not in _signs() and not w.isdigit()
        )
        if len(kept) >= SHARED:
            yield _Claim(statement, kept, denied, signs, frozenset(_numbers(words)))


def _numbers(words: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """(thing counted, number): the word after a number, or after a scale word."""
    for at, token in enumerate(words):
        if NUMBER.fullmatch(token.written) and at + 1 < len(words):
            yield words[at + 1].word[:STEM], token.word


@lru_cache(maxsize=1)
def _denials() -> frozenset[str]:
    return frozenset(table("opposites")["denials"])


@lru_cache(maxsize=1)
def _signs() -> dict[str, tuple[tuple[str, int], ...]]:
    """Word -> (pair it belongs to, which of the two)."""
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for number, (one, other) in enumerate(table("opposites")["pairs"]):
        for words, sign in ((one, 1), (other, -1)):
            for word in _several(words):
                found[word].append((str(number), sign))
    return {word: tuple(signs) for word, signs in found.items()}


def _several(words: Iterable[str] | str) -> Iterable[str]:
    return words.split() if isinstance(words, str) else words
