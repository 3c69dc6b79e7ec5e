"""Speed of the record on synthetic dossiers, small and ten times as large, and how each figure grows.

    python benchmarks/record.py [--sizes 2000 20000]

The dossiers are made here, of invented words, without reading: about 280 words, 7 parties and 12 entries each, a tenth of
them near-copies from other outlets. The words searched for are common: each of ten stands in seven reports of ten. Machines are
noisy; medians are of queries that differ.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import onrecord
from onrecord.model import Date, Dossier, Event, Matter, Party, Place, Position, Report, Span, Statement
from onrecord.record import Record

TOPICS = [
    "ceasefire",
    "tariff",
    "grain corridor",
    "prisoner exchange",
    "border crossing",
    "aid convoy",
    "airspace",
    "loan",
    "summit",
    "inspection",
]
STATES = ["Peru", "Chile", "Norway", "Iceland", "Kenya", "Jordan", "Canada", "Vietnam", "Ghana", "Latvia", "Oman", "Nepal"]
PLACES = {
    "Lima": (-12.0, -77.0), "Oslo": (59.9, 10.7), "Reykjavik": (64.1, -21.9), "Nairobi": (-1.3, 36.8), "Amman": (31.9, 35.9),
    "Ottawa": (45.4, -75.7), "Hanoi": (21.0, 105.8), "Accra": (5.6, -0.2), "Riga": (56.9, 24.1), "Muscat": (23.6, 58.4),
    "Kathmandu": (27.7, 85.3),
}  # fmt: skip
TYPES = ["CONSULT", "AID", "REQUEST", "REJECT", "THREATEN", "SANCTION", "AGREE", "ASSAULT", "ACCUSE"]
STATUSES = ["happened", "planned", "possible", "conditional", "requested", "denied"]
KINDS = ["request", "offer", "demand", "commitment", "warning"]
OUTLETS = [f"Outlet {i}" for i in range(60)]
START = date(2025, 1, 1)


def vocabulary(dice: random.Random) -> list[str]:
    """Five thousand invented words."""
    syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "ar", "en", "ist")]
    return sorted({"".join(dice.choices(syllables, k=dice.randint(2, 4))) for _ in range(5_000)})


def dossiers(number: int, seed: int = 1) -> Iterator[Dossier]:
    """So many dossiers, the same for the same seed, published over two years."""
    dice = random.Random(seed)
    words = vocabulary(dice)
    weights = [1 / (i + 10) for i in range(len(words))]
    people = [f"{dice.choice(words).title()} {dice.choice(words).title()}" for _ in range(400)]
    last: Dossier | None = None
    for i in range(number):
        if last is not None and dice.random() < 0.1:
            # Another outlet's copy, its last tenth cut.
            report = last.report
            yield replace(
                last, input=f"{i}.txt",
                report=replace(report, id=f"r-{i:012x}", text=report.text[: len(report.text) - 150], publisher=dice.choice(OUTLETS), url=f"https://example.org/{i}"),
            )  # fmt: skip
            continue
        last = _dossier(i, dice, words, weights, people)
        yield last


def _dossier(i: int, dice: random.Random, words: list[str], weights: list[float], people: list[str]) -> Dossier:
    published = START + timedelta(days=dice.randrange(700))
    named = dice.sample(people, 4)
    states = dice.sample(STATES, 3)
    text, spans = "", []

    def put(sentence: str) -> Span:
        nonlocal text
        start = len(text)
        text += sentence + " "
        return start, start + len(sentence)

    def some(k: int) -> str:
        return " ".join(dice.choices(words, weights, k=k))

    title = f"{dice.choice(named)} on {dice.choice(TOPICS)} {some(3)}"
    put(title + "\n\n")
    for _ in range(12):
        spans.append(put(f"{dice.choice(named)} told {dice.choice(states)} the {dice.choice(TOPICS)} {some(12)}."))
    put(some(80) + ".")
    parties = tuple(Party(f"p-{n}", name, "person" if n < 4 else "state") for n, name in enumerate([*named, *states]))

    def who(low: int, high: int) -> str:
        return f"p-{dice.randrange(low, high)}"

    statements = tuple(
        Statement(f"s-{n:08x}", "indirect", who(0, 4), None, None, (spans[n],), (who(4, 7),), confidence=0.8) for n in range(5)
    )
    events = tuple(
        Event(
            f"e-{n:08x}", dice.choice(TYPES), None, ("diplomatic",), "040", 1.0, (who(0, 4),), (who(4, 7),), (), (),
            dice.choice(STATUSES), spans[n], spans[n], date=Date((published + timedelta(days=dice.randrange(-5, 30))).isoformat(), "day"),
            place=Place(where := dice.choice(list(PLACES)), None, *PLACES[where]), confidence=0.7,
        )
        for n in range(5, 9)
    )  # fmt: skip
    matters = tuple(
        Matter(f"m-{n:08x}", dice.choice(KINDS), text[slice(*spans[n])][:60], (who(0, 4),), (who(4, 7),), "open", (spans[n],),
               None, (Position(who(0, 4), "supports", spans[n]),))
        for n in range(9, 11)
    )  # fmt: skip
    report = Report(f"r-{i:012x}", text, title, f"https://example.org/{i}", dice.choice(OUTLETS), None, published.isoformat())
    return Dossier("0", f"{i}.txt", report, parties, statements, events, matters)


def median_ms(jobs: list[Callable[[], object]]) -> float:
    """The median over jobs of the time each takes, after one run that warms up."""
    jobs[0]()
    taken = []
    for job in jobs:
        started = time.perf_counter()
        job()
        taken.append(time.perf_counter() - started)
    return 1000 * statistics.median(taken)


def measure(size: int, folder: Path) -> dict[str, float]:
    """The figures for a record of so many dossiers."""
    made = list(dossiers(size))
    dice = random.Random(2)
    path = folder / f"{size}.db"
    with onrecord.open(path) as record:
        started = time.perf_counter()
        record.add_many(made[:-100])
        adding = (size - 100) / (time.perf_counter() - started)
        time.sleep(0.01)
        morning = datetime.now(UTC)
        record.add_many(made[-100:])
        started = time.perf_counter()
        for dossier in dossiers(100, seed=3):
            record.add(
                replace(dossier, report=replace(dossier.report, id="x" + dossier.report.id, url="https://example.net/" + dossier.input))
            )
        singly = 100 / (time.perf_counter() - started)
    names = sorted({p.name for d in made[:200] for p in d.parties if p.kind == "person"})
    with onrecord.open(path, read_only=True) as record:
        figures = {
            "adding, in batches (dossiers/s)": adding,
            "adding, one at a time (dossiers/s)": singly,
            "search, filtered (median ms)": median_ms([_search(record, dice, names) for _ in range(60)]),
            "search, a common word alone (median ms)": median_ms([lambda t=t: record.search(t) for t in TOPICS]),
            "changes since 100 reports ago (median ms)": median_ms([lambda: record.changes(morning) for _ in range(9)]),
            "timeline of one person (median ms)": median_ms([lambda n=n: record.timeline(party=n) for n in names[:20]]),
            "size (KiB a dossier)": path.stat().st_size / 1024 / size,
        }
    started = time.perf_counter()
    with onrecord.open(path) as record:
        assert record.check().sound
    return {**figures, "check (s)": time.perf_counter() - started}


def _search(record: Record, dice: random.Random, names: list[str]) -> Callable[[], object]:
    topic = dice.choice(TOPICS)
    month = f"2025-{dice.randrange(1, 13):02d}"
    return dice.choice(
        [
            lambda: record.search(topic, speaker=dice.choice(names).split()[1]),
            lambda: record.search(topic, party=dice.choice(STATES), since=month),
            lambda: record.search(topic, type=dice.choice(TYPES), not_status="denied", place=dice.choice(list(PLACES))),
            lambda: record.search(topic, outlet=dice.choice(OUTLETS), entry="statement"),
            lambda: record.search(f'"{topic}"', not_party=dice.choice(STATES), until=month),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[2_000, 20_000])
    sizes = parser.parse_args().sizes
    with tempfile.TemporaryDirectory() as folder:
        figures = [measure(size, Path(folder)) for size in sizes]
    print(f"{'':<44}" + "".join(f"{size:>10,}" for size in sizes))
    for name in figures[0]:
        print(f"{name:<44}" + "".join(f"{f[name]:>10.1f}" for f in figures))


if __name__ == "__main__":
    main()
