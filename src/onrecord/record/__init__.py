"""The record: one embedded file that keeps many dossiers, joined, and answers questions about them.

>>> with onrecord.open("record.db") as record:
...     record.add(dossier)
...     for row in record.search("ceasefire", speaker="Putin", since="2025-10"):
...         print(row.date, row.speaker, row.text, row.outlets)
...     for matter in record.matters(state="open", party="Ukraine"):
...         print(matter.kind, matter.by, matter.to, matter.title, matter.history[-1].evidence)
"""

from __future__ import annotations

from onrecord.record.adding import Added
from onrecord.record.checking import Verdict
from onrecord.record.citing import Citation
from onrecord.record.contradictions import Contradiction
from onrecord.record.correcting import EntryCorrection
from onrecord.record.corrections import Correction
from onrecord.record.dealings import Dyad, Network, Spot, Tie, Week
from onrecord.record.facets import Facets
from onrecord.record.feeds import Feed, Link
from onrecord.record.filters import Filters
from onrecord.record.listing import Listed
from onrecord.record.matters import FollowedMatter, Stage, Stand
from onrecord.record.parties import KnownParty
from onrecord.record.progress import Progress
from onrecord.record.refusals import Refusal
from onrecord.record.saved import SavedSearch
from onrecord.record.store import Record, default_path
from onrecord.record.today import Today

__all__ = [
    "Added",
    "Citation",
    "Contradiction",
    "Correction",
    "Dyad",
    "EntryCorrection",
    "Facets",
    "Feed",
    "Filters",
    "FollowedMatter",
    "KnownParty",
    "Link",
    "Listed",
    "Network",
    "Progress",
    "Record",
    "Refusal",
    "SavedSearch",
    "Spot",
    "Stage",
    "Stand",
    "Tie",
    "Today",
    "Verdict",
    "Week",
    "default_path",
]
