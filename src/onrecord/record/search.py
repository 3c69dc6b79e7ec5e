"""Full-text search: a user's words as a query that cannot break, ranked, narrowed, each telling once."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace

import apsw

from onrecord.errors import UnusableArgument
from onrecord.record.asking import ask, ask_one
from onrecord.record.filters import Condition, Filters
from onrecord.record.listing import Listed, listed

RANK = "bm25(2.0, 1.0, 0.5)"  # a title says what a report is about; a name is also found by its filter
PIECE = re.compile(r'(-?)"([^"]*)"?|(\S+)')
WORDY = re.compile(r"\w")
SNIPPET = 24  # words
SOME = 50  # terms a query may have: each costs a look-up


def search(connection: apsw.Connection, words: str, filters: Filters, limit: int | None) -> list[Listed]:
    """Entries that hold the words and pass the filters, best first; without words all that pass, latest first.

    Of what several reports of a story tell, the earliest comes, once; a report comes only where none of its entries does.
    """
    check_limit(limit)
    query = as_query(words)
    condition = filters.conditions(connection)
    if query is None:
        return listed(connection, _by_date(connection, condition, limit), as_read=filters.as_read)
    scores: dict[int, float] = {}
    for _, telling, kind, report, rank in ask(
        connection,
        f"""SELECT e.number, e.telling, e.kind, e.report, f.rank
            FROM (SELECT rowid AS number, rank FROM found WHERE found MATCH ? AND rank MATCH '{RANK}') f
            JOIN entries e ON e.number = f.number WHERE {condition.among} ORDER BY f.rank, e.number""",
        [query, *condition.values],
    ):
        if telling in scores or (kind == "report" and covered(connection, query, report, condition)):
            continue
        scores[telling] = -rank
        if len(scores) == limit:
            break
    first = earliest(connection, list(scores), condition)
    rows = listed(connection, [first[t] for t in scores], as_read=filters.as_read)
    return [
        replace(row, score=round(score, 6), snippet=_snippet(connection, query, first[telling]))
        for row, (telling, score) in zip(rows, scores.items(), strict=True)
    ]


def as_query(words: str) -> str | None:
    """A user's words in FTS5's syntax; None when there is nothing to look for.

    Every term is quoted, so nothing a user types is syntax but ``"phrases"``, OR, AND, a leading ``-`` (or NOT) and a
    trailing ``*``. Raises UnusableArgument for a query of nothing but exclusions, or a very long one.
    """
    groups: list[list[str]] = [[]]
    without: list[str] = []
    pieces = list(PIECE.finditer(words.replace("\0", " ")))
    if len(pieces) > SOME:
        raise UnusableArgument(f"the query has {len(pieces)} terms; write at most {SOME}")
    negated = joined = False
    for piece in pieces:
        minus, phrase, plain = piece.groups()
        if plain in ("AND", "OR", "NOT"):
            joined = joined or plain == "OR"
            negated = negated or plain == "NOT"
            continue
        text = phrase if plain is None else plain
        minus = bool(minus) or (plain is not None and plain.startswith("-"))
        if not WORDY.search(text):
            continue
        term = '"' + text.removeprefix("-").rstrip("*").replace('"', " ") + '"' + ("*" if text.endswith("*") else "")
        if minus or negated:
            without.append(term)
        elif joined and groups[-1]:
            groups[-1].append(term)
        else:
            groups.append([term])
        negated = joined = False
    wanted = " AND ".join("(" + " OR ".join(group) + ")" for group in groups if group)
    if without and not wanted:
        raise UnusableArgument("the query only says what to leave out; add a word to look for")
    if not wanted:
        return None
    return f"({wanted})" + "".join(f" NOT {term}" for term in without)


def earliest(connection: apsw.Connection, tellings: Sequence[int], condition: Condition) -> dict[int, int]:
    """By telling: the entry of its earliest published report among those that pass the filters."""
    found: dict[int, int] = {}
    for telling, number in ask(
        connection,
        f"""SELECT e.telling, e.number FROM entries e JOIN reports r ON r.number = e.report
            WHERE e.telling IN (SELECT value FROM json_each(?)) AND {condition.each}
            ORDER BY r.published IS NULL, r.published, r.added, e.number""",
        [json.dumps(list(tellings)), *condition.values],
    ):
        found.setdefault(telling, number)
    return found


def check_limit(limit: int | None) -> None:
    """Raises UnusableArgument unless a limit is None or positive."""
    if limit is not None and limit < 1:
        raise UnusableArgument(f"--limit {limit} leaves nothing; write 1 or more")


def _by_date(connection: apsw.Connection, condition: Condition, limit: int | None) -> list[int]:
    tellings: dict[int, None] = {}
    for (telling,) in ask(
        connection, f"SELECT e.telling FROM entries e WHERE {condition.among} ORDER BY e.said DESC, e.number", condition.values
    ):
        tellings[telling] = None
        if len(tellings) == limit:
            break
    first = earliest(connection, list(tellings), condition)
    return [first[t] for t in tellings]


def covered(connection: apsw.Connection, query: str, report: int, condition: Condition) -> bool:
    """Whether an entry of the report is found as well."""
    found = ask_one(
        connection,
        f"""SELECT 1 FROM found f JOIN entries e ON e.number = f.rowid
            WHERE found MATCH ? AND f.rowid BETWEEN (SELECT min(number) FROM entries WHERE report = ?)
                  AND (SELECT max(number) FROM entries WHERE report = ?)
              AND e.kind != 'report' AND {condition.each} LIMIT 1""",
        [query, report, report, *condition.values],
    )
    return found is not None


def _snippet(connection: apsw.Connection, query: str, number: int) -> str | None:
    found = ask_one(
        connection, f"SELECT snippet(found, -1, '[', ']', '…', {SNIPPET}) FROM found WHERE found MATCH ? AND rowid = ?", (query, number)
    )
    return found[0] if found else None
