"""An entry as a citation: its words, who published them, where, when, and when they were fetched."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import apsw

from onrecord.errors import UnusableArgument
from onrecord.record.asking import ask, count
from onrecord.record.entry_ids import named
from onrecord.record.flat import flatten
from onrecord.record.packing import Packed, unpack

SHOWN = 8  # other outlets named in the written form; the rest are counted


@dataclass(frozen=True, slots=True)
class Carrier:
    """A report that tells the same."""

    outlet: str | None
    title: str | None
    url: str | None
    published: str | None
    input: str


@dataclass(frozen=True, slots=True)
class Citation:
    """``quotation`` is verbatim. ``published`` is a day, ``retrieved`` a moment; ``version`` of ``versions`` that the record holds.

    ``current`` is False for an entry that a newer version of its report no longer has. ``carriers`` are the other reports
    that tell the same, earliest first.
    """

    id: str
    entry: str
    quotation: str
    speaker: str | None
    title: str | None
    outlet: str | None
    url: str | None
    input: str
    published: str | None
    retrieved: str
    version: int
    versions: int
    current: bool
    carriers: tuple[Carrier, ...]

    def to_dict(self) -> dict[str, Any]:
        """Ready for ``json.dumps``."""
        return {**asdict(self), "carriers": [asdict(c) for c in self.carriers]}

    def __str__(self) -> str:
        where = [f"“{self.quotation}”" + (f" ({self.speaker})" if self.speaker else "")]
        if self.title and self.entry != "report":
            where.append(f"In “{self.title}”")
        where.append(", ".join(x for x in (self.outlet or "unnamed outlet", _written(self.published) or "undated") if x))
        where.append(self.url or self.input)
        where.append(f"retrieved {_written(self.retrieved[:10])}")
        if not self.current:
            where.append(f"version {self.version} of {self.versions}, since changed")
        written = ". ".join(where) + "."
        if self.carriers:
            names = list(dict.fromkeys(c.outlet or c.url or c.input for c in self.carriers))
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            written += f" Also carried by {', '.join(names[:SHOWN])}{more}."
        return written


def cite(connection: apsw.Connection, entry: str) -> Citation:
    """The citation of ``report id/entry id``, a report's id, or an entry id that is the only one of its kind.

    Raises UnusableArgument when there is none or when several reports have it.
    """
    report, _, own = entry.strip().rpartition("/")
    where, values = named(entry)
    found = list(
        ask(
            connection,
            f"""SELECT e.number, e.kind, e.id, e.telling, r.number, r.id, w.title, w.text, p.name, r.title,
                   coalesce(r.publisher, r.credited_source), r.url, r.input, r.published, r.retrieved, r.version
            FROM entries e JOIN reports r ON r.number = e.report JOIN words w ON w.number = e.number
            LEFT JOIN statements s ON s.entry = e.number LEFT JOIN parties p ON p.number = s.speaker
            WHERE {where} ORDER BY e.number LIMIT 3""",
            values,
        )
    )
    if len(found) > 1:
        ids = ", ".join(f"{row[5]}/{row[2]}" for row in found[:2])
        raise UnusableArgument(f"several reports have an entry {own!r:.60}, such as {ids}; name the report too")
    if not found:
        return _former(connection, report, own, entry)
    (number, kind, own, telling, report_number, report_id, title, text, speaker, headline, outlet, url, source, published,
     retrieved, version) = found[0]  # fmt: skip
    return Citation(
        id=report_id if kind == "report" else f"{report_id}/{own}",
        entry=kind,
        quotation=_flat(title or text.strip().splitlines()[0]) if kind == "report" else text,
        speaker=speaker,
        title=headline,
        outlet=outlet,
        url=url,
        input=source,
        published=published,
        retrieved=retrieved,
        version=version,
        versions=_versions(connection, report_number),
        current=True,
        carriers=_carriers(connection, telling, number),
    )


def _former(connection: apsw.Connection, report: str, own: str, asked: str) -> Citation:
    """The entry in the latest version that had it."""
    where, values = ("WHERE r.id = ?", (report,)) if report else ("WHERE r.version > 1", ())
    for number, report_id, version, source, published, retrieved, data, digest in ask(
        connection,
        f"""SELECT r.number, r.id, v.version, v.input, v.published, v.retrieved, v.dossier, v.digest
            FROM reports r JOIN versions v ON v.report = r.number {where} ORDER BY v.version DESC""",
        values,
    ):
        dossier = unpack(Packed(data, digest))
        for flat in flatten(dossier, report_id):
            if flat.id == own:
                speaker = next((dossier.party(p) for p, role in flat.involved if role == "speaker"), None)
                return Citation(
                    id=f"{report_id}/{own}",
                    entry=flat.kind,
                    quotation=flat.text,
                    speaker=speaker.name if speaker else None,
                    title=dossier.report.title,
                    outlet=dossier.report.publisher or dossier.report.credited_source,
                    url=dossier.report.url,
                    input=source,
                    published=published,
                    retrieved=retrieved,
                    version=version,
                    versions=_versions(connection, number),
                    current=False,
                    carriers=(),
                )
    raise UnusableArgument(f"no entry {asked!r:.60} in the record; `onrecord search` shows the ids")


def _carriers(connection: apsw.Connection, telling: int, number: int) -> tuple[Carrier, ...]:
    found = ask(
        connection,
        """SELECT DISTINCT coalesce(r.publisher, r.credited_source), r.title, r.url, r.published, r.input
           FROM entries e JOIN reports r ON r.number = e.report
           WHERE e.telling = ? AND r.number != (SELECT report FROM entries WHERE number = ?)
           ORDER BY r.published IS NULL, r.published, r.added""",
        (telling, number),
    )
    return tuple(Carrier(*row) for row in found)


def _versions(connection: apsw.Connection, report: int) -> int:
    return count(connection, "SELECT count(*) FROM versions WHERE report = ?", (report,))


def _written(day: str | None) -> str | None:
    if day is None:
        return None
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{when.day} {when:%B %Y}"


def _flat(text: str) -> str:
    return " ".join(text.split())
