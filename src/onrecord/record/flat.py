"""A dossier laid flat: what the record's tables hold of each entry, computed without the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal
from urllib.parse import urldefrag, urlsplit

from onrecord.model import Dossier, Event, Matter, Report, Span, Statement
from onrecord.record.days import day_of, span_of
from onrecord.record.folding import fold

EntryKind = Literal["report", "statement", "event", "matter"]
Role = Literal["speaker", "addressee", "actor", "recipient", "by", "to", "position", "named"]
GAP = " … "  # between pieces of evidence that stand apart in the text


@dataclass(frozen=True, slots=True)
class FlatEntry:
    """One entry as its rows.

    ``said``, ``meant_from`` and ``meant_to`` are days; ``involved`` are (party id, role) in order; ``sort`` is what must
    be equal for two entries to tell the same; ``source`` is what the entry was made of, None for the report itself.
    """

    id: str
    kind: EntryKind
    sort: str
    said: str | None
    meant_from: str | None
    meant_to: str | None
    precision: str | None
    confidence: float | None
    title: str
    text: str
    involved: tuple[tuple[str, Role], ...]
    source: Statement | Event | Matter | None


def flatten(dossier: Dossier, report_id: str) -> list[FlatEntry]:
    """The report and everything it yields, each id once: an id that comes again gets a number."""
    entries = [_report(dossier, report_id)]
    entries += (_statement(s, dossier) for s in dossier.statements)
    entries += (_event(e, dossier) for e in dossier.events)
    entries += (_matter(m, dossier) for m in dossier.matters)
    return list(_with_single_ids(entries))


def outlet_of(report: Report, report_id: str) -> str:
    """Who published it, for counting: the publisher, else the address's host, else the report alone; folded."""
    if report.publisher and (name := fold(report.publisher)):
        return name
    host = _host(report.url)
    return fold(host.removeprefix("www.")) if host else report_id


def address_of(url: str | None) -> str | None:
    """An address without fragments and parameters that only track readers."""
    if not url:
        return None
    from courlan import normalize_url  # takes a while to load; not wanted for files, nor for questions

    try:
        return str(normalize_url(urldefrag(url).url)) or url
    except (ValueError, TypeError):
        return url


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url or "").hostname
    except ValueError:
        return None


def _report(dossier: Dossier, report_id: str) -> FlatEntry:
    report = dossier.report
    return FlatEntry(
        id=report_id,
        kind="report",
        sort="",
        said=day_of(report.published),
        meant_from=None,
        meant_to=None,
        precision=None,
        confidence=None,
        title=report.title or "",
        text=report.text,
        involved=_roles(dossier, [(p.id, "named") for p in dossier.parties]),
        source=None,
    )


def _statement(statement: Statement, dossier: Dossier) -> FlatEntry:
    said = span_of(statement.date)
    people: list[tuple[str, Role]] = [(statement.speaker, "speaker")] if statement.speaker else []
    people += [(a, "addressee") for a in statement.addressees]
    return FlatEntry(
        id=statement.id,
        kind="statement",
        sort="",
        said=said[0] if said else day_of(dossier.report.published),
        meant_from=None,
        meant_to=None,
        precision=None,
        confidence=statement.confidence,
        title="",
        text=_quoted(dossier, statement.content),
        involved=_roles(dossier, people),
        source=statement,
    )


def _event(event: Event, dossier: Dossier) -> FlatEntry:
    meant = span_of(event.date)
    people: list[tuple[str, Role]] = [(p, "actor") for p in event.actors]
    people += [(p, "recipient") for p in event.recipients]
    return FlatEntry(
        id=event.id,
        kind="event",
        sort=f"{event.type} {event.status}",
        said=day_of(dossier.report.published),
        meant_from=meant[0] if meant else None,
        meant_to=meant[1] if meant else None,
        precision=event.date.precision if meant and event.date else None,
        confidence=event.confidence,
        title="",
        text=dossier.quote(event.evidence),
        involved=_roles(dossier, people),
        source=event,
    )


def _matter(matter: Matter, dossier: Dossier) -> FlatEntry:
    due = span_of(matter.due)
    people: list[tuple[str, Role]] = [(p, "by") for p in matter.by]
    people += [(p, "to") for p in matter.to]
    people += [(p.party, "position") for p in matter.positions]
    return FlatEntry(
        id=matter.id,
        kind="matter",
        sort=matter.kind,
        said=day_of(dossier.report.published),
        meant_from=due[0] if due else None,
        meant_to=due[1] if due else None,
        precision=matter.due.precision if due and matter.due else None,
        confidence=None,
        title=matter.title,
        text=_quoted(dossier, matter.evidence),
        involved=_roles(dossier, people),
        source=matter,
    )


def _quoted(dossier: Dossier, spans: Iterable[Span]) -> str:
    return GAP.join(dossier.quote(s) for s in spans)


def _roles(dossier: Dossier, people: Sequence[tuple[str, Role]]) -> tuple[tuple[str, Role], ...]:
    # A dossier from elsewhere may name a party that it does not list; such a name leads nowhere.
    known = {p.id for p in dossier.parties}
    return tuple(dict.fromkeys((party, role) for party, role in people if party in known))


def _with_single_ids(entries: Iterable[FlatEntry]) -> Iterator[FlatEntry]:
    seen: dict[str, int] = {}
    for entry in entries:
        seen[entry.id] = seen.get(entry.id, 0) + 1
        yield entry if seen[entry.id] == 1 else replace(entry, id=f"{entry.id}-{seen[entry.id]}")


@lru_cache(maxsize=4096)
def folded_name(name: str) -> str:
    """:func:`fold`, remembered: the same few names come in every report."""
    return fold(name)
