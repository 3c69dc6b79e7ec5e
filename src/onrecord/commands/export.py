"""The command that writes what was read, or what a record holds, in the formats of other tools."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from onrecord.commands.inputs import Inputs
from onrecord.errors import UnusableArgument

if TYPE_CHECKING:
    from onrecord.model import Dossier
    from onrecord.record import Record


class Format(StrEnum):
    """Formats that other tools read."""

    GDELT = "gdelt"
    PLOVER = "plover"
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Table(StrEnum):
    """Tables of a record."""

    STATEMENTS = "statements"
    EVENTS = "events"
    MATTERS = "matters"
    STEPS = "steps"
    PARTIES = "parties"


OF_EVENTS = (Format.GDELT, Format.PLOVER)


def register(app: typer.Typer) -> None:
    """Names the command."""
    app.command()(export)


def export(
    inputs: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE...]", help="Files, folders or http(s) addresses; without any, the record.")
    ] = None,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="gdelt: GDELT 2.0 event columns; plover: PLOVER records, one JSON object a line; csv, jsonl, parquet: a table of the "
            "record. Without it the ending of OUT says.",
        ),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="OUT", help="The file to write, or a folder for every table; standard output without it.")
    ] = None,
    table: Annotated[
        Table | None, typer.Option("--table", help="Which table of the record; without it the name of OUT says, else events.")
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="The record; without it $ONRECORD_RECORD, else record.db in your data folder."),
    ] = None,
    as_read: Annotated[bool, typer.Option("--as-read", help="As the reader has it, without corrections of entries.")] = False,
    with_claims: Annotated[bool, typer.Option("--with-claims", help="gdelt, plover: also what somebody in a report only says.")] = False,
    published: Annotated[
        str | None, typer.Option("--published", metavar="YYYY-MM-DD", help="Date of publication, where the input carries none.")
    ] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Publisher, where the input names none.")] = None,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Fetch from loopback and private networks too.")] = False,
) -> None:
    """Write reports' events, or the tables of a record, in a format that other tools read."""
    chosen = form or _format_by_name(to)
    if inputs and (record or table or chosen not in OF_EVENTS):
        raise UnusableArgument("FILE goes with --format gdelt or plover alone; add the reports to a record to export tables")
    if inputs:
        from onrecord.sources import find

        reports = Inputs([str(t) for t in find(inputs)], published, publisher, allow_private)
        with _destination(to) as out:
            EVENT_WRITERS[chosen](reports.dossiers(), out, with_claims)
        if reports.refused:
            raise typer.Exit(2)
        return
    from onrecord.commands.record import reading

    with reading(record) as kept:
        if chosen in OF_EVENTS:
            with _destination(to) as out:
                EVENT_WRITERS[chosen](kept.dossiers(corrected=not as_read), out, with_claims)
        elif to is not None and (to.is_dir() or not to.suffix):
            _make_folder(to)
            for each in Table:
                _write_table(kept, each, chosen, to / f"{each.value}.{chosen.value}", as_read)
        else:
            _write_table(kept, table or _table_by_name(to), chosen, to, as_read)


def write_gdelt(dossiers: Iterable[Dossier], out: TextIO, with_claims: bool) -> None:
    """Tab-separated rows under a line of column names; no value holds a tab or a line break."""
    from onrecord.export import GDELT_COLUMNS, gdelt_rows

    writer = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
    writer.writerow(GDELT_COLUMNS)
    for dossier in dossiers:
        for row in gdelt_rows(dossier, with_claims):
            writer.writerow([" ".join(value.split()) for value in row.values()])


def write_plover(dossiers: Iterable[Dossier], out: TextIO, with_claims: bool) -> None:
    """One JSON object a line."""
    from onrecord.export import plover_records

    for dossier in dossiers:
        for found in plover_records(dossier, with_claims):
            print(json.dumps(found, ensure_ascii=False), file=out)


EVENT_WRITERS: dict[Format, Callable[[Iterable[Dossier], TextIO, bool], None]] = {
    Format.GDELT: write_gdelt,
    Format.PLOVER: write_plover,
}


def _format_by_name(to: Path | None) -> Format:
    ending = to.suffix.removeprefix(".").lower() if to else ""
    if ending not in (Format.CSV, Format.JSONL, Format.PARQUET):
        raise UnusableArgument(f"give --format {', '.join(Format)}, or --to a file that ends in .csv, .jsonl or .parquet")
    return Format(ending)


def _table_by_name(to: Path | None) -> Table:
    return Table(to.stem) if to and to.stem in list(Table) else Table.EVENTS


def _write_table(kept: Record, table: Table, form: Format, to: Path | None, as_read: bool) -> None:
    from onrecord.export.tables import write_csv, write_jsonl, write_parquet
    from onrecord.record.tables import TABLES

    rows, columns = kept.rows(table.value, as_read=as_read), TABLES[table.value]
    if form is Format.PARQUET:
        if to is None:
            raise UnusableArgument("Parquet is no text; give --to OUT.parquet")
        with _replacing(to) as partial:
            write_parquet(rows, columns, partial)
        return
    with _destination(to) as out:
        (write_csv if form is Format.CSV else write_jsonl)(rows, columns, out)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableArgument(f"{path}: cannot be made ({error.strerror}); name another folder") from error


@contextmanager
def _destination(to: Path | None) -> Iterator[TextIO]:
    """Standard output, or the file, which is replaced whole or not at all. Raises UnusableArgument when it cannot be written."""
    if to is None:
        yield sys.stdout
        return
    with _replacing(to) as partial, partial.open("w", encoding="utf-8", newline="") as out:
        yield out


@contextmanager
def _replacing(to: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of the file at the end, or nothing does."""
    partial = to.with_name(to.name + ".partial")
    try:
        yield partial
        partial.replace(to)
    except OSError as error:
        raise UnusableArgument(f"{to}: cannot be written ({error.strerror}); name another file") from error
    finally:
        partial.unlink(missing_ok=True)
