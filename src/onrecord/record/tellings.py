"""What a report may tell of matters: its sentences with who they name, what they are about and what they say became of it."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from onrecord.knowledge import table
from onrecord.model import Date, Dossier, Event, Matter, Party, Span
from onrecord.record.affairs import affair
from onrecord.record.days import day_of, span_of
from onrecord.record.flat import folded_name
from onrecord.record.identity import FOR_A_STATE, side, state_named
from onrecord.record.outcomes import Outcome, outcomes
from onrecord.record.phrases import REMEMBERED, STEM, Found, Phrases, Token, stem, tokens
from onrecord.record.rarity import common_words, rarity

SENTENCE = re.compile(r"(?<=[.!?])[”\"’')\]]*\s+(?=[“\"‘'(\[]*[A-Z0-9])|\n\s*\n|(?<=:)\n")
SHORTENED = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Capt|Maj|Brig|Adm|Sen|Rep|Gov|Prof|St|No|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|vs|"
    r"U\.S|U\.N|U\.K)\.$"
)
COUNTED = re.compile(r"(?:Both|All|Some|Many|Several|Most|Few|About|More|Less|At|Other|No|Every|Two|Three)\b|\d")  # not a name
REACH = 4  # words before a cue in which a negation or a condition holds it


@dataclass(frozen=True, slots=True)
class Cue:
    """A word on what became of a matter: for which family of matters, into which state; ``back`` where the clause looks back."""

    family: str
    state: str
    back: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """An event of the sentence, with the sides of its actors and recipients."""

    type: str
    mode: str | None
    status: str
    actors: frozenset[str]
    recipients: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seed:
    """A matter that the report itself found in this sentence."""

    entry: str | None  # None where only the words of the sentence speak for it
    kind: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    names_by: tuple[str, ...]
    names_to: tuple[str, ...]
    state: str
    title: str
    due: str | None
    due_until: str | None


@dataclass(frozen=True, slots=True)
class Telling:
    """One sentence, or a heading, that may tell of a matter.

    ``place`` is its number in the report, ``heading`` whether it is the title or a sub-heading; ``sides`` whom it names;
    ``around`` whom the report names, most often named first; ``objects`` what it is about; ``stems`` its other words, each cut to six
    letters.
    """

    report: str
    day: str | None
    place: int
    heading: bool
    evidence: str
    sides: frozenset[str]
    around: tuple[str, ...]
    objects: frozenset[str]
    things: frozenset[str]  # the words that name these objects, cut to six letters
    stems: frozenset[str]
    cues: tuple[Cue, ...]
    deeds: tuple[Deed, ...]
    seeds: tuple[Seed, ...]
    until: str | None  # last day of a future time that it names
    outcomes: tuple[Outcome, ...] = ()  # what it may say has become of a matter
    affair: tuple[str, ...] = ()  # what the report's affair is known by, foremost first


def tellings(dossier: Dossier, report: str) -> list[Telling]:
    """What a report may tell of matters, in order; ``report`` is its id in the record."""
    day = day_of(dossier.report.published)
    sides, names = _sides(dossier, day)
    mentions = sorted((m.span[0], m.span[1], sides[p.id]) for p in dossier.parties if p.id in sides for m in p.mentions)
    counted: dict[str, int] = {}
    for *_, found in mentions:
        counted[found] = counted.get(found, 0) + 1
    around = tuple(sorted(counted, key=lambda s: -counted[s]))
    party_words = {stem(w) for p in _agents(dossier) for w in folded_name(p.name).split()}
    sentences = [(span, heading, text := dossier.quote(span), tokens(text)) for span, heading in _sentences(dossier)]
    known_by = affair((words, heading) for _, heading, _, words in sentences)
    moved = outcomes([words for *_, words in sentences])
    told = []
    for place, (span, heading, text, words) in enumerate(sentences):
        objects = _objects().find(words)
        here = mentions[bisect_left(mentions, span[:1]) : bisect_left(mentions, span[1:])]
        inside = _states_in(words).union(s for _, end, s in here if end <= span[1])
        seeds = tuple(_seed(m, dossier, sides, names) for m in dossier.matters if m.evidence and _within(m.evidence[0], span))
        cues = _cues(words)
        topics = [_topics[w.word] for w in words]
        if not (seeds or cues or objects or any(t.rare for t in topics)):
            continue
        deeds = tuple(_deed(e, sides) for e in dossier.events if _within(e.trigger, span))
        if not seeds and objects and inside and (cues or _lies_ahead(words)):
            seeds = _foreseen(objects, cues, tuple(s for _, _, s in mentions if s in inside), text)
        taken = {i for f in objects for i in range(f.first, f.last)}
        stems = frozenset(t.stem for i, t in enumerate(topics) if t.stem and i not in taken) - party_words
        until = max((d[1] for e in dossier.events if _within(e.trigger, span) and (d := _ahead(e.date, day))), default=None)
        told.append(
            Telling(
                report, day, place, heading, " ".join(text.split()), inside, around, frozenset(f.name for f in objects),
                frozenset(words[f.first].word[:STEM].removesuffix("s") for f in objects), stems, cues, deeds, seeds, until,
                moved[place], known_by,
            )
        )  # fmt: skip
    return told


def _agents(dossier: Dossier) -> list[Party]:
    """Parties that speak or act; whoever does neither, a wanted man or a bank, is what matters are about."""
    acting = {s.speaker for s in dossier.statements}
    acting |= {p for m in dossier.matters for p in (*m.by, *m.to)}
    return [p for p in dossier.parties if p.id in acting or p.kind == "state"]


def _sides(dossier: Dossier, day: str | None) -> tuple[dict[str, str], dict[str, str]]:
    """For each party that acts for somebody, the side it is on; and the name by which readers know each party."""
    sides: dict[str, str] = {}
    names: dict[str, str] = {}
    states = [p for p in dossier.parties if p.kind == "state" and len(p.mentions) > 1]
    home = side(max(states, key=lambda p: len(p.mentions)), day) if states else None
    for party in dossier.parties:
        found = side(party, day)
        if found is None and party.country is None and party.sector in FOR_A_STATE and party.kind in ("person", "unnamed"):
            found = home  # "the president", in a report that is mostly about one country
        named = party.kind not in ("group", "organization") or (party.name[:1].isupper() and not COUNTED.match(party.name))
        if found and named:
            sides[party.id] = found
        names[party.id] = party.name
    return sides, names


def _sentences(dossier: Dossier) -> Iterator[tuple[Span, bool]]:
    """Every sentence and heading as a span, page furniture left out, and whether it is a heading."""
    report = dossier.report
    headings, furniture = set(report.headings), report.boilerplate
    starts = sorted({(s, e) for s, e in (*report.headings, *furniture)})
    at = 0
    for start, end in [*starts, (len(report.text), len(report.text))]:
        if at < start:
            yield from ((span, False) for span in _split(report.text, at, start))
        if (start, end) in headings and end > start:
            yield (start, end), True
        at = max(at, end)


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    begun = start
    for cut in SENTENCE.finditer(text, start, end):
        if SHORTENED.search(text, max(begun, cut.start() - 6), cut.start()):
            continue
        if text[begun : cut.start()].strip():
            yield _trimmed(text, begun, cut.end())
        begun = cut.end()
    if text[begun:end].strip():
        yield _trimmed(text, begun, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] < outer[1]


def _ahead(date: Date | None, day: str | None) -> tuple[str, str] | None:
    found = span_of(date)
    return found if found and day and found[1] > day else None


def _seed(matter: Matter, dossier: Dossier, sides: dict[str, str], names: dict[str, str]) -> Seed:
    due = span_of(matter.due)
    return Seed(
        matter.id,
        matter.kind,
        tuple(dict.fromkeys(sides[p] for p in matter.by if p in sides)),
        tuple(dict.fromkeys(sides[p] for p in matter.to if p in sides)),
        tuple(names[p] for p in matter.by if p in names),
        tuple(names[p] for p in matter.to if p in names),
        matter.state,
        matter.title,
        matter.due.value if matter.due else None,
        due[1] if due else None,
    )


def _lies_ahead(words: Sequence[Token]) -> bool:
    plain = [w.word for w in words]
    return any(w in ("will", "plans", "plan", "intends", "shall") for w in plain) or any(
        a in ("is", "are", "was", "were") and b in ("to", "due", "set", "expected") for a, b in itertools.pairwise(plain)
    )


def _foreseen(objects: Sequence[Found], cues: Sequence[Cue], named: Sequence[str], text: str) -> tuple[Seed, ...]:
    """A matter of which a sentence speaks as coming, or as moved, though the report's reader saw none in it."""
    kinds = [kind for o in objects if (kind := table("matter_objects")[o.name].get("foreseen"))]
    if not kinds or not named:
        return ()
    by, *to = dict.fromkeys(named)
    state = "scheduled" if kinds[0] == "scheduled-meeting" else "open"
    return (Seed(None, kinds[0], (by,), tuple(to[:1]), (), (), state, " ".join(text.split())[:110], None, None),)


