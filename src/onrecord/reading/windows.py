"""Cuts a report into windows of word pieces for the encoder.

A window holds whole paragraphs while they fit; a longer paragraph is cut at a sentence end where there is one. Besides
the piece itself the encoder sees how the word was written (the vocabulary is uncased) and whether it stands in quotation
marks: that is the ``kind`` of a piece, fed in as its segment id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from onrecord.model import Span
from onrecord.reading.quotations import quoted_offsets

PIECES_IN_WINDOW = 128
MOST_PIECES = 256  # in odd texts: one character may be several pieces ("ﷺ"), and a window is cut between characters
KINDS = 6  # lower, Title, UPPER; each outside and inside quotation marks
SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces of one window; the first is [CLS] and each paragraph ends with [SEP], both with an empty span.

    ``ids`` and ``kinds`` have shape (n,); ``spans`` (n, 2) in characters of the report; ``words`` (n,) numbers the word
    each piece belongs to, -1 for the special ones; ``paragraph`` (n,) numbers the paragraph within the window.
    """

    ids: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int64]
    spans: npt.NDArray[np.int64]
    words: npt.NDArray[np.int64]
    paragraph: npt.NDArray[np.int64]


def windows(text: str, blocks: Sequence[Span], tokenizer: Tokenizer, limit: int = PIECES_IN_WINDOW) -> Iterator[Window]:
    """Windows over the given blocks (paragraphs) of a text, in order; every piece of every block is in exactly one."""
    quoted = np.zeros(len(text) + 1, dtype=bool)
    for start, end in quoted_offsets(text):
        quoted[start:end] = True
    cls, sep = int(tokenizer.token_to_id("[CLS]") or 0), int(tokenizer.token_to_id("[SEP]") or 0)
    waiting: list[tuple[list[int], list[Span], list[int]]] = []
    held = 1
    for block in blocks:
        for part in _parts_that_fit(text, block, tokenizer, limit - 2):
            if waiting and held + len(part[0]) + 1 > limit:
                yield _window(waiting, text, quoted, cls, sep)
                waiting, held = [], 1
            waiting.append(part)
            held += len(part[0]) + 1
    if waiting:
        yield _window(waiting, text, quoted, cls, sep)


def _parts_that_fit(text: str, block: Span, tokenizer: Tokenizer, limit: int) -> Iterator[tuple[list[int], list[Span], list[int]]]:
    """Ids, spans and word numbers of the block's pieces; in parts cut at sentence ends (else between pieces) that fit the limit."""
    start, end = block
    encoding = tokenizer.encode(text[start:end], add_special_tokens=False)
    ids, words = encoding.ids, [w or 0 for w in encoding.word_ids]
    spans = [(start + s, start + e) for s, e in encoding.offsets]
    ends = [start + m.end() for m in SENTENCE_END.finditer(text[start:end])] if len(ids) > limit else []
    first = 0
    while first < len(ids):
        after = len(ids)
        if after - first > limit:
            high = spans[first + limit - 1][1]
            middle = spans[first + limit // 3][1]
            cut = max((e for e in ends if middle < e <= high), default=high)
            after = next((i for i in range(first + 1, len(ids)) if spans[i][0] >= cut), len(ids))
        yield ids[first:after], spans[first:after], [w - words[first] for w in words[first:after]]
        first = after


def _window(parts: list[tuple[list[int], list[Span], list[int]]], text: str, quoted: npt.NDArray[np.bool_], cls: int, sep: int) -> Window:
    ids, spans, words, paragraph = [cls], [(0, 0)], [-1], [0]
    first_word = 0
    for number, (part_ids, part_spans, part_words) in enumerate(parts):
        ids += [*part_ids, sep]
        spans += [*part_spans, (0, 0)]
        words += [*(first_word + w for w in part_words), -1]
        paragraph += [number] * (len(part_ids) + 1)
        first_word += max(part_words, default=-1) + 1
    at = np.array(spans)
    kinds = np.array([_case(text[s:e]) for s, e in spans]) + 3 * (quoted[at[:, 0]] & (at[:, 1] > at[:, 0]))
    return Window(np.array(ids), kinds, at, np.array(words), np.array(paragraph))


@lru_cache(maxsize=16384)
def _case(piece: str) -> int:
    return 2 if len(piece) > 1 and piece.isupper() else int(piece[:1].isupper())
