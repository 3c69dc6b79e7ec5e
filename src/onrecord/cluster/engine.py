"""Where work is done: on a Ray cluster, or in this process. Work is functions of a module and values that can be pickled."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, Protocol

from onrecord.errors import OnrecordError, UnusableArgument

RETRIES = 3  # of a task whose worker or node died
WAITING = 3  # tasks handed out for each CPU: enough that none idles, few enough that progress is told as it is made
ANSWER = 10.0  # seconds
STORE = 200 * 1024 * 1024  # bytes for objects of a cluster started here; more goes to disk


class Crashed(OnrecordError):
    """Whoever worked on it died, and died again: the work ends its worker, or nobody is left."""


class Shard(Protocol):
    """An object that lives with a worker and keeps its state from call to call."""

    def ask(self, method: str, *values: Any) -> Any:
        """Begins a call; what comes back goes to ``Engine.value``."""


class Engine(Protocol):
    """Does work elsewhere. ``width`` is how many tasks run at once."""

    width: int

    def run(self, work: Callable[..., Any], *values: Any, returns: int = 1) -> Any:
        """Begins a task; what comes back, one thing or a list of ``returns``, goes to ``value`` or into further tasks."""

    def value(self, promised: Any) -> Any:
        """What was promised, when it is there. Raises what the work raised, or Crashed."""

    def each(self, work: Callable[..., Any], values: Iterable[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], Any]]:
        """Each tuple of values with the result of the work on it, or Crashed, as they come."""

    def keep(self, value: Any) -> Any:
        """A value that many tasks want, handed over once."""

    def shard(self, kind: type, *values: Any) -> Shard:
        """An object of that kind, made where it will live."""


class OnRay:
    """Tasks of a Ray cluster. A task whose worker or node dies is run again, elsewhere if need be."""

    def __init__(self) -> None:
        import ray

        self._ray = ray
        self.width = max(1, int(ray.cluster_resources().get("CPU", 1)))
        self._remote: dict[Callable[..., Any], Any] = {}

    def run(self, work: Callable[..., Any], *values: Any, returns: int = 1) -> Any:
        if work not in self._remote:
            self._remote[work] = self._ray.remote(num_cpus=1, max_retries=RETRIES)(work)
        return self._remote[work].options(num_returns=returns).remote(*values)

    def value(self, promised: Any) -> Any:
        errors = self._ray.exceptions
        try:
            return self._ray.get(promised)
        except errors.RayTaskError as error:
            cause = error.cause if isinstance(error.cause, Exception) else error
            raise cause from None
        except errors.RayError as error:
            why = " ".join(str(error).split())[:120]
            raise Crashed(f"a worker of the cluster died, and so did those after it ({why}); run it again") from None

    def each(self, work: Callable[..., Any], values: Iterable[tuple[Any, ...]]) -> Iterator[tuple[tuple[Any, ...], Any]]:
        pending = iter(values)
        running: dict[Any, tuple[Any, ...]] = {}
        while True:
            running.update({self.run(work, *each): each for each in islice(pending, self.width * WAITING - len(running))})
            if not running:
                return
            done, _ = self._ray.wait(list(running))
            for promised in done:
                given = running.pop(promised)
                try:
                    yield given, self.value(promised)
                except Crashed as crash:
                    yield given, crash

    def keep(self, value: Any) -> Any:
        return self._ray.put(value)

    def shard(self, kind: type, *values: Any) -> Shard:
        return _There(self._ray.remote(num_cpus=0)(kind).remote(*values))


class _There:
    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def ask(self, method: str, *values: Any) -> Any:
        return getattr(self._actor, method).remote(*values)


@contextmanager
def on_ray(address: str | None = None, workers: int | None = None) -> Iterator[OnRay]:
    """The Ray cluster at an address; without one that of ``$RAY_ADDRESS``, else one of so many workers, started here and ended after.

    Raises UnusableArgument where Ray is not installed or nobody answers at the address.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nobody is told that it runs
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import ray
    except ImportError as error:
        raise UnusableArgument("a cluster wants Ray; pip install 'onrecord[cluster]'") from error
    known = address or os.environ.get("RAY_ADDRESS")
    own: dict[str, Any] = {"num_cpus": workers or os.cpu_count(), "object_store_memory": STORE, "include_dashboard": False}
    ours = not ray.is_initialized()
    if ours and known:
        _check_answers(known)
    try:
        if ours:
            ray.init(address=known or "local", log_to_driver=False, logging_level="error", **({} if known else own))
        yield OnRay()
    except (ConnectionError, ValueError) as error:
        if ray.is_initialized():
            raise
        raise UnusableArgument(f"no Ray cluster answers at {known or 'this machine'} ({' '.join(str(error).split())[:120]})") from error
    finally:
        if ours:
            ray.shutdown()


def _check_answers(address: str) -> None:
    """Raises UnusableArgument where nobody listens: Ray itself would wait for minutes."""
    host, sign, port = address.rpartition("//")[2].rpartition(":")
    if not sign or not port.isdigit():
        return  # "auto", or a name that Ray knows
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER).close()
    except (OSError, OverflowError) as error:
        raise UnusableArgument(
            f"no Ray cluster answers at {address} ({' '.join(str(error).split())}); start one with `ray start --head`"
        ) from error
