"""From scores to attributions: the likeliest states of the linear-chain CRF of every cue, and its spans.

A word of a cue's chain is neither (0), of the source (1) or of the content (2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.model import Span

Floats = npt.NDArray[np.floating[Any]]

# Tuned on the dev part of PolNeAR (``onrecord evaluate polnear.jsonl.gz``).
CONFIDENCE_THRESHOLD = 0.42
SHORT_GAP = 2  # words between two runs of one content that are closed
SAME_CONTENT = 0.5  # share of words in common from which two findings are one
NEVER = -500.0  # the logarithm of no weight
SCALED = 4  # words after which the weights of a chain are scaled, long before they fade


@dataclass(frozen=True, slots=True)
class Attribution:
    """One cue with the spans of its source and content, and how sure the model is (0..1)."""

    source: tuple[Span, ...]
    cue: Span
    content: tuple[Span, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Chain:
    """What a cue's chain is decoded from: spans of the words (w, 2), the cue's first and last-but-one word, how surely it is
    a cue, and scores (w, 7) as the training script's ``Model.link`` gives them."""

    spans: npt.NDArray[np.int64]
    cue: tuple[int, int]
    sure: float
    scores: Floats


def softmax(logits: Floats) -> Floats:
    powers: Floats = np.exp(logits - logits.max(-1, keepdims=True))
    result: Floats = powers / powers.sum(-1, keepdims=True)
    return result


def decode(chains: Sequence[Chain], step: Floats) -> list[Attribution]:
    """The likeliest state of every word of every chain, as spans; of two findings with the same content the surer one."""
    found: list[tuple[Attribution, frozenset[int]]] = []
    for chain, chance in zip(chains, _chances(chains, step), strict=True):
        path = chance.argmax(-1)
        content = _runs(path == 2, chance[:, 2])
        if not content:
            continue
        source = _best_run(_runs(path == 1, chance[:, 1]), chance[:, 1], chain.cue[0])
        held = np.concatenate([chance[a:b, 2] for a, b in content])
        confidence = chain.sure * float(held.mean())
        if confidence < CONFIDENCE_THRESHOLD:
            continue
        attribution = Attribution(
            tuple(_spans([source] if source else [], chain)),
            _spans([chain.cue], chain)[0],
            tuple(_spans(content, chain)),
            round(confidence, 3),
        )
        found.append((attribution, frozenset(word for a, b in content for word in chain.spans[a:b, 0].tolist())))
    kept: list[Attribution] = []
    by_word: defaultdict[int, list[frozenset[int]]] = defaultdict(list)  # the contents kept that hold a word
    for attribution, covered in sorted(found, key=lambda f: -f[0].confidence):
        touched = {id(other): other for word in covered for other in by_word.get(word, ())}
        if all(len(covered & other) < SAME_CONTENT * len(covered | other) for other in touched.values()):
            kept.append(attribution)
            for word in covered:
                by_word[word].append(covered)
    return kept


def _chances(chains: Sequence[Chain], step: Floats) -> list[Floats]:
    """Marginal probabilities (w, 3) of linear-chain CRFs, all chains side by side."""
    if not chains:
        return []
    sizes = [len(c.spans) for c in chains]
    longest = max(sizes)
    scores = np.zeros((longest, len(chains), 7))
    for i, chain in enumerate(chains):
        scores[: sizes[i], i] = chain.scores
    # The weight of coming to a word's state from the state before; where a chain has ended, it stays in its last state.
    change = 1 - np.eye(3)
    moves = step + scores[1:, :, None, :3]
    moves[..., 1:] += change[:, 1:] * scores[1:, :, None, 3:5]
    moves[..., 1:, :] += change[1:] * scores[:-1, :, 5:7, None]
    moves[np.arange(1, longest)[:, None] >= np.array(sizes)] = np.where(np.eye(3), 0, NEVER)
    first = scores[0, :, :3].copy()
    first[:, 1:] += scores[0, :, 3:5]
    chances = _marginals(first, moves)
    return [chances[:n, i] for i, n in enumerate(sizes)]


def _marginals(first: Floats, moves: Floats) -> Floats:
    """Probabilities (w, chains, 3) of each word's states.

    Weights are multiplied, not added as logarithms, and scaled now and then. Both directions go side by side, word by word:
    the backward one is the forward one over the chain turned round.
    """
    number = len(first)
    moves = np.exp(moves - moves.max((-2, -1), keepdims=True))
    both = np.concatenate([moves.swapaxes(-1, -2), moves[::-1]], 1)
    weights = np.ones((len(moves) + 1, 2 * number, 3))
    weights[0, :number] = np.exp(first - first.max(-1, keepdims=True))
    for i, move in enumerate(both, 1):
        np.einsum("cts,cs->ct", move, weights[i - 1], out=weights[i])
        if i % SCALED == 0:
            weights[i] /= weights[i].sum(-1, keepdims=True)
    chances: Floats = weights[:, :number] * weights[::-1, number:]
    chances /= chances.sum(-1, keepdims=True)
    return chances


def _runs(held: npt.NDArray[np.bool_], chance: Floats) -> list[tuple[int, int]]:
    """Maximal runs of held words, those no further apart than a short gap joined unless the gap is surely outside."""
    runs: list[tuple[int, int]] = []
    for i in held.nonzero()[0].tolist():
        if runs and i - runs[-1][1] <= SHORT_GAP and (i == runs[-1][1] or float(chance[runs[-1][1] : i].min()) > 0.05):
            runs[-1] = (runs[-1][0], i + 1)
        else:
            runs.append((i, i + 1))
    return runs


def _best_run(runs: Sequence[tuple[int, int]], chance: Floats, cue: int) -> tuple[int, int] | None:
    """The run of the highest chances, the nearer to the cue the better."""

    def weight(run: tuple[int, int]) -> float:
        distance = min(abs(run[0] - cue), abs(run[1] - cue))
        return float(np.sqrt(float(chance[run[0] : run[1]].sum()))) / (1 + distance / 20)

    return max(runs, key=weight, default=None)


def _spans(runs: Sequence[tuple[int, int]], chain: Chain) -> list[Span]:
    return [(int(chain.spans[a, 0]), int(chain.spans[b - 1, 1])) for a, b in runs]
