"""Matters followed across reports: which sentences of which reports tell of one matter, and the state each leaves it in.

A thread begins with a matter that a report puts on the table. Later sentences join it when they name its parties, speak of
its object and come in time; the likeliest thread takes them. What a sentence says became of the matter moves its state, along
the ways that are open from the state before. Everything here is pure: the same tellings in the same order give the same threads.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import takewhile

from onrecord.knowledge import table
from onrecord.record.affairs import kinship
from onrecord.record.days import apart
from onrecord.record.identity import side_name
from onrecord.record.rarity import rarest, rarity
from onrecord.record.tellings import Seed, Telling

FAMILY = {
    "request": "ask", "demand": "ask", "offer": "ask", "proposal": "ask", "refusal": "ask",
    "commitment": "undertaking", "agreement": "undertaking", "warning": "menace", "scheduled-meeting": "meeting",
}  # fmt: skip
# Objects that half of all reports speak of: to share one of these says little.
BROAD = frozenset(
    {"meeting", "attack", "trade", "energy", "election", "money", "treaty", "troops", "infrastructure", "aid", "visit"}
)  # fmt: skip
HOSTILE = frozenset({"sanctions", "tariffs", "attack"})  # what is announced of these is a warning, by whatever words
ENOUGH = 2.0  # what a sentence's likeness to a thread must reach; tuned on the storylines in examples
HARDLY_LESS = 1.5  # likeness by which a second thread, of another family, may fall short of the likeliest and still take a sentence
DISTINCT = 0.25  # rarity from which one word may tell what a matter is about
WORDS, LEARNT, MOST = 1.8, 0.5, 2.6  # what shared words count by their rarity; those that later sentences brought; at most
ANCHORS = 12  # words of the affair of its first report by which a thread is met again
KNOWN_BY = 120  # words of its reports' affairs that a thread keeps: one of many years would else be akin to every report
LEARNS, MET = 1_000, 1_000  # words and things that later sentences bring, and sentences met, that a thread remembers
AKIN = 2.0  # kinship from which a report tells of a thread's affair
FADES = 150  # days without a word that take one from the kinship of a report that comes after them
ONE_SIDE = 1.0  # kinship that a report must have which names but one of a thread's two sides
HINT = 1.2  # likeness from which the likest sentence of such a report joins, where none has enough; nothing below counts
ABOUT = 0.8  # what a sentence must at least share with a thread besides the parties
OLDER = 0.4  # by how much a thread of the same affair that earlier reports have told of goes before others
LONGEST, LONGEST_AKIN = 400, 1500  # days without a word after which nothing joins a thread any more; not even of its affair
SHOWN = 3  # sentences of one report that the history cites
KEPT = 120  # sentences of a thread; beyond, the oldest that moved nothing go
GRACE = {"meeting": 7}  # days after the day of a matter in which word of it may still come; else one
LIVE = frozenset({"open", "scheduled", "conditional"})
# How plainly a report must speak of a state to move a matter there; what a cue, a deed, and the place of the sentence add; and the likeness
# from which a sentence speaks of the thread with full weight. Tuned on the storylines in examples.
PLAIN, AT_FIRST = 0.45, 0.6
CUE, LOOKING_BACK, DEED, FOREMOST = 0.8, 0.24, 0.3, 0.3
SURELY = 6.0
PLAINLY = 4.0  # what an outcome counts, beside likeness, for which sentences of a report a thread keeps
NEXT = {
    "open": {"accepted", "refused", "conditional", "scheduled", "postponed", "cancelled", "fulfilled", "broken", "expired"},
    "conditional": {"accepted", "refused", "scheduled", "postponed", "cancelled", "fulfilled", "broken", "expired"},
    "scheduled": {"accepted", "refused", "conditional", "postponed", "cancelled", "fulfilled", "broken", "expired"},
    "accepted": {"conditional", "scheduled", "postponed", "cancelled", "fulfilled", "broken", "refused", "expired"},
    "refused": {"open", "accepted", "conditional", "scheduled", "postponed", "cancelled", "fulfilled", "broken", "expired"},
    "postponed": {"open", "accepted", "refused", "conditional", "scheduled", "cancelled", "fulfilled", "broken", "expired"},
    "cancelled": {"open", "accepted", "refused", "conditional", "scheduled", "postponed", "fulfilled"},
    "fulfilled": {"broken", "cancelled"},
    "broken": {"open", "accepted", "scheduled", "postponed", "cancelled", "fulfilled"},
    "expired": {"open", "accepted", "refused", "fulfilled", "scheduled", "postponed", "broken", "cancelled"},
    "unclear": {"accepted", "refused", "conditional", "scheduled", "postponed", "cancelled", "fulfilled", "broken", "expired"},
}


@dataclass(frozen=True, slots=True)
class Step:
    """One report's word on a matter: the sentence, and the state in which the report leaves the matter.

    ``entry`` is the id of the matter that the report itself found there. An expiry has the day after the matter's own day, and
    the words that named that day.
    """

    report: str
    date: str | None
    state: str
    evidence: str
    entry: str | None


@dataclass(frozen=True, slots=True)
class Thread:
    """A matter with its history, oldest first. ``by`` and ``to`` are names; ``sides`` the keys of who they act for.

    ``due`` is the last day of the time it is due; ``expires`` the day on which it expires if nothing more is heard.
    """

    id: str
    kind: str
    title: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    sides: frozenset[str]
    state: str
    due: str | None
    expires: str | None
    history: tuple[Step, ...]


def fingerprint(sentence: str) -> int:
    """A number of 64 bits that stands for a sentence: a thread of many years has met too many to keep."""
    return int.from_bytes(hashlib.blake2b(sentence.encode(), digest_size=8).digest())


@dataclass(eq=False)
class Draft:
    """A thread being made: its seed and the sentences joined to it, each with its likeness to the thread when it joined."""

    seed: Seed
    by: frozenset[str]
    to: frozenset[str]
    told: list[tuple[Telling, float]]
    objects: frozenset[str] = frozenset()
    things: set[str] = field(default_factory=set)
    stems: set[str] = field(default_factory=set)
    last: str | None = None
    sides: frozenset[str] = frozenset()  # everyone whose matter it is
    topics: frozenset[str] = frozenset()  # what a sentence must share some of to be likened to the thread at all
    words: set[int] = field(default_factory=set)  # the sentences themselves, each by its fingerprint
    family: str = ""  # what sort of matter it is: ask, undertaking, menace or meeting
    affair: set[str] = field(default_factory=set)  # what the reports that tell of it are known by
    settled: int = 1  # sentences from the first on that are known to have moved something
    kin: tuple[tuple[str, ...], float] = ((), 0.0)  # the affair last asked for, and how much it shares with this thread's

    def __post_init__(self) -> None:
        self.objects = self.first.objects
        self.sides = self.by | self.to
        self.topics = self.objects.union((s for s in self.first.stems if rarity(s) >= DISTINCT), self.first.affair[:ANCHORS])
        self.family = FAMILY[self.seed.kind]
        if self.family == "undertaking" and self.objects & HOSTILE and self.by.isdisjoint(self.to):
            self.family = "menace"  # to "impose sanctions unless" is no promise
        for telling, _ in self.told:
            self._learn(telling)

    @property
    def first(self) -> Telling:
        """The sentence that put the matter on the table."""
        return self.told[0][0]

    @property
    def worth_showing(self) -> bool:
        """Whether a report's own reading found the matter, or more than one report tells of it."""
        return any(s.entry for t, _ in self.told for s in t.seeds) or len({t.report for t, _ in self.told}) > 1

    def join(self, telling: Telling, likeness: float) -> None:
        """Takes a sentence in; of a report no more than the likeliest few, and each wording once."""
        if fingerprint(telling.evidence) in self.words:
            return  # twenty outlets' copy is one telling
        self.told.append((telling, likeness))
        self._learn(telling)
        same = list(takewhile(lambda pair: pair[0].report == telling.report, reversed(self.told)))[::-1]
        if len(same) > SHOWN:
            least = min((p for p in same if p[0] is not self.first), key=lambda p: self._worth(*p))
            at = len(self.told) - len(same) + next(place for place, p in enumerate(same) if p is least)
            self.settled = min(self.settled, at)
            del self.told[at]
        if len(self.told) > KEPT:
            unmoving = (at for at in range(self.settled, KEPT + 1) if not (self.told[at][0].cues or self.told[at][0].deeds))
            out = next(unmoving, None)
            self.settled = KEPT if out is None else out
            del self.told[out or 1]

    def _worth(self, telling: Telling, likeness: float) -> float:
        """How much a sentence of a report is worth keeping."""
        plainly = max((o.likelihood for o in telling.outcomes if o.family == self.family), default=0.0)
        return likeness + PLAINLY * plainly

    def kinship_to(self, affair: tuple[str, ...]) -> float:
        """How much a report's affair shares with this thread's, reckoned once for all sentences of a report."""
        if self.kin[0] is not affair:
            self.kin = affair, kinship(affair, self.affair)
        return self.kin[1]

    def _learn(self, telling: Telling) -> None:
        if len(self.stems) < LEARNS:
            self.things |= telling.things
            self.stems |= telling.stems
        if len(self.words) >= MET:
            self.words = {fingerprint(t.evidence) for t, _ in self.told}  # copies come soon or never
        self.words.add(fingerprint(telling.evidence))
        if len(self.affair) < KNOWN_BY:
            self.affair.update(telling.affair)
        self.kin = (), 0.0
        self.last = max(filter(None, (self.last, telling.day)), default=None)


