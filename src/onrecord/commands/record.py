"""The commands that keep and ask a record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.commands.filters import with_filters
from onrecord.commands.refused import refused
from onrecord.commands.watch import watch
from onrecord.errors import DamagedRecord, RecordReadOnly

if TYPE_CHECKING:
    from onrecord.record import Listed, Record

File = Annotated[
    Path | None,
    typer.Option("--record", metavar="FILE", help="The record; without it $ONRECORD_RECORD, else record.db in your data folder."),
]
Processes = Annotated[
    int | None, typer.Option("--processes", metavar="N", min=1, help="Read in so many processes; in one for each processor without it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON array.")]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", help="At most so many rows.")]


def register(app: typer.Typer) -> None:
    """Names the commands."""
    for command in (add, watch, search, timeline, changes, cite, refused, check, backup):
        app.command()(command)


def add(
    inputs: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files, folders, archives, http(s) addresses, or - for standard input.")
    ],
    record: File = None,
    published: Annotated[
        str | None, typer.Option("--published", metavar="YYYY-MM-DD", help="Date of publication, where the input carries none.")
    ] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Publisher, where the input names none.")] = None,
    retrieved: Annotated[
        str | None, typer.Option("--retrieved", metavar="MOMENT", help="When the reports were fetched (2025-10-18T06:30); now without it.")
    ] = None,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from loopback and private networks too.")] = False,
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help="Believe that the reports are in this language: 'en'.")
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="FIELD=COLUMN,...", help="Columns of tables: text=body,title=headline,published=date."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on in an archive where the last run stopped.")] = False,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help="Write what became of each input, one JSON object a line.")
    ] = None,
    processes: Processes = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="Of a lake: first day of publication.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Of a lake: last day of publication.")] = None,
) -> None:
    """Read reports and keep their dossiers in a record; the same report again does nothing."""
    from onrecord.commands import lakes
    from onrecord.commands.adding import Adding, politely, report_lines, tell
    from onrecord.intake import How, processors
    from onrecord.record import Record
    from onrecord.record.days import moment
    from onrecord.sources import check_published
    from onrecord.sources.language import check_code
    from onrecord.sources.tables import Columns

    # What is wrong with the record or an option is told before a report is read.
    fetched = moment(retrieved) if retrieved else None
    check_published(published)
    check_code(language)
    chosen = Columns.parse(columns)
    slices, inputs = lakes.among(inputs, since, until)
    with Record(record) as kept:
        how = How(published, publisher, language, fetched, fetch=politely(allow_private))
        adding = Adding(kept, how, chosen, resume, allow_private, processes or processors())
        with report_lines(report, adding.tally):
            for piece in slices:
                lakes.bring_home(kept, piece, adding.tally)
            if inputs:
                adding.add(inputs)
        tell(adding)
    if adding.troubles:
        raise typer.Exit(2)


@with_filters()
def search(
    words: Annotated[str, typer.Argument(metavar="[WORDS]", help='Words, "phrases", OR, -without, begin*; all entries without it.')] = "",
    record: File = None,
    as_json: AsJson = False,
    limit: Limit = 50,
    chosen: dict[str, Any] | None = None,
) -> None:
    """Find entries by their words, who said them, what they are, where and when."""
    with reading(record) as kept:
        list_rows(kept.search(words, limit=limit, **(chosen or {})), as_json)


@with_filters()
def timeline(
    words: Annotated[str, typer.Argument(metavar="[WORDS]", help="Only entries with these words.")] = "",
    by: Annotated[
        str, typer.Option("--by", metavar="meant|said", help="Order by the time spoken of, else said; or only by said.")
    ] = "meant",
    record: File = None,
    as_json: AsJson = False,
    limit: Limit = None,
    chosen: dict[str, Any] | None = None,
) -> None:
    """List dated entries, earliest first; the date said and the date meant stay apart."""
    with reading(record) as kept:
        list_rows(kept.timeline(words, by=by, limit=limit, **(chosen or {})), as_json)


@with_filters(since=False)
def changes(
    since: Annotated[str, typer.Option("--since", metavar="DATE", help="A day or moment: 2025-10-18 or 2025-10-18T06:30, in UTC.")],
    by: Annotated[str, typer.Option("--by", metavar="added|published", help="New to the record, or newly published.")] = "added",
    record: File = None,
    as_json: AsJson = False,
    limit: Limit = None,
    chosen: dict[str, Any] | None = None,
) -> None:
    """List what is new: reports, statements, events and matters that nobody told before."""
    with reading(record) as kept:
        list_rows(kept.changes(since, by=by, limit=limit, **(chosen or {})), as_json)


def cite(
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="Id of an entry, as listings show it.")],
    record: File = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Cite an entry: quotation, outlet, address, date published, date retrieved, and who else carries it."""
    with reading(record) as kept:
        citation = kept.cite(entry)
    if as_json:
        print(json.dumps(citation.to_dict(), ensure_ascii=False, indent=1))
        return
    from onrecord.views.untrusted import one_line

    print(one_line(str(citation)))


def check(record: File = None) -> None:
    """Verify a record: its pages, keys, index and every dossier; an older one is brought up to date."""
    from onrecord.record import Record

    try:
        kept = Record(record, create=False)
    except RecordReadOnly:
        kept = Record(record, read_only=True)
    with kept:
        verdict = kept.check()
    if not verdict.sound:
        for fault in verdict.faults:
            print(fault)
        raise DamagedRecord(f"{kept.path}: {len(verdict.faults)} faults; restore a backup or add the reports to a new record")
    print(f"sound: {verdict.reports} reports, {verdict.versions} versions, {verdict.entries} entries; schema {verdict.schema}; {kept.path}")


def backup(
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="The file to write, or a folder.")],
    record: File = None,
) -> None:
    """Copy a record, which others may be reading and writing, to one file."""
    with reading(record) as kept:
        print(kept.backup(target))


def reading(path: Path | None) -> Record:
    """The record at a path, to be asked and not written."""
    from onrecord.record import Record

    return Record(path, read_only=True)


def list_rows(rows: Sequence[Listed], as_json: bool) -> None:
    """Prints rows of a listing: for the terminal, or as one JSON array."""
    if as_json:
        print(json.dumps([row.to_dict() for row in rows], ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    from onrecord.views.listing import show_rows

    show_rows(rows, Console())
