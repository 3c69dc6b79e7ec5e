"""Searches that the user goes back to: kept by name, each with a feed of its own.

Every function here that writes runs inside a transaction that its caller holds.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

import apsw

from onrecord.errors import UnusableArgument
from onrecord.record.asking import ask, ask_one
from onrecord.record.filters import Filters
from onrecord.record.search import as_query

LONGEST_NAME: Final = 100
LONGEST_SEARCH: Final = 4_000  # characters of words and filters


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search by its name: ``words`` and ``filters`` are what :meth:`Record.search` takes; ``id`` is its feed's and stays."""

    name: str
    id: str
    words: str
    filters: Mapping[str, Any]
    made: str

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return asdict(self)


def save(connection: apsw.Connection, name: str, words: str, chosen: Mapping[str, Any], now: str) -> SavedSearch:
    """Keeps a search under a name, instead of what that name stood for. Raises UnusableArgument for one that could not be asked."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise UnusableArgument(f"a saved search's name has 1 to {LONGEST_NAME} characters of one line, not {name!r:.120}")
    if unknown := sorted(set(chosen) - {f.name for f in fields(Filters)}):
        raise UnusableArgument(f"saved search {name!r}: no filter is called {', '.join(unknown)[:80]}")
    kept = {field: value if isinstance(value, str | bool) else list(value) for field, value in chosen.items() if value}
    written = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    if len(words) + len(written) > LONGEST_SEARCH:
        raise UnusableArgument(f"saved search {name!r}: words and filters have more than {LONGEST_SEARCH} characters")
    if as_query(words) is None and not kept:
        raise UnusableArgument(f"saved search {name!r}: give words or a filter")
    Filters.of(kept).conditions(connection)  # type: ignore[arg-type]
    connection.execute(
        """INSERT INTO saved VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET words = excluded.words, filters = excluded.filters""",
        (name, uuid.uuid4().hex, words, written, now),
    )
    return saved_search(connection, name)


def saved_searches(connection: apsw.Connection) -> list[SavedSearch]:
    """All of them, by name."""
    return [
        SavedSearch(name, id_, words, json.loads(filters), made)
        for name, id_, words, filters, made in ask(connection, "SELECT name, id, words, filters, made FROM saved ORDER BY name")
    ]


def saved_search(connection: apsw.Connection, name: str) -> SavedSearch:
    """The one of a name, or of an id. Raises UnusableArgument when there is none."""
    row = ask_one(
        connection, "SELECT name, id, words, filters, made FROM saved WHERE name = ?1 OR id = ?1 ORDER BY name = ?1 DESC", (name,)
    )
    if row is None:
        raise UnusableArgument(f"no saved search {name!r:.120}; `onrecord saved` lists them")
    return SavedSearch(row[0], row[1], row[2], json.loads(row[3]), row[4])


def remove(connection: apsw.Connection, name: str) -> SavedSearch:
    """Takes one away. Raises UnusableArgument when there is none."""
    gone = saved_search(connection, name)
    connection.execute("DELETE FROM saved WHERE name = ?", (gone.name,))
    return gone
