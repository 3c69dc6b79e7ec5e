"""How well matters are followed across reports: each storyline's threads against its gold.

A storyline is a folder of reports in ``examples/storylines``, ``1.txt``, ``2.txt``, ... and ``gold.json``. The gold names its
matters: acceptable kinds, the parties, words of each report that tell of the matter, the states it went through and the acceptable
last ones. A thread covers a report of a matter when it cites some of these words, or a sentence inside them, from that report.

``written`` says which hand wrote it, and when: the first while the first rules were written, the second and third after them, the fourth
while the models were made and tuned; on the unseen ones nothing was tuned.

``python tests/storylines/scoring.py [NAME ...]`` prints the figures, for all storylines by hand, and for all of them followed as one record;
each matter's threads with ``-v``.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import onrecord
from onrecord.model import Dossier
from onrecord.record.following import Thread, follow_all
from onrecord.record.tellings import tellings

HERE = Path(__file__).parents[2] / "examples" / "storylines"
Reader = Callable[[str, str], Dossier]


@dataclass(frozen=True)
class Followed:
    """One gold matter: ``joined`` is the share of its pairs of reports that lie in one thread, ``final`` the state it ends in."""

    storyline: str
    about: str
    joined: float
    final: str | None
    right: bool
    thread: Thread | None
    missed: tuple[str, ...]  # reports that the main thread lacks


@dataclass(frozen=True)
class Figures:
    """``joined`` and ``right`` are means over matters; ``mixed`` is the share of neighbours in one report that fell together."""

    joined: float
    right: float
    mixed: float
    matters: tuple[Followed, ...]


def names() -> list[str]:
    """Every storyline, in order."""
    return sorted(p.parent.name for p in HERE.glob("*/gold.json"))


def threads_of(name: str, read: Reader) -> list[Thread]:
    """The threads of a storyline as of its last report."""
    published = gold_of(name)["published"]
    told = [t for file, day in published.items() for t in tellings(read((HERE / name / file).read_text("utf-8"), day), file)]
    return follow_all(told, max(published.values()))


def threads_together(read: Reader) -> list[Thread]:
    """The threads of all storylines followed as one; the reports are named ``NAME/FILE``."""
    files = [(name, file, day) for name in names() for file, day in gold_of(name)["published"].items()]
    told = [t for name, file, day in files for t in tellings(read((HERE / name / file).read_text("utf-8"), day), f"{name}/{file}")]
    return follow_all(told, max(day for *_, day in files))


def score_together(read: Reader) -> tuple[float, float, float]:
    """Joined, right, and the share of steps that another storyline gave to a matter's thread, when all storylines are followed as one."""
    threads = threads_together(read)
    whole = {thread.id: thread for thread in threads}
    found: list[tuple[float, bool, float]] = []
    for name in names():
        gold = gold_of(name)
        parts = [part for thread in threads if (part := _part(thread, name, max(gold["published"].values())))]
        for matter in gold["matters"]:
            here = _followed(name, matter, parts)
            steps = whole[here.thread.id].history if here.thread else ()
            foreign = sum(not step.report.startswith(f"{name}/") for step in steps) / max(1, len(steps))
            found.append((here.joined, here.right, foreign))
    joined, right, foreign = (sum(values) / len(found) for values in zip(*found, strict=True))
    return joined, right, foreign


def _part(thread: Thread, name: str, until: str) -> Thread | None:
    """What one storyline told of a thread, in the state of the storyline's last day."""
    own = [replace(s, report=s.report.partition("/")[2]) for s in thread.history if s.report.startswith(f"{name}/")]
    in_time = [s for s in own if (s.date or "") <= until]
    return replace(thread, history=tuple(own), state=(in_time or own)[-1].state) if own else None


def gold_of(name: str) -> dict[str, Any]:
    gold: dict[str, Any] = json.loads((HERE / name / "gold.json").read_text("utf-8"))
    return gold


def score(storylines: Iterable[str], read: Reader) -> Figures:
    """The figures over some storylines."""
    found: list[Followed] = []
    neighbours = fallen = 0
    for name in storylines:
        threads = threads_of(name, read)
        here = [_followed(name, matter, threads) for matter in gold_of(name)["matters"]]
        for one, other in itertools.combinations(here, 2):
            neighbours += 1
            fallen += one.thread is not None and one.thread is other.thread
        found += here
    count = max(1, len(found))
    return Figures(sum(f.joined for f in found) / count, sum(f.right for f in found) / count, fallen / max(1, neighbours), tuple(found))


def _followed(name: str, matter: dict[str, Any], threads: Sequence[Thread]) -> Followed:
    covered = {t.id: {r for r, words in matter["reports"].items() if _covers(t, r, words)} for t in threads}
    pairs = list(itertools.combinations(matter["reports"], 2))
    joined = sum(any(a in c and b in c for c in covered.values()) for a, b in pairs)
    main = max((t for t in threads if covered[t.id]), key=lambda t: (len(covered[t.id]), t.kind in matter["kind"]), default=None)
    final = main.state if main else None
    missed = tuple(r for r in matter["reports"] if main is None or r not in covered[main.id])
    return Followed(name, matter["about"], joined / max(1, len(pairs)), final, final in matter["final"], main, missed)


def _covers(thread: Thread, report: str, words: Sequence[str]) -> bool:
    cited = [_plain(step.evidence) for step in thread.history if step.report == report]
    return any(_plain(w) in c or (len(c) > 20 and c in _plain(w)) for c in cited for w in words)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _print(figures: Figures, verbose: bool) -> None:
    for f in figures.matters:
        print(f"{f.joined:.2f} {'right' if f.right else 'WRONG'} {f.final or '-':10} {f.storyline}: {f.about}", *f.missed)
        if verbose and f.thread:
            print(f"     {f.thread.kind} {f.thread.by} -> {f.thread.to} due {f.thread.due}: {f.thread.title}")
            for step in f.thread.history:
                print(f"       {step.date} {step.report} {step.state:10} {_plain(step.evidence)[:150]}")


def _sum_up(figures: Figures, of: str) -> None:
    print(f"{of:7} {len({f.storyline for f in figures.matters}):4} storylines, {len(figures.matters):4} matters: ", end="")
    print(f"joined {figures.joined:.3f}, final state right {figures.right:.3f}, mixed {figures.mixed:.3f}")


def hands() -> dict[str, list[str]]:
    """The storylines that each hand wrote."""
    found: dict[str, list[str]] = {}
    for name in names():
        found.setdefault(gold_of(name)["written"], []).append(name)
    return found


if __name__ == "__main__":
    read = lru_cache(maxsize=None)(onrecord.read_text)
    verbose = "-v" in sys.argv
    if asked := [a for a in sys.argv[1:] if a != "-v"]:
        _print(figures := score(asked, read), verbose)
        _sum_up(figures, "asked")
    else:
        for hand, written in hands().items():
            _print(figures := score(written, read), verbose)
            _sum_up(figures, hand)
        _sum_up(score(names(), read), "all")
        print("as one record: joined {:.3f}, final state right {:.3f}, steps from other storylines {:.3f}".format(*score_together(read)))
