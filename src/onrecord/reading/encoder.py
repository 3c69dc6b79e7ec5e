"""The learned half of attribution: which words are a cue, and which are its source and its content.

A small encoder (see ``docs/model-card.md``) reads windows of the report; one head tags every piece, another links every
piece to a cue. Runs on onnxruntime and numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from onrecord.errors import BrokenInstallation
from onrecord.model import Span
from onrecord.reading.windows import Window, windows

Floats = npt.NDArray[np.floating[Any]]

# Tuned on the dev part of PolNeAR (``onrecord evaluate polnear.jsonl.gz``).
CUE_THRESHOLD = 0.3
LINK_THRESHOLD = 0.4
TAG_WEIGHT = 0.5  # share of the tag head's say in whether a word is source or content
CONFIDENCE_THRESHOLD = 0.5
SHORT_GAP = 2  # words between two runs of one content that are closed
BATCH = 8


@dataclass(frozen=True, slots=True)
class Attribution:
    """One cue with the spans of its source and content, and how sure the model is (0..1)."""

    source: tuple[Span, ...]
    cue: Span
    content: tuple[Span, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class _Words:
    """Word-level view of a window: spans (w, 2), vectors (w, size), tag probabilities (w, 7), paragraph and position (w,)."""

    spans: npt.NDArray[np.int64]
    vectors: Floats
    tags: Floats
    paragraph: npt.NDArray[np.int64]
    position: npt.NDArray[np.int64]


class Encoder:
    """The exported model: ``attribute`` is what a caller wants."""

    def __init__(self) -> None:
        folder = resources.files("onrecord.reading") / "weights"
        try:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                (folder / "attribution.onnx").read_bytes(), options, providers=["CPUExecutionProvider"]
            )
            with (folder / "attribution_heads.npz").open("rb") as file, np.load(file) as heads:
                self._heads: dict[str, Floats] = {name: heads[name] for name in heads.files}
            self._tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BrokenInstallation(f"the attribution model cannot be loaded ({error}); install onrecord again") from error

    def attribute(self, text: str, blocks: Sequence[Span]) -> list[Attribution]:
        """Attributions in the given paragraphs of a text, in order of their cues."""
        made = list(windows(text, blocks, self._tokenizer))
        order = sorted(range(len(made)), key=lambda i: len(made[i].ids))
        found: list[Attribution] = []
        for first in range(0, len(order), BATCH):
            batch = [made[i] for i in order[first : first + BATCH]]
            for window, states in zip(batch, self._states(batch), strict=True):
                found += self._decode(window, states, text)
        return sorted(found, key=lambda a: a.cue)

    def _states(self, batch: Sequence[Window]) -> list[Floats]:
        longest = max(len(w.ids) for w in batch)
        ids, kinds, mask = (np.zeros((len(batch), longest), dtype=np.int64) for _ in range(3))
        for i, window in enumerate(batch):
            n = len(window.ids)
            ids[i, :n], kinds[i, :n], mask[i, :n] = window.ids, window.kinds, 1
        states = self._session.run(["states"], {"ids": ids, "kinds": kinds, "mask": mask})[0]
        return [states[i, : len(window.ids)] for i, window in enumerate(batch)]

    def _decode(self, window: Window, states: Floats, text: str) -> list[Attribution]:
        words = self._words(window, states)
        if not len(words.spans):
            return []
        cues = self._cues(words)
        if not cues:
            return []
        links = np.stack([self._link(words, cue) for cue in cues])  # (cues, words, 3)
        role = np.stack([words.tags[:, 1] + words.tags[:, 2], words.tags[:, 5] + words.tags[:, 6]], axis=-1)
        scores = (1 - TAG_WEIGHT) * links[:, :, 1:] + TAG_WEIGHT * links[:, :, 1:].clip(1e-6) ** 0.5 * role[None] ** 0.5
        for i, cue in enumerate(cues):
            scores[:, cue[0] : cue[1]] = 0
            scores[i, cue[0] : cue[1]] = 0
        owner = scores[:, :, 1].argmax(0)
        found = []
        for i, cue in enumerate(cues):
            mine = scores[i, :, 1] * (owner == i)
            content = _runs(mine, LINK_THRESHOLD, SHORT_GAP)
            if not content:
                continue
            source = _best_run(scores[i, :, 0], LINK_THRESHOLD, cue[0])
            cue_sure = float((words.tags[cue[0] : cue[1], 3:5].sum(-1)).max())
            sure = float(np.mean([mine[a:b].mean() for a, b in content]))
            confidence = cue_sure * sure
            if confidence < CONFIDENCE_THRESHOLD:
                continue
            found.append(
                Attribution(
                    tuple(_spans([source] if source else [], words)),
                    _spans([cue], words)[0],
                    tuple(_spans(content, words)),
                    round(confidence, 3),
                )
            )
        return found

    def _words(self, window: Window, states: Floats) -> _Words:
        heads = self._heads
        real = window.words >= 0
        tags = _softmax(states[real] @ heads["tags_weight"].T + heads["tags_bias"])
        numbers = window.words[real]
        count = int(numbers.max()) + 1 if len(numbers) else 0
        size = np.bincount(numbers, minlength=count)[:, None].clip(1)
        pooled = np.zeros((count, tags.shape[1]), dtype=np.float32)
        np.add.at(pooled, numbers, tags)
        vectors = np.zeros((count, states.shape[1]), dtype=np.float32)
        np.add.at(vectors, numbers, states[real])
        first = np.zeros(count, dtype=np.int64)
        first[numbers[::-1]] = np.flatnonzero(real)[::-1]
        last = np.zeros(count, dtype=np.int64)
        last[numbers] = np.flatnonzero(real)
        spans = np.stack([window.spans[first, 0], window.spans[last, 1]], axis=1)
        return _Words(spans, vectors / size, pooled / size, window.paragraph[first], first)

    def _cues(self, words: _Words) -> list[tuple[int, int]]:
        """Runs of words that are likelier cue than the threshold; a word that begins one starts a new run."""
        begin, inside = words.tags[:, 3], words.tags[:, 4]
        is_cue = begin + inside >= CUE_THRESHOLD
        cues: list[tuple[int, int]] = []
        for i in np.flatnonzero(is_cue):
            if cues and cues[-1][1] == i and begin[i] < inside[i]:
                cues[-1] = (cues[-1][0], int(i) + 1)
            else:
                cues.append((int(i), int(i) + 1))
        return cues

    def _link(self, words: _Words, cue: tuple[int, int]) -> Floats:
        heads = self._heads
        vector = words.vectors[cue[0] : cue[1]].mean(0)
        distance = words.position - words.position[cue[0]]
        size = np.log2(np.abs(distance) + 1) * 2
        bucket = (16 + np.sign(distance) * np.minimum(size, 16).round()).astype(np.int64)
        same = (words.paragraph == words.paragraph[cue[0]]).astype(np.int64)
        joint = (
            words.vectors @ heads["link_piece_weight"].T
            + heads["link_piece_bias"]
            + vector @ heads["link_cue_weight"].T
            + heads["link_cue_bias"]
            + heads["link_distance_weight"][bucket]
            + heads["link_paragraph_weight"][same]
        )
        return _softmax(np.maximum(joint, 0) @ heads["link_out_weight"].T + heads["link_out_bias"])


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder, loaded once."""
    return Encoder()


