"""The second pass: what a lake holds is joined across all of it, as one record would that got the reports by date, then id.

Groups of reports that may concern each other are found by a shuffle over what they meet by (``meeting.py``) and told apart from each
other by the record's own code (``telling.py``); parties are summed up by key; matters are followed in order of date (``threads.py``).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from onrecord.cluster import meeting, surnames
from onrecord.cluster.engine import RETRIES, Crashed, Engine
from onrecord.cluster.lake import Lake, rows_in
from onrecord.cluster.parts import write_table
from onrecord.cluster.telling import MANY, Bundle, Run, Told, dealt, dossiers_in, parties_told, tellings_in, told
from onrecord.cluster.threads import followed
from onrecord.errors import UnusableArgument
from onrecord.record.days import moment
from onrecord.record.duplicates import SIZE
from onrecord.record.following import Thread
from onrecord.record.tables import TABLES
from onrecord.record.tellings import Telling

BUNDLE = 500  # dossiers a task
BINS = 256  # at most: every task hands something to each
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Linked:
    """What was linked: reports, stories, parties and matters; ``is_new`` is whether it had to be done."""

    reports: int
    stories: int
    parties: int
    matters: int
    is_new: bool


def link(lake: Lake, engine: Engine, tell: Tell = lambda step, done, of: None) -> Linked:
    """Joins all that a lake holds and writes it beside; nothing to do where it was linked since its last part came.

    ``tell`` hears of each task of a step that is done, and how many the step has. Raises UnusableArgument for a lake without reports.
    """
    of = hashlib.sha256("\n".join(sorted(c.split.id for c in lake.commits())).encode()).hexdigest()
    before = lake.linked()
    if before and before["of"] == of:
        return Linked(before["reports"], before["stories"], before["parties"], before["matters"], is_new=False)
    bundles, count = _bundles(lake, engine, tell)
    if not count:
        raise UnusableArgument(f"{lake.place.address}: holds no reports; `onrecord cluster read SOURCE --out` puts some in")
    bins = max(2, min(BINS, count // BUNDLE))
    run = Run(lake, of[:12], moment(), count > MANY)
    group, first = _grouped(lake, engine, bundles, count, bins, tell)
    bins_told, files = _told(run, engine, bundles, meeting.dealt_out(group, bins), bins, first, tell)
    matters, matter_files = _matters(run, engine, bins_told, tell)
    files |= matter_files
    stories = len({row["story"] for path in files if path.startswith("linked/reports/") for row in rows_in(lake.place, path, ["story"])})
    reports, parties = (sum(n for path, n in files.items() if path.startswith(f"linked/{t}/")) for t in ("reports", "parties"))
    lake.note_linked({"of": of, "reports": reports, "stories": stories, "parties": parties, "matters": matters, "files": files})
    return Linked(reports, stories, parties, matters, is_new=True)


def _bundles(lake: Lake, engine: Engine, tell: Tell) -> tuple[list[Bundle], int]:
    """The dossiers of a lake in bundles, each with its place in the order of date, then id; how many there are, each content once."""
    chosen = list(_chosen(lake.files("dossiers")))
    keys: dict[int, list[tuple[str, str, str, str]]] = {}
    for (number, _, _), found in _each(engine, "keys", tell, _keys_in, [(n, lake, files) for n, files in enumerate(chosen)]):
        keys[number] = found
    places = {number: [-1] * len(found) for number, found in keys.items()}
    seen: set[str] = set()
    for (_, _, content, _), number, row in sorted((key, number, row) for number, found in keys.items() for row, key in enumerate(found)):
        if content not in seen:
            places[number][row] = len(seen)
            seen.add(content)
    return [Bundle(files, tuple(places[number])) for number, files in enumerate(chosen)], len(seen)


def _chosen(files: dict[str, int]) -> Iterator[tuple[str, ...]]:
    some: list[str] = []
    rows = 0
    for path, count in sorted(files.items()):
        some.append(path)
        rows += count
        if rows >= BUNDLE:
            yield tuple(some)
            some, rows = [], 0
    if some:
        yield tuple(some)


def _keys_in(number: int, lake: Lake, files: tuple[str, ...]) -> list[tuple[str, str, str, str]]:
    """What puts the dossiers of some files in order: day of publication, id, content, input."""
    return [
        (row["published"] or "", row["id"], row["content"], row["input"])
        for path in files
        for row in rows_in(lake.place, path, ["published", "id", "content", "input"], at_once=10_000)
    ]


def _sketched(lake: Lake, bundle: Bundle, bins: int) -> list[Any]:
    dossiers = list(dossiers_in(lake, bundle))
    return [meeting.versions_met(dossiers), *meeting.sketches_of(dossiers, bins), *surnames.names_in(dossiers, bins)]


def _grouped(lake: Lake, engine: Engine, bundles: Sequence[Bundle], count: int, bins: int, tell: Tell) -> tuple[Any, surnames.First]:
    """For each place the first of its group, and who is known in full when."""
    promised = [engine.run(_sketched, lake, bundle, bins, returns=2 + 2 * bins) for bundle in bundles]
    days, shingles = np.zeros(count, np.int64), np.zeros(count, np.int64)
    signatures = np.zeros((count, SIZE), np.uint32)
    met = []
    for done, (versions, sketches, *_) in enumerate(promised, 1):
        met.append(engine.value(versions))
        places, some_days, some_shingles, some_signatures = engine.value(sketches)
        days[places], shingles[places], signatures[places] = some_days, some_shingles, some_signatures
        tell("sketches", done, len(promised))
    names = [engine.run(surnames.gathered, *(p[2 + bins + b] for p in promised)) for b in range(bins)]
    shared = [engine.keep(array) for array in (days, shingles, signatures)]
    edges = [meeting.chained(np.concatenate(met))]
    pairs = [engine.run(meeting.alike, *shared, *(p[2 + b] for p in promised)) for b in range(bins)]
    for done, promise in enumerate(pairs, 1):
        edges.append(engine.value(promise))
        tell("pairs", done, bins)
    first: surnames.First = {}
    for promise in names:
        first |= engine.value(promise)
    return meeting.groups(count, edges), first


def _told(
    run: Run, engine: Engine, bundles: Sequence[Bundle], bin_of: Any, bins: int, first: surnames.First, tell: Tell
) -> tuple[list[Told], dict[str, int]]:
    """Tells every bin, then the parties; what the bins came to, and the files written."""
    shared = engine.keep(first)
    parts = [engine.run(dealt, run.lake, b, tuple(int(bin_of[p]) if p >= 0 else -1 for p in b.places), bins, returns=bins) for b in bundles]
    promised = [engine.run(told, run, b, bins, shared, *(part[b] for part in parts), returns=1 + bins) for b in range(bins)]
    found: list[Told] = []
    files: dict[str, int] = {}
    for done, (promise, *_) in enumerate(promised, 1):
        found.append(engine.value(promise))
        files |= found[-1].files
        tell("reports", done, bins)
    parties = [engine.run(parties_told, run, b, *(p[1 + b] for p in promised)) for b in range(bins)]
    for done, promise in enumerate(parties, 1):
        files |= engine.value(promise)
        tell("parties", done, bins)
    return found, files


def _matters(run: Run, engine: Engine, bins: Sequence[Told], tell: Tell) -> tuple[int, dict[str, int]]:
    """Follows matters across all reports and writes them; how many, and the files written."""
    until = max((b.latest for b in bins if b.latest), default=None)
    threads: list[tuple[int, Thread]] = []
    for left in reversed(range(RETRIES + 1)):
        try:
            threads = list(followed(_in_order(run, bins, tell), until, engine))
            break
        except Crashed:  # a shard is gone with its threads; the tellings are in the lake
            if not left:
                raise
    sources = {report: source for b in bins for report, source in b.sources.items()}
    matters: list[dict[str, Any]] = []
    steps: list[dict[str, Any]] = []
    ids: set[str] = set()
    for number, thread in threads:
        name = thread.id if thread.id not in ids else f"{thread.id}-{number}"
        ids.add(thread.id)
        matters.append(_matter_row(name, thread, sources))
        steps += _step_rows(name, thread, sources)
    files = {}
    for table, rows in (("matters", matters), ("steps", steps)):
        path = f"linked/{table}/{run.name}.parquet"
        files[path] = write_table(run.lake, path, table, rows, TABLES[table])
    return len(matters), files


def _in_order(run: Run, bins: Sequence[Told], tell: Tell) -> Iterator[list[Telling]]:
    """What each report may tell of matters, in the order of date, then id."""
    by_day: dict[str, list[str]] = defaultdict(list)
    for b in bins:
        for day, path in b.tellings.items():
            by_day[day].append(path)
    for done, (_, paths) in enumerate(sorted(by_day.items()), 1):
        for *_, found in sorted((t for path in paths for t in tellings_in(run.lake, path)), key=lambda t: t[:2]):
            yield found
        tell("matters", done, len(by_day))


def _matter_row(name: str, thread: Thread, sources: dict[str, Any]) -> dict[str, Any]:
    days = [s.date for s in thread.history if s.date]
    reports = {s.report for s in thread.history}
    return {
        "id": name, "kind": thread.kind, "title": thread.title, "by": list(thread.by), "to": list(thread.to), "state": thread.state,
        "due": thread.due, "since": min(days, default=None), "last": max(days, default=None), "reports": len(reports),
        "outlets": len({sources[r][0] or r for r in reports}), "corrected": [],
    }  # fmt: skip


def _step_rows(name: str, thread: Thread, sources: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for number, step in enumerate(thread.history, 1):
        outlet, title, url, source = sources[step.report]
        yield {
            "matter": name, "step": number, "date": step.date, "state": step.state, "evidence": step.evidence, "report": step.report,
            "entry": step.entry, "outlet": outlet, "title": title, "url": url, "input": source,
        }  # fmt: skip


def _each(engine: Engine, step: str, tell: Tell, work: Callable[..., Any], values: list[tuple[Any, ...]]) -> Iterator[Any]:
    for done, (given, found) in enumerate(engine.each(work, values), 1):
        if isinstance(found, Exception):
            raise found
        tell(step, done, len(values))
        yield given, found
