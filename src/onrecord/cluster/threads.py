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
from onrecord.record.following import HINT, Draft, Thread, liken, read_on, thread_of
from onrecord.record.tellings import Telling
from onrecord.record.threads import topics_of, topics_wanted

AT_ONCE = 200  # reports likened against the threads of one moment

Report = Sequence[Telling]
Likenesses = list[dict[tuple[int, int], float]]  # for each report: (sentence, thread) -> likeness, if it counts


@dataclass
class Moves:
    """What some reports did to threads: those that they began, and which sentences, by report and place in it, joined which older ones."""

    begun: dict[int, Draft] = field(default_factory=dict)
    joined: list[tuple[int, int, int, float]] = field(default_factory=list)  # thread, report, sentence, likeness

    def of(self, shard: int, shards: int) -> Moves:
        """Those of a shard's threads."""
        begun = {n: d for n, d in self.begun.items() if n % shards == shard}
        return Moves(begun, [move for move in self.joined if move[0] % shards == shard])


class Threads:
    """A shard: some of the threads, found by topic."""

    def __init__(self) -> None:
        self._drafts: dict[int, Draft] = {}
        self._by_topic: dict[str, set[int]] = {}
        self._reports: Sequence[Report] = ()

    def score(self, moves: Moves, reports: Sequence[Report]) -> Likenesses:
        """Takes what the reports before these moved, then likens the sentences of these; the likenesses that count."""
        self._take(moves)
        self._reports = reports
        found: Likenesses = []
        for report in reports:
            likenesses: dict[tuple[int, int], float] = {}
            for place, telling in enumerate(report):
                near: set[int] = set()
                for topic in topics_wanted([telling]):
                    near |= self._by_topic.get(topic, set())
                for number in near:
                    if (likeness := liken(telling, self._drafts[number])) >= HINT:
                        likenesses[place, number] = likeness
            found.append(likenesses)
        return found

    def told(self, moves: Moves, until: str | None) -> list[tuple[int, Thread]]:
        """Takes what the last reports moved; all threads that are worth showing, as of a day."""
        self._take(moves)
        return [(n, thread_of(d, until)) for n, d in sorted(self._drafts.items()) if d.worth_showing]

    def _take(self, moves: Moves) -> None:
        for number, report, sentence, likeness in moves.joined:
            self._drafts[number].join(self._reports[report][sentence], likeness)
        for number, draft in moves.begun.items():
            self._drafts[number] = draft
            for topic in topics_of(draft):
                self._by_topic.setdefault(topic, set()).add(number)


def followed(reports: Iterable[Report], until: str | None, engine: Engine) -> Iterator[tuple[int, Thread]]:
    """The threads worth showing of reports in order of date, numbered as they began, as of the day ``until``."""
    shards = [engine.shard(Threads) for _ in range(engine.width)]
    drafts: dict[int, Draft] = {}
    moves = Moves()
    pending = iter(reports)
    while batch := list(islice(pending, AT_ONCE)):
        moment = _Moment(_likenesses(engine, shards, moves, batch), drafts)
        for place, report in enumerate(batch):
            moment.read_on(place, report)
        moves = moment.moves
    told = [shard.ask("told", moves.of(s, len(shards)), until) for s, shard in enumerate(shards)]
    yield from sorted((pair for promised in told for pair in engine.value(promised)), key=lambda pair: pair[0])


def _likenesses(engine: Engine, shards: Sequence[Shard], moves: Moves, batch: Sequence[Report]) -> Likenesses:
    shared = engine.keep(batch)
    found: Likenesses = [{} for _ in batch]
    for promised in [shard.ask("score", moves.of(s, len(shards)), shared) for s, shard in enumerate(shards)]:
        for whole, some in zip(found, engine.value(promised), strict=True):
            whole.update(some)
    return found


class _Moment:
    """The threads, and how they were likened before some reports; ``moves`` is what these reports do."""

    def __init__(self, likenesses: Likenesses, drafts: dict[int, Draft]) -> None:
        self.moves = Moves()
        self._likenesses, self._drafts = likenesses, drafts
        self._moved: set[int] = set()
        self._by_topic: dict[str, set[int]] = {}  # of those that have moved

    def read_on(self, place: int, report: Report) -> None:
        """Goes on with the next report."""
        near = {number for _, number in self._likenesses[place]}
        for topic in topics_wanted(report):
            near |= self._by_topic.get(topic, set())
        older = {number: self._drafts[number] for number in sorted(near)}
        numbers = {id(draft): number for number, draft in older.items()}
        sentences = {id(telling): at for at, telling in enumerate(report)}

        def likeness_of(telling: Telling, draft: Draft) -> float:
            number = numbers.get(id(draft))
            if number is None or number in self._moved:
                return liken(telling, draft)
            return self._likenesses[place].get((sentences[id(telling)], number), 0.0)

        def joins(telling: Telling, draft: Draft, likeness: float) -> None:
            number = numbers.get(id(draft))
            if number is not None:
                self._note(number, draft)
                if number not in self.moves.begun:
                    self.moves.joined.append((number, place, sentences[id(telling)], likeness))

        begun, _ = read_on(report, list(older.values()), likeness_of, joins)
        for draft in begun:
            number = len(self._drafts) + 1
            self._drafts[number] = self.moves.begun[number] = draft
            self._note(number, draft)

    def _note(self, number: int, draft: Draft) -> None:
        self._moved.add(number)
        for topic in topics_of(draft):
            self._by_topic.setdefault(topic, set()).add(number)
