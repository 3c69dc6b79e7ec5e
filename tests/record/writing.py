"""A process that adds reports until it is killed."""

from multiprocessing.connection import Connection
from pathlib import Path

import onrecord
from record.making import dossier, paragraph


def write(path: Path, first: int, told: Connection) -> None:
    """Says that it starts, then adds reports and tells of each once it is kept."""
    told.send("started")
    with onrecord.open(path) as record:
        for i in range(first, first + 10_000):
            # Every third is a newer version of one address, so that replacing is cut off too.
            url = "https://example.org/live" if i % 3 == 0 else None
            record.add(dossier(f"Number {i}", url=url, body=paragraph(i, 40), source=f"{i}.txt"))
            told.send(f"{i}.txt")
