"""What npm packages bring: fonts and coastlines. ``make serve`` and the wheel have them; without them the room is plainer."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

STATIC: Final = Path(__file__).parent / "static"
VENDOR: Final = STATIC / "vendor"
SERIF: Final = "source-serif-4-latin-wght-normal.woff2"
COUNTRIES: Final = "countries-110m.json"


def has_vendor() -> bool:
    """Whether the fonts are there."""
    return (VENDOR / SERIF).is_file()


@cache
def countries() -> dict[str, Any] | None:
    """The world's countries as TopoJSON; None where they are not installed."""
    try:
        found: dict[str, Any] = json.loads((VENDOR / COUNTRIES).read_bytes())
    except (OSError, ValueError):
        return None
    return found
