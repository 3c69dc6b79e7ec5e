"""A writer killed at any instant: what it acknowledged is there, and nothing is there by halves."""

import multiprocessing
import random
import sys
from pathlib import Path

import pytest

import onrecord
from record.writing import write

FILES, TIMES = 10, 20  # times a file: 200 moments, and files small enough to be checked after each
SEED = 5
OPENING, BETWEEN = 0.15, 0.03  # seconds in which the kill comes: while the file is opened or made, and after some reports are told
MOST = 4  # reports that are waited for, so that the kill comes in the midst of writing however slow the machine is


@pytest.mark.skipif(sys.platform == "win32", reason="wants a server of forks")
def test_kill_nine_at_two_hundred_moments(tmp_path: Path) -> None:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["onrecord.record", "record.writing"])
    dice = random.Random(SEED)
    first = kept_ever = 0
    for file in range(FILES):
        path = tmp_path / f"{file}.db"
        acknowledged: set[str] = set()
        for _ in range(TIMES):
            ours, theirs = processes.Pipe(duplex=False)
            writer = processes.Process(target=write, args=(path, first, theirs))
            writer.start()
            theirs.close()
            assert ours.recv() == "started"
            wanted = dice.randrange(MOST)
            for _ in range(wanted):
                acknowledged.add(ours.recv())
            writer.join(dice.uniform(0, BETWEEN if wanted else OPENING))
            assert writer.is_alive()
            writer.kill()
            writer.join()
            try:
                while True:
                    acknowledged.add(ours.recv())
            except EOFError:
                ours.close()
            with onrecord.open(path) as record:
                kept = {source for (source,) in record._connection.execute("SELECT input FROM versions")}
                assert acknowledged <= kept
                assert record.check().faults == ()
            first += 1_000
        kept_ever += len(acknowledged)
    assert kept_ever > TIMES * FILES  # else the kills came too early to mean anything
