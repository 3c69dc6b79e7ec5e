"""Linking a lake says, entry by entry, what one record says of the same reports by date, then id."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fsspec", reason="lakes want fsspec")
pytest.importorskip("pyarrow", reason="lakes want pyarrow")

import onrecord
from cluster import corpus
from cluster.alone import InProcess
from onrecord.cluster import linking, threads
from onrecord.cluster.lake import Lake, rows_in
from onrecord.cluster.linking import link
from onrecord.cluster.parts import write_part
from onrecord.cluster.places import Input
from onrecord.cluster.splits import Split
from onrecord.cluster.tables import Read
from onrecord.errors import UnusableArgument
from onrecord.model import Dossier, Mention, Party
from record.making import dossier, paragraph

TABLES = ("statements", "events", "matters", "steps", "parties")


class Several(InProcess):
    """As many shards and bins as a cluster would have."""

    width = 3


def filled(place: Path, dossiers: Iterable[Dossier], a_part: int = 7) -> Lake:
    """A lake of dossiers that were made by hand, out of order."""
    lake = Lake.at(str(place), "month")
    mixed = random.Random(1).sample(found := list(dossiers), len(found))
    for number, start in enumerate(range(0, len(mixed), a_part)):
        split = Split((Input(f"{number}.jsonl", "", 1, "x"),))
        write_part(lake, split, [Read(d, None) for d in mixed[start : start + a_part]], [])
    return lake


def linked_rows(lake: Lake, table: str) -> list[dict[str, Any]]:
    manifest = lake.linked()
    assert manifest is not None
    return [row for path in manifest["files"] if path.startswith(f"linked/{table}/") for row in rows_in(lake.place, path)]


def same_as_one_record(lake: Lake, found: Iterable[Read], path: Path) -> None:
    with onrecord.open(path) as record:
        corpus.add(record, found)
        for table in TABLES:
            assert in_order(linked_rows(lake, table)) == in_order(record.rows(table)), table
        stories = dict(record._connection.execute("SELECT r.id, s.id FROM reports r JOIN reports s ON s.number = r.story"))
        versions = dict(
            record._connection.execute("SELECT r.id, count(*) FROM reports r JOIN versions v ON v.report = r.number GROUP BY 1")
        )
    assert {r["id"]: r["story"] for r in linked_rows(lake, "reports")} == stories
    assert {r["id"]: r["versions"] for r in linked_rows(lake, "reports")} == versions


def in_order(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted((dict(r) for r in rows), key=lambda r: json.dumps(r, sort_keys=True))


def test_storylines_with_copies_and_newer_versions(lake: Lake, here: tuple[list[Read], list[str]], tmp_path: Path) -> None:
    found, _ = here
    linked = link(lake, Several())
    same_as_one_record(lake, found, tmp_path / "r.db")
    assert 1 < linked.stories < linked.reports < len(found)  # copies, newer versions, the same again
    assert max(r["reports"] for r in linked_rows(lake, "matters")) > 2
    assert max(r["outlets"] for r in linked_rows(lake, "statements")) > 1
    assert not lake.place.under("work")


def made(count: int) -> list[Dossier]:
    """Many small reports of few people over two months, a third of them copies, cuts, versions of others, or undated."""
    dice = random.Random(7)
    found: list[Dossier] = []
    for number in range(count):
        day = (date(2025, 9, 1) + timedelta(days=dice.randrange(60))).isoformat()
        if found and number % 3 == 0:
            old = dice.choice(found)
            text = old.report.text
            changed = dice.choice(
                [text + f" It was {number} degrees.", text[: len(text) - dice.randrange(200)], text + paragraph(number, 30), text]
            )
            report = replace(
                old.report, id=f"r-{number:012x}", text=changed, published=dice.choice([day, old.report.published, None]),
                publisher=dice.choice(["The Lamp", "Evening Lantern", old.report.publisher]),
                url=dice.choice([old.report.url, f"https://news.example/{number}"]),
            )  # fmt: skip
            found.append(replace(old, input=f"{number}.txt", report=report))
            continue
        full = dice.choice(["Ana Ruiz", "Jorge Ruiz", "Lena Ortmann"])
        said = f"The {dice.choice(['convoy', 'loan', 'envoy'])} will leave in {dice.randrange(40)} days for the {dice.choice(['north', 'coast'])}"
        one = dossier(said, speaker=full, title=f"{full} on day {number}", body=paragraph(number, 90), published=day, source=f"{number}.txt",
                      publisher=dice.choice(["The Lamp", None]), url=f"https://news.example/{number}" if number % 2 else None)  # fmt: skip
        if dice.random() < 0.4:  # known by surname alone
            short = Party("p-1", full.split()[-1], "person", "PER", None, "GOV", None, (Mention((0, 3), "name"),))
            one = replace(one, parties=(short, *one.parties[1:]))
        found.append(one)
    return found


@pytest.mark.parametrize("at_once", [3, 200])
def test_many_small_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(threads, "AT_ONCE", at_once)
    monkeypatch.setattr(linking, "BUNDLE", 20)
    monkeypatch.setattr(linking, "MANY", at_once)  # tellings by day, too
    dossiers = made(160)
    lake = filled(tmp_path / "lake", dossiers)
    link(lake, Several())
    same_as_one_record(lake, (Read(d, None) for d in dossiers), tmp_path / "r.db")
    names = {r["key"]: r["names"] for r in linked_rows(lake, "parties")}
    assert "person:ruiz" in names  # two share the surname
    assert {"Lena Ortmann", "Ortmann"} <= set(names["person:lene urtmen"])


def test_what_is_linked_is_not_linked_again_until_something_comes(tmp_path: Path) -> None:
    lake = filled(tmp_path / "lake", made(12))
    assert link(lake, InProcess()).is_new
    before = lake.place.under("linked")
    assert not link(lake, InProcess()).is_new
    write_part(lake, Split((Input("more.jsonl", "", 1, "x"),)), [Read(dossier("We shall see", published="2025-10-01"), None)], [])
    assert link(lake, InProcess()).is_new
    assert set(before).isdisjoint(lake.place.under("linked"))


def test_a_lake_without_reports_cannot_be_linked(tmp_path: Path) -> None:
    with pytest.raises(UnusableArgument, match="holds no reports"):
        link(Lake.at(str(tmp_path / "lake")), InProcess())
