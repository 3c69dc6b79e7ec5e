"""What a sentence says has become of a matter: a linear model over its words, pairs and triples of words.

Trained by ``training/train_outcomes.py`` on sentences written for it (``training/outcomes``); numpy alone at run time. One sentence
means different things for different sorts of matter: sanctions that are lifted end a threat, and grant a request.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

import numpy as np
import numpy.typing as npt

from onrecord.errors import BrokenInstallation
from onrecord.record.identity import state_named
from onrecord.record.phrases import REMEMBERED, Token

FAMILIES: Final = ("ask", "undertaking", "menace", "meeting")
STATES: Final = (
    "none", "open", "accepted", "refused", "conditional", "scheduled", "postponed", "cancelled", "fulfilled", "broken", "expired",
)  # fmt: skip
LONGEST = 60  # words of a sentence that are looked at
A_STATE, A_NUMBER = "PPP", "#"  # what stands for every state's name and for every number
LIKELY = 0.2  # likelihood from which an outcome is worth keeping


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


def outcomes(sentences: Sequence[Sequence[Token]]) -> list[tuple[Outcome, ...]]:
    """For each of a report's sentences the outcomes that its words make likely, by family of matters. Raises BrokenInstallation."""
    model = _model()
    found = [_known(words, model.places) for words in sentences]
    ends = np.cumsum([len(known) for known in found], dtype=np.int64)
    if not len(ends) or not ends[-1]:
        return [() for _ in sentences]
    rows = np.fromiter((place for known in found for place in known), np.int64, ends[-1])
    times = np.fromiter((times for known in found for times in known.values()), np.float32, ends[-1])
    told = np.flatnonzero([bool(known) for known in found])
    starts = np.concatenate(([0], ends))[told]
    values = (1 + np.log(times)) * model.idf[rows]
    lengths = np.sqrt(np.add.reduceat(values * values, starts))
    scores = np.add.reduceat(model.weights[rows] * values[:, None], starts) / lengths[:, None] + model.bias
    likely = np.exp(scores.reshape(len(told), len(FAMILIES), -1))
    likely /= likely.sum(2, keepdims=True)
    likely[:, :, 0] = 0
    result: list[list[Outcome]] = [[] for _ in sentences]
    at, family, state = (places.tolist() for places in np.nonzero(likely >= LIKELY))
    for place, f, s, likelihood in zip(at, family, state, np.round(likely[likely >= LIKELY].astype(np.float64), 3).tolist(), strict=True):
        result[told[place]].append(Outcome(FAMILIES[f], STATES[s], likelihood))
    return [tuple(outcomes) for outcomes in result]


def _known(words: Sequence[Token], places: dict[str, int]) -> dict[int, int]:
    """How often each run of words that the model knows stands in a sentence, by its place."""
    plain = _plain(words)
    found: dict[int, int] = {}
    for at, run in enumerate(plain):
        # A run is known only if what it begins with is, and most words are not.
        for next_word in range(at + 1, at + 4):
            place = places.get(run)
            if place is None:
                break
            found[place] = found.get(place, 0) + 1
            if next_word == len(plain):
                break
            run = f"{run} {plain[next_word]}"
    return found


def runs(words: Sequence[Token]) -> Iterator[str]:
    """Every word, pair and triple of words of a sentence, states and numbers by what stands for them."""
    plain = _plain(words)
    yield from plain
    yield from map(" ".join, itertools.pairwise(plain))
    yield from map(" ".join, zip(plain, plain[1:], plain[2:], strict=False))


def _plain(words: Sequence[Token]) -> list[str]:
    plain: list[str] = []
    at = 0
    while at < len(words) and len(plain) < LONGEST:
        word, written = words[at]
        taken = _named(words, at) if written[0].isupper() else 0
        plain.append(A_STATE if taken else _written[word])
        at += taken or 1
    return plain


def _named(words: Sequence[Token], at: int) -> int:
    """How many words from a place on name a state."""
    name = ""
    for size, (word, written) in enumerate(words[at : at + 3], 1):
        if not written[0].isupper():
            break
        name = f"{name} {word}" if name else word
        if state_named(name):
            return size
    return 0


class _Written(dict[str, str]):
    """Words as the model knows them, looked at once."""

    def __missing__(self, word: str) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        self[word] = known = A_NUMBER if any(map(str.isdigit, word)) else word
        return known


_written = _Written()


@lru_cache(maxsize=1)
def _model() -> _Model:
    try:
        with (resources.files("onrecord.record") / "weights" / "outcomes.npz").open("rb") as file, np.load(file) as kept:
            names = bytes(kept["runs"]).decode("utf-8").split("\n")
            weights = kept["weights"].astype(np.float32) * kept["scale"]
            return _Model({name: place for place, name in enumerate(names)}, kept["idf"].astype(np.float32), weights, kept["bias"])
    except (OSError, ValueError, KeyError) as error:
        raise BrokenInstallation(f"the model of outcomes cannot be loaded ({error}); install onrecord again") from error
