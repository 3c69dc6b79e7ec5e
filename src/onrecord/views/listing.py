"""Rows of the record in the terminal: date and kind on the left, words, parties and source on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from onrecord.record import Listed
from onrecord.views import wording
from onrecord.views.terminal import put
from onrecord.views.untrusted import one_line

LEFT: Final = 13
SHOWN: Final = 4  # parties named in a row; the rest are counted
KINDS: Final = {"report": "bold", "statement": "green", "event": "cyan", "matter": "magenta"}


def show_rows(rows: Sequence[Listed], console: Console) -> None:
    """Print the rows in their order; a line that says so when there are none."""
    if not rows:
        put(Text("nothing found", style="dim italic"), console)
        return
    put(Group(*_spaced(_row(row) for row in rows)), console)


def _row(row: Listed) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(width=LEFT, overflow="fold")
    grid.add_column(ratio=1, overflow="fold")
    left = Text(wording.day(row.date) if row.date else "undated")
    left.append(f"\n{row.entry}", style=KINDS[row.entry])
    if row.change == "updated":
        left.append("\nupdated", style="yellow")
    if row.corrected:
        left.append("\ncorrected", style="yellow")
    grid.add_row(left, Group(*(line for line in _lines(row) if line)))
    return grid


def _lines(row: Listed) -> Iterable[Text]:
    names = [one_line(row.speaker)] if row.speaker else [one_line(p) for p in row.parties]
    who = ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
    what = [row.type if row.entry != "statement" else None, row.status, f"in {one_line(row.place)}" if row.place else None]
    when = f"for {row.meant}" if row.meant else None
    yield Text(" · ".join(x for x in (who, *what, when) if x), style="bold")
    yield Text(one_line(row.text))
    if row.corrected:
        yield Text("as read: " + ", ".join(one_line(f"{field} {was or 'nobody'}") for field, was in row.corrected), style="yellow")
    carried = f"{row.outlets} outlets" if row.outlets > 1 else None
    source = (one_line(row.outlet) if row.outlet else None, one_line(row.url or row.input), carried)
    yield Text(" · ".join(x for x in source if x), style="dim")
    yield Text(one_line(row.id), style="dim")


def _spaced(rows: Iterable[RenderableType]) -> Iterable[RenderableType]:
    for place, row in enumerate(rows):
        if place:
            yield Text()
        yield row
