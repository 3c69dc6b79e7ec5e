"""onrecord reads news reports of diplomacy and conflict and keeps the record.

>>> import onrecord
>>> dossier = onrecord.read("article.html")                    # a path or an address
>>> dossier = onrecord.read_text(text, published="2025-10-18")  # text in hand
>>> with onrecord.open("record.db") as record:                  # one file that keeps many dossiers
...     record.add(dossier)
...     record.search("ceasefire", speaker="Putin")
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onrecord._version import __version__
from onrecord.errors import BrokenInstallation, OnrecordError, Unreachable, UnusableArgument, UnusableInput, UnusableRecord
from onrecord.model import Dossier

if TYPE_CHECKING:
    from onrecord.record import Record

__all__ = [
    "BrokenInstallation",
    "Dossier",
    "OnrecordError",
    "Unreachable",
    "UnusableArgument",
    "UnusableInput",
    "UnusableRecord",
    "__version__",
    "open",
    "read",
    "read_text",
]


def read(target: str | Path, *, published: str | None = None, publisher: str | None = None) -> Dossier:
    """Reads one report from a path, an http(s) address, or ``-`` for standard input.

    ``published`` is an ISO day for inputs that carry none. Raises UnusableInput, Unreachable or UnusableArgument.
    """
    from onrecord.reading.dossier import read_report
    from onrecord.sources import load

    return read_report(load(target, published=published, publisher=publisher), str(target))


def read_text(text: str, published: str | None = None, *, publisher: str | None = None) -> Dossier:
    """Reads one report from text in hand; every span points into that text, unchanged."""
    from onrecord.reading.dossier import read_report
    from onrecord.sources import load_text

    return read_report(load_text(text, published=published, publisher=publisher))


def open(path: str | Path | None = None, *, read_only: bool = False) -> Record:  # as onrecord.open it is plain
    """Opens the record at a path, made where there is none; without a path the user's own (``$ONRECORD_RECORD``).

    Use it in ``with``, or call ``close``. ``read_only`` never writes and may run beside a writer in another process.
    Raises UnusableRecord.
    """
    from onrecord.record import Record

    return Record(path, read_only=read_only)
