"""``onrecord refused``: what could not be read, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def refused(
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="REASON", help="Only these: a reason as listed, or the name of a language.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="A day or moment: 2025-10-18 or 2025-10-18T06:30.")] = None,
    record: Annotated[
        Path | None,
        typer.Option("--record", metavar="FILE", help="The record; without it $ONRECORD_RECORD, else record.db in your data folder."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", help="At most so many, the latest.", min=1)] = None,
) -> None:
    """List what could not be read and why, latest first, until it has been read."""
    from onrecord.record import Record
    from onrecord.views.untrusted import one_line

    with Record(record, read_only=True) as kept:
        found = kept.refused(reason=reason, since=since, limit=limit)
    if as_json:
        print(json.dumps([refusal.to_dict() for refusal in found], ensure_ascii=False, indent=1))
        return
    for refusal in found:
        print(f"{refusal.last[:16].replace('T', ' ')}  {refusal.reason:<14}  {one_line(refusal.why)}")
    if not found:
        print("nothing refused")
