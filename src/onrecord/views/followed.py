"""What the record makes of many reports, in the terminal: matters with their history, parties, contradictions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from onrecord.model import MatterState
from onrecord.record import Contradiction, Correction, EntryCorrection, FollowedMatter, KnownParty
from onrecord.views import wording
from onrecord.views.terminal import TONE_STYLES, put
from onrecord.views.untrusted import one_line

LEFT: Final = 13
NAMES: Final = 6  # other names of a party shown; the rest are counted
NOTHING: Final = Text("nothing found", style="dim italic")


def show_matters(rows: Sequence[FollowedMatter], console: Console) -> None:
    """Print matters: whose, what, the state, and each report's word on it."""
    _show([_matter(m) for m in rows], console)


def show_parties(rows: Sequence[KnownParty], console: Console) -> None:
    """Print parties: names, roles, how much there is of them."""
    _show([_party(p) for p in rows], console)


def show_contradictions(rows: Sequence[Contradiction], console: Console) -> None:
    """Print contradictions: who, what first, what later."""
    _show([_contradiction(c) for c in rows], console)


def correction_line(correction: Correction) -> str:
    """A correction in one line."""
    verb = "is the same as" if correction.kind == "merge" else "without those named"
    undone = f"; undone {correction.undone[:10]}" if correction.undone else ""
    first, second = (correction.other, correction.key) if correction.kind == "merge" else (correction.key, correction.other)
    return one_line(f"{correction.number}  {first} {verb} {second}; made {correction.made[:10]}{undone}")


def entry_correction_line(correction: EntryCorrection) -> str:
    """A correction of an entry in one line."""
    match correction.field:
        case "reject":
            what = "is no such thing"
        case "unlink":
            what = "is none of its followed matter"
        case field:
            what = f"{field} is {correction.value or 'nobody'}, not {correction.was or 'nobody'}"
    note = f" ({correction.note})" if correction.note else ""
    undone = f"; undone {correction.undone[:10]}" if correction.undone else ""
    gone = "" if correction.current else "; not in the record now"
    return one_line(f"{correction.number}  {correction.entry} {what}{note}; made {correction.made[:10]}{undone}{gone}")


def _show(views: Sequence[RenderableType], console: Console) -> None:
    spaced: list[RenderableType] = []
    for view in views:
        spaced += [view, Text()]
    put(Group(*spaced[:-1]) if spaced else NOTHING, console)


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(width=LEFT, overflow="fold")
    grid.add_column(ratio=1, overflow="fold")
    return grid


def _state(state: str) -> Text:
    tone = wording.STATE_TONES.get(cast(MatterState, state), "unsure")
    return Text(state, style=TONE_STYLES[tone])


def _matter(m: FollowedMatter) -> RenderableType:
    grid = _grid()
    who = ", ".join(map(one_line, m.by)) + (f" → {', '.join(map(one_line, m.to))}" if m.to else "")
    due = f" · due {m.due}" if m.due else ""
    grid.add_row(_state(m.state), Text(f"{who} · {m.kind}{due}", style="bold"))
    if m.corrected:
        grid.add_row(Text(), Text(f"corrected; the reports say {m.corrected}", style="yellow"))
    grid.add_row(Text(), Text(one_line(m.title)))
    shown = ("", "")
    for step in m.history:
        left = Text(wording.day(step.date) if step.date else "undated", style="dim")
        head = _state(step.state) if (step.report, step.state) != shown else Text()
        shown = (step.report, step.state)
        grid.add_row(left, Text.assemble(head, " " if head else "", one_line(step.evidence)))
    for stand in m.positions:
        grid.add_row(Text(), Text(f"{one_line(stand.party)} {stand.stance}", style="italic"))
    grid.add_row(Text(), Text(one_line(m.id), style="dim"))
    return grid


def _party(p: KnownParty) -> RenderableType:
    grid = _grid()
    roles = ", ".join(map(one_line, p.roles[:2]))
    what = " · ".join(x for x in (p.kind, p.country, roles, p.sector) if x)
    grid.add_row(Text(p.kind, style="cyan"), Text(one_line(p.name), style="bold"))
    others = [one_line(n) for n in p.names if n != p.name]
    if others:
        more = f" and {len(others) - NAMES} more" if len(others) > NAMES else ""
        grid.add_row(Text(), Text(f"also {', '.join(others[:NAMES])}{more}"))
    grid.add_row(Text(), Text(what))
    counts = f"{p.reports} reports, {p.statements} statements, {p.events} events"
    grid.add_row(Text(), Text(f"{counts} · {p.first or 'undated'} to {p.last or 'undated'}"))
    grid.add_row(Text(), Text(one_line(p.key), style="dim"))
    return grid


def _contradiction(c: Contradiction) -> RenderableType:
    grid = _grid()
    grid.add_row(Text(c.why, style="yellow"), Text(one_line(c.speaker), style="bold"))
    for said in (c.first, c.second):
        grid.add_row(Text(wording.day(said.date) if said.date else "undated", style="dim"), Text(one_line(said.text)))
        grid.add_row(Text(), Text(f"{one_line(said.outlet or said.input)} · {one_line(said.entry)}", style="dim"))
    return grid
