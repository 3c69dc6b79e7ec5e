"""Matters are followed through the storylines as well as they have been."""

import onrecord
from storylines.scoring import names, score

JOINED, RIGHT = 0.86, 0.70  # floors; raise them when the figures rise


def test_matters_are_joined_and_end_in_the_right_state() -> None:
    figures = score(names(), onrecord.read_text)
    assert figures.joined >= JOINED, [f"{f.storyline}: {f.about}" for f in figures.matters if f.joined < 1]
    assert figures.right >= RIGHT, [f"{f.storyline}: {f.about} {f.final}" for f in figures.matters if not f.right]
