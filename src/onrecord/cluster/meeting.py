"""Which reports may concern each other: near-copies by MinHash bands, and versions by address, title or id; by a shuffle.

What comes out is drawn wide: whatever the record would join lies in one group, and what a group holds is then told by the record's own
code. Only likeness is checked here already, since bands alone meet by chance, and would tie everything to everything.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.model import Dossier, Report
from onrecord.record.days import day_of
from onrecord.record.duplicates import ALIKE, DAYS, INSIDE, LEAST, SIZE, sketch
from onrecord.record.flat import address_of

NO_DAY = -(10**7)
COMPARED = 1 << 16  # pairs at once
Numbers = NDArray[np.int64]
Edges = NDArray[np.int64]  # (pairs, 2), the smaller first


def sketches_of(dossiers: Iterable[tuple[int, Dossier]], buckets: int) -> list[Any]:
    """Of dossiers, each with its place in the whole order: first their sketches, then in each bucket what they may meet by.

    The sketches are (places, days, word triples, signatures of (n, 120)); a bucket is an array (meetings, 2) of what is met by and place.
    """
    places, days, shingles, signatures = [], [], [], []
    meetings: list[tuple[int, int]] = []
    for place, dossier in dossiers:
        found = sketch(dossier.report)
        day = day_of(dossier.report.published)
        places.append(place)
        days.append(date.fromisoformat(day).toordinal() if day else NO_DAY)
        shingles.append(found.shingles)
        signatures.append(np.frombuffer(found.signature, "<u4"))
        meetings += [(band, place) for band in found.bands]
    table = np.array(signatures, "<u4").reshape(-1, SIZE)
    first = (np.array(places, np.int64), np.array(days, np.int64), np.array(shingles, np.int64), table)
    return [first, *_dealt(np.array(meetings, np.int64).reshape(-1, 2), buckets)]


def versions_met(dossiers: Iterable[tuple[int, Dossier]]) -> Edges:
    """By what reports may be versions of one another, each with their place: (meetings, 2)."""
    return np.array([(key, place) for place, d in dossiers for key in _same(d.report)], np.int64).reshape(-1, 2)


def alike(days: Numbers, shingles: Numbers, signatures: NDArray[np.uint32], *buckets: Edges) -> Edges:
    """The pairs of reports, by their places, that share a band of this bucket, lie within days and are alike."""
    met = np.concatenate(buckets)
    met = met[np.lexsort((met[:, 1], met[:, 0]))]
    found: list[Edges] = []
    waiting: list[Edges] = []
    size = 0
    for group in _runs(met):
        found_pairs = _pairs(group, days, signatures, found)
        waiting.append(found_pairs)
        size += len(found_pairs)
        if size > COMPARED:
            found.append(_checked(np.concatenate(waiting), shingles, signatures))
            waiting, size = [], 0
    if waiting:
        found.append(_checked(np.concatenate(waiting), shingles, signatures))
    return np.unique(np.concatenate(found), axis=0) if found else np.empty((0, 2), np.int64)


def chained(met: Edges) -> Edges:
    """Each of those who meet by the same thing with the first of them."""
    if not len(met):
        return np.empty((0, 2), np.int64)
    met = met[np.lexsort((met[:, 1], met[:, 0]))]
    pieces = [np.column_stack((np.full(len(g) - 1, g[0]), g[1:])) for g in _runs(met)]
    return np.concatenate(pieces) if pieces else np.empty((0, 2), np.int64)


def groups(count: int, edges: Iterable[Edges]) -> Numbers:
    """For each of so many places the first place of its group."""
    root = list(range(count))

    def top(place: int) -> int:
        while root[place] != place:
            root[place] = place = root[root[place]]
        return place

    for some in edges:
        for one, other in some.tolist():
            a, b = top(one), top(other)
            if a != b:
                root[max(a, b)] = min(a, b)
    return np.array([top(place) for place in range(count)], np.int64)


def dealt_out(group: Numbers, bins: int) -> Numbers:
    """For each place a bin, the same for all of a group, about equally full."""
    sizes: dict[int, int] = defaultdict(int)
    for first in group.tolist():
        sizes[first] += 1
    full = [0] * bins
    chosen: dict[int, int] = {}
    large = sorted((g for g, n in sizes.items() if n > 1), key=lambda g: (-sizes[g], g))
    for first in large:
        chosen[first] = full.index(min(full))
        full[chosen[first]] += sizes[first]
    return np.array([chosen.get(first, first % bins) for first in group.tolist()], np.int64)


def _same(report: Report) -> Iterator[int]:
    if address := address_of(report.url):
        yield _number("address", address)
    if report.publisher and report.title:
        yield _number("title", report.publisher, report.title)
    yield _number("id", report.id)


def _number(*words: str) -> int:
    return int.from_bytes(hashlib.blake2b("\0".join(words).encode(), digest_size=8).digest(), "little", signed=True)


def _dealt(met: Edges, buckets: int) -> list[Edges]:
    bucket = met[:, 0] % buckets
    return [met[bucket == b] for b in range(buckets)]


def _runs(met: Edges) -> Iterator[Numbers]:
    """The places, smallest first, that share what they are met by; only where there are several."""
    starts = np.flatnonzero(np.r_[True, met[1:, 0] != met[:-1, 0]]) if len(met) else np.empty(0, np.int64)
    ends = np.r_[starts[1:], len(met)]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end - start > 1:
            yield met[start:end, 1]


def _pairs(places: Numbers, days: Numbers, signatures: NDArray[np.uint32], sure: list[Edges]) -> Edges:
    """The pairs to compare. Copies of one day, word for word, are joined at once, and one stands for them all."""
    first: dict[tuple[int, bytes], int] = {}
    same: list[tuple[int, int]] = []
    for place in dict.fromkeys(places.tolist()):
        here = first.setdefault((int(days[place]), signatures[place].tobytes()), place)
        if here != place:
            same.append((here, place))
    if same:
        sure.append(np.array(same, np.int64))
    alone = np.array(list(first.values()), np.int64)
    one, other = np.triu_indices(len(alone), 1)
    pairs = np.column_stack((alone[one], alone[other]))
    near = np.abs(days[pairs[:, 0]] - days[pairs[:, 1]]) <= DAYS
    undated = (days[pairs] == NO_DAY).any(axis=1)
    found: Edges = pairs[near | undated]
    return found


def _checked(pairs: Edges, shingles: Numbers, signatures: NDArray[np.uint32]) -> Edges:
    """The pairs that ``onrecord.record.duplicates.same_story`` takes for one story."""
    pairs = np.unique(pairs, axis=0)
    pieces: Sequence[Edges] = np.array_split(pairs, max(1, len(pairs) // COMPARED))
    return np.concatenate([piece[_is_story(piece, shingles, signatures)] for piece in pieces])


def _is_story(pairs: Edges, shingles: Numbers, signatures: NDArray[np.uint32]) -> NDArray[np.bool_]:
    shared = (signatures[pairs[:, 0]] == signatures[pairs[:, 1]]).mean(axis=1)
    one, other = shingles[pairs[:, 0]], shingles[pairs[:, 1]]
    held = np.minimum(1.0, shared * (one + other) / (1 + shared) / np.maximum(1, np.minimum(one, other)))
    return np.asarray((shared >= ALIKE) | ((shared >= LEAST) & (held >= INSIDE)))
