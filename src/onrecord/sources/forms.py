"""What a file holds, by its name alone."""

from __future__ import annotations

import re
from pathlib import Path

from onrecord.sources.items import Kind

PAGES = frozenset({".html", ".htm", ".xhtml"})
TEXTS = frozenset({".txt", ".md"})
PACKINGS = (".gz", ".bz2", ".xz")
SHORT = {".tgz": ".tar.gz", ".tbz2": ".tar.bz2", ".txz": ".tar.xz"}
# A form to the endings that mean it; what is in none of these is a page or a text.
FORMS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "lines",
    ".ndjson": "lines",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
    ".zip": "zip",
    ".tar": "tar",
    ".mbox": "mbox",
    ".eml": "message",
    ".pdf": "pdf",
}
SINGLE: dict[str, Kind] = {"message": "message", "pdf": "pdf"}
GRAPH = re.compile(r"\.gkg(?:v\d)?\.csv$", re.IGNORECASE)
LISTS = re.compile(r"\.(?:webngrams|gal)\.json$", re.IGNORECASE)
# What goes with saved pages and has nothing to read in it.
COMPANIONS = frozenset(
    {".css", ".js", ".mjs", ".map", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico", ".bmp"}
    | {".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp3", ".mp4", ".webm", ".m3u8"}
)


def form_of(name: str) -> str | None:
    """warc, zip, tar, csv, lines, parquet, graph, list, mbox, message or pdf; None for a page or text."""
    plain = name.casefold()
    for short, long in SHORT.items():
        if plain.endswith(short):
            plain = plain.removesuffix(short) + long
    for packing in PACKINGS:
        plain = plain.removesuffix(packing)
    if GRAPH.search(plain):
        return "graph"
    if LISTS.search(plain):
        return "list"
    return FORMS.get(Path(plain).suffix)


def holds_many(name: str) -> bool:
    """Whether a file of that name holds many things to read rather than one."""
    return form_of(name) not in (None, *SINGLE)


def is_read(name: str) -> bool:
    """Whether a file of that name in a folder is for reading."""
    return form_of(name) is not None or Path(name).suffix.casefold() in TEXTS | PAGES
