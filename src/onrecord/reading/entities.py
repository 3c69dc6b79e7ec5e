"""Names in a report as the encoder marks them: people, organisations, places, peoples; dates and numbers, which are none."""

from __future__ import annotations

from collections.abc import Iterator
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

PERSON, PLACES = KINDS.index("PERSON"), {KINDS.index("GPE"), KINDS.index("LOC")}
NAMING = KINDS.index("NORP")  # the kinds before it are names that may run over several words
CHANGE = 2.5  # what the scores must gain, in log odds, for a person's name to be cut where another kind of name touches it


def find_entities(spans: npt.NDArray[np.int64], scores: npt.NDArray[np.floating[Any]], paragraph: npt.NDArray[np.int64]) -> list[Entity]:
    """Entities of the words of a window: spans (w, 2), class scores of the first piece of each word (w, classes), paragraph (w,).

    A word that continues a kind which the word before does not have begins an entity. Touching words of one kind are one
    name, and "Ntsu Mokhehle" is no organisation beside a person unless the scores are clear about it.
    """
    best = scores.argmax(-1)
    person = (best == 2 * PERSON + 1) | (best == 2 * PERSON + 2)
    for i in np.flatnonzero((best[1:-1] == 0) & person[:-2] & person[2:]) + 1:
        if spans[i, 0] == spans[i - 1, 1] and spans[i + 1, 0] == spans[i, 1] + 1:
            best[i] = 2 * PERSON + 2  # the "Marie" of "Jean-Marie Runiga"
    for run in _runs(best, spans, paragraph):
        _agree(best, scores, run)
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


def _runs(best: npt.NDArray[np.intp], spans: npt.NDArray[np.int64], paragraph: npt.NDArray[np.int64]) -> Iterator[slice]:
    """Stretches of two or more words of names, no more than a blank or a hyphen apart, that are not one name already."""
    kind = np.where(best > 0, (best - 1) // 2, NAMING)
    named = kind < NAMING
    goes_on = named[1:] & named[:-1] & (paragraph[1:] == paragraph[:-1]) & (spans[1:, 0] - spans[:-1, 1] <= 1)
    edges = np.diff(goes_on.astype(np.int8), prepend=0, append=0)
    for start, last in zip((edges == 1).nonzero()[0], (edges == -1).nonzero()[0], strict=True):
        after = last + 1
        if ((best[start + 1 : after] % 2 == 1) | (kind[start + 1 : after] != kind[start : after - 1])).any():
            yield slice(int(start), int(after))


def _agree(best: npt.NDArray[np.intp], scores: npt.NDArray[np.floating[Any]], run: slice) -> None:
    """Makes a run one name, in place: of the kind that it has, or a person's, if that costs little."""
    kinds = set(((best[run] - 1) // 2).tolist())
    if len(kinds) > 1:
        if kinds & PLACES:
            return  # "Foreign Affairs of Japan" names Japan as well
        of_run = scores[run] - np.logaddexp.reduce(scores[run], axis=-1, keepdims=True)
        person = np.logaddexp(of_run[:, 2 * PERSON + 1], of_run[:, 2 * PERSON + 2])
        if (of_run.max(-1) - person).sum() > CHANGE:
            return
        kinds = {PERSON}
    best[run] = 2 * kinds.pop() + 2
    best[run.start] -= 1
