"""How ``onrecord add`` brings home what a cluster has read."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import UnusableArgument
from onrecord.intake import Taken, Tally
from onrecord.record import Record
from onrecord.record.days import asked
from onrecord.sources.files import is_address

if TYPE_CHECKING:
    from onrecord.cluster.slices import Slice
    from onrecord.model import Dossier

MARK = "onrecord-lake.json"
BATCH = 500


def among(inputs: Sequence[str], since: str | None, until: str | None) -> tuple[list[Slice], list[str]]:
    """The lakes among inputs, cut to some days, and the other inputs. Raises UnusableArgument."""
    days = asked(since, "--since")[0] if since else None, asked(until, "--until")[1] if until else None
    lakes = [i for i in inputs if _is_lake(i)]
    if (since or until) and not lakes:
        raise UnusableArgument("--since and --until are for lakes; what is in other inputs is read whole")
    if not lakes:
        return [], list(inputs)
    from onrecord.cluster.lake import Lake
    from onrecord.cluster.slices import Slice

    return [Slice(Lake.opened(lake), *days) for lake in lakes], [i for i in inputs if i not in lakes]


def bring_home(record: Record, piece: Slice, tally: Tally) -> None:
    """Keeps the dossiers of a slice, and what a whole lake could not read. Raises DamagedInput; what came before is kept."""
    pending = _with_progress(piece)
    while batch := list(islice(pending, BATCH)):
        for (dossier, _), added in zip(batch, record.add_fetched(batch), strict=True):
            tally.count(Taken(dossier.input, added.outcome, added.report))
    refusals = list(piece.refusals())
    record.settle(refused=refusals)
    for refusal in refusals:
        tally.count(Taken(refusal.input, "refused", refusal=refusal))


def _with_progress(piece: Slice) -> Iterator[tuple[Dossier, str | None]]:
    if not sys.stderr.isatty():
        return piece.dossiers()
    from rich.console import Console
    from rich.progress import track

    return iter(track(piece.dossiers(), "Bringing home", total=len(piece), console=Console(stderr=True)))


def _is_lake(target: str) -> bool:
    if re.match(r"[A-Za-z][A-Za-z0-9+.:-]*://", target):
        return not is_address(target)
    try:
        return (Path(target) / MARK).is_file()
    except (OSError, ValueError):
        return False
