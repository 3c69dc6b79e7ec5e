"""How much memory and time a large archive takes: makes a WARC of made-up pages, adds it, and prints peak memory and rates.

python benchmarks/archive.py [GIB] [FOLDER]

Every hundredth page is a report of its own, the others repeat these, as crawls repeat pages; each carries the weight of
scripts and styles that pages of today carry, which does not compress. A tenth is in German, and some records are damaged.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLACES = ["Norland", "Suland", "Port Selma", "Estria", "the Marsh Republic", "Velden", "Corran", "Istoria"]
PEOPLE = ["Mara Lindt", "Ilse Maravel", "Dominic Harcourt", "Anton Reis", "Petra Halvorsen", "Samuel Oduya"]
DEEDS = [
    "rejected the offer",
    "agreed to resume the talks",
    "warned of new sanctions",
    "promised to release the prisoners",
    "called for a truce",
]
GERMAN = "Der Minister sagte am Montag, dass die Regierung neue Verhandlungen mit den Nachbarstaaten aufnehmen werde. "
WEIGHT = 400_000  # bytes of script in a page
DISTINCT = 100  # pages to one that is new


def main() -> None:
    gib = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(tempfile.mkdtemp())
    archive = folder / f"bench-{gib:g}.warc.gz"
    if not archive.exists():
        make(archive, int(gib * 2**30))
    record = folder / "bench.db"
    report = folder / "bench.jsonl"
    command = [sys.executable, "-m", "onrecord.cli", "add", str(archive), "--record", str(record), "--report", str(report)]
    started = time.monotonic()
    subprocess.run(command, check=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
    seconds = time.monotonic() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with report.open(encoding="utf-8") as lines:
        summary = json.loads([line for line in lines if '"summary"' in line][-1])["summary"]
    items = summary["read"] + summary["refused"]
    size = archive.stat().st_size
    print(f"archive {size / 2**30:.2f} GiB, {items:,} pages: {seconds:,.0f} s, {items / seconds:,.1f} pages/s")
    print(f"peak memory {peak:,.0f} MiB; {summary}")


def make(path: Path, size: int) -> None:
    """Writes an archive of that many bytes."""
    dice = random.Random(1)
    reports = [(f"https://daily.example/{number}", page(dice, number)) for number in range(max(1, size // WEIGHT // DISTINCT))]
    with path.open("wb") as out:
        while out.tell() < size:
            # Crawls ask for the same addresses again and again.
            url, body = dice.choice(reports) if dice.random() < 0.9 else ("https://daily.example/de", german())
            script = dice.randbytes(WEIGHT // 2).hex()
            html = f"<!DOCTYPE html><html><head><script>var s='{script}'</script>{body}</html>".encode()
            data = gzip.compress(record(url, html), 1, mtime=0)
            out.write(data[: len(data) // 2] if dice.random() < 0.001 else data)


def page(dice: random.Random, number: int) -> str:
    sentences = []
    for _ in range(12):
        who, where, deed = dice.choice(PEOPLE), dice.choice(PLACES), dice.choice(DEEDS)
        count = dice.randrange(2, 900)
        sentences.append(f"<p>{who}, the foreign minister of {where}, {deed}, and said that {count} people would return home.</p>")
    title = f"Envoys meet for round {number}"
    head = f'<title>{title}</title><meta property="og:site_name" content="The Daily Test"></head>'
    return f"{head}<body><article><h1>{title}</h1>{''.join(sentences)}</article></body>"


def german() -> str:
    return f"<title>Verhandlungen</title></head><body><article><p>{GERMAN * 6}</p></article></body>"


def record(url: str, html: bytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2025-10-18T06:30:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{len(url):012d}>\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


if __name__ == "__main__":
    main()
