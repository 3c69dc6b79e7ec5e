"""The affair that a report tells of, known by its names and rare words: reports of one affair share them, whatever they call the matter."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence, Set

from onrecord.record.identity import state_named
from onrecord.record.phrases import REMEMBERED, Token, stem
from onrecord.record.rarity import common_words, rarity

WORDS = 24  # words that an affair is known by
FOREMOST = 3  # sentences at the head of a report whose words count twice
RARE = 0.3  # rarity from which a word that is no name tells affairs apart
A_NAME = 0.5  # rarity of a name at least


def affair(sentences: Iterable[tuple[Sequence[Token], bool]]) -> tuple[str, ...]:
    """The words, cut to six letters, that tell a report's affair from others, those that tell most first.

    Of each sentence its words and whether it is a heading are given.
    """
    told: dict[str, int] = {}
    names: set[str] = set()
    for place, (words, heading) in enumerate(sentences):
        times = 2 if heading or place < FOREMOST else 1
        for at, (word, written) in enumerate(words):
            known_by, rare = _known_by[word]
            if not known_by:
                continue
            if at and written[0].isupper():
                names.add(known_by)
            elif rare <= RARE:
                continue
            told[known_by] = told.get(known_by, 0) + times
    worth = {w: (1 + math.log(times)) * (1.5 * max(A_NAME, rarity(w)) if w in names else rarity(w)) for w, times in told.items()}
    return tuple(sorted(worth, key=lambda w: (-worth[w], w))[:WORDS])


def kinship(one: Iterable[str], other: Set[str]) -> float:
    """How much two affairs share: the sum of their common words' rarity; from 2 on, two reports hardly ever tell of different affairs."""
    return sum(rarity(word) for word in one if word in other)


class _KnownBy(dict[str, tuple[str, float]]):
    """Words looked up once: the stem, empty where the word tells no affair from another, and its rarity."""

    def __missing__(self, word: str) -> tuple[str, float]:
        if len(self) >= REMEMBERED:
            self.clear()
        common = len(word) < 3 or word.isdigit() or word in common_words() or state_named(word)
        known_by = "" if common else stem(word)
        self[word] = found = known_by, rarity(known_by) if known_by else 0.0
        return found


_known_by = _KnownBy()
