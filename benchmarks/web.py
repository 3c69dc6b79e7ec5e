"""Server time and weight of every page of the reading room, on a record of synthetic dossiers.

    python benchmarks/web.py [--size 20000] [--record kept.db]

The dossiers are those of benchmarks/record.py. Times are from the request to the last byte, in the process that serves,
without a network; medians of many requests that differ where the page takes arguments, after one that warms up. The
processor's time is what a machine with nothing else to do would take; by the clock, others that work beside count too.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from starlette.testclient import TestClient

import onrecord
from onrecord.web import links
from onrecord.web.app import open_room
from onrecord.web.settings import Settings
from onrecord.web.vendor import VENDOR
from record import OUTLETS, PLACES, STATES, TOPICS, TYPES, dossiers

ROUNDS = 15
STATIC = ("room.css", "dossier.css", "room.js", "page.js", "fonts.css")


def requests(path: Path) -> dict[str, list[str]]:
    """Addresses of every kind of page."""
    dice = random.Random(4)
    with onrecord.open(path, read_only=True) as record:
        people = [p.key for p in record.parties(limit=200) if p.kind == "person"]
        states = [p.key for p in record.parties(limit=20) if p.kind == "state"]
        matters = [m.id for m in record.matters(limit=200)]
        entries = [row.id for row in record.search(limit=200, entry="statement")]
        latest = record.search(limit=1, entry="report")[0].added[:10]

    def some(*kinds: str) -> list[str]:
        return [dice.choice(kinds) for _ in range(ROUNDS)]

    def topic() -> str:
        return dice.choice(TOPICS)

    return {
        "Today, nothing new": ["/?since=2100-01-01"] * ROUNDS,
        "Today, everything new": [f"/?since={latest}"] * ROUNDS,
        "Report": [links.report(dice.choice(entries).partition("/")[0]) for _ in range(ROUNDS)],
        "Entry": [links.entry(dice.choice(entries)) for _ in range(ROUNDS)],
        "Party, a person": [links.party(dice.choice(people)) for _ in range(ROUNDS)],
        "Party, a state in a quarter of all reports": [links.party(dice.choice(states)) for _ in range(ROUNDS)],
        "Parties": ["/parties"] * ROUNDS,
        "Matter": [links.matter(dice.choice(matters)) for _ in range(ROUNDS)],
        "Matters": [f"/matters?party={dice.choice(STATES)}" for _ in range(ROUNDS)],
        "Dyad, two states": [links.dyad(*dice.sample(states, 2)) for _ in range(ROUNDS)],
        "Dyad, a person and a state": [links.dyad(dice.choice(people), dice.choice(states)) for _ in range(ROUNDS)],
        "Search, a common word": [f"/search?q={topic()}" for _ in range(ROUNDS)],
        "Search, narrowed": [
            links.with_query(
                "/search", {"q": topic(), "party": dice.choice(STATES), "type": dice.choice(TYPES), "place": dice.choice(list(PLACES))}
            )
            for _ in range(ROUNDS)
        ],
        "Search, an outlet without words": [links.with_query("/search", {"outlet": dice.choice(OUTLETS)}) for _ in range(ROUNDS)],
        "Timeline": ["/timeline"] * ROUNDS,
        "Timeline of a party by the time meant": [links.with_query("/timeline", {"party": n, "by": "meant"}) for n in some(*people[:40])],
        "Network, the default period": ["/network"] * ROUNDS,
        "Network, everything": ["/network?since=2025&until=2026"] * ROUNDS,
        "Map, the default period": ["/map"] * ROUNDS,
        "Map, everything": ["/map?since=2025&until=2026"] * ROUNDS,
        "Add": ["/add"] * ROUNDS,
        "Saved searches": ["/saved"] * ROUNDS,
        "Corrections": ["/corrections"] * ROUNDS,
    }


def measured(room: TestClient, wanted: dict[str, list[str]]) -> Iterator[tuple[str, float, float, float, int]]:
    """By page: the median of the processor's time in ms, the median and the largest by the clock, the bytes of the largest answer."""
    for name, paths in wanted.items():
        room.get(paths[0])
        taken, worked, size = [], [], 0
        for path in paths:
            started, busy = time.perf_counter(), time.process_time()
            answer = room.get(path)
            worked.append(1000 * (time.process_time() - busy))
            taken.append(1000 * (time.perf_counter() - started))
            assert answer.status_code == 200, (path, answer.status_code)
            size = max(size, len(answer.content))
        yield name, statistics.median(worked), statistics.median(taken), max(taken), size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--record", type=Path, help="A record to use; made and kept where there is none.")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.record or Path(folder) / "record.db"
        if not path.exists():
            with onrecord.open(path) as record:
                record.add_many(dossiers(asked.size))
        with TestClient(open_room(Settings(path)), base_url="http://localhost:8348") as room:
            assets = sum(len(room.get(f"/static/{name}").content) for name in STATIC)
            assets += sum(p.stat().st_size for p in VENDOR.glob("*-latin-wght-normal.woff2"))
            print(f"{'page':<46}{'cpu ms':>8}{'clock ms':>10}{'largest':>9}{'KiB':>6}{'with assets':>13}")
            for name, worked, median, most, size in measured(room, requests(path)):
                print(f"{name:<46}{worked:>8.0f}{median:>10.0f}{most:>9.0f}{size / 1024:>6.0f}{(size + assets) / 1024:>13.0f}")


if __name__ == "__main__":
    main()
