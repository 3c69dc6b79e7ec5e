"""Politeness: one request at a time to a host, some seconds apart, none that its robots.txt forbids, fewer when it is in trouble."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from onrecord.errors import Forbidden, Unreachable
from onrecord.sources import Item
from onrecord.sources.address import REPORT, Fetched, Wanted, fetch
from onrecord.sources.robots import Robots

DELAY = 5.0  # seconds between two requests to one host
FIRST_REST = 60.0  # seconds after a failure; twice as long after each further one in a row
LONGEST_REST = 24 * 3600.0
MOST_HOSTS = 10_000


@dataclass
class _Host:
    ready: float = 0.0
    failures: int = 0


@dataclass
class Hosts:
    """When each host may be asked again, by a clock in seconds."""

    delay: float = DELAY
    clock: Callable[[], float] = time.monotonic
    _hosts: dict[str, _Host] = field(default_factory=dict)

    def wait(self, url: str) -> float:
        """The seconds until the host of an address may be asked."""
        host = self._hosts.get(host_of(url))
        return max(0.0, host.ready - self.clock()) if host else 0.0

    def asked(self, url: str, wanted_delay: float = 0.0) -> None:
        """Notes that a host has answered."""
        host = self._host(url)
        host.failures = 0
        host.ready = self.clock() + max(self.delay, wanted_delay)

    def failed(self, url: str, error: Unreachable) -> None:
        """Notes that a host did not answer as it should; a page that is not there is no failure of its host."""
        host = self._host(url)
        host.ready = self.clock() + self.delay
        if type(error) is Unreachable:
            host.failures += 1
            rest = error.retry_after if error.retry_after is not None else min(FIRST_REST * 2.0 ** (host.failures - 1), LONGEST_REST)
            host.ready = self.clock() + max(self.delay, min(rest, LONGEST_REST)) if self.delay else self.clock()

    def _host(self, url: str) -> _Host:
        if len(self._hosts) >= MOST_HOSTS:
            now = self.clock()
            self._hosts = {name: host for name, host in self._hosts.items() if host.ready > now}
        return self._hosts.setdefault(host_of(url), _Host())


@dataclass
class Polite:
    """Fetches by the rules of each host; used by one thread a host at a time."""

    hosts: Hosts
    allow_private: bool = False
    robots: Robots = field(init=False)

    def __post_init__(self) -> None:
        self.robots = Robots(lambda url, wanted: fetch(url, wanted=wanted, allow_private=self.allow_private))

    def get(self, url: str, wanted: Wanted = REPORT) -> Fetched:
        """What is behind an address. Raises UnusableInput or Unreachable; the host's rest is noted either way."""
        try:
            fetched = fetch(url, wanted=wanted, allow_private=self.allow_private, check=self.robots.check)
        except Unreachable as error:
            self.hosts.failed(url, error)
            raise
        self.hosts.asked(url, self.robots.delay(url))
        return fetched

    def item(self, item: Item) -> Item:
        """An item of a list with the page behind its address, after waiting for the host's turn. Raises UnusableInput."""
        assert item.address is not None
        rest = self.hosts.wait(item.address)
        if rest > FIRST_REST:
            raise Unreachable(f"{item.name}: its server is in trouble, left alone for {rest:,.0f} seconds; try again later")
        time.sleep(rest)
        return with_page(item, self.get(item.address))


def with_page(item: Item, fetched: Fetched) -> Item:
    """An item with what was behind its address."""
    return replace(item, data=fetched.data, charset=fetched.charset, kind="page" if fetched.is_page else None, url=fetched.url)


def host_of(url: str) -> str:
    """The host and port of an address, folded."""
    return urlsplit(url).netloc.rpartition("@")[2].casefold()


def is_lasting(error: Exception) -> bool:
    """Whether trying again later is of no use."""
    return not isinstance(error, Unreachable) or type(error) is not Unreachable or isinstance(error, Forbidden)
