"""From scores to attributions: the best path of the linear-chain CRF of every cue, and its spans.

A word of a cue's chain is neither (0), of the source (1) or of the content (2).
"""

from __future__ import annotations

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
    """The best path of every chain, as spans; of two findings with the same content the surer one."""
    found: list[tuple[Attribution, tuple[int, int], frozenset[int]]] = []
    paths, chances = _best_paths(chains, step)
    for chain, path, chance in zip(chains, paths, chances, strict=True):
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
        found.append((attribution, chain.cue, frozenset(int(chain.spans[i, 0]) for a, b in content for i in range(a, b))))
    kept: list[tuple[Attribution, frozenset[int]]] = []
    for attribution, _, covered in sorted(found, key=lambda f: -f[0].confidence):
        if all(len(covered & other) < SAME_CONTENT * len(covered | other) for _, other in kept):
            kept.append((attribution, covered))
    return [a for a, _ in kept]


def _best_paths(chains: Sequence[Chain], step: Floats) -> tuple[list[npt.NDArray[np.int64]], list[Floats]]:
    """Viterbi paths (w,) and marginal probabilities (w, 3) of linear-chain CRFs, all chains side by side."""
    if not chains:
        return [], []
    longest = max(len(c.spans) for c in chains)
    scores = np.zeros((len(chains), longest, 7), dtype=np.float32)
    for i, chain in enumerate(chains):
        scores[i, : len(chain.spans)] = chain.scores
        scores[i, len(chain.spans) :, 1:3] = -30
    emission = scores[..., :3]
    zero = np.zeros((len(chains), longest, 1), dtype=np.float32)
    begin = np.concatenate([zero, scores[..., 3:5]], -1)
    end = np.concatenate([zero, scores[..., 5:7]], -1)
    move = step + (1 - np.eye(3, dtype=np.float32)) * (begin[:, 1:, None, :] + end[:, :-1, :, None])
    first = emission[:, 0] + begin[:, 0]
    alpha, beta = _forward_backward(first, emission, move)
    top = first
    back = np.zeros(emission.shape, dtype=np.int64)
    for i in range(1, longest):
        ways = top[:, :, None] + move[:, i - 1]
        back[:, i] = ways.argmax(1)
        top = np.maximum(np.maximum(ways[:, 0], ways[:, 1]), ways[:, 2])
        top += emission[:, i]
    chances = softmax(alpha + beta)
    path = np.zeros((len(chains), longest), dtype=np.int64)
    path[:, -1] = top.argmax(1)
    rows = np.arange(len(chains))
    for i in range(longest - 1, 0, -1):
        path[:, i - 1] = back[rows, i, path[:, i]]
    sizes = [len(c.spans) for c in chains]
    return [path[i, :n] for i, n in enumerate(sizes)], [chances[i, :n] for i, n in enumerate(sizes)]


def _forward_backward(first: Floats, emission: Floats, move: Floats) -> tuple[Floats, Floats]:
    """Log weights (chains, w, 3) of all that leads up to each word's state and of all that follows it.

    Both directions go side by side, word by word: the backward one is the forward one over the chain turned round.
    """
    number, longest, _ = emission.shape
    both = np.concatenate([move, move[:, ::-1].transpose(0, 1, 3, 2)])
    seen = np.concatenate([emission, emission[:, ::-1]])
    weights = np.zeros((2 * number, longest, 3), dtype=np.float32)
    weights[:number, 0] = first
    state = np.concatenate([first, emission[:, -1]])
    for i in range(1, longest):
        ways = both[:, i - 1] + state[:, :, None]
        top = np.maximum(np.maximum(ways[:, 0], ways[:, 1]), ways[:, 2])
        ways -= top[:, None]
        np.exp(ways, out=ways)
        total = ways[:, 0] + ways[:, 1]
        total += ways[:, 2]
        np.log(total, out=total)
        total += top
        state = total + seen[:, i]
        weights[:number, i] = state[:number]
        weights[number:, i] = total[number:]
    return weights[:number], weights[number:, ::-1]


def _runs(held: npt.NDArray[np.bool_], chance: Floats) -> list[tuple[int, int]]:
    """Maximal runs of held words, those no further apart than a short gap joined unless the gap is surely outside."""
    runs: list[tuple[int, int]] = []
    for i in np.flatnonzero(held):
        if runs and i - runs[-1][1] <= SHORT_GAP and (i == runs[-1][1] or float(chance[runs[-1][1] : i].min()) > 0.05):
            runs[-1] = (runs[-1][0], int(i) + 1)
        else:
            runs.append((int(i), int(i) + 1))
    return runs


def _best_run(runs: Sequence[tuple[int, int]], chance: Floats, cue: int) -> tuple[int, int] | None:
    """The run of the highest chances, the nearer to the cue the better."""

    def weight(run: tuple[int, int]) -> float:
        distance = min(abs(run[0] - cue), abs(run[1] - cue))
        return float(np.sqrt(float(chance[run[0] : run[1]].sum()))) / (1 + distance / 20)

    return max(runs, key=weight, default=None)


def _spans(runs: Sequence[tuple[int, int]], chain: Chain) -> list[Span]:
    return [(int(chain.spans[a, 0]), int(chain.spans[b - 1, 1])) for a, b in runs]
