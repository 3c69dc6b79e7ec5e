"""A dossier in the terminal: who said what, what happened, what is on the table.

Every entry is a row of two columns, the left one for what is scanned (date, status, id), the right one for what is read.
All text goes through ``rich.text.Text``, never through markup, and wraps: evidence that is cut short is no evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from onrecord.model import Date, Dossier, Event, Matter, Statement, StatementKind, Status
from onrecord.views import wording
from onrecord.views.untrusted import one_line
from onrecord.views.wording import Tone

LEFT: Final = 13
STATUS_STYLES: Final[dict[Status, str]] = {
    "happened": "green",
    "ongoing": "bold cyan",
    "planned": "blue",
    "possible": "yellow",
    "conditional": "yellow",
    "requested": "magenta",
    "denied": "red",
}
TONE_STYLES: Final[dict[Tone, str]] = {
    "good": "green",
    "bad": "red",
    "pending": "blue",
    "waiting": "cyan",
    "unsure": "yellow",
}
KIND_STYLES: Final[dict[StatementKind, str]] = {"direct": "green", "indirect": "blue", "mixed": "cyan"}

Row = tuple[Text, list[Text]]
NOTHING: Final[Row] = (Text(), [Text("nothing found", style="dim italic")])


def show(dossier: Dossier, console: Console) -> None:
    """Print the dossier."""
    put(_view(dossier), console)


def put(view: RenderableType, console: Console) -> None:
    """Print what a view has made."""
    if console.encoding.lower().startswith("utf"):
        console.print(view)
        return
    # Arrows and curly quotes, ours and the report's, would raise on a console that cannot write them.
    with console.capture() as caught:
        console.print(view)
    console.file.write(caught.get().encode(console.encoding, "replace").decode(console.encoding))


def _view(dossier: Dossier) -> RenderableType:
    statements, events, matters = wording.in_text_order(dossier)
    sections: Sequence[list[Row]] = (
        [_statement(dossier, statement) for statement in statements],
        [_event(dossier, event) for event in events],
        [_matter(dossier, matter) for matter in matters],
    )
    parts: list[RenderableType] = [_header(dossier)]
    for title, rows in zip(wording.SECTIONS, sections, strict=True):
        parts += [Text(), Rule(Text(title, style="bold"), align="left", style="dim")]
        for row in rows or [NOTHING]:
            parts += [Text(), _columns(*row)]
    ids = Text().append("The last word on the left is an ID; ", style="dim").append("onrecord explain ID")
    return Group(*parts, Text(), ids.append(" tells why it is here.", style="dim"))


def _header(dossier: Dossier) -> RenderableType:
    report = dossier.report
    origin = [
        one_line(report.publisher or ""),
        f"credited to {one_line(report.credited_source)}" if report.credited_source else "",
        wording.day(report.published) if report.published else "date unknown",
        one_line(dossier.input),
    ]
    counts = (
        (len(dossier.statements), "statement"),
        (len(dossier.events), "event"),
        (len(dossier.matters), "matter"),
        (len(dossier.parties), "party"),
    )
    parties = Text()
    for party in dossier.parties:
        if parties:
            parties.append(" · ", style="dim")
        parties.append(one_line(party.name), style="bold" if party.kind == "person" else "")
        parties.append(f" {one_line(party.country)}" if party.country else "", style="cyan")
    lines = [
        Text(one_line(report.title or "A report without a title"), style="bold"),
        _joined(origin, style="dim"),
        _joined(f"{number} {_plural(word, number)}" for number, word in counts),
    ]
    return Group(*lines, *([Text(), parties] if parties else []))


def _statement(dossier: Dossier, statement: Statement) -> Row:
    kind = Text(wording.STATEMENT_KINDS[statement.kind], style=KIND_STYLES[statement.kind])
    speaker = wording.party_name(dossier, statement.speaker)
    cue = wording.words_at(dossier, [statement.cue] if statement.cue else [])
    asides = [
        cue,
        f"to {wording.names(dossier, statement.addressees)}" if statement.addressees else "",
        f"via {one_line(statement.channel)}" if statement.channel else "",
    ]
    first = Text().append(speaker or "no speaker named", style="bold" if speaker else "italic")
    for aside in filter(None, asides):
        first.append(f" · {aside}", style="dim")
    words = wording.words_at(dossier, statement.content, quoted=statement.kind == "direct")
    return _left(kind, statement.date, statement.id), [first, Text(words)]


def _event(dossier: Dossier, event: Event) -> Row:
    status = Text(wording.STATUSES[event.status], style=STATUS_STYLES[event.status])
    deed = Text().append(wording.names(dossier, event.actors) or "someone", style="bold")
    deed.append(" → ", style="dim").append(wording.type_word(event), style="cyan")
    if event.recipients:
        deed.append(" → ", style="dim").append(wording.names(dossier, event.recipients))
    place = wording.where(event.place)
    lines = [deed]
    if said_by := wording.said_by(dossier, event):
        lines.append(Text(said_by, style="italic"))
    if place:
        lines.append(Text(f"in {place}"))
    left = _left(status, event.date, event.id)
    return left, [*lines, Text(wording.words_at(dossier, [event.evidence]), style="dim")]


def _matter(dossier: Dossier, matter: Matter) -> Row:
    badge = Text(f" {matter.state} ", style=f"reverse {TONE_STYLES[wording.STATE_TONES[matter.state]]}")
    title = Text().append(f"{wording.MATTER_KINDS[matter.kind]}: ", style="cyan")
    title.append(one_line(matter.title), style="bold")
    sides = wording.names(dossier, matter.by) or "someone"
    if matter.to:
        sides += f" → {wording.names(dossier, matter.to)}"
    second = Text(sides)
    if matter.due:
        second.append(f" · due {wording.when(matter.due)}", style="bold")
    lines = [title, second]
    for position in matter.positions:
        line = Text("• ").append(wording.party_name(dossier, position.party), style="bold")
        line.append(f" {wording.STANCES[position.stance]}: ")
        lines.append(line.append(wording.words_at(dossier, [position.evidence]), style="dim"))
    left = _left(badge, None, matter.id)
    return left, [*lines, Text(wording.words_at(dossier, matter.evidence), style="dim")]


def _left(badge: Text, date: Date | None, entry_id: str) -> Text:
    lines = (badge, Text(wording.when(date)), Text(one_line(entry_id), style="dim"))
    return Text("\n").join(line for line in lines if line)


def _columns(left: Text, lines: Sequence[Text]) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    # Folding keeps an overlong word whole over several lines where rich would otherwise end it with an ellipsis.
    grid.add_column(width=LEFT, overflow="fold")
    grid.add_column(ratio=1, overflow="fold")
    grid.add_row(left, Group(*(line for line in lines if line)))
    return grid


def _joined(parts: Iterable[str], style: str = "") -> Text:
    return Text(" · ".join(filter(None, parts)), style=style)


def _plural(word: str, number: int) -> str:
    return word if number == 1 else "parties" if word == "party" else f"{word}s"
