"""The record: one embedded file that keeps many dossiers, joined, and answers questions about them.

>>> with onrecord.open("record.db") as record:
...     record.add(dossier)
...     for row in record.search("ceasefire", speaker="Putin", since="2025-10"):
...         print(row.date, row.speaker, row.text, row.outlets)
"""

from __future__ import annotations

from onrecord.record.adding import Added
from onrecord.record.checking import Verdict
from onrecord.record.citing import Citation
from onrecord.record.feeds import Feed, Link
from onrecord.record.filters import Filters
from onrecord.record.listing import Listed
from onrecord.record.progress import Progress
from onrecord.record.refusals import Refusal
from onrecord.record.store import Record, default_path

__all__ = ["Added", "Citation", "Feed", "Filters", "Link", "Listed", "Progress", "Record", "Refusal", "Verdict", "default_path"]
