"""The options that narrow a listing, the same for every command that lists: each field and its excluding twin."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

# Field: how its value is written in the help, and what it takes.
FIELDS = {
    "speaker": ("NAME", "who said it: a name, or words of it"),
    "party": ("NAME", "who is involved, whatever the role"),
    "type": ("TYPE", "PLOVER type, or kind of matter or statement"),
    "status": ("STATUS", "status of an event, or state of a matter"),
    "place": ("PLACE", "a place or a country"),
    "outlet": ("NAME", "publisher or host"),
    "entry": ("KIND", "report, statement, event or matter"),
}
DATES = {
    "since": "First day it was said, else published.",
    "until": "Last day it was said, else published.",
    "meant_since": "First day of the time it speaks of.",
    "meant_until": "Last day of the time it speaks of.",
}


def with_filters(*, since: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command the options, which it gets as one dict ``chosen``; ``since`` is left to commands that have their own."""

    def give(command: Callable[..., None]) -> Callable[..., None]:
        options = _options(since)

        @wraps(command)
        def run(**values: Any) -> None:
            chosen = {name: value for name in options if (value := values.pop(name))}
            command(**values, chosen=chosen)

        own = inspect.signature(command, eval_str=True)
        kept = [p for p in own.parameters.values() if p.name != "chosen"]
        named = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in (*kept, *options.values())]
        run.__signature__ = own.replace(parameters=named)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in named}
        return run

    return give


def _options(since: bool) -> dict[str, inspect.Parameter]:
    found: dict[str, Any] = {}
    for field, (metavar, what) in FIELDS.items():
        found[field] = Annotated[
            list[str] | None, typer.Option(f"--{field}", metavar=metavar, help=f"{what[0].upper()}{what[1:]}; may be repeated.")
        ]
        found[f"not_{field}"] = Annotated[list[str] | None, typer.Option(f"--not-{field}", metavar=metavar, help=f"Leave out: {what}.")]
    for field, what in DATES.items():
        if since or field != "since":
            found[field] = Annotated[str | None, typer.Option(f"--{field.replace('_', '-')}", metavar="DATE", help=what)]
    found["as_read"] = Annotated[bool, typer.Option("--as-read", help="As the reader has it, without corrections of entries.")]
    return {
        name: inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False if name == "as_read" else None, annotation=annotation)
        for name, annotation in found.items()
    }
