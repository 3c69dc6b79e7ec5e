"""Reading from SQLite in Python's types: columns are typed where they are unpacked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import apsw

Value = str | int | float | bytes | None
Row = tuple[Any, ...]


def ask(connection: apsw.Connection, query: str, values: Iterable[Value] = ()) -> Iterator[Row]:
    """The rows of a query as they come; a reader that stops early frees the query when the iterator goes."""
    return iter(connection.execute(query, tuple(values)))


def ask_one(connection: apsw.Connection, query: str, values: Iterable[Value] = ()) -> Row | None:
    """The first row of a query, or None."""
    return next(ask(connection, query, values), None)


def count(connection: apsw.Connection, query: str, values: Iterable[Value] = ()) -> int:
    """The one number that a query gives; 0 for NULL or no row."""
    row = ask_one(connection, query, values)
    return int(row[0]) if row and row[0] is not None else 0
