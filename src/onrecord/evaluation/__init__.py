"""Measures the reader against gold: precision, recall and F1 of statements, events, matters, parties and boilerplate.

Gold for reports: ``NAME.gold.json`` beside ``NAME.txt``, or JSON lines with the ``text`` (docs/codebook.md, "Gold"). Gold for attribution
alone: a PolNeAR file, one article a line with its attributions. Matching: contents by token Jaccard of at least one half, events by
overlapping evidence, equal type and right actor, matters by overlapping evidence and near kind.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from onrecord.errors import UnusableInput
from onrecord.evaluation import polnear
from onrecord.model import Dossier, Report, Span

Json = dict[str, Any]
WORD = re.compile(r"\w+(?:['’]\w+)?")
NEAR = [{"request", "demand", "proposal"}, {"offer", "proposal", "commitment"}, {"agreement", "commitment"}, {"refusal", "request"},
        {"scheduled-meeting", "proposal"}]  # fmt: skip
TITLES = {"mr", "mrs", "ms", "dr", "sir", "president", "minister", "prime", "the", "of", "general", "secretary", "foreign", "a", "an"}


def evaluate(gold: Path, progress: Callable[[list[Any]], Iterable[Any]] = iter) -> Json:
    """Figures by area; raises UnusableInput when there is no gold at that path."""
    if gold.is_dir():
        pairs = [(p, p.with_name(p.name.replace(".gold.json", ".txt"))) for p in sorted(gold.glob("*.gold.json"))]
        if not pairs:
            raise UnusableInput(f"{gold}: holds no NAME.gold.json; give a folder with gold beside its reports")
        return _dossiers(pairs, progress)
    if rows := _gold_lines(gold):
        return _scored(rows, progress)
    return polnear.score(gold, progress)


def table(figures: Json) -> str:
    """The figures as aligned lines."""
    lines = []
    for name, values in figures.items():
        if name == "confidence":
            for said, bin_ in values.items():
                lines.append(f"confidence {said:<13}said {bin_['said']:.3f}  found {bin_['found']:.3f}  statements {bin_['statements']}")
            continue
        shown = "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in values.items())
        lines.append(f"{name:<24}{shown}")
    return "\n".join(lines)


def _gold_lines(path: Path) -> list[tuple[Json, Report]]:
    """The reports of a file of gold, one JSON object a line with the ``text`` itself; none of a file of another kind."""
    try:
        with path.open(encoding="utf-8") as file:
            if path.suffix != ".jsonl" or '"not_statements"' not in next(file, ""):
                return []
            file.seek(0)
            rows = [json.loads(line) for line in file if line.strip()]
            return [(row, Report(id=row["id"], text=row["text"], published=row["published"])) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableInput(f"{path}: is not readable gold ({error}); mend the JSON") from error


def _dossiers(pairs: list[tuple[Path, Path]], progress: Callable[[list[Any]], Iterable[Any]]) -> Json:
    from onrecord.sources import load

    def read() -> Iterable[tuple[Json, Report]]:
        for gold_path, text_path in progress(pairs):
            try:
                gold = json.loads(gold_path.read_text("utf-8"))
            except (OSError, ValueError) as error:
                raise UnusableInput(f"{gold_path}: is not readable gold ({error}); mend the JSON") from error
            yield gold, load(text_path, published=gold.get("published"))

    return _scored(read(), iter)


def _scored(reports: Iterable[tuple[Json, Report]], progress: Callable[[list[Any]], Iterable[Any]]) -> Json:
    from onrecord.reading.dossier import read_report

    tally: Counter[str] = Counter()
    for gold, report in progress(reports):  # type: ignore[arg-type]
        dossier = read_report(report, report.id)
        for area in (_score_statements, _score_events, _score_matters, _score_boilerplate):
            area(gold, dossier, tally)
    return {
        "statements": prf(tally, "statement"),
        "statements end to end": prf(tally, "statement", "right"),
        "events": {**prf(tally, "event"), "essential recall": _ratio(tally["essential.found"], tally["essential.gold"]),
                   "status": _ratio(tally["event.status"], tally["event.found"]), "date": _ratio(tally["date.right"], tally["date.gold"])},
        "matters": {**prf(tally, "matter"), "state": _ratio(tally["matter.state"], tally["matter.found"])},
        "boilerplate": prf(tally, "boilerplate"),
    }  # fmt: skip


def prf(tally: Counter[str], area: str, hit: str = "found") -> Json:
    found, gold, pred = tally[f"{area}.{hit}"], tally[f"{area}.gold"], tally[f"{area}.pred"]
    return {"P": _ratio(found, pred), "R": _ratio(found, gold), "F1": _ratio(2 * found, gold + pred)}


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0


def words(text: str) -> list[str]:
    return [w.casefold().replace("’", "'").removesuffix("'s") for w in WORD.findall(text)]


def same_name(a: str, b: str) -> bool:
    """Whether two names may be one party's: equal, or the shorter lies in the longer and ends like it, titles aside."""
    left, right = words(a), words(b)
    if left == right and left:
        return True
    short, long = sorted(([w for w in left if w not in TITLES], [w for w in right if w not in TITLES]), key=len)
    return bool(short) and short[-1] == long[-1] and set(short) <= set(long)


