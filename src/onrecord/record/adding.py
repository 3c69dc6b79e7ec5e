"""How one dossier comes into the record: known, new, a newer version of a report, or an earlier one.

Every function here runs inside a transaction that its caller holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import apsw

from onrecord.model import Dossier, Report
from onrecord.record import duplicates, rows
from onrecord.record.asking import ask, ask_one, count
from onrecord.record.correcting import carry_on
from onrecord.record.days import apart, day_of
from onrecord.record.duplicates import Sketch, Told, sketch
from onrecord.record.flat import FlatEntry, address_of, flatten, outlet_of
from onrecord.record.packing import content_hash, pack
from onrecord.record.rows import InFull, Standing
from onrecord.record.threads import forget_matters

Outcome = Literal["new", "known", "updated", "earlier"]
SAME_TITLE = 0.3  # share of the shorter text that an update under the same title keeps
COMPARED = 16  # reports of a story whose entries a new one is matched with, the most alike; the rest tell the same as these
UPDATED_WITHIN = 10  # days between versions of one report that only publisher and title join


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a dossier: ``report`` is the report's id in the record.

    ``new``: kept; ``known``: the same was there, nothing done; ``updated``: its entries replace those of an older version,
    which is kept; ``earlier``: kept as an older version of a report whose entries stay.
    """

    report: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Present:
    """A report in the record that a new dossier is another version of."""

    number: int
    id: str
    story: int
    published: str | None
    retrieved: str
    added: str


@dataclass(frozen=True, slots=True)
class _Old:
    """An entry in the record that a new one may tell again."""

    told: Told
    telling: int
    added: str


