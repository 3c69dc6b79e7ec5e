"""Who dealt with whom, in the terminal: two parties by week, and the pairs of a network."""

from __future__ import annotations

from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.record import Dyad, Network
from onrecord.views.followed import show_matters
from onrecord.views.listing import show_rows
from onrecord.views.terminal import put
from onrecord.views.untrusted import one_line

WIDEST: Final = 24  # columns of the longest bar


def show_dyad(found: Dyad, console: Console) -> None:
    """Print the weeks that have events, what they did, what they said, what lies between them."""
    put(Text(f"{one_line(found.one)} and {one_line(found.other)}", style="bold"), console)
    most = max((max(w.cooperation, -w.conflict) for w in found.weeks), default=0.0)
    grid = Table(box=box.SIMPLE, padding=(0, 1))
    for name in ("week of", "events", "conflict", "cooperation"):
        grid.add_column(name, justify="right" if name in ("events", "conflict") else "left")
    for week in (w for w in found.weeks if w.events):
        grid.add_row(week.start, str(week.events), _bar(week.conflict, most), _bar(week.cooperation, most))
    if found.weeks:
        put(grid, console)
    for title, rows in (("Events", found.events), ("Statements", found.statements)):
        if rows:
            put(Text(f"\n{title}\n", style="bold"), console)
            show_rows(rows, console)
    if found.matters:
        put(Text("\nMatters\n", style="bold"), console)
        show_matters(found.matters, console)
    if not (found.events or found.statements or found.matters):
        put(Text("nothing found", style="dim italic"), console)


def show_network(found: Network, console: Console) -> None:
    """Print the pairs, those of most events first."""
    if not found.ties:
        put(Text("nothing found", style="dim italic"), console)
        return
    names = {n.key: one_line(n.name) for n in found.nodes}
    grid = Table(box=box.SIMPLE, padding=(0, 1))
    for name in ("events", "tone"):
        grid.add_column(name, justify="right")
    grid.add_column("between", overflow="fold")
    for tie in found.ties:
        tone = Text("" if tie.tone is None else f"{tie.tone:+.1f}", style=_style(tie.tone or 0.0))
        grid.add_row(str(tie.events), tone, Text(f"{names.get(tie.one, tie.one)} – {names.get(tie.other, tie.other)}"))
    put(grid, console)


def _bar(value: float, most: float) -> Text:
    if not value or not most:
        return Text()
    bar = "█" * max(1, round(WIDEST * abs(value) / most))
    return Text(f"{value:+.1f} {bar}" if value > 0 else f"{bar} {value:+.1f}", style=_style(value))


def _style(value: float) -> str:
    return "green" if value > 0 else "red" if value < 0 else "dim"
