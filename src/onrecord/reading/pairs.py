"""Marks a pair of parties in a sentence for the pair coder."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from onrecord.model import Span

TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
MARKERS = ("[unused1]", "[unused2]", "[unused3]", "[unused4]")  # source opens, closes; target opens, closes
LONGEST = 160  # pieces; a longer sentence is cut around its parties


@dataclass(frozen=True, slots=True)
class Marked:
    """Pieces of a sentence with its markers: ``ids`` and ``kinds`` (1 in the source, 2 in the target) have shape (n,);
    ``source`` and ``target`` are the places of the opening markers, 0 for a party that is not in the text."""

    ids: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int64]
    source: int
    target: int


def mark_pair(text: str, source: Span, target: Span, tokenizer: Tokenizer) -> Marked:
    """The sentence with markers around both parties."""
    encoding = tokenizer.encode(text, add_special_tokens=False)
    markers = [int(tokenizer.token_to_id(m) or 0) for m in MARKERS]
    places: list[tuple[int, int, int]] = []  # before which piece, closing before opening, marker
    inside = np.zeros(len(encoding.ids), dtype=np.int64)
    for number, (start, end) in enumerate((source, target)):
        touched = [i for i, (s, e) in enumerate(encoding.offsets) if s < end and start < e]
        if touched:
            places += [(touched[0], 1, markers[2 * number]), (touched[-1] + 1, 0, markers[2 * number + 1])]
            inside[touched[0] : touched[-1] + 1] = number + 1
    low, high = _window(len(inside), [p for p, _, _ in places])
    ids, kinds, opened = [int(tokenizer.token_to_id("[CLS]") or 0)], [0], {0: 0, 2: 0}
    for i in range(low, high + 1):
        for _, _, marker in sorted(p for p in places if p[0] == i):
            if (which := markers.index(marker)) in opened:
                opened[which] = len(ids)
            ids.append(marker)
            kinds.append(1 + which // 2)
        if i < high:
            ids.append(encoding.ids[i])
            kinds.append(int(inside[i]))
    ids.append(int(tokenizer.token_to_id("[SEP]") or 0))
    kinds.append(0)
    return Marked(np.array(ids), np.array(kinds), opened[0], opened[2])


def _window(length: int, places: list[int]) -> Span:
    """The pieces that are kept: all, or those around the parties."""
    if length <= LONGEST or not places:
        return 0, min(length, LONGEST)
    spare = max(0, LONGEST - (max(places) - min(places))) // 2
    low = max(0, min(min(places) - spare, length - LONGEST))
    return low, min(length, max(low + LONGEST, max(places)))
