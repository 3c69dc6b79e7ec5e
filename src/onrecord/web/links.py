"""The addresses of the room's pages, which stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from onrecord.record import Spot


def report(report_id: str) -> str:
    """The page of a report."""
    return "/reports/" + _segment(report_id)


def entry(entry_id: str) -> str:
    """The page of an entry, ``report id/entry id``; of a report where it is one."""
    own, _, rest = entry_id.partition("/")
    return f"/entries/{_segment(own)}/{_segment(rest)}" if rest else report(own)


def words(entry_id: str) -> str:
    """The place in its report where an entry stands."""
    own, _, rest = entry_id.partition("/")
    return f"{report(own)}?{urlencode({'entry': rest})}" if rest else report(own)


def party(key_or_name: str) -> str:
    """The page of a party, by its key or a name of it."""
    return "/parties/" + _segment(key_or_name)


def matter(matter_id: str) -> str:
    """The page of a matter."""
    return "/matters/" + _segment(matter_id)


def dyad(one: str, other: str, **more: object) -> str:
    """What two parties, by key or name, have had to do with each other."""
    return with_query("/dyad", {"a": one, "b": other, **more})


def events_at(spot: Spot, since: str | None, until: str | None) -> str:
    """The search that has the events at a place."""
    return with_query("/search", {"entry": "event", "place": spot.place, "status": ("happened", "ongoing"), "since": since, "until": until})


def with_query(path: str, values: Mapping[str, object]) -> str:
    """A path with a query; values that are empty are left out, lists are repeated."""
    kept = {name: _texts(value) for name, value in values.items() if value not in (None, "", (), [])}
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def query_of(values: Mapping[str, object]) -> str:
    """The query alone, as an address has it."""
    return with_query("", values).removeprefix("?")


def _texts(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, Sequence) and not isinstance(value, str) else [str(value)]


def _segment(text: str) -> str:
    # A path that is "." or ".." would be taken for a way up by the browser, even escaped.
    return quote(text, safe=":~") if text.strip(".") else "~" + text
