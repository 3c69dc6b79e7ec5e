"""The watch: feeds that are due are asked, what they name is read; every step is in the record before the next.

Threads fetch; everything else happens here, one thing after the other, so that one writer is enough.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from onrecord.errors import Gone, UnusableInput
from onrecord.intake import How, Taken, take_in
from onrecord.intake.time_limit import within
from onrecord.record import Feed, Link, Record, Refusal
from onrecord.record.days import moment
from onrecord.sources import Item
from onrecord.sources.address import Fetched, Wanted
from onrecord.sources.feeds import Entry, FeedPage, read_feed
from onrecord.sources.items import refused
from onrecord.sources.naming import named
from onrecord.watching.fetching import Done, Fetching, Job
from onrecord.watching.politeness import Polite, is_lasting, with_page

FEED = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
EVERY = timedelta(minutes=30)
LONGEST = timedelta(days=1)  # between two looks at a feed that fails
BACKLOG = timedelta(days=7)  # of a feed that is new to the record
TRIES = 5
FIRST_AGAIN = timedelta(minutes=15)  # four times as long after each further failure
REMEMBERED = timedelta(days=90)  # a link that no feed names any more
SECONDS = 20.0  # that a feed may take to parse
MOST_QUEUED = 500
OF_ONE_FEED = 20  # queued links, so that a feed of thousands holds up no other
MOST_CHILDREN = 50  # site maps of an index, the newest
LONG_REST = 300.0  # seconds of a host's rest that are not waited for
TICK = 0.5


@dataclass
class Watch:
    """Feeds watched into a record until ``stop`` is called, or once.

    ``tell`` gets a line for people; ``told`` what became of each page. Raises UnusableRecord.
    """

    record: Record
    polite: Polite
    how: How
    every: timedelta = EVERY
    since: str | None = None
    tell: Callable[[str], None] = lambda line: None
    told: Callable[[Taken], None] = lambda taken: None
    _feeds: dict[str, Feed] = field(default_factory=dict)
    _known: dict[str, Feed] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)
    _children: set[str] = field(default_factory=set)
    _links: dict[str, Link] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _cleaned: datetime | None = None

    def stop(self) -> None:
        """Ends the watch after the report that is being read; what was fetched but not read is fetched again."""
        self._over.set()

    def run(self, sources: Iterable[Entry], *, once: bool = False) -> None:
        """Watches; with ``once``, until every feed has been asked and every page that is due has been tried."""
        self._known = {feed.address: feed for feed in self.record.feeds()}
        now = _now()
        for source in sources:
            feed = self._known.get(source.url) or Feed(source.url, moment(now), title=source.title)
            # One that failed keeps its rest; any other is asked at once when somebody starts a watch.
            self._feeds[feed.address] = feed if feed.failures else replace(feed, due=moment(now))
        fetching = Fetching(self.polite.hosts)
        while not self._over.is_set():
            self._add_jobs(fetching, once)
            for job in fetching.drop(LONG_REST):
                self._links.pop(job.url, None)
            if once and not len(fetching):
                return
            pages: list[Item] = []
            for done in fetching.done(TICK):
                if isinstance(done.job.key, tuple):
                    self._look(done)
                else:
                    pages.append(self._page(done))
            take_in(self.record, pages, self.how, self._settle, is_over=self._over.is_set)
            self._clean()

    def _add_jobs(self, fetching: Fetching, once: bool) -> None:
        present = _now()
        now = moment(present)
        for feed in self._feeds.values():
            if feed.due <= now and self._rest(feed.moved or feed.address) <= LONG_REST and not (once and feed.address in self._asked):
                self._asked.add(feed.address)
                fetching.add(Job(("feed", feed.address), feed.moved or feed.address, lambda f=feed: self._ask(f)))  # type: ignore[misc]
        if len(fetching) < MOST_QUEUED:
            postponed = []
            for link in self.record.due_links(now, MOST_QUEUED, OF_ONE_FEED):
                rest = self._rest(link.url)
                if rest > LONG_REST:  # else the links of one host in trouble would fill the queue
                    postponed.append(replace(link, due=moment(present + timedelta(seconds=rest))))
                elif link.url not in fetching:
                    self._links[link.url] = link
                    fetching.add(Job(link.url, link.url, lambda k=link: self.polite.get(k.url)))  # type: ignore[misc]

            if postponed:
                self.record.keep_links(postponed)

    def _rest(self, url: str) -> float:
        return self.polite.hosts.wait(url)

    def _ask(self, feed: Feed) -> Fetched:
        conditions = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
        return self.polite.get(feed.moved or feed.address, Wanted(None, FEED, {k: v for k, v in conditions.items() if v}))

    def _look(self, done: Done) -> None:
        """Notes what a feed names, or that it failed and is to be left alone for longer."""
        assert isinstance(done.job.key, tuple)
        feed = self._feeds[done.job.key[1]]
        now = _now()
        try:
            if done.error is not None:
                raise done.error
            assert done.fetched is not None
            found = self._parsed(feed, done.fetched)
        except UnusableInput as error:
            failures = feed.failures + 1
            rest = timedelta(seconds=getattr(error, "retry_after", None) or 0.0)
            due = now + min(max(self.every * 2 ** min(failures, 10), rest), LONGEST)
            trouble = " ".join(str(error).split())
            self._keep(replace(feed, due=moment(due), failures=failures, trouble=trouble), [])
            if isinstance(error, Gone) and feed.address in self._children:
                del self._feeds[feed.address]
            self.record.settle(refused=[Refusal.of(feed.address, error)])
            self.tell(f"trouble  {trouble}")
            return
        answer = done.fetched
        links = self._named(feed, found, now) if found else []
        new = self._keep(
            replace(
                feed,
                due=moment(now + self.every),
                moved=answer.moved or feed.moved,
                etag=_header(answer, "etag") or (feed.etag if answer.is_unchanged else None),
                modified=_header(answer, "last-modified") or (feed.modified if answer.is_unchanged else None),
                title=(found.title if found else None) or feed.title,
                checked=moment(now),
                failures=0,
                trouble=None,
            ),
            links,
        )
        self.record.settle(read=[feed.address])
        if new:
            self.tell(f"feed     {new} new in {named(feed.address)}")

    def _parsed(self, feed: Feed, fetched: Fetched) -> FeedPage | None:
        if fetched.is_unchanged:
            return None
        with within(SECONDS, named(feed.address)):
            return read_feed(fetched.data, fetched.url, fetched.headers.get("content-type", ""))

    def _named(self, feed: Feed, found: FeedPage, now: datetime) -> list[Link]:
        """The pages a feed names; at the first look at a feed, what is too old (or of a site map, undated) is noted but not read."""
        is_first = feed.checked is None
        oldest = self.since or (now - BACKLOG).date().isoformat()
        children = sorted((e for e in found.entries if e.is_feed), key=lambda e: e.published or "", reverse=True)
        for child in children[:MOST_CHILDREN] if feed.address not in self._children else []:
            # Watched while this run lasts; the index names it again in the next. What an index adds later is new.
            if child.url not in self._feeds:
                self._children.add(child.url)
                known = self._known.get(child.url) or Feed(child.url, "", checked=feed.checked)
                self._feeds[child.url] = replace(known, due=moment(now))
        links = []
        for entry in found.entries:
            if entry.is_feed:
                continue
            is_old = entry.published is not None and entry.published < oldest
            is_undated = entry.published is None and found.is_site_map
            due = None if is_old or (is_first and is_undated) else moment(now)
            links.append(Link(entry.url, feed.address, entry.title, entry.published, entry.publisher, due))
        return links

    def _keep(self, feed: Feed, links: list[Link]) -> int:
        self._feeds[feed.address] = feed
        return self.record.keep_feed(feed, links)

    def _page(self, done: Done) -> Item:
        link = self._links[done.job.url]
        if done.error is not None:
            return refused(link.url, done.error)
        assert done.fetched is not None
        item = Item(
            link.url,
            title=link.title,
            published=link.published,
            publisher=link.publisher,
            fills_gaps=True,
            retrieved=moment(_now()),
        )
        return with_page(item, done.fetched)

    def _settle(self, taken: Taken) -> None:
        link = self._links.pop(taken.input, None)
        if link is not None:
            again = taken.error is not None and not is_lasting(taken.error) and link.tries + 1 < TRIES
            due = moment(_now() + FIRST_AGAIN * 4**link.tries) if again else None
            self.record.keep_links([replace(link, due=due, tries=link.tries + (taken.error is not None))])
        self.told(taken)
        self.tell(f"{taken.outcome:<8} {' '.join(str(taken.error).split()) if taken.error else named(taken.input)}")

    def _clean(self) -> None:
        now = _now()
        if self._cleaned is None or now - self._cleaned > LONGEST:
            self._cleaned = now
            self.record.keep_links([], forget_before=now - REMEMBERED)


def _header(fetched: Fetched, name: str) -> str | None:
    """A header to send back the next time, if it is of a sane size."""
    value = fetched.headers.get(name, "")
    return value if 0 < len(value) <= 300 and value.isascii() and value.isprintable() else None


def _now() -> datetime:
    return datetime.now(UTC)
