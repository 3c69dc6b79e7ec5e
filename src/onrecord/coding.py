"""PLOVER's type for a marked pair of parties: what the one did to the other in a sentence."""

from __future__ import annotations

from onrecord.model import Span
from onrecord.reading.pair_coder import pair_coder

YIELDING = ("CONCEDE", "RETREAT")


def code_pair(text: str, source: Span, target: Span) -> str | None:
    """The PLOVER type of what the party at ``source`` did to the party at ``target`` in this sentence; None for no text.

    PLOVER's own rule for what lies ahead holds: planned cooperation is AGREE, conditional conflict is THREATEN; where a verbal
    and a material conflict both fit, the material one wins. The two ways of yielding weigh together against the other types.
    """
    if not text.strip():
        return None
    chances = pair_coder().probabilities(text, source, target)
    best = max(chances, key=lambda kind: chances[kind])
    yielding = max(YIELDING, key=lambda kind: chances[kind])
    return yielding if sum(chances[kind] for kind in YIELDING) >= chances[best] else best
