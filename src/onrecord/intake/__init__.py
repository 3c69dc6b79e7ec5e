"""Intake: things to read become dossiers in a record, whatever they are read from; what cannot be read is kept as refused."""

from __future__ import annotations

from onrecord.intake.loop import How, Taken, take_in
from onrecord.intake.readers import processors
from onrecord.intake.tally import Tally

__all__ = ["How", "Taken", "Tally", "processors", "take_in"]
