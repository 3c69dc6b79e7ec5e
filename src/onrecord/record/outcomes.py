"""What a sentence says has become of a matter: a linear model over its words, pairs and triples of words.

Trained by ``training/train_outcomes.py`` on sentences written for it (``training/outcomes``); numpy alone at run time. One sentence
means different things for different sorts of matter: sanctions that are lifted end a threat, and grant a request.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

import numpy as np
import numpy.typing as npt

from onrecord.errors import BrokenInstallation
from onrecord.record.identity import state_named
from onrecord.record.phrases import Token

FAMILIES: Final = ("ask", "undertaking", "menace", "meeting")
STATES: Final = (
    "none", "open", "accepted", "refused", "conditional", "scheduled", "postponed", "cancelled", "fulfilled", "broken", "expired",
)  # fmt: skip
LONGEST = 60  # words of a sentence that are looked at
A_STATE, A_NUMBER = "PPP", "#"  # what stands for every state's name and for every number
LIKELY = 0.12  # likelihood from which an outcome is worth keeping


@dataclass(frozen=True, slots=True)
class Outcome:
    """How likely a sentence leaves a matter of a family in a state."""

    family: str
    state: str
    likelihood: float


@dataclass(frozen=True, slots=True)
class _Model:
    places: dict[str, int]  # of each run of words
    idf: npt.NDArray[np.float32]  # (runs,)
    weights: npt.NDArray[np.float32]  # (runs, families * states)
    bias: npt.NDArray[np.float32]  # (families * states,)


def outcomes(words: Sequence[Token]) -> tuple[Outcome, ...]:
    """The outcomes that a sentence's words make likely, for each family of matters. Raises BrokenInstallation."""
    model = _model()
    found: Counter[int] = Counter()
    for run in runs(words):
        place = model.places.get(run)
        if place is not None:
            found[place] += 1
    if not found:
        return ()
    rows = np.fromiter(found, np.int64, len(found))
    values = np.fromiter((1 + math.log(times) for times in found.values()), np.float32, len(found)) * model.idf[rows]
    scores = (values / math.sqrt(values @ values)) @ model.weights[rows] + model.bias
    likely = np.exp(scores.reshape(len(FAMILIES), -1))
    likely /= likely.sum(1, keepdims=True)
    return tuple(
        Outcome(FAMILIES[family], STATES[state], round(float(likely[family, state]), 3))
        for family, state in zip(*np.nonzero(likely >= LIKELY), strict=True)
        if state
    )


def runs(words: Sequence[Token]) -> Iterator[str]:
    """Every word, pair and triple of words of a sentence, states and numbers by what stands for them."""
    plain = list(_plain(words))[:LONGEST]
    yield from plain
    yield from map(" ".join, zip(plain, plain[1:], strict=False))
    yield from map(" ".join, zip(plain, plain[1:], plain[2:], strict=False))


def _plain(words: Sequence[Token]) -> Iterator[str]:
    at = 0
    while at < len(words):
        word, written = words[at]
        taken = 0
        if written[0].isupper():
            name = ""
            for size, (more, as_written) in enumerate(words[at : at + 3], 1):
                if not as_written[0].isupper():
                    break
                name = f"{name} {more}" if name else more
                if state_named(name):
                    taken = size
                    break
        yield A_STATE if taken else A_NUMBER if any(map(str.isdigit, word)) else word
        at += taken or 1


@lru_cache(maxsize=1)
def _model() -> _Model:
    try:
        with (resources.files("onrecord.record") / "weights" / "outcomes.npz").open("rb") as file, np.load(file) as kept:
            names = bytes(kept["runs"]).decode("utf-8").split("\n")
            weights = kept["weights"].astype(np.float32) * kept["scale"]
            return _Model({name: place for place, name in enumerate(names)}, kept["idf"].astype(np.float32), weights, kept["bias"])
    except (OSError, ValueError, KeyError) as error:
        raise BrokenInstallation(f"the model of outcomes cannot be loaded ({error}); install onrecord again") from error
