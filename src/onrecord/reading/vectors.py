"""The word vectors of the spaCy pipeline, made quick: what thinc computes of a paragraph's words, in fewer and larger steps.

The model is spaCy's (``spacy.HashEmbedCNN``): hashed embeddings of six traits of a word are mixed to one vector by a maxout layer, and
four convolutions look at its neighbours. What the first half makes of a word hangs on the word alone, so it is kept; of an unknown
word it is a sum of rows, the products of every embedding with the weights of the mixing layer having been taken once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import NORM, ORTH, SPACY
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from onrecord.errors import BrokenInstallation

Floats = npt.NDArray[np.float32]

KIND: list[int | str] = [ORTH, NORM, SPACY]  # what the traits of a word hang on
KEPT = 32_768  # words' vectors
AT_ONCE = 128  # unknown words: each is a sum of 24 rows
APART = 4  # rows of nothing between two paragraphs: as far as four convolutions look
PIECES = 3  # of a maxout
LAYERS = ("hashembed", "maxout", "layernorm")  # what the model is made of
LEAST = 1e-8  # added to a variance


def quick_vectors(model: Model[Any, Any]) -> Model[Any, Any]:
    """A model that gives for paragraphs what a ``spacy.HashEmbedCNN`` of four layers and windows of one word does.

    Raises BrokenInstallation for any other.
    """
    vectors = _Vectors(model)
    return Model("quick_vectors", lambda _, docs, is_train: (vectors(docs), lambda gradient: gradient), dims={"nO": model.get_dim("nO")})


class _Maxout:
    """A maxout layer and the normalisation after it; its weights are put so that the pieces lie side by side."""

    def __init__(self, maxout: Model[Any, Any], norm: Model[Any, Any]) -> None:
        weights, bias, gain, offset = (_held(node, name) for node, name in ((maxout, "W"), (maxout, "b"), (norm, "G"), (norm, "b")))
        self.size: int = weights.shape[0]
        self.weights: Floats = np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1))  # (in, pieces * size)
        self.bias: Floats = np.ascontiguousarray(bias.T.reshape(-1))
        self.gain, self.offset = gain, offset

    def after(self, products: Floats) -> Floats:
        """(n, pieces * size), which is written over -> (n, size)"""
        products += self.bias
        first, second, third = (products[:, i * self.size : (i + 1) * self.size] for i in range(PIECES))
        best: Floats = np.maximum(first, second)
        np.maximum(best, third, out=best)
        best -= best.mean(1, keepdims=True)
        spread = np.einsum("ij,ij->i", best, best)
        spread /= self.size
        spread += LEAST
        best /= np.sqrt(spread)[:, None]
        best *= self.gain
        best += self.offset
        return best


class _Vectors:
    def __init__(self, model: Model[Any, Any]) -> None:
        if [node.name for node in model.walk() if node.name in LAYERS] != [*["hashembed"] * 6, *["maxout", "layernorm"] * (1 + APART)]:
            raise BrokenInstallation("the parser has another model of words than this version was made for; install onrecord again")
        embed, encode = model.layers
        (traits,) = [node for node in embed.walk() if node.name == "extract_features"]
        self._traits: list[int | str] = list(traits.attrs["columns"])
        embeddings = [node for node in embed.walk() if node.name == "hashembed"]
        (self._mix,) = _maxouts(embed)
        self._convolutions = _maxouts(encode)
        mix = self._mix
        self._ops = NumpyOps()
        tables = [_held(node, "E") for node in embeddings]
        self._seeds = [(int(node.attrs["seed"]), len(table)) for node, table in zip(embeddings, tables, strict=True)]
        parts = [table @ mix.weights[i * mix.size : (i + 1) * mix.size] for i, table in enumerate(tables)]
        self._table: Floats = np.concatenate(parts)
        self._starts = np.cumsum([0, *(len(p) for p in parts[:-1])])
        self._places: dict[tuple[int, ...], int] = {}
        self._kept: Floats = np.empty((KEPT, mix.size), np.float32)

    def __call__(self, docs: Sequence[Doc]) -> list[Floats]:
        """(words, size) of each paragraph."""
        total = sum(map(len, docs)) + APART * (len(docs) + 1)
        states = np.zeros((total, self._mix.size), np.float32)
        spans, at = [], APART
        for doc in docs:
            spans.append((at, at + len(doc)))
            if len(doc):
                states[at : at + len(doc)] = self._of_words(doc)
            at += len(doc) + APART
        size = states.shape[1]
        around = np.zeros((total, 3 * size), np.float32)  # each word with those beside it
        for layer in self._convolutions:
            around[1:, :size] = states[:-1]
            around[:, size : 2 * size] = states
            around[:-1, 2 * size :] = states[1:]
            states += layer.after(around @ layer.weights)
        return [states[start:end] for start, end in spans]

    def _of_words(self, doc: Doc) -> Floats:
        kinds = list(map(tuple, doc.to_array(KIND).tolist()))
        try:
            places = [self._places[kind] for kind in kinds]
        except KeyError:
            self._meet(doc, kinds)
            places = [self._places[kind] for kind in kinds]
        return self._kept[places]

    def _meet(self, doc: Doc, kinds: Sequence[tuple[int, ...]]) -> None:
        """Keeps the vectors of those words of a paragraph that are new; lets go of all others where there is no room."""
        unknown = {kind: i for i, kind in enumerate(kinds) if kind not in self._places}
        if len(self._places) + len(unknown) > len(self._kept):
            self._places.clear()
            unknown = {kind: i for i, kind in enumerate(kinds)}
            self._kept = np.empty((max(KEPT, len(unknown)), self._mix.size), np.float32)
        traits = doc.to_array(self._traits).astype(np.uint64)[list(unknown.values())]
        first = len(self._places)
        for start in range(0, len(traits), AT_ONCE):
            some = self._of_traits(traits[start : start + AT_ONCE])
            self._kept[first + start : first + start + len(some)] = some
        self._places.update(zip(unknown, range(first, first + len(unknown)), strict=True))

    def _of_traits(self, traits: npt.NDArray[np.uint64]) -> Floats:
        """(words, traits) -> (words, size)"""
        rows = [
            self._ops.hash(np.ascontiguousarray(column), seed) % size + start
            for column, (seed, size), start in zip(traits.T, self._seeds, self._starts, strict=True)
        ]
        return self._mix.after(self._table[np.concatenate(rows, axis=1)].sum(1))


def _maxouts(model: Model[Any, Any]) -> list[_Maxout]:
    """The maxout layers of a model in order, each with its normalisation."""
    nodes = [node for node in model.walk() if node.name in ("maxout", "layernorm")]
    return [_Maxout(maxout, norm) for maxout, norm in zip(nodes[::2], nodes[1::2], strict=True)]


def _held(node: Model[Any, Any], name: str) -> Floats:
    return np.asarray(node.get_param(name), np.float32)
