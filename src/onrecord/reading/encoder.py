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
from onrecord.reading.windows import MOST_PIECES, Window, windows

CUE_THRESHOLD = 0.15  # tuned on the dev part of PolNeAR (``onrecord evaluate polnear.jsonl.gz``)
OUTPUTS = ["states", "scores", "names"]
TAGS = 7  # of the scores, those before what the linker makes of a word


def _buckets() -> npt.NDArray[np.int64]:
    """Signed distance in pieces -> 0..32, fine near the cue and coarse far from it; what is negative counts from the end."""
    distance = np.concatenate([np.arange(MOST_PIECES), np.arange(-MOST_PIECES, 0)])
    size = np.minimum(np.log2(np.abs(distance) + 1) * 2, 16)
    result: npt.NDArray[np.int64] = (16 + np.sign(distance) * size.round()).astype(np.int64)
    return result


BUCKETS = _buckets()


@dataclass(frozen=True, slots=True)
class Marks:
    """What the encoder finds in a report, both in the order of the text."""

    attributions: tuple[Attribution, ...]
    entities: tuple[Entity, ...]


@dataclass(frozen=True, slots=True)
class _Words:
    """Word-level view of a window: spans (w, 2), tag probabilities (w, 7), what the linker makes of a word, added and multiplied
    (w, width each), scores of names (w, 15), paragraph, first piece and the piece after the last (w,)."""

    spans: npt.NDArray[np.int64]
    tags: Floats
    plain: Floats
    factor: Floats
    names: Floats
    paragraph: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    after: npt.NDArray[np.int64]


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
            # What depends on place alone: (2 * distances, width), the word in another paragraph than the cue or in the same.
            places = self._heads["link_distance_weight"][:, None] + self._heads["link_paragraph_weight"][None]
            self._places = places.reshape(-1, places.shape[-1])
            self._tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BrokenInstallation(f"the attribution model cannot be loaded ({error}); install onrecord again") from error

    def mark(self, text: str, blocks: Sequence[Span]) -> Marks:
        """Attributions and names in the given paragraphs of a text."""
        chains: list[Chain] = []
        entities: list[Entity] = []
        for window in windows(text, blocks, self._tokenizer):
            # One window at a time: nothing is padded, and what is found does not hang on what is read beside it.
            states, scores, names = self._session.run(OUTPUTS, {"ids": window.ids, "kinds": window.kinds})
            words = _words(window, scores, names)
            if words is not None:
                chains += self._chains(words, states)
                entities += find_entities(words.spans, words.names, words.paragraph)
        attributions = sorted(decode(chains, self._heads["link_step"]), key=lambda a: a.cue)
        return Marks(tuple(attributions), tuple(sorted(entities)))

    def _chains(self, words: _Words, states: Floats) -> list[Chain]:
        """One chain for each cue of a window that is surely enough one: an attribution is never surer than its cue."""
        sure = words.tags[:, 3:5].sum(-1)
        cues = [(a, b) for a, b in _cues(words) if sure[a:b].max() >= CONFIDENCE_THRESHOLD]
        chains = []
        for cue, scores in self._link(words, cues, states):
            scores[cue[0] : cue[1], 1:] = -30
            chains.append(Chain(words.spans, cue, float(sure[cue[0] : cue[1]].max()), scores))
        return chains

    def _link(self, words: _Words, cues: Sequence[tuple[int, int]], states: Floats) -> Iterator[tuple[tuple[int, int], Floats]]:
        """Scores (w, 7) of every word for each cue, as ``Model.link`` of the training script gives them."""
        if not cues:
            return
        heads = self._heads
        vectors = np.stack([sum(_mean(states, words.first[i], words.after[i]) for i in range(a, b)) / (b - a) for a, b in cues])
        factors = vectors @ heads["link_cue_factor_weight"].T + heads["link_cue_factor_bias"]
        offsets = vectors @ heads["link_cue_weight"].T + heads["link_cue_bias"]
        # Arrays of this size are dear to ask of the system for every cue.
        joint, by_place = np.empty_like(words.factor), np.empty_like(words.factor)
        for cue, cue_factor, offset in zip(cues, factors, offsets, strict=True):
            bucket = BUCKETS[words.first - words.first[cue[0]]]
            same = words.paragraph == words.paragraph[cue[0]]
            np.multiply(words.factor, cue_factor, out=joint)
            joint += words.plain
            joint += (self._places + offset).take(2 * bucket + same, axis=0, out=by_place, mode="clip")
            np.maximum(joint, 0, out=joint)
            yield cue, joint @ heads["link_out_weight"].T + heads["link_out_bias"]


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder, loaded once."""
    return Encoder()


def _words(window: Window, scores: Floats, names: Floats) -> _Words | None:
    """Pieces pooled to words: means of scores and of tag probabilities, names by the first piece; None where there is no word."""
    real = (window.words >= 0).nonzero()[0]
    if not len(real):
        return None
    words = window.words[real]
    starts = np.append(0, (words[1:] != words[:-1]).nonzero()[0] + 1)
    first, last = real[starts], real[np.append(starts[1:], len(real)) - 1]
    held = scores[real]
    held[:, :TAGS] = softmax(held[:, :TAGS])
    pooled, sizes = held[starts], last + 1 - first
    several = (sizes > 1).nonzero()[0]  # most words are one piece
    for piece in range(1, int(sizes.max())):
        longer = several[sizes[several] > piece]
        pooled[longer] += held[starts[longer] + piece]
    pooled[several] /= sizes[several, None].astype(np.float32)
    middle = (TAGS + pooled.shape[1]) // 2
    tags, plain, factor = pooled[:, :TAGS], pooled[:, TAGS:middle], pooled[:, middle:]
    spans = np.stack([window.spans[first, 0], window.spans[last, 1]], axis=1)
    return _Words(spans, tags, plain, factor, names[first], window.paragraph[first], first, last + 1)


def _mean(states: Floats, first: int, after: int) -> Floats:
    """The vector of a word; most words are one piece."""
    mean: Floats = states[first] if after - first == 1 else states[first:after].mean(0)
    return mean


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
