"""The commands on what the record joins across reports: matters, parties, contradictions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from onrecord.commands.record import AsJson, File, Limit, reading
from onrecord.errors import UnusableArgument


def register(app: typer.Typer) -> None:
    """Names the commands."""
    for command in (matters, party, contradictions, dyad, network):
        app.command()(command)


def matters(
    words: Annotated[str, typer.Argument(metavar="[WORDS]", help="Words that must stand in title or evidence.")] = "",
    record: File = None,
    party: Annotated[list[str] | None, typer.Option("--party", metavar="NAME", help="Whoever's matter it is; may be repeated.")] = None,
    by: Annotated[list[str] | None, typer.Option("--by", metavar="NAME", help="Who asks, offers, promises or warns.")] = None,
    to: Annotated[list[str] | None, typer.Option("--to", metavar="NAME", help="Who is asked, offered, promised or warned.")] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", metavar="KIND", help="request, offer, demand ...; may be repeated.")] = None,
    state: Annotated[list[str] | None, typer.Option("--state", metavar="STATE", help="open, refused, broken ...; may be repeated.")] = None,
    not_party: Annotated[list[str] | None, typer.Option("--not-party", metavar="NAME", help="Leave out: whoever's matter it is.")] = None,
    not_by: Annotated[list[str] | None, typer.Option("--not-by", metavar="NAME", help="Leave out: who asks or promises.")] = None,
    not_to: Annotated[list[str] | None, typer.Option("--not-to", metavar="NAME", help="Leave out: who is asked.")] = None,
    not_kind: Annotated[list[str] | None, typer.Option("--not-kind", metavar="KIND", help="Leave out: a kind.")] = None,
    not_state: Annotated[list[str] | None, typer.Option("--not-state", metavar="STATE", help="Leave out: a state.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="First day of the latest word on it.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Last day of the latest word on it.")] = None,
    as_read: Annotated[bool, typer.Option("--as-read", help="As the reader has it, without corrections.")] = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List matters followed across reports: who wants what of whom, how it went, where each party stands."""
    named = {
        "party": party, "by": by, "to": to, "kind": kind, "state": state, "not_party": not_party, "not_by": not_by, "not_to": not_to,
        "not_kind": not_kind, "not_state": not_state, "since": since, "until": until, "as_read": as_read,
    }  # fmt: skip
    chosen: dict[str, Any] = {name: value for name, value in named.items() if value}
    with reading(record) as kept:
        found = kept.matters(words, limit=limit, **chosen)
    if _as_json(found, as_json):
        return
    from rich.console import Console

    from onrecord.views.followed import show_matters

    show_matters(found, Console())


def party(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME | merge NAME OTHER | split NAME PART | undo N | corrections]", help="A name, or a correction."),
    ] = None,
    record: File = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Show who is meant by a name across reports, or correct it: merge two parties, split one, undo that."""
    match words or []:
        case []:
            _show_parties(record, None, limit, as_json)
        case ["corrections"]:
            _show_corrections(record, as_json)
        case [("merge" | "split" | "undo") as verb, *names]:
            _correct(record, verb, names, as_json)
        case [name]:
            _show_parties(record, name, limit, as_json)
        case several:
            raise UnusableArgument(f"party takes one name, not {len(several)}; put a name of several words in quotes")


def contradictions(
    speaker: Annotated[list[str] | None, typer.Option("--speaker", metavar="NAME", help="Whose; may be repeated; all without it.")] = None,
    record: File = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List pairs of statements of one speaker that do not go together."""
    with reading(record) as kept:
        found = kept.contradictions(speaker or (), limit=limit)
    if _as_json(found, as_json):
        return
    from rich.console import Console

    from onrecord.views.followed import show_contradictions

    show_contradictions(found, Console())


def dyad(
    one: Annotated[str, typer.Argument(metavar="A", help="A name or key; of a state all who act for it.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    record: File = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="First day it was said, else published.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Last day it was said, else published.")] = None,
    limit: Limit = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show two parties: cooperation and conflict by week, what they did, said of each other, and what lies between them."""
    with reading(record) as kept:
        found = kept.dyad(one, other, since=since, until=until, limit=limit)
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    from onrecord.views.dealings import show_dyad

    show_dyad(found, Console())


def network(
    record: File = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="First day it was said, else published.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Last day it was said, else published.")] = None,
    limit: Limit = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show who dealt with whom in events that took place: how many, and in what tone."""
    with reading(record) as kept:
        found = kept.network(since=since, until=until, limit=limit)
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    from onrecord.views.dealings import show_network

    show_network(found, Console())


def _show_parties(record: Path | None, name: str | None, limit: int | None, as_json: bool) -> None:
    with reading(record) as kept:
        found = kept.parties(name, limit=limit)
    if _as_json(found, as_json):
        return
    from rich.console import Console

    from onrecord.views.followed import show_parties

    show_parties(found, Console())


def _show_corrections(record: Path | None, as_json: bool) -> None:
    from onrecord.views.followed import correction_line

    with reading(record) as kept:
        found = kept.corrections()
    if not _as_json(found, as_json):
        print("\n".join(map(correction_line, found)) or "no corrections")


def _correct(record: Path | None, verb: str, names: Sequence[str], as_json: bool) -> None:
    from onrecord.record import Record
    from onrecord.views.followed import correction_line

    wanted = 1 if verb == "undo" else 2
    if len(names) != wanted:
        raise UnusableArgument(f"party {verb} takes {wanted} values, not {len(names)}; put a name of several words in quotes")
    if verb == "undo" and not names[0].isdigit():
        raise UnusableArgument(f"party undo takes a number, not {names[0]!r:.40}; `onrecord party corrections` lists them")
    with Record(record, create=False) as kept:
        if verb == "merge":
            made = kept.merge_parties(*names)
        elif verb == "split":
            made = kept.split_party(*names)
        else:
            made = kept.undo_correction(int(names[0]))
    if not _as_json([made], as_json):
        print(correction_line(made))


def _as_json(rows: Sequence[Any], wanted: bool) -> bool:
    """Prints one JSON array, if wanted."""
    if wanted:
        print(json.dumps([row.to_dict() for row in rows], ensure_ascii=False, indent=1))
    return wanted
