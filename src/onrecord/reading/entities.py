"""Names in a report as the encoder marks them: people, organisations, places, peoples; dates and numbers, which are none."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.model import Span

KINDS = ("PERSON", "ORG", "GPE", "LOC", "NORP", "DATE", "CARDINAL")
CLASSES = ("O", *(f"{edge}-{kind}" for kind in KINDS for edge in ("B", "I")))
# The labels of OntoNotes, which en_core_web_sm uses, in our kinds; those left out are not wanted.
KINDS_OF = {label: KINDS.index(kind) for label, kind in (
    ("PERSON", "PERSON"), ("ORG", "ORG"), ("GPE", "GPE"), ("LOC", "LOC"), ("NORP", "NORP"), ("DATE", "DATE"), ("TIME", "DATE"),
    ("MONEY", "CARDINAL"), ("PERCENT", "CARDINAL"), ("CARDINAL", "CARDINAL"), ("QUANTITY", "CARDINAL"), ("ORDINAL", "CARDINAL"),
)}  # fmt: skip

Entity = tuple[Span, str]


def find_entities(spans: npt.NDArray[np.int64], scores: npt.NDArray[np.floating[Any]], paragraph: npt.NDArray[np.int64]) -> list[Entity]:
    """Entities of the words of a window: spans (w, 2), class scores of the first piece of each word (w, classes), paragraph (w,).

    A word that continues a kind which the word before does not have begins an entity.
    """
    best = scores.argmax(-1)
    found: list[Entity] = []
    open_kind, last = -1, -2
    for i in np.flatnonzero(best):
        kind, begins = (int(best[i]) - 1) // 2, int(best[i]) % 2 == 1
        if not begins and kind == open_kind and last == i - 1 and paragraph[i] == paragraph[last]:
            found[-1] = ((found[-1][0][0], int(spans[i, 1])), KINDS[kind])
        else:
            found.append(((int(spans[i, 0]), int(spans[i, 1])), KINDS[kind]))
        open_kind, last = kind, int(i)
    return found
