"""Runs the stages over one report: the whole reader in a few lines."""

from __future__ import annotations

from onrecord._version import __version__
from onrecord.model import Dossier, Report
from onrecord.reading.attribution import find_statements
from onrecord.reading.events import find_events
from onrecord.reading.language import parse
from onrecord.reading.matters import find_matters
from onrecord.reading.parties import find_parties


def read_report(report: Report, source: str = "") -> Dossier:
    """Everything one report yields. ``source`` is its path or address as given."""
    page = parse(report)
    parties = find_parties(page)
    statements = find_statements(page, parties)
    events = find_events(page, parties, statements)
    matters = find_matters(page, parties, statements, events)
    return Dossier(__version__, source, report, parties.all, statements, events, matters)
