"""The commands on what the user adds to a record: corrections of entries, saved searches."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord.commands.filters import with_filters
from onrecord.commands.record import AsJson, File, Limit, list_rows, reading
from onrecord.errors import UnusableArgument

if TYPE_CHECKING:
    from onrecord.record import EntryCorrection, Record


def register(app: typer.Typer) -> None:
    """Names the commands."""
    for command in (correct, saved):
        app.command()(command)


def correct(
    entry: Annotated[str | None, typer.Argument(metavar="[ENTRY]", help="Id of an entry or followed matter, as listings show it.")] = None,
    record: File = None,
    speaker: Annotated[
        list[str] | None, typer.Option("--speaker", metavar="NAME", help="Who speaks, acts or asks; may be repeated; '' for nobody.")
    ] = None,
    recipient: Annotated[
        list[str] | None, typer.Option("--recipient", metavar="NAME", help="To whom; may be repeated; '' for nobody.")
    ] = None,
    type_: Annotated[str | None, typer.Option("--type", metavar="TYPE", help="PLOVER type, or kind of matter or statement.")] = None,
    status: Annotated[str | None, typer.Option("--status", metavar="STATUS", help="Status of an event, or state of a matter.")] = None,
    reject: Annotated[bool, typer.Option("--reject", help="It is no such statement, event or matter.")] = False,
    unlink: Annotated[bool, typer.Option("--unlink", help="The report's matter is none of the followed matter.")] = False,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why, for those who read the corrections.")] = None,
    undo: Annotated[int | None, typer.Option("--undo", metavar="N", help="Take the correction of that number back.")] = None,
    listing: Annotated[bool, typer.Option("--list", help="List corrections: of the entry, or all.")] = False,
    gold: Annotated[
        Path | None,
        typer.Option("--gold", metavar="OUT", help="Write the corrected reports as gold for evaluate: OUT.jsonl, or a folder; - prints."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Correct what the reader made of an entry, in a layer of your own; list that, undo it, or write it as gold."""
    made = {"speaker": _names(speaker), "recipient": _names(recipient), "type": type_, "status": status}
    fields: list[tuple[str, str | None]] = [(field, value) for field, value in made.items() if value is not None]
    fields += [(field, None) for field, wanted in (("reject", reject), ("unlink", unlink)) if wanted]
    wishes = [bool(fields), undo is not None, listing, gold is not None]
    if sum(wishes) != 1:
        raise UnusableArgument("correct takes fields to correct, or one of --undo, --list and --gold")
    if gold is not None:
        with reading(record) as kept:
            _write_gold(kept, gold)
        return
    if listing:
        with reading(record) as kept:
            _tell(kept.entry_corrections(entry), as_json)
        return
    from onrecord.record import Record

    with Record(record, create=False) as kept:
        if undo is not None:
            _tell([kept.undo_entry_correction(undo)], as_json)
            return
        if entry is None:
            raise UnusableArgument("correct wants the ENTRY; `onrecord search` shows the ids")
        _tell([kept.correct(entry, field, value, note) for field, value in fields], as_json)


@with_filters()
def saved(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME | keep NAME [WORDS] | feed NAME | remove NAME]", help="A saved search, or what to do with it."),
    ] = None,
    record: File = None,
    new_since: Annotated[
        str | None, typer.Option("--new-since", metavar="DATE", help="Only what came into the record since that day or moment (UTC).")
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    chosen: dict[str, Any] | None = None,
) -> None:
    """List saved searches or what one finds, keep one with its words and filters, write its Atom feed, remove it."""
    given, chosen = words or [], chosen or {}
    if chosen and given[:1] != ["keep"]:
        raise UnusableArgument("filters are given once, to `onrecord saved keep NAME [WORDS]`")
    match given:
        case []:
            with reading(record) as kept:
                found = kept.saved_searches()
            _show_searches([s.to_dict() for s in found], as_json)
        case ["keep", name, *rest] if len(rest) < 2:
            _write(record, lambda kept: kept.save_search(name, *rest, **chosen).to_dict(), as_json)
        case ["remove", name]:
            _write(record, lambda kept: kept.remove_search(name).to_dict(), as_json)
        case ["feed", name]:
            _feed(record, name, new_since, limit)
        case [name]:
            with reading(record) as kept:
                list_rows(kept.found_by(kept.saved_search(name), new_since, limit=limit), as_json)
        case _:
            raise UnusableArgument("saved takes NAME, or keep NAME [WORDS], feed NAME, remove NAME; put several words in quotes")


def _names(given: list[str] | None) -> str | None:
    return None if given is None else " | ".join(given)


def _tell(corrections: Sequence[EntryCorrection], as_json: bool) -> None:
    if as_json:
        print(json.dumps([c.to_dict() for c in corrections], ensure_ascii=False, indent=1))
        return
    from onrecord.views.followed import entry_correction_line

    print("\n".join(map(entry_correction_line, corrections)) or "no corrections")


def _write_gold(kept: Record, out: Path) -> None:
    """One JSON object a line with the report's text, or NAME.txt beside NAME.gold.json in a folder."""
    found = kept.gold()
    try:
        if str(out) == "-":
            for row in found:
                print(json.dumps(row, ensure_ascii=False))
        elif out.suffix == ".jsonl":
            with out.open("w", encoding="utf-8") as file:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
        else:
            out.mkdir(parents=True, exist_ok=True)
            for number, row in enumerate(found, start=1):
                # An id may come from elsewhere; it is no part of a path.
                (out / f"{number:05d}.txt").write_text(row.pop("text"), encoding="utf-8", newline="")
                (out / f"{number:05d}.gold.json").write_text(json.dumps(row, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise UnusableArgument(f"{out}: cannot be written ({error.strerror}); name another file or folder") from error


def _write(record: Path | None, change: Any, as_json: bool) -> None:
    from onrecord.record import Record

    with Record(record, create=False) as kept:
        _show_searches([change(kept)], as_json)


def _show_searches(found: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return
    from onrecord.views.untrusted import one_line

    lines = []
    for search in found:
        filters = " ".join(f"{name}={value if isinstance(value, str) else ', '.join(value)}" for name, value in search["filters"].items())
        lines.append(one_line(" · ".join(x for x in (search["name"], search["words"], filters) if x)))
    print("\n".join(lines) or "no saved searches")


def _feed(record: Path | None, name: str, since: str | None, limit: int | None) -> None:
    from onrecord.views.atom import atom

    with reading(record) as kept:
        search = kept.saved_search(name)
        rows = kept.found_by(search, since, limit=limit)
    sys.stdout.buffer.write(atom(search, rows))
    sys.stdout.buffer.flush()
