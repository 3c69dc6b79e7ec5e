"""robots.txt: which addresses of a host may be fetched, and how far apart, by RFC 9309."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from onrecord.errors import Forbidden, Gone, Unreachable, UnusableInput
from onrecord.sources.address import Fetched, Wanted
from onrecord.sources.naming import named

AGENT = "onrecord"
WANTED = Wanted(None, "text/plain, */*;q=0.1")
MOST_BYTES = 512 * 1024
DAY = 24 * 3600.0
HOUR = 3600.0
LONGEST_DELAY = 60.0
MOST_HOSTS = 10_000


@dataclass(frozen=True, slots=True)
class _Rules:
    parsed: Protego | None  # None: nothing may be fetched for now
    until: float


@dataclass
class Robots:
    """The rules of hosts, each asked for once a day; ``fetch`` gets an address. A host that cannot be asked is left alone for an hour."""

    fetch: Callable[[str, Wanted], Fetched]
    clock: Callable[[], float] = time.monotonic
    _known: dict[str, _Rules] = field(default_factory=dict)

    def check(self, url: str) -> None:
        """Raises Forbidden where robots.txt does not let us fetch an address, Unreachable where it cannot be asked."""
        rules = self._rules(url)
        if rules.parsed is None:
            error = Unreachable("its robots.txt cannot be had, so that nothing is fetched there for now")
            error.retry_after = max(0.0, rules.until - self.clock())
            raise error
        if not rules.parsed.can_fetch(url, AGENT):
            raise Forbidden("its robots.txt does not allow it; save the page and give the file")

    def delay(self, url: str) -> float:
        """The seconds that the host of an address wants between two requests, a minute at most; 0 when it says nothing."""
        rules = self._known.get(_host(url))
        wanted = rules.parsed.crawl_delay(AGENT) if rules and rules.parsed else None
        return min(float(wanted), LONGEST_DELAY) if wanted and wanted > 0 else 0.0

    def _rules(self, url: str) -> _Rules:
        host = _host(url)
        rules = self._known.get(host)
        if rules is None or rules.until < self.clock():
            if len(self._known) >= MOST_HOSTS:
                self._known.clear()
            rules = self._known[host] = self._asked(host)
        return rules

    def _asked(self, host: str) -> _Rules:
        try:
            text = self.fetch(f"{host}/robots.txt", WANTED).data[:MOST_BYTES].decode("utf-8", "replace")
        except (Gone, Forbidden):
            text = ""  # a host without rules, or one that hides them, forbids nothing
        except Unreachable:
            return _Rules(None, self.clock() + HOUR)
        except UnusableInput:
            text = ""
        try:
            return _Rules(Protego.parse(text), self.clock() + DAY)
        except Exception:  # rules that cannot be read are none
            return _Rules(Protego.parse(""), self.clock() + DAY)


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(url: str) -> str:
    """The scheme, host and port of an address, as messages may show them."""
    return named(_host(url))
