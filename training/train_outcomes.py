"""Trains the model that tells what a sentence says has become of a matter, and writes its weights into the package.

    python training/train_outcomes.py [--folds]

A linear model over words, pairs and triples of words (tf-idf, rows of length one), with weights that all families of matters share and
weights of each family's own; fitted by L-BFGS to ``training/outcomes/*.tsv``: family, state, sentence, where {A} and {B} stand for the two
parties. ``--folds`` leaves out one file after the other, says how many of its sentences are told rightly, and writes nothing. What the
sentences are and how well it does: ``docs/model-card.md``. Wants the extra ``training``; a minute on two cores.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from onrecord.record.outcomes import FAMILIES, STATES, runs
from onrecord.record.phrases import tokens

SENTENCES = Path(__file__).parent / "outcomes"
WEIGHTS = Path(__file__).parents[1] / "src" / "onrecord" / "record" / "weights" / "outcomes.npz"
SEEN = 2  # sentences in which a run of words must stand to be known
SHARED, OWN = 3e-5, 6e-5  # penalty on weights that all families share, and on those of one family
STEPS = 60


@dataclass(frozen=True)
class Told:
    """One sentence: the runs of words in it, its family and its state as places in ``FAMILIES`` and ``STATES``."""

    runs: Counter[str]
    family: int
    state: int


def read(files: Sequence[Path]) -> list[Told]:
    """The sentences of some files. Raises ValueError for a line that is none."""
    told = []
    for file in files:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            try:
                family, state, sentence = line.split("\t")
                words = tokens(sentence.replace("{A}", "Norway").replace("{B}", "Chile"))
                told.append(Told(Counter(runs(words)), FAMILIES.index(family), STATES.index(state)))
            except ValueError as error:
                raise ValueError(f"{file.name}, line {number}: {error}") from error
    return told


@dataclass(frozen=True)
class Fitted:
    """What was learnt: ``weights`` (runs, families, states), ``bias`` (families, states)."""

    places: dict[str, int]
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray


def fit(told: Sequence[Told]) -> Fitted:
    """Fits the model to some sentences."""
    seen = Counter(run for t in told for run in t.runs)
    places = {run: place for place, run in enumerate(sorted(run for run, times in seen.items() if times >= SEEN))}
    idf = np.array([math.log((1 + len(told)) / (1 + seen[run])) + 1 for run in places], np.float32)
    rows = _matrix(told, places, idf)
    families, states = torch.tensor([t.family for t in told]), torch.tensor([t.state for t in told])
    weights = torch.zeros(len(places), (len(FAMILIES) + 1) * len(STATES), requires_grad=True)
    bias = torch.zeros(len(FAMILIES), len(STATES), requires_grad=True)
    each = torch.arange(len(told))
    own = len(FAMILIES) * len(STATES)

    def loss() -> Any:
        steps.zero_grad()
        scores = torch.sparse.mm(rows, weights).view(len(told), -1, len(STATES))
        wrong = torch.nn.functional.cross_entropy(scores[:, -1] + scores[each, families] + bias[families], states)
        wrong = wrong + (SHARED * (weights[:, own:] ** 2).sum() + OWN * (weights[:, :own] ** 2).sum()) / len(STATES)
        wrong.backward()
        return wrong

    steps = torch.optim.LBFGS([weights, bias], max_iter=STEPS, history_size=8, line_search_fn="strong_wolfe")
    steps.step(loss)
    learnt = weights.detach().numpy().reshape(len(places), -1, len(STATES))
    return Fitted(places, idf, learnt[:, :-1] + learnt[:, -1:], bias.detach().numpy())


def right(fitted: Fitted, told: Sequence[Told]) -> float:
    """The share of sentences whose likeliest state is theirs."""
    scores = torch.sparse.mm(_matrix(told, fitted.places, fitted.idf), torch.from_numpy(fitted.weights.reshape(len(fitted.places), -1)))
    each, families = np.arange(len(told)), np.array([t.family for t in told])
    best = (scores.numpy().reshape(len(told), len(FAMILIES), -1)[each, families] + fitted.bias[families]).argmax(1)
    return float((best == [t.state for t in told]).mean())


def _matrix(told: Sequence[Told], places: dict[str, int], idf: np.ndarray) -> Any:
    at: list[tuple[int, int]] = []
    values: list[float] = []
    for number, t in enumerate(told):
        known = [(places[run], times) for run, times in t.runs.items() if run in places]
        row = np.array([(1 + math.log(times)) * idf[place] for place, times in known], np.float32)
        at += [(number, place) for place, _ in known]
        values += (row / max(1e-9, float(np.linalg.norm(row)))).tolist()
    return torch.sparse_coo_tensor(torch.tensor(at).T, torch.tensor(values), (len(told), len(places)), check_invariants=False).coalesce()


def save(fitted: Fitted) -> None:
    """Writes the weights, eight bits each."""
    flat = fitted.weights.reshape(len(fitted.places), -1)
    scale = np.float32(np.abs(flat).max() / 127)
    WEIGHTS.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        WEIGHTS, runs=np.frombuffer("\n".join(fitted.places).encode(), np.uint8), idf=fitted.idf.astype(np.float16),
        weights=np.round(flat / scale).astype(np.int8), scale=scale, bias=fitted.bias.reshape(-1),
    )  # fmt: skip
    print(f"{len(fitted.places)} runs of words, {WEIGHTS.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--folds", action="store_true", help="leave out one file after the other, and write nothing")
    files = sorted(SENTENCES.glob("*.tsv"))
    if asked.parse_args().folds:
        shares = []
        for file in files:
            shares.append(right(fit(read([f for f in files if f != file])), read([file])))
            print(f"{file.name} {shares[-1]:.3f}", flush=True)
        print(f"mean {sum(shares) / len(shares):.3f}")
    else:
        save(fit(read(files)))
