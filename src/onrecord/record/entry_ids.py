"""How users name an entry, ``report id/entry id`` or an entry id alone, as a condition on ``r`` (reports) and ``e`` (entries)."""

from __future__ import annotations

from typing import Final

MOST_SLASHES: Final = 8


def named(entry: str) -> tuple[str, list[str]]:
    """The condition and its values. Ids of reports and entries from elsewhere may hold slashes of their own."""
    entry = entry.strip()
    slashes = [place for place, letter in enumerate(entry) if letter == "/"][-MOST_SLASHES:]
    if not slashes:
        return "e.id = ?", [entry]
    values = [part for place in slashes for part in (entry[:place], entry[place + 1 :])]
    return f"({' OR '.join(['(r.id = ? AND e.id = ?)'] * len(slashes))})", values
