"""Who dealt with whom: places for the parties, found by springs, and lines between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from onrecord.record import Tie

Numbers = NDArray[np.float64]
WIDTH: Final = 960
HEIGHT: Final = 700
EDGE: Final = 70  # kept free for names
STEPS: Final = 140
LARGEST: Final = 15.0
THICKEST: Final = 8.0
LONGEST_NAME: Final = 24
LETTER: Final = 6.9  # the width of a letter, on average
LINE: Final = 17  # the height of a name
ROUNDS: Final = 160


@dataclass(frozen=True, slots=True)
class Node:
    """A party: ``name`` is cut to fit, ``after`` says that it stands to the right of its circle."""

    key: str
    name: str
    x: float
    y: float
    radius: float
    weight: int


@dataclass(frozen=True, slots=True)
class Line:
    """Dealings of two parties; ``tone`` is their mean Goldstein value, None without one."""

    one: str
    other: str
    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    weight: int
    tone: float | None


@dataclass(frozen=True, slots=True)
class Network:
    """The picture."""

    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT


def draw(names: Mapping[str, str], ties: Sequence[Tie]) -> Network | None:
    """Parties by key with their names, and their ties; None without a tie. The same every time."""
    ties = [t for t in ties if t.one in names and t.other in names]
    if not ties:
        return None
    weight: dict[str, int] = {}
    for tie in ties:
        weight[tie.one] = weight.get(tie.one, 0) + tie.events
        weight[tie.other] = weight.get(tie.other, 0) + tie.events
    keys = sorted(weight, key=lambda k: (-weight[k], k))
    place = {key: i for i, key in enumerate(keys)}
    strength = np.zeros((len(keys), len(keys)))
    for tie in ties:
        strength[place[tie.one], place[tie.other]] += sqrt(tie.events)
        strength[place[tie.other], place[tie.one]] += sqrt(tie.events)
    labels = [_cut(names[key]) for key in keys]
    heaviest = max(weight.values())
    radii = [_radius(weight[key] / heaviest) for key in keys]
    at = _apart(_laid_out(strength / strength.max()), labels, radii)
    thickest = max(t.events for t in ties)
    nodes = tuple(
        Node(key, label, round(float(x), 1), round(float(y), 1), radius, weight[key])
        for key, label, radius, (x, y) in zip(keys, labels, radii, at, strict=True)
    )
    by_key = {node.key: node for node in nodes}
    lines = tuple(
        Line(
            tie.one, tie.other, by_key[tie.one].x, by_key[tie.one].y, by_key[tie.other].x, by_key[tie.other].y,
            round(1 + (THICKEST - 1) * sqrt(tie.events / thickest), 1), tie.events, tie.tone,
        )
        for tie in sorted(ties, key=lambda t: t.events)
    )  # fmt: skip
    return Network(nodes, lines)


def _laid_out(strength: Numbers) -> Numbers:
    """Positions on the sheet: ties pull, all push each other off (Fruchterman and Reingold), cooling down from a spiral."""
    number = len(strength)
    turn = np.arange(number) * 2.399963  # the golden angle spreads the start evenly
    at = np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.sqrt((np.arange(number) + 0.5) / number)[:, None]
    ideal = 1.5 / sqrt(number)
    for step in range(STEPS):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2)) + 1e-6
        force = ideal**2 / distance**2 - strength * distance / ideal
        move = (apart * force[:, :, None]).sum(axis=1) - at * 0.35
        length = np.sqrt((move**2).sum(axis=1))[:, None] + 1e-9
        at = at + move / length * np.minimum(length, 0.12 * (1 - step / STEPS))
    low, high = at.min(axis=0), at.max(axis=0)
    scaled = (at - low) / np.maximum(high - low, 1e-6)
    laid: Numbers = scaled * np.array([WIDTH - 2 * EDGE - 40, HEIGHT - 2 * EDGE]) + EDGE
    return laid if number > 2 else np.array([[WIDTH * 0.3, HEIGHT * 0.5], [WIDTH * 0.7, HEIGHT * 0.5]])


def _apart(at: Numbers, labels: Sequence[str], radii: Sequence[float]) -> Numbers:
    """The same positions, moved until circles and the names below them overlap as little as the sheet allows."""
    half = np.array([[max(r + 3, LETTER * len(label) / 2 + 4), r + LINE / 2 + 2] for label, r in zip(labels, radii, strict=True)])
    low, high = half + 4, np.array([WIDTH, HEIGHT]) - half - np.array([4, LINE])
    for _ in range(ROUNDS):
        apart = at[:, None, :] - at[None, :, :]
        overlap = half[:, None, :] + half[None, :, :] - np.abs(apart)
        np.einsum("iik->ik", overlap)[:] = 0
        hit = (overlap > 0).all(axis=2)
        if not hit.any():
            break
        # Along the axis that takes the shorter way; names are wide, so mostly up and down.
        axis = overlap.argmin(axis=2)
        push = np.zeros_like(apart)
        for k in (0, 1):
            sign = np.where(
                apart[:, :, k] == 0, np.sign(np.arange(len(at))[:, None] - np.arange(len(at))[None, :]), np.sign(apart[:, :, k])
            )
            push[:, :, k] = np.where(hit & (axis == k), sign * overlap[:, :, k] * 0.3, 0)
        at = np.clip(at + push.sum(axis=1), low, high)
    return at


def _radius(share: float) -> float:
    return round(4 + LARGEST * sqrt(share), 1)


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