def follow_all(told: Iterable[Telling], until: str | None) -> list[Thread]:
    """The threads of many reports' tellings; a matter whose day passed before ``until`` with no word has expired."""
    drafts: list[Draft] = []
    by_report: dict[tuple[str, str], list[Telling]] = {}
    for telling in told:
        by_report.setdefault((telling.day or "", telling.report), []).append(telling)
    for _, report in sorted(by_report.items()):
        drafts += read_on(report, drafts)[0]
    return [thread_of(d, until) for d in drafts if d.worth_showing]


def read_on(
    report: Sequence[Telling],
    older: Sequence[Draft],
    likeness_of: Callable[[Telling, Draft], float] | None = None,
    joins: Callable[[Telling, Draft, float], None] = lambda telling, draft, likeness: None,
    near_to: Mapping[int, Sequence[Draft]] | None = None,
) -> tuple[list[Draft], list[Draft]]:
    """Joins one report's sentences to the threads they tell of; the threads begun and the older ones that took something.

    ``likeness_of`` says what :func:`liken` would, for those who know it already; ``joins`` hears of each sentence that joins a thread;
    ``near_to`` has, by a sentence's place, those of ``older`` that share a topic with it, for those who have looked them up.
    """
    likeness_of = likeness_of or liken
    begun: list[Draft] = []
    moved: dict[int, Draft] = {}
    hints: dict[int, tuple[float, Telling, Draft]] = {}  # of an older thread's affair, but by itself too little to join it
    for telling in report:
        near: list[tuple[float, Draft]] = []
        for draft in (*(near_to[telling.place] if near_to else older), *begun):
            found = likeness_of(telling, draft)
            if found >= ENOUGH:
                near.append((found, draft))
            elif found >= HINT and (id(draft) not in hints or found > hints[id(draft)][0]):
                hints[id(draft)] = (found, telling, draft)
        for likeness, draft in _taken(near):
            joins(telling, draft, likeness)
            draft.join(telling, likeness)
            if not any(draft is other for other in begun):
                moved[id(draft)] = draft
        families = {draft.family for _, draft in near}
        for seed in telling.seeds:
            fresh = _begin(seed, telling) if seed.entry or not near else None
            if fresh and fresh.family not in families:
                families.add(fresh.family)
                begun.append(fresh)
    for likeness, telling, draft in hints.values():
        if id(draft) not in moved and not any(draft is other for other in begun):
            joins(telling, draft, likeness)
            draft.join(telling, likeness)
            moved[id(draft)] = draft
    return begun, list(moved.values())


