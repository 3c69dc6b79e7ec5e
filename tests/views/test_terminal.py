"""The terminal view says everything at any width and lets no text act on the screen."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from onrecord.model import (
    Dossier,
    MatterKind,
    MatterState,
    PartyKind,
    Report,
    Stance,
    StatementKind,
    Status,
)
from onrecord.views import show, wording
from onrecord.views.untrusted import ODD

from .hostile import hostile
from .sample import DOSSIER


def shown(dossier: Dossier, width: int = 80, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, color_system="truecolor" if colour else None, legacy_windows=False)
    show(dossier, console)
    return out.getvalue()


def unwrapped(text: str) -> str:
    """Without white space: wrapping may put any where it likes, but may lose nothing else."""
    return "".join(text.split())


def right_column(text: str) -> str:
    """What stands right of the scanned column."""
    return unwrapped("".join(line[15:] for line in text.splitlines()))


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_all_words_are_there(width: int) -> None:
    text = shown(DOSSIER, width)
    assert all(len(line) <= width for line in text.splitlines())
    right = right_column(text)
    for statement in DOSSIER.statements:
        for span in statement.content:
            assert unwrapped(DOSSIER.quote(span)) in right
    for event in DOSSIER.events:
        assert unwrapped(DOSSIER.quote(event.evidence)) in right
    for matter in DOSSIER.matters:
        assert unwrapped(matter.title) in right
        for span in (*matter.evidence, *(position.evidence for position in matter.positions)):
            assert unwrapped(DOSSIER.quote(span)) in right
    ids = [s.id for s in DOSSIER.statements] + [e.id for e in DOSSIER.events] + [m.id for m in DOSSIER.matters]
    assert all(entry_id in text for entry_id in ids)
    for word in (*wording.SECTIONS, "8 statements · 9 events · 5 matters · 9 parties", "12 Mar 2026", "Clara Weiss"):
        assert unwrapped(word) in unwrapped(text)


def test_colour_adds_nothing_but_colour() -> None:
    assert "\x1b" not in shown(DOSSIER)
    coloured = shown(DOSSIER, colour=True)
    assert "\x1b[32mhappened" in coloured


def test_hostile_text_stays_text() -> None:
    text = shown(hostile(), 120)
    assert not ODD.search(text)
    whole = unwrapped(text)
    for part in (
        "<script>alert(1)</script></style>",
        "[red]r[/red]",
        ":smile:",
        "⟨U+001B⟩[31mANSI⟨U+001B⟩[0m",
        "⟨U+202E⟩RLO",
    ):
        assert part in whole


def test_an_empty_dossier_and_broken_references() -> None:
    assert shown(Dossier("0", "-", Report("r", ""))).count("nothing found") == 3
    event = replace(DOSSIER.events[0], actors=("nobody",), according_to="nothing", trigger=(9, 9), evidence=(900, 2))
    statement = replace(DOSSIER.statements[0], speaker=None, source=None, cue=None, content=())
    text = shown(replace(DOSSIER, events=(event,), statements=(statement,), parties=()))
    assert "nobody → talks (visit)" in text
    assert "no speaker named" in text


def test_a_console_that_cannot_write_an_arrow() -> None:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding="ascii", write_through=True)
    show(DOSSIER, Console(file=file, width=80))
    assert b"Norway ? attack ? Iceland" in raw.getvalue()


@settings(database=None, deadline=None, max_examples=30)
@given(st.text(max_size=60), st.integers(30, 130))
def test_any_text_can_be_shown(text: str, width: int) -> None:
    statement = replace(DOSSIER.statements[0], content=((0, len(text)),), source=None, cue=None, date=None)
    event = replace(DOSSIER.events[0], evidence=(0, len(text)), trigger=(0, 1), date=None, place=None)
    made = shown(Dossier("0", text, Report("r", text, title=text), statements=(statement,), events=(event,)), width)
    assert not ODD.search(made)


def test_every_kind_has_its_word() -> None:
    for kinds, words in (
        (StatementKind, wording.STATEMENT_KINDS),
        (Status, wording.STATUSES),
        (Status, wording.STATUS_TONES),
        (MatterKind, wording.MATTER_KINDS),
        (MatterState, wording.STATE_TONES),
        (Stance, wording.STANCES),
        (PartyKind, wording.PARTY_KINDS),
    ):
        assert set(get_args(kinds)) == set(words)
    assert len(wording.TYPES) == 16
    assert set(wording.TYPES) > wording.COOPERATION


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2025-10-17", "17 Oct 2025"),
        ("2025-10", "Oct 2025"),
        ("2025", "2025"),
        ("2025-13", "2025-13"),
        ("x-y-z", "x-y-z"),
    ],
)
def test_dates_keep_their_precision(value: str, words: str) -> None:
    assert wording.day(value) == words