def _deed(event: Event, sides: dict[str, str]) -> Deed:
    return Deed(
        event.type,
        event.mode,
        event.status,
        frozenset(sides[p] for p in event.actors if p in sides),
        frozenset(sides[p] for p in event.recipients if p in sides),
    )


def _cues(words: Sequence[Token]) -> tuple[Cue, ...]:
    found: dict[tuple[str, str], Cue] = {}
    for hit in _outcomes().find(words):
        family, state = hit.name.split()
        before = [w.word for w in words[max(0, hit.first - REACH) : hit.first]]
        if _around_cues("denies") & set(before) or any(w.endswith(("n't", "n’t")) for w in before):
            continue
        if state != "scheduled" and (_around_cues("might") & set(before) or before[-1:] == ["to"]):
            continue
        back = bool(_around_cues("looks_back") & set(before))
        old = found.get((family, state))
        if old is None or (old.back and not back):
            found[family, state] = Cue(family, state, back)
    return tuple(found.values())


def _states_in(words: Sequence[Token]) -> frozenset[str]:
    found = set()
    for at, token in enumerate(words):
        if token.written[0].isupper():  # "us" is nobody's name
            run = ""
            for word, written in words[at : at + 3]:
                run = f"{run} {word}" if run else word
                if not written[0].isupper():
                    break
                if code := state_named(run):
                    found.add(f"state:{code}")
    return frozenset(found)


class _Topic(NamedTuple):
    """What a word says of a matter: its stem, empty for a common word or a state's name; whether it is ``rare``."""

    stem: str
    rare: bool


class _Topics(dict[str, _Topic]):
    """Words looked up once."""

    def __missing__(self, word: str) -> _Topic:
        if len(self) >= REMEMBERED:
            self.clear()
        root = stem(word)
        named = len(word) > 2 and word not in common_words() and state_named(word) is None
        self[word] = topic = _Topic(root if named else "", rarity(root) > 0.5)
        return topic


_topics = _Topics()


@lru_cache(maxsize=1)
def _objects() -> Phrases:
    return Phrases({name: row["words"] for name, row in table("matter_objects").items() if name != "common"}, forms=True)


@lru_cache(maxsize=1)
def _outcomes() -> Phrases:
    families = {family: states for family, states in table("outcome_cues").items() if family != "before"}
    return Phrases({f"{family} {state}": words for family, states in families.items() for state, words in states.items()})


@lru_cache(maxsize=3)
def _around_cues(how: str) -> frozenset[str]:
    return frozenset(table("outcome_cues")["before"][how])
