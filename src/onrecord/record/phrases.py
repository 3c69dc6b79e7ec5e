"""Finding many phrases in a text at one pass: words, endings left open by ``*``, gaps of up to four words by ``..``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

TOKEN = re.compile(r"\w+(?:[-’']\w+)*")
POSSESSIVE = ("'s", "’s")
GAP = 4  # words that ".." may stand for
REMEMBERED = 50_000  # words
STEM = 6  # letters in which the forms of one word meet


class Token(NamedTuple):
    """A word, lower-case and without a possessive ending, and as it is written."""

    word: str
    written: str


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found: its name, its first token and the one after its last."""

    name: str
    first: int
    last: int


class _Met(dict[str, Token]):
    """Words as they are written, each made a token once: a text repeats most of its words."""

    def __missing__(self, written: str) -> Token:
        if len(self) >= REMEMBERED:
            self.clear()
        word = written.lower()
        self[written] = token = Token(word[:-2] if word.endswith(POSSESSIVE) else word, written)
        return token


_met = _Met()


def tokens(text: str) -> list[Token]:
    """The words of a text in order."""
    return [_met[written] for written in TOKEN.findall(text)]


def stem(word: str) -> str:
    """What the forms of one lower-case word share: no more than six letters, a short word's plural without its ending."""
    if 3 < len(word) <= STEM and word[-1] == "s" and word[-2] not in "sui":
        return word[:-1]
    return word[:STEM]


class Phrases:
    """Phrases by name, ready to be found. A phrase names its words, ``*`` for any ending, ``..`` for up to four words between.

    ``forms``: a phrase of one word stands for its plural too, and one of six letters or more for every word that begins so.
    """

    def __init__(self, named: Mapping[str, Iterable[str]], *, forms: bool = False) -> None:
        self._exact: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        self._begins: dict[str, list[tuple[str, str, list[str]]]] = defaultdict(list)
        self._met: dict[str, tuple[tuple[str, list[str]], ...]] = {}  # word -> the phrases that it may begin: most words begin none
        for name, phrases in named.items():
            for phrase in phrases:
                first, *rest = phrase.lower().split()
                if forms and not rest and "*" not in first:
                    self._exact[first].append((name, rest))
                    self._exact[first + "s"].append((name, rest))
                    first = first[:STEM] + "*" if len(first) >= STEM else first
                if first.endswith("*"):
                    self._begins[first[:3]].append((first[:-1], name, rest))
                else:
                    self._exact[first].append((name, rest))

    def find(self, words: Sequence[Token]) -> list[Found]:
        """Every phrase in order of its first word; a name once for each place."""
        found: dict[tuple[str, int], Found] = {}
        met = self._met
        for place, (word, _) in enumerate(words):
            candidates = met.get(word)
            if candidates is None:
                candidates = self._begun_by(word)
            for name, rest in candidates:
                end = _follow(rest, words, place + 1)
                if end is not None and (name, place) not in found:
                    found[name, place] = Found(name, place, end)
        return list(found.values())

    def _begun_by(self, word: str) -> tuple[tuple[str, list[str]], ...]:
        if len(self._met) >= REMEMBERED:
            self._met.clear()
        begins = [(name, rest) for start, name, rest in self._begins.get(word[:3], ()) if word.startswith(start)]
        self._met[word] = found = (*self._exact.get(word, ()), *begins)
        return found


def _follow(rest: Sequence[str], words: Sequence[Token], place: int) -> int | None:
    """The token after a phrase's last, when the rest of the phrase stands from a place on; else None."""
    gap = 0
    for part in rest:
        if part == "..":
            gap = GAP
            continue
        for skipped in range(gap + 1):
            if place + skipped < len(words) and _is(words[place + skipped].word, part):
                place += skipped + 1
                break
        else:
            return None
        gap = 0
    return place


def _is(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part
