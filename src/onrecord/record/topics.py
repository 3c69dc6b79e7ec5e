"""Finding the threads that a sentence may join: by topic, which is a side together with what it is about."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set

import apsw

from onrecord.record.asking import ask


class Topics:
    """The numbers of the threads of a topic, looked up in the record once: a few topics come in every report."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._threads: dict[str, frozenset[int]] = {}

    def __len__(self) -> int:
        """How many topics are remembered."""
        return len(self._threads)

    def forget(self) -> None:
        """Drops what it remembers: the record holds other threads now."""
        self._threads.clear()

    def threads(self, wanted: Sequence[Set[str]]) -> list[set[int]]:
        """For each of several sets of topics the numbers of all threads that have one of them."""
        self._look_up({topic for topics in wanted for topic in topics})
        return [set().union(*(self._threads[topic] for topic in topics)) for topics in wanted]

    def add(self, number: int, topics: Set[str]) -> None:
        """Notes a thread that the record does not have yet."""
        self._look_up(topics)
        for topic in topics:
            self._threads[topic] |= {number}

    def _look_up(self, topics: Set[str]) -> None:
        unknown = {topic for topic in topics if topic not in self._threads}
        if not unknown:
            return
        self._threads |= dict.fromkeys(unknown, frozenset[int]())
        query = "SELECT topic, thread FROM thread_topics WHERE topic IN (SELECT value FROM json_each(?))"
        found: dict[str, set[int]] = {}
        for topic, number in ask(self._connection, query, (json.dumps(sorted(unknown)),)):
            found.setdefault(topic, set()).add(number)
        self._threads |= {topic: frozenset(numbers) for topic, numbers in found.items()}