def add(connection: apsw.Connection, dossier: Dossier, retrieved: str, now: str, in_full: InFull | None = None) -> Added:
    """Puts one dossier in. ``retrieved`` and ``now`` are moments; ``in_full`` knows names that this record does not hold."""
    report = dossier.report
    content = content_hash(report)
    known = ask_one(connection, "SELECT r.id FROM versions v JOIN reports r ON r.number = v.report WHERE v.content = ?", (content,))
    if known:
        return Added(known[0], "known")
    found = sketch(report)
    published = day_of(report.published)
    present = _present(connection, report, found, published)
    if present is None:
        number = _next(connection, "SELECT max(number) FROM reports")
        standing = Standing(number, _free_id(connection, report.id, content), 1, number, retrieved, now, now)
    else:
        version = _next(connection, "SELECT max(version) FROM versions WHERE report = ?", present.number)
        standing = Standing(present.number, present.id, version, present.story, retrieved, present.added, now)
        if _is_earlier(published, retrieved, present):
            rows.put_version(connection, standing, dossier, content, pack(dossier))
            return Added(standing.id, "earlier")
    rows.put_report(connection, standing, report, dossier.input, outlet_of(report, standing.id), address_of(report.url), published)
    rows.put_version(connection, standing, dossier, content, pack(dossier))
    like = [n for n in duplicates.same_story(connection, found, published) if n != standing.number]
    _join(connection, standing, like)
    own = _old_entries(connection, [standing.number]) if present else []
    others = _old_entries(connection, like[:COMPARED])
    if present:
        rows.clear(connection, standing.number)
        forget_matters(connection, standing.id, now)
    duplicates.keep(connection, standing.number, found, published)
    entries = flatten(dossier, standing.id)
    first = _next(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'entries'")
    tellings = _tellings(connection, entries, first, own, others, now)
    rows.put_entries(connection, standing, dossier, entries, first, tellings, in_full)
    carry_on(connection, standing.id, {e.id: telling for e, (telling, _) in zip(entries, tellings, strict=True)})
    return Added(standing.id, "updated" if present else "new")


def _present(connection: apsw.Connection, report: Report, found: Sketch, published: str | None) -> _Present | None:
    """The report that has this address, or else this publisher and title and some of its words at about the same time."""
    fields = "SELECT number, id, story, published, retrieved, added FROM reports"
    if address := address_of(report.url):
        for row in ask(connection, f"{fields} WHERE address = ?", (address,)):
            return _Present(*row)
    if not (report.publisher and report.title):
        return None
    for row in list(ask(connection, f"{fields} WHERE title = ? AND publisher = ?", (report.title, report.publisher))):
        present = _Present(*row)
        days = apart(present.published, published)
        if days is not None and days > UPDATED_WITHIN:
            continue
        shingles, signature = next(ask(connection, "SELECT shingles, signature FROM signatures WHERE report = ?", (present.number,)))
        shared = duplicates.likeness(found.signature, signature)
        if duplicates.inside(shared, found.shingles, shingles) >= SAME_TITLE:
            return present
    return None


def _is_earlier(published: str | None, retrieved: str, present: _Present) -> bool:
    if published and present.published and published != present.published:
        return published < present.published
    return retrieved < present.retrieved


def _join(connection: apsw.Connection, standing: Standing, like: Sequence[int]) -> None:
    """Makes a report and those that tell the same one story; several stories become the oldest one."""
    if not like:
        return
    marks = ",".join("?" * len(like))
    stories = {s for (s,) in ask(connection, f"SELECT story FROM reports WHERE number IN ({marks})", like)} | {standing.story}
    story = min(stories)
    for other in stories - {story}:
        connection.execute("UPDATE reports SET story = ? WHERE story = ?", (story, other))
    # Twenty outlets' copies are one report to a reader of listings, however much each has cut. The reports of a story share one
    # telling, which its first one has; a new report has no entries yet, and will be told as those that it joins.
    marks = ",".join("?" * len(stories))
    told = {t for (t,) in ask(connection, f"SELECT telling FROM entries WHERE kind = 'report' AND report IN ({marks})", sorted(stories))}
    for other in told - {min(told, default=0)}:
        connection.execute("UPDATE entries SET telling = ? WHERE telling = ? AND kind = 'report'", (min(told), other))


def _old_entries(connection: apsw.Connection, reports: Sequence[int]) -> list[_Old]:
    """One entry for each telling that there is in the reports of those numbers."""
    if not reports:
        return []
    found = ask(
        connection,
        f"""SELECT CASE e.kind WHEN 'event' THEN 'event ' || coalesce(d.type, ev.type) || ' ' || coalesce(d.status, ev.status)
                               WHEN 'matter' THEN 'matter ' || coalesce(d.type, m.kind) ELSE e.kind || ' ' END,
                   CASE e.kind WHEN 'report' THEN '' ELSE w.text END, e.telling, min(e.added)
            FROM entries e JOIN words w ON w.number = e.number
            LEFT JOIN events ev ON ev.entry = e.number LEFT JOIN matters m ON m.entry = e.number
            LEFT JOIN readings d ON d.entry = e.number
            WHERE e.report IN ({",".join("?" * len(reports))}) GROUP BY e.telling ORDER BY e.telling""",
        reports,
    )
    return [_Old(Told(sort, text), telling, added) for sort, text, telling, added in found]


def _tellings(
    connection: apsw.Connection, entries: Sequence[FlatEntry], first: int, own: Sequence[_Old], others: Sequence[_Old], now: str
) -> list[tuple[int, str]]:
    """For each entry its telling and the moment it was first in the record.

    An entry that an older version of its report had goes on; one that another report of the story has is told again; one
    that both had makes the two tellings one.
    """
    told = [Told(f"{e.kind} {e.sort}", "" if e.kind == "report" else e.text) for e in entries]
    before = duplicates.match(told, [o.told for o in own])
    elsewhere = duplicates.match(told, [o.told for o in others])
    found: list[tuple[int, str]] = []
    for place, (mine, theirs) in enumerate(zip(before, elsewhere, strict=True)):
        telling = first + place if theirs is None else others[theirs].telling
        if mine is None:
            found.append((telling, now))
            continue
        if theirs is None:
            telling = own[mine].telling
        elif own[mine].telling != telling:
            connection.execute("UPDATE entries SET telling = ? WHERE telling = ?", (telling, own[mine].telling))
            connection.execute("UPDATE entry_corrections SET telling = ? WHERE telling = ?", (telling, own[mine].telling))
        found.append((telling, own[mine].added))
    return found


def _free_id(connection: apsw.Connection, report_id: str, content: str) -> str:
    """The report's own id, or one from its content where another outlet's report of the same text has that id."""
    taken = ask_one(connection, "SELECT 1 FROM reports WHERE id = ?", (report_id,))
    return f"r-{content[:12]}" if taken else report_id


def _next(connection: apsw.Connection, query: str, *values: int) -> int:
    return count(connection, query, values) + 1
