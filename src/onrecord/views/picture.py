"""Who stands where: the geometry of a picture of deeds between parties.

The parties stand in a column; cooperation swings out on the left, conflict on the right, so that the side tells them
apart where the colour does not. A vertical column keeps its names readable on a phone, where a wide one would not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from onrecord.model import Dossier
from onrecord.views import wording
from onrecord.views.untrusted import one_line

MOST_PARTIES: Final = 12
WIDTH: Final = 460
ROW: Final = 40
EDGE: Final = 34
TOP: Final = 30
NAME_LEFT: Final = 140
NAME_RIGHT: Final = 320
LONGEST_NAME: Final = 24
DONE: Final = frozenset(("happened", "ongoing"))


@dataclass(frozen=True, slots=True)
class Node:
    """A party's place in the column."""

    label: str
    full: str
    y: int


@dataclass(frozen=True, slots=True)
class Arc:
    """Deeds of one party towards another: a curve, its arrowhead, and a line for those who cannot see it."""

    path: str
    head: str
    width: float
    number: int
    label_x: float
    label_y: float
    cooperation: bool
    done: bool
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All nodes and arcs and the size of the sheet; ``left_out`` parties did not fit."""

    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]
    height: int
    left_out: int
    width: int = WIDTH

    @property
    def summary(self) -> str:
        """The picture in words."""
        return "; ".join(arc.words for arc in self.arcs)


def draw(dossier: Dossier) -> Picture | None:
    """The picture, or None where no event goes from one party to another. Denied deeds are not drawn."""
    deeds: dict[tuple[str, str, bool, bool], Counter[str]] = {}
    for event in dossier.events:
        if event.status == "denied":
            continue
        for actor in event.actors:
            for recipient in event.recipients:
                if actor != recipient and dossier.party(actor) and dossier.party(recipient):
                    key = (actor, recipient, event.type in wording.COOPERATION, event.status in DONE)
                    deeds.setdefault(key, Counter())[wording.TYPES.get(event.type, one_line(event.type))] += 1
    weight: Counter[str] = Counter()
    for (actor, recipient, _, _), kinds in deeds.items():
        weight[actor] += kinds.total()
        weight[recipient] += kinds.total()
    chosen = {party for party, _ in weight.most_common(MOST_PARTIES)}
    order = [party for party in dossier.parties if party.id in chosen]
    if not order:
        return None
    rows = {party.id: number for number, party in enumerate(order)}
    nodes = tuple(Node(_shortened(one_line(p.name)), one_line(p.name), _y(number)) for number, p in enumerate(order))
    kept = [(key, kinds) for key, kinds in deeds.items() if key[0] in rows and key[1] in rows]
    ports = _ports([(rows[actor], rows[recipient], cooperation) for (actor, recipient, cooperation, _), _ in kept])
    # Arcs that join the same rows on the same side are nested, the later ones further out.
    taken: Counter[tuple[int, int, bool]] = Counter()
    arcs = []
    for ((actor, recipient, cooperation, done), kinds), (leaves, arrives) in zip(kept, ports, strict=True):
        low, high = sorted((rows[actor], rows[recipient]))
        reach = min(24 + 24 * (high - low) + 30 * taken[low, high, cooperation], 168)
        taken[low, high, cooperation] += 1
        words = _words(wording.names(dossier, (actor,)), wording.names(dossier, (recipient,)), kinds, cooperation, done)
        arcs.append(_arc(leaves, arrives, reach, kinds.total(), cooperation, done, words))
    return Picture(nodes, tuple(arcs), TOP + len(order) * ROW, len(weight) - len(order))


def _ports(ends: list[tuple[int, int, bool]]) -> list[tuple[float, float]]:
    """Where each arc leaves and arrives: a name shares its edge out among its arcs, those from above at the top."""
    at: dict[tuple[int, bool], list[tuple[int, int, int]]] = {}
    for number, (start, end, cooperation) in enumerate(ends):
        at.setdefault((start, cooperation), []).append((end, number, 0))
        at.setdefault((end, cooperation), []).append((start, number, 1))
    found: dict[tuple[int, int], float] = {}
    for (row, _), meeting in at.items():
        for place, (_, number, side) in enumerate(sorted(meeting)):
            found[number, side] = round(_y(row) + EDGE * ((place + 1) / (len(meeting) + 1) - 0.5), 1)
    return [(found[number, 0], found[number, 1]) for number in range(len(ends))]


def _arc(y1: float, y2: float, reach: int, number: int, cooperation: bool, done: bool, words: str) -> Arc:
    side = -1 if cooperation else 1
    edge = NAME_LEFT if cooperation else NAME_RIGHT
    out = edge + side * reach
    path = f"M{edge} {y1}C{out} {y1} {out} {y2} {edge + side * 8} {y2}"
    width = min(1.4 + 0.9 * number, 6.0)
    half = round(2.8 + width / 2, 2)
    head = f"M{edge + side} {y2}L{edge + side * 10} {y2 - half:.1f}L{edge + side * 10} {y2 + half:.1f}Z"
    return Arc(path, head, width, number, edge + side * reach * 0.75, (y1 + y2) / 2 + 4, cooperation, done, words)


def _words(actor: str, recipient: str, kinds: Counter[str], cooperation: bool, done: bool) -> str:
    deeds = ", ".join(kind if number == 1 else f"{kind} ×{number}" for kind, number in kinds.items())
    return f"{actor} to {recipient}: {deeds} ({'cooperation' if cooperation else 'conflict'}{'' if done else ', has not taken place'})"


def _y(row: int) -> int:
    return TOP + row * ROW + ROW // 2


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + "…"
