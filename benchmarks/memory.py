"""Whether a reader's memory stays level: reads ever new reports and prints the resident set as it goes.

    python benchmarks/memory.py [--reports 100000] [--words 60] [--minutes 15]

The reports are full of names and words that were never seen before, so that whatever keeps words would grow. The first
2,000 are the warm-up; growth is counted from there, and the last third apart, since allocators take long to settle.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import time
from pathlib import Path

from corpus import texts

from onrecord.reading.dossier import read_report
from onrecord.sources import load_text

WARM_UP = 2_000
PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20


def resident() -> float:
    """MiB of this process in memory now (Linux)."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument("--minutes", type=float, default=15)
    args = parser.parse_args()
    started = time.monotonic()
    measured: list[tuple[int, float]] = []
    read = words = 0
    for text in texts(args.reports, args.words):
        read_report(load_text(text, published="2026-03-18"))
        read, words = read + 1, words + len(text.split())
        if read % 1_000 == 0:
            measured.append((read, resident()))
            print(f"{read:>8,} reports {measured[-1][1]:>8.1f} MiB", flush=True)
        if time.monotonic() - started > 60 * args.minutes:
            break
    minutes = (time.monotonic() - started) / 60
    print(f"{read:,} reports, {words:,} words in {minutes:.1f} minutes{'' if read == args.reports else ' (stopped by the clock)'}")
    warm = [m for m in measured if m[0] >= WARM_UP]
    for name, (first, low), (last, high) in (
        ("after warm-up", warm[0], warm[-1]),
        ("in the last third", warm[-1 - len(warm) // 3], warm[-1]),
    ):
        print(f"{name}: {low:.1f} MiB at {first:,}, {high:.1f} at {last:,}: {1e4 * (high - low) / max(1, last - first):+.2f} MiB in 10,000")


if __name__ == "__main__":
    main()
