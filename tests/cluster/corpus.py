"""Reports of the storylines in ``examples/`` as archives of every kind, with copies, a newer version, and files that cannot be read."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from onrecord.cluster.tables import Read, order
from onrecord.errors import UnusableInput
from onrecord.intake import How
from onrecord.intake.loop import opened
from onrecord.intake.readers import read
from onrecord.record import Record
from onrecord.record.days import moment
from onrecord.sources import item_of
from onrecord.sources.forms import holds_many
from onrecord.sources.opening import items_in
from onrecord.sources.tables import Columns
from sources.warcs import answer, packed, record

STORYLINES = Path(__file__).parents[2] / "examples" / "storylines"
CHOSEN = ("inspections-revoked", "weapons-granted", "base-lease")
NO_COLUMNS = Columns({})
ITEMS, SMALL = 4, 100  # of an archive in a part; bytes of one that is not cut


@cache
def rows() -> tuple[dict[str, str], ...]:
    """The reports as rows of a table, some of them twice."""
    found: list[dict[str, str]] = []
    for name in CHOSEN:
        for source, day in json.loads((STORYLINES / name / "gold.json").read_text("utf-8"))["published"].items():
            path = STORYLINES / name / source
            text = (path if path.exists() else path.with_suffix(".txt")).read_text("utf-8")
            found.append({"text": text, "published": day, "publisher": "The Lamp", "title": f"{name} {source}"})
    copies = [
        {**row, "publisher": "Evening Lantern", "text": row["text"] + "\n\nOur own staff added to this report."} for row in found[::4]
    ]
    newer = [{**row, "text": row["text"] + "\n\nThis report was brought up to date in the evening."} for row in found[1::6]]
    same = [dict(row) for row in found[2::9]]
    return (*found, *copies, *newer, *same)


def write(folder: Path) -> Path:
    """The archives: JSON lines, CSV, a WARC, single texts; and a gzip, a WARC and a Parquet file that are none."""
    folder.mkdir(parents=True)
    all_rows = rows()
    third = len(all_rows) // 3
    (folder / "a.jsonl").write_text("".join(json.dumps(r) + "\n" for r in all_rows[:third]), "utf-8")
    with (folder / "b.csv").open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(all_rows[0]))
        table.writeheader()
        table.writerows(all_rows[third : 2 * third])
    pages = []
    for n, row in enumerate(all_rows[2 * third :]):
        body = "".join(f"<p>{p}</p>" for p in row["text"].split("\n\n"))
        page = (
            f'<html><head><title>{row["title"]}</title><meta property="article:published_time" content="{row["published"]}">'
            f'<meta property="og:site_name" content="{row["publisher"]}"></head><body><article>{body}</article></body></html>'
        )
        pages.append(record(f"https://news.example/{n}", answer(page.encode())))
    (folder / "c.warc.gz").write_bytes(packed(*pages))
    (folder / "singles").mkdir()
    for n, row in enumerate(all_rows[:3]):
        (folder / "singles" / f"{n}.txt").write_text(f"{row['text']}\n\nFiled as number {n}, without a date.\n", "utf-8")
    (folder / "d.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00 this breaks off")
    (folder / "e.warc.gz").write_bytes(b"nothing of the kind" * 50)
    (folder / "f.parquet").write_bytes(b"PAR1 nor this PAR1")
    return folder


def read_here(folder: Path) -> tuple[list[Read], list[str]]:
    """What one process reads of a folder and its folders, and the names of what it refuses."""
    how, found, refused = How(), [], []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        items = items_in(str(path), NO_COLUMNS) if holds_many(path.name) else iter([item_of(str(path))])
        for item in items:
            try:
                found.append(Read(read(item.name, opened(item, how)[1], how.seconds), moment(item.retrieved) if item.retrieved else None))
            except UnusableInput:
                refused.append(item.name)
    return found, refused


def add(record: Record, found: Iterable[Read]) -> None:
    """Adds reports to a record by date, then id."""
    record.add_fetched((r.dossier, r.retrieved) for r in sorted(found, key=lambda r: order(r.dossier)))