def _taken(near: Sequence[tuple[float, Draft]]) -> list[tuple[float, Draft]]:
    """The likeliest thread, and the likeliest of another family that is hardly less so: "gave them a week, or there would be sanctions"."""
    best = max(near, key=lambda pair: pair[0], default=None)
    if best is None:
        return []
    others = [pair for pair in near if pair[1].family != best[1].family and pair[0] >= best[0] - HARDLY_LESS]
    return [best, *([max(others, key=lambda pair: pair[0])] if others else [])]


def _begin(seed: Seed, telling: Telling) -> Draft | None:
    """A new thread, if enough is known to meet it again: a side and what it is about."""
    by, to = frozenset(seed.by), frozenset(seed.to)
    by = by or telling.sides - to or frozenset([s for s in telling.around if s not in to][:1])
    to = to - by or telling.sides - by or frozenset([s for s in telling.around if s not in by][:1])
    if not by | to or (not telling.objects and len(telling.stems) < 2):
        return None
    return Draft(seed, by, to, [(telling, ENOUGH)])


def liken(telling: Telling, draft: Draft) -> float:
    """How well a sentence fits a thread; 0 when it cannot be of it. Less than ``ENOUGH`` is said of the thread's affair alone."""
    objects, stems = telling.objects, telling.stems
    topics = draft.topics
    if topics.isdisjoint(objects) and topics.isdisjoint(stems) and topics.isdisjoint(telling.affair):
        return 0.0
    here = around = 0  # of the thread's sides, those that the sentence names and those that its report does
    for side in draft.sides:
        if side in telling.sides:
            here += 1
            around += 1
        elif side in telling.around:
            around += 1
    if not around:
        return 0.0
    gap = apart(draft.last, telling.day) or 0
    kin = draft.kinship_to(telling.affair) - gap / FADES
    akin = kin >= AKIN
    if around < min(2, len(draft.sides)) and kin < ONE_SIDE:
        return 0.0
    same_thing = not telling.things.isdisjoint(draft.things)
    shared = objects & draft.objects
    if shared and not same_thing:
        shared -= _various()
    narrow = not shared <= BROAD
    about = (2.0 if narrow else 1.0 if shared else 0.0) + min(MOST, WORDS * _shared(stems, draft))
    if about < ABOUT and not akin:
        return 0.0
    if gap > (LONGEST_AKIN if akin else LONGEST):
        return 0.0
    of_old = OLDER * (akin and draft.first.report != telling.report)
    kind = 0.0
    if telling.seeds:
        same_kind = any(FAMILY[s.kind] == draft.family for s in telling.seeds)
        kind = 0.5 if same_kind else 0.0 if narrow else -0.5
    moved = 0.4 if any(c.family in ("any", draft.family) for c in telling.cues) else 0.0
    found = about + 0.3 * same_thing + 0.6 * min(2, here) + 0.4 * min(2, around) + kind + moved + 0.3 * telling.heading + of_old
    return found if akin or found >= ENOUGH else 0.0


