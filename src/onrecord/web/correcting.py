"""What may be corrected of an entry, as its page offers it: each field with what it is now and what it could be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from onrecord.knowledge import rows
from onrecord.model import Dossier, Event, Matter, MatterKind, MatterState, Statement, StatementKind, Status
from onrecord.record import EntryCorrection
from onrecord.views import wording

SEVERAL = " | "


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that can be corrected: its label, what holds now, and the values with their words, none for names."""

    field: str
    label: str
    now: str
    values: tuple[tuple[str, str], ...]


def standing(corrections: Sequence[EntryCorrection]) -> dict[str, EntryCorrection]:
    """By field: the correction that holds."""
    return {c.field: c for c in corrections if c.undone is None}


def choices(dossier: Dossier, entry: Statement | Event | Matter, corrections: Mapping[str, EntryCorrection]) -> list[Choice]:
    """The fields of an entry, with what the user or else the reader says."""

    def now(field: str, read: str) -> str:
        return (corrections[field].value or "") if field in corrections else read

    def names(parties: Sequence[str | None]) -> str:
        return SEVERAL.join(wording.party_name(dossier, p) for p in parties if p)

    match entry:
        case Statement():
            return [
                Choice("speaker", "Who says it", now("speaker", names([entry.speaker])), ()),
                Choice("recipient", "to whom", now("recipient", names(entry.addressees)), ()),
                Choice("type", "how", now("type", entry.kind), _words(get_args(StatementKind), wording.STATEMENT_KINDS)),
            ]
        case Event():
            return [
                Choice("speaker", "Who does it", now("speaker", names(entry.actors)), ()),
                Choice("recipient", "to whom", now("recipient", names(entry.recipients)), ()),
                Choice("type", "what", now("type", entry.type), _words([row["type"] for row in rows("plover_types")], wording.TYPES)),
                Choice("status", "whether", now("status", entry.status), _words(get_args(Status), wording.STATUSES)),
            ]
        case Matter():
            return [
                Choice("speaker", "Whose it is", now("speaker", names(entry.by)), ()),
                Choice("recipient", "to whom", now("recipient", names(entry.to)), ()),
                Choice("type", "what", now("type", entry.kind), _words(get_args(MatterKind), wording.MATTER_KINDS)),
                Choice("status", "its state here", now("status", entry.state), _words(get_args(MatterState), {})),
            ]


def _words(values: Sequence[str], words: Mapping[Any, str]) -> tuple[tuple[str, str], ...]:
    return tuple((value, words.get(value, value)) for value in values)
