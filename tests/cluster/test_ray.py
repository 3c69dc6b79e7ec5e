"""Two nodes of a real cluster on this machine: a worker dies, a node dies, files are damaged, and what comes out is whole, and once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("ray", reason="a cluster wants Ray")

import onrecord
from cluster import corpus
from cluster.test_linking import same_as_one_record
from cluster.test_reading import rows
from onrecord.cluster.engine import OnRay, on_ray
from onrecord.cluster.lake import Lake
from onrecord.cluster.linking import link
from onrecord.cluster.parts import Options
from onrecord.cluster.places import inputs_at
from onrecord.cluster.reading import Reading, read_to_lake
from onrecord.cluster.slices import Slice
from onrecord.cluster.tables import Read, order

STORE = 100 * 1024 * 1024


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two nodes of one worker each. Skips where the machine lets none be started."""
    import ray
    from ray.cluster_utils import Cluster

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    node = {"num_cpus": 1, "object_store_memory": STORE, "include_dashboard": False}
    try:
        made = Cluster(initialize_head=True, head_node_args=node)
        ray.init(address=made.address, log_to_driver=False, logging_level="error")  # on the first node, which stays
        made.second = made.add_node(num_cpus=1, object_store_memory=STORE)
        made.wait_for_nodes()
    except (OSError, RuntimeError, ConnectionError) as error:
        pytest.skip(f"no local cluster can be started ({error})")
    yield made
    ray.shutdown()
    made.shutdown()


def workers_of(cluster: Any) -> list[int]:
    """The processes of tasks on the nodes of this cluster, and of no other."""
    raylets = {p.process.pid for node in cluster.list_all_nodes() for p in node.all_processes.get("raylet", [])}
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int((entry / "stat").read_text().rpartition(")")[2].split()[1]) in raylets:
                if (entry / "cmdline").read_bytes().startswith(b"ray::read_part"):
                    found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_workers_and_a_node_die_and_nothing_is_lost_or_doubled(
    cluster: Any, folder: Path, here: tuple[list[Read], list[str]], tmp_path: Path
) -> None:
    lake = Lake.at(str(tmp_path / "lake"))
    killed: list[int] = []

    def told(reading: Reading, waiting: int) -> None:
        if reading.parts == 2:
            assert waiting > 3
            until = time.monotonic() + 20
            while not killed and time.monotonic() < until:  # between two tasks a worker bears another name
                killed.extend(workers_of(cluster))
            for worker in killed:
                os.kill(worker, signal.SIGKILL)
        if reading.parts == 6:
            assert waiting > 1
            cluster.remove_node(cluster.second, allow_graceful=False)

    with on_ray() as engine:
        reading = read_to_lake([str(folder)], lake, engine, Options(), told, corpus.ITEMS, corpus.SMALL)
        again = read_to_lake([str(folder)], lake, engine, Options(), items=corpus.ITEMS, small=corpus.SMALL)
        linked = link(lake, engine)
    found, refused = here
    assert killed
    assert [Read(*pair) for pair in Slice(lake).dossiers()] == sorted(found, key=lambda r: order(r.dossier))
    assert sorted(r["input"] for r in rows(lake, "refused")) == sorted(refused)
    assert max(Counter(r["input"] for r in rows(lake, "reports")).values()) == 1
    counted = {p for t in ("reports", "statements", "events", "matters", "parties", "dossiers", "refused") for p in lake.files(t)}
    assert counted == {p for p in lake.place.under("") if p.endswith(".parquet") and not p.startswith("linked/")}  # nothing left over
    assert reading.read == len(found)
    assert again.parts == 0
    assert again.parts_before == reading.parts - (len(list((folder / "singles").iterdir())) > 0) + len(list((folder / "singles").iterdir()))
    assert linked.reports == len({order(r.dossier)[2] for r in found}) - versions_fewer(lake)
    same_as_one_record(lake, found, tmp_path / "r.db")


def versions_fewer(lake: Lake) -> int:
    from cluster.test_linking import linked_rows

    return sum(r["versions"] - 1 for r in linked_rows(lake, "reports"))


def test_the_commands(cluster: Any, folder: Path, tmp_path: Path) -> None:
    lake, address = str(tmp_path / "lake"), cluster.address
    read = onrecord_(
        "cluster", "read", str(folder / "b.csv"), str(folder / "e.warc.gz"), "--out", lake, "--cluster", address, "--by", "month"
    )
    assert read.returncode == 0, read.stderr
    assert "1 refused" in read.stdout
    linked = onrecord_("cluster", "link", lake, "--cluster", address)
    assert linked.returncode == 0, linked.stderr
    assert "linked before" not in linked.stdout
    with onrecord.open(tmp_path / "r.db") as record:
        record.add_fetched(Slice(Lake.opened(lake)).dossiers())
        assert f"{len(record):,} reports in" in linked.stdout


def test_a_cluster_that_is_not_there_is_one_line(tmp_path: Path, folder: Path) -> None:
    done = onrecord_("cluster", "read", str(folder), "--out", str(tmp_path / "lake"), "--cluster", "127.0.0.1:9")
    assert done.returncode == 2
    assert done.stderr.startswith("onrecord: no Ray cluster answers at 127.0.0.1:9")
    assert done.stderr.count("\n") == 1


def test_errors_of_a_task_are_its_own(cluster: Any) -> None:
    with on_ray() as engine, pytest.raises(onrecord.errors.UnusableInput, match="no such file"):
        engine.value(engine.run(inputs_at, "/nowhere/a.txt"))
    assert isinstance(engine, OnRay)


def onrecord_(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "onrecord.cli", *arguments], capture_output=True, text=True, check=False, timeout=300)
