"""Matters followed across the whole set: reports in order of date, threads in shards, with the result of ``onrecord.record.following``.

Following is a fold: what a sentence joins depends on what was joined before. What takes the time is to liken each sentence to all
threads that it may belong to, and that the shards do, each for its own, for some hundred reports at once, against the threads as they were
before these. A likeness stays true until its thread takes a sentence, so that whoever goes through the reports in order likens anew
only to the few threads that have moved since, and comes to the same choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from onrecord.cluster.engine import Engine, Shard
from onrecord.record.following import ENOUGH, Draft, Thread, liken, read_on, thread_of
from onrecord.record.tellings import Telling
from onrecord.record.threads import topics_of, topics_wanted

AT_ONCE = 200  # reports likened against the threads of one moment

Report = Sequence[Telling]
Likenesses = list[dict[tuple[int, int], float]]  # for each report: (sentence, thread) -> likeness, if it is enough


class Threads:
    """A shard: some of the threads, found by topic."""

    def __init__(self) -> None:
        self._drafts: dict[int, Draft] = {}
        self._by_topic: dict[str, set[int]] = {}

    def score(self, moved: Sequence[tuple[int, Draft]], reports: Sequence[Report]) -> tuple[Likenesses, dict[int, Draft]]:
        """Takes the threads that have moved, then likens the sentences of reports; the likenesses that are enough, and their threads."""
        self._take(moved)
        found: Likenesses = []
        for report in reports:
            likenesses: dict[tuple[int, int], float] = {}
            for place, telling in enumerate(report):
                near: set[int] = set()
                for topic in topics_wanted([telling]):
                    near |= self._by_topic.get(topic, set())
                for number in near:
                    if (likeness := liken(telling, self._drafts[number])) >= ENOUGH:
                        likenesses[place, number] = likeness
            found.append(likenesses)
        return found, {n: self._drafts[n] for n in sorted({n for some in found for _, n in some})}

    def told(self, moved: Sequence[tuple[int, Draft]], until: str | None) -> list[tuple[int, Thread]]:
        """Takes the threads that have moved last; all that are worth showing, as of a day."""
        self._take(moved)
        return [(n, thread_of(d, until)) for n, d in sorted(self._drafts.items()) if d.worth_showing]

    def _take(self, moved: Sequence[tuple[int, Draft]]) -> None:
        for number, draft in moved:
            self._drafts[number] = draft
            for topic in topics_of(draft):
                self._by_topic.setdefault(topic, set()).add(number)


def followed(reports: Iterable[Report], until: str | None, engine: Engine) -> Iterator[tuple[int, Thread]]:
    """The threads worth showing of reports in order of date, numbered as they began, as of the day ``until``."""
    shards = [engine.shard(Threads) for _ in range(engine.width)]
    waiting: list[list[tuple[int, Draft]]] = [[] for _ in shards]
    pending = iter(reports)
    last = 0
    while batch := list(islice(pending, AT_ONCE)):
        moment = _asked(engine, shards, waiting, batch)
        moment.last = last
        for place, report in enumerate(batch):
            moment.read_on(place, report)
        last = moment.last
        waiting = [[(n, d) for n, d in sorted(moment.moved.items()) if n % len(shards) == s] for s in range(len(shards))]
    told = [shard.ask("told", moved, until) for shard, moved in zip(shards, waiting, strict=True)]
    yield from sorted((pair for promised in told for pair in engine.value(promised)), key=lambda pair: pair[0])


def _asked(engine: Engine, shards: Sequence[Shard], moved: Sequence[list[tuple[int, Draft]]], batch: Sequence[Report]) -> _Moment:
    shared = engine.keep(batch)
    moment = _Moment([{} for _ in batch])
    for promised in [shard.ask("score", mine, shared) for shard, mine in zip(shards, moved, strict=True)]:
        likenesses, drafts = engine.value(promised)
        for all_of_it, some in zip(moment.likenesses, likenesses, strict=True):
            all_of_it.update(some)
        moment.drafts.update(drafts)
    moment.seen = {number: len(draft.words) for number, draft in moment.drafts.items()}
    return moment


@dataclass
class _Moment:
    """The threads as they were before some reports, and what these move; ``seen`` is how many wordings each had then."""

    likenesses: Likenesses
    drafts: dict[int, Draft] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    moved: dict[int, Draft] = field(default_factory=dict)
    last: int = 0
    _by_topic: dict[str, set[int]] = field(default_factory=dict)  # of those that have moved

    def read_on(self, place: int, report: Report) -> None:
        """Goes on with the next report."""
        near = {number for _, number in self.likenesses[place]}
        for topic in topics_wanted(report):
            near |= self._by_topic.get(topic, set())
        older = {number: self.drafts[number] for number in sorted(near)}
        numbers = {id(draft): number for number, draft in older.items()}
        sentences = {id(telling): at for at, telling in enumerate(report)}

        def likeness_of(telling: Telling, draft: Draft) -> float:
            number = numbers.get(id(draft))
            if number is None or self.seen.get(number) != len(draft.words):
                return liken(telling, draft)
            return self.likenesses[place].get((sentences[id(telling)], number), 0.0)

        begun, moved = read_on(report, list(older.values()), likeness_of)
        for draft in begun:
            self.last += 1
            self.drafts[self.last] = draft
            self._note(self.last, draft)
        for draft in moved:
            self._note(numbers[id(draft)], draft)

    def _note(self, number: int, draft: Draft) -> None:
        self.moved[number] = draft
        for topic in topics_of(draft):
            self._by_topic.setdefault(topic, set()).add(number)
