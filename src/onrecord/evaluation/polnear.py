"""Measures statements against PolNeAR: contents, kinds, sources, exact spans, and whether the confidence can be believed.

A content is found when it shares half of its words with the gold's (Jaccard over word positions), one to one, best first.
``end to end`` also wants the source: a word in common that is no function word, or none where the gold has none. ``exact
spans`` are contiguous runs with the right first and last word (the measure of CofeNet, COLING 2022).
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from onrecord.errors import UnusableInput
from onrecord.model import Report, Span, Statement
from onrecord.reading.quotations import find_quotations

Json = dict[str, Any]
WORD = re.compile(r"\w+(?:['’]\w+)?")
KINDS = ("direct", "mixed", "indirect")
ROLES = ("source", "cue", "content")
FUNCTION_WORDS = {"the", "a", "an", "of", "and", "his", "her", "their", "its", "to", "in", "for", "by", "that"}
BINS = 10  # of the reliability table


class _Article:
    """Word positions of a text: what spans cover, what stands in quotation marks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [m.span() for m in WORD.finditer(text)]
        self.quoted = self.covered([q.inner for q in find_quotations(text)])

    def covered(self, spans: Iterable[Sequence[int]]) -> frozenset[int]:
        return frozenset(i for s in spans for i, (start, end) in enumerate(self.words) if start < s[1] and s[0] < end)

    def edges(self, spans: Iterable[Sequence[int]]) -> set[Span]:
        return {(min(c), max(c)) for s in spans if (c := self.covered([s]))}

    def kind(self, content: frozenset[int]) -> str:
        inside = len(content & self.quoted)
        return "direct" if inside >= 0.95 * len(content) else "mixed" if inside else "indirect"

    def same_source(self, want: frozenset[int], have: frozenset[int]) -> bool:
        if not want and not have:
            return True
        return bool(self._heads(want & have)) or bool(want & have and not self._heads(want))

    def _heads(self, words: frozenset[int]) -> set[str]:
        return {w for i in words if (w := self.text[slice(*self.words[i])].casefold()) not in FUNCTION_WORDS}


def score(path: Path, progress: Callable[[list[Any]], Iterable[Any]] = iter) -> Json:
    """Figures over the articles of a PolNeAR file (.jsonl or .jsonl.gz). Raises UnusableInput when it is none."""
    from onrecord.reading.dossier import read_report

    tally: Counter[str] = Counter()
    for row in progress(_load(path)):
        statements = read_report(Report(id=row["id"], text=row["text"])).statements
        _score(_Article(row["text"]), row["attributions"], statements, tally)
    figures = {
        "content": _prf(tally, "found", "gold", "pred"),
        "content exact": _prf(tally, "exact", "gold", "pred"),
        "end to end": _prf(tally, "right", "gold", "pred"),
    }
    for kind in KINDS:
        figures[f"{kind} content"] = _prf(tally, f"{kind}.found", f"{kind}.gold", f"{kind}.pred", f"{kind}.pred found")
        figures[f"{kind} end to end"] = _prf(tally, f"{kind}.right", f"{kind}.gold", f"{kind}.pred", f"{kind}.pred right")
    for role in ROLES:
        figures[f"{role} exact spans"] = _prf(tally, f"{role}.both", f"{role}.spans", f"{role}.had")
    figures["confidence"] = {
        f"{n / BINS:.1f}": {
            "said": round(tally[f"sure.{n}"] / 1000 / tally[f"bin.{n}"], 3),
            "found": _ratio(tally[f"hit.{n}"], tally[f"bin.{n}"]),
            "statements": tally[f"bin.{n}"],
        }
        for n in range(BINS)
        if tally[f"bin.{n}"]
    }
    return figures


def outcomes(path: Path) -> list[tuple[float, bool]]:
    """The confidence of every statement read from the articles of a PolNeAR file, and whether its content is right."""
    from onrecord.reading.dossier import read_report

    told = []
    for row in _load(path):
        article = _Article(row["text"])
        statements = read_report(Report(id=row["id"], text=row["text"])).statements
        gold = [c for a in row["attributions"] if (c := article.covered(a["content"]))]
        matched = _match(gold, [article.covered(s.content) for s in statements])
        told += [(s.confidence, p in matched.values()) for p, s in enumerate(statements)]
    return told


def _load(path: Path) -> list[Json]:
    opener: Any = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise UnusableInput(f"{path}: is no folder with gold and no PolNeAR file ({error})") from error


def _score(article: _Article, golds: Sequence[Json], statements: Sequence[Statement], tally: Counter[str]) -> None:
    gold = [(article.covered(a["content"]), article.covered(a["source"])) for a in golds if article.covered(a["content"])]
    pred = [(article.covered(s.content), article.covered([s.source] if s.source else []), s.confidence) for s in statements]
    pred = [p for p in pred if p[0]]
    matched = _match([g for g, _ in gold], [p for p, _, _ in pred])
    tally.update({"gold": len(gold), "pred": len(pred), "found": len(matched)})
    for g, (content, source) in enumerate(gold):
        kind = article.kind(content)
        tally[f"{kind}.gold"] += 1
        if g not in matched:
            continue
        have, by, _ = pred[matched[g]]
        like = article.kind(have)
        right = article.same_source(source, by)
        tally.update({"exact": content == have, "right": right, f"{kind}.found": 1, f"{kind}.right": right,
                      f"{like}.pred found": 1, f"{like}.pred right": right})  # fmt: skip
    for p, (content, _, confidence) in enumerate(pred):
        tally[f"{article.kind(content)}.pred"] += 1
        place = min(BINS - 1, int(confidence * BINS))
        tally.update({f"bin.{place}": 1, f"hit.{place}": p in matched.values(), f"sure.{place}": round(1000 * confidence)})
    for role in ROLES:
        want = {span for a in golds for span in article.edges(a[role])}
        have_spans = {span for s in statements for span in article.edges(_spans(s, role))}
        tally.update({f"{role}.both": len(want & have_spans), f"{role}.spans": len(want), f"{role}.had": len(have_spans)})


def _spans(statement: Statement, role: str) -> Sequence[Span]:
    if role == "content":
        return statement.content
    span = statement.source if role == "source" else statement.cue
    return [span] if span else []


def _match(gold: Sequence[frozenset[int]], pred: Sequence[frozenset[int]]) -> dict[int, int]:
    pairs = sorted(
        ((len(g & p) / len(g | p), i, j) for i, g in enumerate(gold) for j, p in enumerate(pred) if g & p and 2 * len(g & p) >= len(g | p)),
        reverse=True,
    )
    matched: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in matched and j not in matched.values():
            matched[i] = j
    return matched


def _prf(tally: Counter[str], hit: str, gold: str, pred: str, pred_hit: str | None = None) -> Json:
    precision, recall = _ratio(tally[pred_hit or hit], tally[pred]), _ratio(tally[hit], tally[gold])
    return {"P": precision, "R": recall, "F1": _ratio(2 * precision * recall, precision + recall)}


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
