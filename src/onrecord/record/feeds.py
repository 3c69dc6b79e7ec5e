"""Watched feeds and what they link to: when each is due, so that watching goes on where it stopped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import apsw

from onrecord.record.asking import ask, ask_one
from onrecord.record.flat import address_of


@dataclass(frozen=True, slots=True)
class Feed:
    """A watched address: where it has ``moved`` for good, what its server said of its age, when it is ``due``; moments are text.

    ``failures`` are those in a row, ``trouble`` the last of them in words.
    """

    address: str
    due: str
    moved: str | None = None
    etag: str | None = None
    modified: str | None = None
    title: str | None = None
    checked: str | None = None
    failures: int = 0
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a feed names: ``due`` to be read at a moment, None when done with; ``tries`` have failed so far."""

    url: str
    feed: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    due: str | None = None
    tries: int = 0


FEED = "address, due, moved, etag, modified, title, checked, failures, trouble"
LINK = "url, feed, title, published, publisher, due, tries"


def feeds(connection: apsw.Connection) -> list[Feed]:
    """Every feed that has been watched."""
    return [Feed(*row) for row in ask(connection, f"SELECT {FEED} FROM feeds ORDER BY due, address")]


def keep_feed(connection: apsw.Connection, feed: Feed) -> None:
    """Notes a feed as it is now. Runs inside a transaction that its caller holds."""
    connection.execute(
        f"""INSERT INTO feeds ({FEED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (address) DO UPDATE SET due = excluded.due,
        moved = excluded.moved, etag = excluded.etag, modified = excluded.modified, title = excluded.title,
        checked = excluded.checked, failures = excluded.failures, trouble = excluded.trouble""",
        (feed.address, feed.due, feed.moved, feed.etag, feed.modified, feed.title, feed.checked, feed.failures, feed.trouble),
    )


def note_links(connection: apsw.Connection, links: Iterable[Link], now: str) -> int:
    """Notes what a feed names; how many of these are new and due. Runs inside a transaction that its caller holds."""
    new = 0
    for link in links:
        address = address_of(link.url) or link.url
        if ask_one(connection, "SELECT 1 FROM links WHERE address = ?", (address,)):
            connection.execute("UPDATE links SET listed = ? WHERE address = ?", (now, address))
            continue
        connection.execute(
            """INSERT INTO links (address, url, feed, title, published, publisher, due, tries, found, listed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?8)""",
            (address, link.url, link.feed, link.title, link.published, link.publisher, link.due, now),
        )
        new += link.due is not None
    return new


def due_links(connection: apsw.Connection, now: str, limit: int, of_one_feed: int) -> list[Link]:
    """Links that are due, those first that have waited longest; of each feed so many at most, so that none crowds out the others."""
    rows = ask(
        connection,
        f"""SELECT {LINK} FROM
            (SELECT *, row_number() OVER (PARTITION BY feed ORDER BY due, address) AS place FROM links WHERE due <= ?)
        WHERE place <= ? ORDER BY due, address LIMIT ?""",
        (now, of_one_feed, limit),
    )
    return [Link(*row) for row in rows]


def keep_links(connection: apsw.Connection, links: Iterable[Link]) -> None:
    """Notes when links are due next, or that they are done with. Runs inside a transaction that its caller holds."""
    done = [(k.due, k.tries, address_of(k.url) or k.url) for k in links]
    connection.executemany("UPDATE links SET due = ?, tries = ? WHERE address = ?", done)


def forget_links(connection: apsw.Connection, before: str) -> None:
    """Forgets links that are done with and that no feed has named since a moment. Runs inside a transaction that its caller holds."""
    connection.execute("DELETE FROM links WHERE due IS NULL AND listed < ?", (before,))
