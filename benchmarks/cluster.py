"""Engines for reading archives on many processes, side by side on the same input; and linking, step by step.

    python benchmarks/cluster.py read [--reports 160] [--times 3]
    python benchmarks/cluster.py link [--reports 3000]

``read`` makes JSON lines of the reports in ``examples/storylines``, each a little changed, and reads them to a lake by two workers of each
engine that is installed: processes of the standard library, Ray tasks, Dask (``pip install distributed``). The seconds are from nothing
to the last commit, the engine's start and the loading of the models included. ``idle`` is the memory of the engine's own processes,
workers apart, before there is work. Then each engine loses a worker in the midst.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", RAY_USAGE_STATS_ENABLED="0")

import argparse
import json
import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import onrecord
from onrecord.cluster.engine import Engine, InProcess, on_ray
from onrecord.cluster.lake import Lake
from onrecord.cluster.linking import link
from onrecord.cluster.parts import Options, write_part
from onrecord.cluster.places import Input
from onrecord.cluster.reading import Reading, read_to_lake
from onrecord.cluster.splits import Split
from onrecord.cluster.tables import Read, order
from record import dossiers

WORKERS = 2
A_FILE = 10
STORYLINES = Path(__file__).parents[1] / "examples" / "storylines"


class Futures(InProcess):
    """What ``read_to_lake`` wants of an engine, over the futures of another one."""

    def __init__(self, submit: Callable[..., Any], completed: Callable[..., Any], result: Callable[[Any], Any]) -> None:
        self._submit, self._completed, self._result = submit, completed, result

    def each(self, work: Callable[..., Any], values: Any) -> Iterator[Any]:
        running = {self._submit(work, *each): each for each in values}
        for future in self._completed(list(running)):
            yield running[future], self._result(future)


@contextmanager
def processes() -> Iterator[Engine]:
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        yield Futures(pool.submit, as_completed, lambda future: future.result())


@contextmanager
def ray() -> Iterator[Engine]:
    with on_ray(None, WORKERS) as engine:
        yield engine


@contextmanager
def dask() -> Iterator[Engine]:
    from distributed import Client, LocalCluster
    from distributed import as_completed as completed

    with LocalCluster(WORKERS, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster, Client(cluster) as client:
        yield Futures(lambda work, *values: client.submit(work, *values, pure=False), completed, lambda future: future.result())


ENGINES = {"processes": processes, "ray": ray, "dask": dask}


def inputs(folder: Path, count: int) -> Path:
    texts = [p.read_text("utf-8") for p in sorted(STORYLINES.glob("*/*.txt"))]
    folder.mkdir()
    for start in range(0, count, A_FILE):
        rows = (
            {"text": f"{texts[n % len(texts)]}\n\nFiled under number {n}.", "published": f"2025-0{n % 9 + 1}-01"}
            for n in range(start, min(count, start + A_FILE))
        )
        (folder / f"{start:05}.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    return folder


def children() -> dict[int, tuple[str, int]]:
    """The processes begun by this one, and by these: command and KiB of memory that no other shares."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    ours: dict[int, tuple[str, int]] = {}
    for process in parents:
        above = process
        while above in parents and above != os.getpid():
            above = parents[above]
        if above == os.getpid() and process != os.getpid():
            try:
                shares = Path(f"/proc/{process}/smaps_rollup").read_text()
                private = sum(int(line.split()[1]) for line in shares.splitlines() if line.startswith("Private"))
                ours[process] = (Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode(), private)
            except OSError:
                continue
    return ours


def is_worker(command: str) -> bool:
    return "ray::read_part" in command or "spawn_main" in command


def reading(count: int, times: int) -> None:
    found: dict[str, list[float]] = {}
    for turn in range(times):
        for name, engine in ENGINES.items():
            with tempfile.TemporaryDirectory() as place:
                folder = inputs(Path(place) / "in", count)
                started = time.perf_counter()
                try:
                    with engine() as running:
                        idle = sum(kib for command, kib in children().values() if not is_worker(command))
                        up = time.perf_counter() - started
                        done = read_to_lake([str(folder)], Lake.at(f"{place}/lake"), running, Options())
                        seconds = time.perf_counter() - started
                except ImportError:
                    print(f"{name}: is not installed")
                    continue
                assert done.read == count
            found.setdefault(name, []).append(seconds)
            print(f"{turn} {name}: {seconds:.1f} s, of which {up:.1f} s to start; idle {idle / 1024:,.0f} MiB", flush=True)
    for name, seconds_of in found.items():
        print(f"{name}: median {statistics.median(seconds_of):.1f} s, {count / statistics.median(seconds_of):.1f} reports/s")
    for name, engine in ENGINES.items():
        if name in found:
            losing(name, engine, min(count, 80))


def losing(name: str, engine: Any, count: int) -> None:
    """Kills a worker when two parts are there."""
    with tempfile.TemporaryDirectory() as place:
        folder = inputs(Path(place) / "in", count)
        lake = Lake.at(f"{place}/lake")

        def told(so_far: Reading, waiting: int) -> None:
            if so_far.parts == 2:
                workers = sorted(process for process, (command, _) in children().items() if is_worker(command))
                os.kill(workers[-1], signal.SIGKILL)

        try:
            with engine() as running:
                read_to_lake([str(folder)], lake, running, Options(), told)
            print(f"{name}: lost a worker, read {sum(c.read for c in lake.commits())} of {count}")
        except Exception as error:
            print(f"{name}: lost a worker, stopped at {sum(c.read for c in lake.commits())} of {count} ({type(error).__name__})")


def linking(count: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        lake = Lake.at(f"{place}/lake", "month")
        made = list(dossiers(count))
        for start in range(0, count, 300):
            split = Split((Input(f"{start}.jsonl", "", 1, "x"),))
            write_part(lake, split, [Read(d, None) for d in made[start : start + 300]], [])
        began = time.perf_counter()
        with onrecord.open(f"{place}/r.db") as record:
            record.add_many(sorted(made, key=order))
        print(f"one record: {time.perf_counter() - began:.1f} s")
        with on_ray(None, WORKERS) as engine:
            began = last = time.perf_counter()

            def tell(step: str, done: int, of: int) -> None:
                nonlocal last
                if done == of:
                    print(f"  {step}: {time.perf_counter() - last:.1f} s")
                    last = time.perf_counter()

            print(link(lake, engine, tell))
            print(f"two workers: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["read", "link"])
    parser.add_argument("--reports", type=int)
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args()
    if given.what == "read":
        reading(given.reports or 160, given.times)
    else:
        linking(given.reports or 3_000)
