"""Matters are followed through the storylines as well as they have been, each by itself and all in one record."""

from functools import lru_cache

import onrecord
from storylines.scoring import names, score, score_together

JOINED, RIGHT = 0.84, 0.70  # floors; raise them when the figures rise
TOGETHER, FOREIGN = 0.83, 0.09  # joined at least, and at most of a thread from another storyline, as one record

read = lru_cache(maxsize=None)(onrecord.read_text)


def test_matters_are_joined_and_end_in_the_right_state() -> None:
    figures = score(names(), read)
    assert figures.joined >= JOINED, [f"{f.storyline}: {f.about}" for f in figures.matters if f.joined < 1]
    assert figures.right >= RIGHT, [f"{f.storyline}: {f.about} {f.final}" for f in figures.matters if not f.right]


def test_storylines_in_one_record_stay_apart() -> None:
    joined, _, foreign = score_together(read)
    assert joined >= TOGETHER
    assert foreign <= FOREIGN