def _names(dossier: Dossier, ids: Iterable[str | None]) -> set[str]:
    found = set()
    for party in filter(None, map(dossier.party, ids)):
        found |= {party.name, *(dossier.quote(m.span) for m in party.mentions if m.form != "pronoun")}
    return found


def _right(gold: Json, entry: Json, fields: str, have: set[str], empty: bool) -> bool:
    """Whether one of the parties that gold allows in a field is among the names had."""
    wanted = [entry.get(fields), *entry.get(f"{fields}_alt", []), *entry.get(f"co_{fields}s", [])]
    if empty and None in wanted:
        return True
    forms = set(filter(None, wanted))
    for party in gold["parties"]:
        every = {party["name"], *party.get("aliases", []), *party.get("name_alt", [])}
        if any(w in every for w in wanted if w):
            forms |= every
    return any(same_name(a, b) for a in forms for b in have)


def _locate(text: str, needle: str) -> list[Span]:
    pattern = r"\s+".join(map(re.escape, needle.split()))
    return [m.span() for m in re.finditer(pattern, text)] if pattern else []


def _meet(a: Iterable[Span], b: Sequence[Span]) -> bool:
    return any(s < f and t < e for s, e in a for t, f in b)


def _pair_up(scores: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    matched: dict[int, int] = {}
    for _, g, p in sorted(scores, reverse=True):
        if g not in matched and p not in matched.values():
            matched[g] = p
    return matched


def _count(tally: Counter[str], area: str, golds: Sequence[Json], preds: int, matched: dict[int, int]) -> dict[int, int]:
    optional = {g for g, e in enumerate(golds) if e.get("optional")}
    tally[f"{area}.gold"] += len(golds) - len(optional)
    tally[f"{area}.pred"] += preds - len(optional & set(matched))
    counted = {g: p for g, p in matched.items() if g not in optional}
    tally[f"{area}.found"] += len(counted)
    return counted


def _score_statements(gold: Json, dossier: Dossier, tally: Counter[str]) -> None:
    golds, preds = gold["statements"], dossier.statements
    scores = []
    for g, entry in enumerate(golds):
        want = Counter(words(" ".join(entry.get("parts") or [entry["content"]])))
        for p, statement in enumerate(preds):
            have = Counter(words(" ".join(dossier.quote(s) for s in statement.content)))
            overlap = sum((want & have).values()) / max(1, sum((want | have).values()))
            if overlap >= 0.5:
                scores.append((overlap, g, p))
    for g, p in _count(tally, "statement", golds, len(preds), _pair_up(scores)).items():
        tally["statement.right"] += _right(gold, golds[g], "speaker", _names(dossier, [preds[p].speaker]), preds[p].speaker is None)


def _score_events(gold: Json, dossier: Dossier, tally: Counter[str]) -> None:
    golds, preds = gold["events"], dossier.events
    scores = []
    for g, entry in enumerate(golds):
        places = _locate(dossier.report.text, entry["evidence"])
        for p, event in enumerate(preds):
            if event.type not in (entry["type"], *entry.get("type_alt", [])) or not _meet(places, [event.trigger]):
                continue
            if _right(gold, entry, "actor", _names(dossier, event.actors), not event.actors):
                whom = _right(gold, entry, "recipient", _names(dossier, event.recipients), not event.recipients)
                scores.append((1.0 + whom, g, p))
    matched = _count(tally, "event", golds, len(preds), _pair_up(scores))
    tally["essential.gold"] += sum(bool(e.get("essential")) for e in golds)
    tally["essential.found"] += sum(bool(golds[g].get("essential")) for g in matched)
    for g, p in matched.items():
        tally["event.status"] += preds[p].status in (golds[g]["status"], *golds[g].get("status_alt", []))
        if golds[g].get("date"):
            tally["date.gold"] += 1
            value = preds[p].date.value if preds[p].date else None  # type: ignore[union-attr]
            allowed = [golds[g]["date"], *golds[g].get("date_alt", [])]
            tally["date.right"] += any(value is a if a is None else bool(value and value.startswith(a)) for a in allowed)


def _score_matters(gold: Json, dossier: Dossier, tally: Counter[str]) -> None:
    golds, preds = gold["matters"], dossier.matters
    scores = []
    for g, entry in enumerate(golds):
        places = [s for e in entry["evidence"] for s in _locate(dossier.report.text, e)]
        for p, matter in enumerate(preds):
            same = matter.kind in (entry["kind"], *entry.get("kind_alt", []))
            if _meet(places, matter.evidence) and (same or any({matter.kind, entry["kind"]} <= kinds for kinds in NEAR)):
                by = _right(gold, entry, "by", _names(dossier, matter.by), not matter.by)
                scores.append((2.0 * by + same, g, p))
    for g, p in _count(tally, "matter", golds, len(preds), _pair_up(scores)).items():
        tally["matter.state"] += preds[p].state in (golds[g]["state"], *golds[g].get("state_alt", []))


def _score_boilerplate(gold: Json, dossier: Dossier, tally: Counter[str]) -> None:
    text = dossier.report.text
    want = {i for b in gold.get("boilerplate", []) for s in _locate(text, b) for i in range(*s) if not text[i].isspace()}
    have = {i for s in dossier.report.boilerplate for i in range(*s) if not text[i].isspace()}
    tally.update({"boilerplate.gold": len(want), "boilerplate.pred": len(have), "boilerplate.found": len(want & have)})
