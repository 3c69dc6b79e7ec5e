"""An engine without a cluster: what tests compare the cluster's work with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from onrecord.cluster.engine import Shard


class InProcess:
    """All work in this process, in order."""

    width = 1

    def run(self, work: Callable[..., Any], *values: Any, returns: int = 1) -> Any:
        return work(*values)

    def value(self, promised: Any) -> Any:
        return promised

    def each(self, work: Callable[..., Any], values: Iterable[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], Any]]:
        for each in values:
            yield each, work(*each)

    def keep(self, value: Any) -> Any:
        return value

    def shard(self, kind: type, *values: Any) -> Shard:
        return _Here(kind(*values))


class _Here:
    def __init__(self, of: Any) -> None:
        self._of = of

    def ask(self, method: str, *values: Any) -> Any:
        return getattr(self._of, method)(*values)