def _softmax(logits: Floats) -> Floats:
    powers: Floats = np.exp(logits - logits.max(-1, keepdims=True))
    result: Floats = powers / powers.sum(-1, keepdims=True)
    return result


def _runs(scores: Floats, threshold: float, gap: int) -> list[tuple[int, int]]:
    """Maximal runs at or above the threshold, those no further apart than ``gap`` words joined; stray words dropped."""
    runs: list[tuple[int, int]] = []
    for i in np.flatnonzero(scores >= threshold):
        if runs and i - runs[-1][1] <= gap and float(scores[runs[-1][1] : i].min(initial=1)) > 0.05:
            runs[-1] = (runs[-1][0], int(i) + 1)
        else:
            runs.append((int(i), int(i) + 1))
    if len(runs) > 1:
        longest = max(b - a for a, b in runs)
        runs = [(a, b) for a, b in runs if b - a > 1 or longest == 1 or scores[a] > 0.85]
    return runs


def _best_run(scores: Floats, threshold: float, cue: int) -> tuple[int, int] | None:
    """The run of the highest scores, the nearer to the cue the better."""

    def weight(run: tuple[int, int]) -> float:
        distance = min(abs(run[0] - cue), abs(run[1] - cue))
        total = float(scores[run[0] : run[1]].sum())
        return float(np.sqrt(total)) / (1 + distance / 20)

    return max(_runs(scores, threshold, 1), key=weight, default=None)


def _spans(runs: Sequence[tuple[int, int]], words: _Words) -> list[Span]:
    return [(int(words.spans[a, 0]), int(words.spans[b - 1, 1])) for a, b in runs]
