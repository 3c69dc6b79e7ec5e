"""Dossiers in the formats that others read: GDELT 2.0 event columns and PLOVER event records.

Both formats know only deeds that took place, so PLOVER's rule for what lies ahead is applied (``conversion.py``). What is
only said by somebody in a report is no fact of the report, and is left out unless it is asked for.
"""

from __future__ import annotations

from onrecord.export.gdelt import GDELT_COLUMNS, gdelt_rows
from onrecord.export.plover import PLOVER_FIELDS, plover_records

__all__ = ["GDELT_COLUMNS", "PLOVER_FIELDS", "gdelt_rows", "plover_records"]
