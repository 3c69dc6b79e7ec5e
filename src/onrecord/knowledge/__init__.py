"""Facts a non-programmer could correct, as tables: states, organisations, offices, roles, triggers, cue words.

Every file says in its first lines what its columns are and where its facts come from.
"""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from onrecord.errors import BrokenInstallation


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of ``NAME.csv`` as dicts by column; comment lines left out.

    Raises BrokenInstallation when the file is missing.
    """
    lines = [line for line in _text(f"{name}.csv").splitlines() if line and not line.startswith("#")]
    return tuple(csv.DictReader(lines))


@cache
def table(name: str) -> dict[str, Any]:
    """``NAME.toml`` as nested dicts. Raises BrokenInstallation when the file is missing."""
    return tomllib.loads(_text(f"{name}.toml"))


def several(cell: str) -> list[str]:
    """The values of a cell that holds several, divided by ``|``."""
    return [value.strip() for value in cell.split("|") if value.strip()]


def _text(name: str) -> str:
    try:
        return (resources.files("onrecord.knowledge") / name).read_text("utf-8")
    except OSError as error:
        raise BrokenInstallation(f"the knowledge file {name} is missing; install onrecord again") from error
