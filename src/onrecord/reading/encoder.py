"""The learned half of reading: which words are a cue, and which are its source and its content; and which words are names.

A small encoder (see ``docs/model-card.md``) reads windows of the report. Its heads score every piece for the parts of an
attribution and for names, and every word for what it is to a cue. Runs on onnxruntime and numpy alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from onrecord.errors import BrokenInstallation
from onrecord.model import Span
from onrecord.reading.chains import CONFIDENCE_THRESHOLD, Attribution, Chain, Floats, decode, softmax
from onrecord.reading.entities import Entity, find_entities
from onrecord.reading.windows import Window, windows

CUE_THRESHOLD = 0.15  # tuned on the dev part of PolNeAR (``onrecord evaluate polnear.jsonl.gz``)
PIECES_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Marks:
    """What the encoder finds in a report, both in the order of the text."""

    attributions: tuple[Attribution, ...]
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """Word-level view of a window: spans (w, 2), vectors (w, size), tag probabilities (w, 7), scores of names (w, 15),
    paragraph and position (w,)."""

    spans: npt.NDArray[np.int64]
    vectors: Floats
    tags: Floats
    names: Floats
    paragraph: npt.NDArray[np.int64]
    position: npt.NDArray[np.int64]


class Encoder:
    """The exported model: ``mark`` is what a caller wants."""

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

    def mark(self, text: str, blocks: Sequence[Span]) -> Marks:
        """Attributions and names in the given paragraphs of a text."""
        made = sorted(windows(text, blocks, self._tokenizer), key=lambda w: len(w.ids))
        chains: list[Chain] = []
        entities: list[Entity] = []
        for batch in _batches(made):
            for window, states, names in self._run(batch):
                words = _words(window, states, names, self._heads)
                if len(words.spans):
                    chains += self._chains(words)
                    entities += find_entities(words.spans, words.names, words.paragraph)
        attributions = sorted(decode(chains, self._heads["link_step"]), key=lambda a: a.cue)
        return Marks(tuple(attributions), tuple(sorted(entities)))

    def _run(self, batch: Sequence[Window]) -> Iterator[tuple[Window, Floats, Floats]]:
        """States (n, size) and scores of names (n, 15) of each window."""
        longest = max(len(w.ids) for w in batch)
        ids, kinds, mask = (np.zeros((len(batch), longest), dtype=np.int64) for _ in range(3))
        for i, window in enumerate(batch):
            n = len(window.ids)
            ids[i, :n], kinds[i, :n], mask[i, :n] = window.ids, window.kinds, 1
        states, names = self._session.run(["states", "names"], {"ids": ids, "kinds": kinds, "mask": mask})
        for i, window in enumerate(batch):
            yield window, states[i, : len(window.ids)], names[i, : len(window.ids)]

    def _chains(self, words: _Words) -> list[Chain]:
        """One chain for each cue of a window that is surely enough one: an attribution is never surer than its cue."""
        sure = words.tags[:, 3:5].sum(-1)
        cues = [(a, b) for a, b in _cues(words) if sure[a:b].max() >= CONFIDENCE_THRESHOLD]
        chains = []
        for cue, scores in self._link(words, cues):
            scores[cue[0] : cue[1], 1:] = -30
            chains.append(Chain(words.spans, cue, float(sure[cue[0] : cue[1]].max()), scores))
        return chains

    def _link(self, words: _Words, cues: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], Floats]]:
        """Scores (w, 7) of every word for each cue, as ``Model.link`` of the training script gives them."""
        if not cues:
            return
        heads = self._heads
        plain = words.vectors @ heads["link_word_weight"].T + heads["link_word_bias"]
        factor = words.vectors @ heads["link_word_factor_weight"].T + heads["link_word_factor_bias"]
        # What depends on place alone: (2 * distances, width), the word in another paragraph than the cue or in the same.
        places = (heads["link_distance_weight"][:, None] + heads["link_paragraph_weight"][None]).reshape(-1, plain.shape[1])
        vectors = np.stack([words.vectors[a:b].mean(0) for a, b in cues])
        factors = vectors @ heads["link_cue_factor_weight"].T + heads["link_cue_factor_bias"]
        offsets = vectors @ heads["link_cue_weight"].T + heads["link_cue_bias"]
        # Arrays of this size are dear to ask of the system for every cue.
        joint, by_place = np.empty_like(factor), np.empty_like(factor)
        for cue, cue_factor, offset in zip(cues, factors, offsets, strict=True):
            distance = words.position - words.position[cue[0]]
            size = np.log2(np.abs(distance) + 1) * 2
            bucket = (16 + np.sign(distance) * np.minimum(size, 16).round()).astype(np.int64)
            same = words.paragraph == words.paragraph[cue[0]]
            np.multiply(factor, cue_factor, out=joint)
            joint += plain
            joint += (places + offset).take(2 * bucket + same, axis=0, out=by_place, mode="clip")
            np.maximum(joint, 0, out=joint)
            yield cue, joint @ heads["link_out_weight"].T + heads["link_out_bias"]


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder, loaded once."""
    return Encoder()


def _batches(made: Sequence[Window]) -> Iterator[list[Window]]:
    """Windows of like length together, few enough that a batch stays in the processor's cache."""
    batch: list[Window] = []
    for window in made:
        if batch and (len(batch) + 1) * len(window.ids) > PIECES_AT_ONCE:
            yield batch
            batch = []
        batch.append(window)
    if batch:
        yield batch


def _words(window: Window, states: Floats, names: Floats, heads: dict[str, Floats]) -> _Words:
    """Pieces pooled to words: means of vectors and tags, names by the first piece."""
    real = np.flatnonzero(window.words >= 0)
    if not len(real):
        empty = np.zeros((0, 2), dtype=np.int64)
        return _Words(empty, states[:0], states[:0], names[:0], empty[:, 0], empty[:, 0])
    starts = np.flatnonzero(np.diff(window.words[real], prepend=-1))
    first = real[starts]
    size = np.diff(np.append(starts, len(real)))[:, None]
    last = real[np.append(starts[1:], len(real)) - 1]
    tags = softmax(states[real] @ heads["tags_weight"].T + heads["tags_bias"])
    return _Words(
        np.stack([window.spans[first, 0], window.spans[last, 1]], axis=1),
        np.add.reduceat(states[real], starts) / size,
        np.add.reduceat(tags, starts) / size,
        names[first],
        window.paragraph[first],
        first,
    )


def _cues(words: _Words) -> list[tuple[int, int]]:
    """Runs of words that are likelier cue than the threshold; a word that begins one starts a new run."""
    begin, inside = words.tags[:, 3], words.tags[:, 4]
    cues: list[tuple[int, int]] = []
    for i in np.flatnonzero(begin + inside >= CUE_THRESHOLD):
        if cues and cues[-1][1] == i and begin[i] < inside[i]:
            cues[-1] = (cues[-1][0], int(i) + 1)
        else:
            cues.append((int(i), int(i) + 1))
    return cues
