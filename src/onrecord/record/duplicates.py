"""Near-duplicate reports: syndicated copy, updates and rewrites become one story, found as each report is added.

A report's word triples are sketched by MinHash. The sketch is cut into bands whose hashes stand in a table, so that
candidates are found by lookup, by any process, at any time; candidates are then compared by their whole sketches.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import apsw
import numpy as np
from rapidfuzz import fuzz
from rensa import RMinHash

from onrecord.knowledge import table
from onrecord.model import Report
from onrecord.record.asking import ask, ask_one
from onrecord.record.folding import fold

BANDS = 40
ROWS = 3  # of a sketch in a band: 40 × 3 finds a pair that shares 0.4 of its triples with 0.93, one that shares 0.1 with 0.04
SIZE = BANDS * ROWS
SEED = 1
TRIPLE = 3
ALIKE = 0.35  # shared triples of two tellings of one story, as a share of all; reports of different stories share some 0.03
INSIDE = 0.7  # share of the shorter one's triples that stand in a longer one that carries it
LEAST = 0.25  # below it the share inside is guesswork
DAYS = 10  # further apart, the same words are another story: forms, anniversaries, annual reports
UNKNOWN = 0  # a day
MOST = 64  # candidates compared, those with most bands in common first
SAME_WORDS = 85.0  # rapidfuzz ratio from which two entries of one story tell the same
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sketch:
    """``shingles``: how many different word triples; ``signature``: (120,) uint32, little-endian; ``bands``: 40 hashes of 64 bits."""

    shingles: int
    signature: bytes
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """An entry to be matched: ``sort`` must be equal, ``text`` nearly so."""

    sort: str
    text: str


def sketch(report: Report) -> Sketch:
    """The sketch of a report's text without its page furniture."""
    words = WORD.findall(_body(report).lower())
    triples = list({" ".join(words[i : i + TRIPLE]) for i in range(max(1, len(words) - TRIPLE + 1))})
    hashing = RMinHash(num_perm=SIZE, seed=SEED)
    hashing.update(triples)
    signature = np.asarray(hashing.digest(), dtype="<u4").tobytes()
    return Sketch(len(triples), signature, _bands(signature))


def same_story(connection: apsw.Connection, found: Sketch, published: str | None) -> list[int]:
    """The numbers of the reports that tell the same, most alike first. ``published`` is a day, or None when unknown."""
    day = _number(published)
    marks = ",".join("?" * BANDS)
    met, values = f"SELECT report FROM bands WHERE band IN ({marks})", list(found.bands)
    if day != UNKNOWN:
        met = f"{met} AND day BETWEEN ? AND ? UNION ALL {met} AND day = {UNKNOWN}"
        values = [*found.bands, day - DAYS, day + DAYS, *found.bands]
    candidates = ask(
        connection,
        f"""SELECT s.report, s.shingles, s.signature
            FROM (SELECT report FROM ({met}) GROUP BY report ORDER BY count(*) DESC, report LIMIT {MOST}) c
            JOIN signatures s ON s.report = c.report""",
        values,
    )
    alike: list[tuple[float, int]] = []
    for number, shingles, signature in candidates:
        shared = likeness(found.signature, signature)
        if shared >= ALIKE or (shared >= LEAST and inside(shared, found.shingles, shingles) >= INSIDE):
            alike.append((shared, number))
    return [number for _, number in sorted(alike, key=lambda a: (-a[0], a[1]))]


def keep(connection: apsw.Connection, number: int, found: Sketch, published: str | None) -> None:
    """Keeps the sketch of a report and its day in place of older ones."""
    older = ask_one(connection, "SELECT signature, day FROM signatures WHERE report = ?", (number,))
    if older:
        signature, day = older
        gone = ((band, day, number) for band in _bands(signature))
        connection.executemany("DELETE FROM bands WHERE band = ? AND day = ? AND report = ?", gone)
    day = _number(published)
    connection.execute("INSERT OR REPLACE INTO signatures VALUES (?, ?, ?, ?)", (number, found.shingles, found.signature, day))
    connection.executemany("INSERT OR IGNORE INTO bands VALUES (?, ?, ?)", ((band, day, number) for band in found.bands))


def likeness(one: bytes, other: bytes) -> float:
    """The estimated share of triples that two reports have in common, 0 to 1 (Jaccard)."""
    return int(np.count_nonzero(np.frombuffer(one, "<u4") == np.frombuffer(other, "<u4"))) / SIZE


def inside(shared: float, one: int, other: int) -> float:
    """The share of the shorter one's triples that the longer one holds, by the Jaccard share and both sizes."""
    both = shared * (one + other) / (1 + shared)
    return min(1.0, both / max(1, min(one, other)))


def match(new: Sequence[Told], old: Sequence[Told]) -> list[int | None]:
    """For each new entry the place of the old one that tells the same, each old one once at most; else None."""
    if not old:
        return [None] * len(new)
    folded = [(o.sort, fold(o.text)) for o in old]
    places: dict[tuple[str, str], list[int]] = {}
    for index, key in reversed(list(enumerate(folded))):
        places.setdefault(key, []).append(index)
    taken: set[int] = set()
    found: list[int | None] = []
    for entry in new:
        key = (entry.sort, fold(entry.text))
        exact = places.get(key)
        place: int | None = exact.pop() if exact else None
        found.append(place)
        if place is not None:
            taken.add(place)
    for index, entry in enumerate(new):
        if found[index] is None:
            text = fold(entry.text)
            free = [i for i, (sort, other) in enumerate(folded) if i not in taken and sort == entry.sort and _turns(other) == _turns(text)]
            best = _nearest(text, [(i, folded[i][1]) for i in free])
            if best is not None:
                found[index] = best
                taken.add(best)
    return found


def _turns(text: str) -> frozenset[str]:
    """What makes two texts of nearly the same words say different things: their denials and numbers."""
    return frozenset(w for w in text.split() if w in _denials() or w.isdigit())


@lru_cache(maxsize=1)
def _denials() -> frozenset[str]:
    return frozenset([*table("opposites")["denials"], "t"])  # the last of "won't"


def _nearest(text: str, others: Iterable[tuple[int, str]]) -> int | None:
    scored = [(fuzz.ratio(text, other, score_cutoff=SAME_WORDS), -i) for i, other in others]
    score, place = max(scored, default=(0.0, 0))
    return -place if score > 0 else None


def _number(day: str | None) -> int:
    return date.fromisoformat(day).toordinal() if day else UNKNOWN


def _bands(signature: bytes) -> tuple[int, ...]:
    width = 4 * ROWS
    return tuple(_hash(i, signature[i * width : (i + 1) * width]) for i in range(BANDS))


def _hash(place: int, piece: bytes) -> int:
    digest = hashlib.blake2b(piece, digest_size=8, salt=place.to_bytes(8, "little")).digest()
    return int.from_bytes(digest, "little", signed=True)


def _body(report: Report) -> str:
    text, at, kept = report.text, 0, []
    for start, end in sorted(report.boilerplate):
        kept.append(text[at:start])
        at = max(at, end)
    return " ".join([*kept, text[at:]])