def _shared(stems: frozenset[str], draft: Draft) -> float:
    """The rarity of a sentence's words that a thread has, those that its first sentence lacks for less; in full up to what counts."""
    first, learnt, found = draft.first.stems, draft.stems, 0.0
    for rare, stem in rarest(stems):
        if stem in learnt:  # which has all of the first sentence's
            found += rare if stem in first else LEARNT * rare
            if found >= MOST / WORDS:
                break
    return found


def thread_of(draft: Draft, until: str | None) -> Thread:
    """A thread with its history told through, as of a day."""
    steps, due = _tell(draft, until)
    key = f"{draft.seed.kind} {sorted(draft.sides)} {draft.first.report} {draft.first.evidence}"
    return Thread(
        "t-" + hashlib.sha256(key.encode()).hexdigest()[:10],
        draft.seed.kind,
        draft.seed.title,
        _names(draft.by, draft.seed.names_by),
        _names(draft.to, draft.seed.names_to),
        draft.sides,
        steps[-1].state,
        due,
        _expiry(draft, steps[-1].state, due),
        tuple(steps),
    )


def _tell(draft: Draft, until: str | None) -> tuple[list[Step], str | None]:
    """The steps of a thread, oldest first, and the day that the matter is due, as last said."""
    reports: dict[tuple[str, str], list[tuple[Telling, float]]] = {}
    for telling, likeness in draft.told:
        reports.setdefault((telling.day or draft.first.day or "", telling.report), []).append((telling, likeness))
    steps: list[Step] = []
    state, due, dated = draft.seed.state, draft.seed.due_until, 0
    for (day, _), told in sorted(reports.items()):
        if steps and (expiry := _expiry(draft, state, due)) and expiry < day:
            steps.append(Step(steps[dated].report, expiry, "expired", steps[dated].evidence, steps[dated].entry))
            state = "expired"
        early = bool(due and day and day < due)
        moved = _moved(draft, told, state, early, first=not steps)
        state = moved[0] if moved else state
        shown = [t for t, _ in sorted(told, key=lambda pair: -pair[1])]
        if moved:
            shown = [moved[1], *(t for t in shown if t is not moved[1])]
        for telling in sorted(shown, key=lambda t: t.place):
            entry = telling.seeds[0].entry if telling.seeds else None
            steps.append(Step(telling.report, telling.day, state, telling.evidence, entry))
            new_due = next((s.due_until for s in telling.seeds if s.due_until), None) or telling.until
            if new_due and state in LIVE | {"postponed", "accepted"}:
                due, dated = new_due, len(steps) - 1
    if (expiry := _expiry(draft, state, due)) and expiry < (until or ""):
        steps.append(Step(steps[dated].report, expiry, "expired", steps[dated].evidence, steps[dated].entry))
    return steps, due


