"""The parse: paragraphs of a report, each as a spaCy document of its own.

Paragraphs are parsed apart so that a heading never runs into a sentence and a sentence never runs over a paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens
from spacy.util import filter_spans

from onrecord.model import Report, Span
from onrecord.reading.chains import Attribution
from onrecord.reading.encoder import encoder
from onrecord.reading.entities import Entity
from onrecord.reading.pipeline import pipeline
from onrecord.reading.quotations import Quotation, find_quotations, paragraphs
from onrecord.reading.titles import titled_speaker

BULLET = re.compile(r"[•‣▪●◦·*–—-]\s+")  # of an item of a list; the parse takes it for a word
# "KABUL, March 3, 2019 (AP) — ": place in capitals, or any place with an agency; it runs into the sentence's parse otherwise.
DATELINE = re.compile(
    r"(?:[A-Z][A-Z.’'/ -]{2,40}(?:,\s[A-Z][\w.’' ]{1,30}){0,2}(?:,\s\d{4})?(?:\s*\([^()\n]{2,40}\))?"
    r"|[A-Z][\w.’' /-]{2,40}(?:,\s[A-Z][\w.’' ]{1,30}){0,2}\s*\([^()\n]{2,40}\))\s*(?:—|–|--|-)\s+(?=[\w\"“‘'])"
)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the body: where it stands and its parse."""

    span: Span
    doc: Doc

    def offset(self, token: Token) -> Span:
        """Where a token stands in the report."""
        return self.span[0] + token.idx, self.span[0] + token.idx + len(token)

    def span_of(self, tokens: Tokens) -> Span:
        """Where a stretch of tokens stands in the report."""
        return self.span[0] + tokens.start_char, self.span[0] + tokens.end_char

    def tokens_at(self, span: Span) -> Tokens | None:
        """The tokens that a span of the report touches; None when it lies elsewhere."""
        start, end, length = span[0] - self.span[0], span[1] - self.span[0], self.span[1] - self.span[0]
        if end <= 0 or start >= length:
            return None
        return self.doc.char_span(max(0, start), min(end, length), alignment_mode="expand")


@dataclass(frozen=True)
class Page:
    """A report with its body parsed and what the encoder found in it; what every later stage reads."""

    report: Report
    paragraphs: tuple[Paragraph, ...]
    quotations: tuple[Quotation, ...]
    attributions: tuple[Attribution, ...]
    _starts: tuple[int, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        return self.report.text

    def at(self, offset: int) -> Paragraph | None:
        """The body paragraph that holds an offset."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0 or offset >= self.paragraphs[index].span[1]:
            return None
        return self.paragraphs[index]

    def sentence_at(self, offset: int) -> Span:
        """Where the sentence of the body that holds an offset stands; only the offset itself outside of the body."""
        paragraph = self.at(offset)
        tokens = paragraph.tokens_at((offset, offset + 1)) if paragraph else None
        return paragraph.span_of(tokens[0].sent) if paragraph and tokens else (offset, offset)

    def sentences(self) -> Iterator[tuple[Paragraph, Tokens]]:
        """Every sentence of the body in order."""
        for paragraph in self.paragraphs:
            for sentence in paragraph.doc.sents:
                yield paragraph, sentence

    def in_quotation(self, offset: int) -> Quotation | None:
        """The outermost quotation that holds an offset."""
        return next((q for q in self.quotations if q.depth == 1 and q.span[0] <= offset < q.span[1]), None)


def body(report: Report) -> list[Span]:
    """Spans of the paragraphs that are read: neither boilerplate nor headings.

    Boilerplate at the head or the tail of a paragraph is cut off it, and so are a bullet and a dateline.
    """
    left_out = sorted((*report.boilerplate, *report.headings))
    kept = []
    for start, end in paragraphs(report.text):
        for s, e in left_out:
            if s <= start < e:
                start = min(e, end)
            elif start < s < end <= e:
                end = s
        for opening in (BULLET, DATELINE):
            if match := opening.match(report.text, start, end):
                start = match.end()
        inner = report.text[start:end]
        if inner.strip():
            kept.append((start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())))
    if titled := titled_speaker(report):
        kept.append(titled.speaker)  # so that whoever speaks is a party
    return sorted(kept)


def parse(report: Report) -> Page:
    """The report's body parsed, with its names, quotations and attributions found."""
    spans = body(report)
    marks = encoder().mark(report.text, spans)
    parsed = tuple(Paragraph(span, doc) for span, doc in zip(spans, pipeline().pipe(report.text[s:e] for s, e in spans), strict=True))
    _name(parsed, marks.entities)
    return Page(report, parsed, find_quotations(report.text), marks.attributions, tuple(s for s, _ in spans))


def _name(paragraphs: Sequence[Paragraph], entities: Sequence[Entity]) -> None:
    """Puts the names that the encoder marked into the parsed paragraphs."""
    at = 0
    for paragraph in paragraphs:
        found = []
        while at < len(entities) and entities[at][0][0] < paragraph.span[1]:
            (start, end), kind = entities[at]
            tokens = paragraph.doc.char_span(start - paragraph.span[0], end - paragraph.span[0], label=kind, alignment_mode="expand")
            if tokens is not None:
                found.append(tokens)
            at += 1
        kept = filter_spans(found)
        begun = {name.start for name in kept}
        paragraph.doc.set_ents([name if name.end in begun else _with_surname(name) for name in kept])


def _with_surname(name: Tokens) -> Tokens:
    """A person's name of one word with the proper noun right after it: the encoder cuts "Pavel" off "Orlenko" at times."""
    doc = name.doc
    if name.label_ != "PERSON" or len(name) > 1 or name.end >= len(doc):
        return name
    both = doc[name.start : name.end + 1]
    if not doc[name.start].whitespace_ or not all(t.tag_ == "NNP" and t.is_title and t.is_alpha for t in both):
        return name
    return Tokens(doc, both.start, both.end, label=name.label_)