def _moved(draft: Draft, told: Sequence[tuple[Telling, float]], state: str, early: bool, *, first: bool) -> tuple[str, Telling] | None:
    """The state that a report's sentences speak of most plainly, if the way there is open, and the sentence that does."""
    plainest: dict[str, tuple[float, Telling]] = {}
    families = _families(draft, state)
    for telling, likeness in told:
        if first and telling is not draft.first:
            continue
        weight = min(1.0, likeness / SURELY) * (1 + FOREMOST * (telling.heading or telling.place < 3))
        spoken = {o.state: o.likelihood for o in telling.outcomes if o.family == draft.family}
        for found, strength in _told_states(telling, draft, families):
            spoken[found] = spoken.get(found, 0.0) + strength
        for found, plainly in spoken.items():
            if found == "fulfilled" and early and draft.family == "meeting":
                continue  # another meeting, before the one
            if found not in plainest or weight * plainly > plainest[found][0]:
                plainest[found] = weight * plainly, telling
    for found, (plainly, telling) in sorted(plainest.items(), key=lambda pair: (-pair[1][0], pair[0])):
        if plainly < (AT_FIRST if first else PLAIN):
            break
        if first or found == state or found in NEXT[state]:
            return found, telling
    return None


def _families(draft: Draft, state: str) -> frozenset[str]:
    """The families whose cues tell of a matter: what was asked for and granted is promised; what is not agreed yet is still asked for."""
    if draft.family == "ask" and state in ("accepted", "fulfilled"):
        return frozenset({"ask", "undertaking"})
    if draft.family == "undertaking" and state in ("open", "conditional", "postponed"):
        return frozenset({"ask", "undertaking"})
    return frozenset({draft.family})


def _told_states(telling: Telling, draft: Draft, families: Set[str]) -> Iterator[tuple[str, float]]:
    """The states that a sentence's cues and deeds speak of, each once by either, with what that adds."""
    cues = [cue for cue in telling.cues if cue.family == "any" or cue.family in families]
    for found in dict.fromkeys(cue.state for cue in cues):
        yield found, LOOKING_BACK if all(cue.back for cue in cues if cue.state == found) else CUE
    yield from dict.fromkeys((found, DEED) for found in _done(telling, draft))


def _done(telling: Telling, draft: Draft) -> Iterator[str]:
    """The states that a sentence's deeds put a matter in."""
    looked_back = {cue.state for cue in telling.cues if cue.back}
    doers = {"ask": draft.to, "meeting": draft.sides}.get(draft.family, draft.by)
    of_it = draft.objects & telling.objects if draft.things & telling.things else frozenset()
    for deed in telling.deeds:
        if deed.status == "planned" and draft.family == "meeting" and deed.type == "CONSULT":
            yield "scheduled"
        if deed.status != "happened":
            continue
        if telling is not draft.first and deed.actors & doers and any(_is(deed.type, deed.mode, o, "done_by") for o in of_it):
            yield "fulfilled"
        if draft.family == "undertaking" and any(_is(deed.type, deed.mode, o, "broken_by") for o in draft.objects):
            yield "broken"
        if draft.family == "ask" and deed.actors & draft.to:
            if deed.type == "AGREE":
                yield "accepted"
            elif deed.type == "REJECT" and "refused" not in looked_back:
                yield "refused"


def _expiry(draft: Draft, state: str, due: str | None) -> str | None:
    """The day on which a live matter expires, its own day having passed with no word."""
    if not due or state not in LIVE:
        return None
    return (date.fromisoformat(due) + timedelta(days=GRACE.get(draft.family, 1))).isoformat()


def _names(sides: frozenset[str], parties: Sequence[str]) -> tuple[str, ...]:
    """Whom to name: the sides, then those who acted for them by name."""
    return tuple(dict.fromkeys([*(side_name(s) for s in sorted(sides)), *(p for p in parties if p[:1].isupper())]))


@lru_cache(maxsize=1)
def _various() -> frozenset[str]:
    """Objects whose words name different things."""
    return frozenset(name for name, row in table("matter_objects").items() if row.get("various"))


def _is(type_: str, mode: str | None, kind: str, how: str) -> bool:
    named = table("matter_objects")[kind].get(how, ())
    return type_ in named or f"{type_}/{mode}" in named
