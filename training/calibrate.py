"""Fits the calibration of a statement's confidence on PolNeAR dev and draws the reliability diagram.

    python training/calibrate.py --dev dev.jsonl.gz --out docs/reliability.svg

Platt's method: the chance that a content is right is the logistic of a line in the model's log-odds. Prints slope and
offset, which stand in ``onrecord/reading/attribution.py`` as CALIBRATION, and the expected calibration error of what the
reader says now. Wants matplotlib.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from onrecord.evaluation import polnear
from onrecord.reading.attribution import CALIBRATION

BINS = np.array([0.0, 0.55, 0.65, 0.75, 0.85, 0.92, 0.96, 1.0001])


def log_odds(p: np.ndarray) -> np.ndarray:
    p = np.clip(p, 0.01, 0.995)
    return np.log(p / (1 - p))


def fit(said: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Slope and offset by Newton's method on the likelihood."""
    x = np.stack([log_odds(said), np.ones_like(said)], 1)
    weights = np.array([1.0, 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        weights += np.linalg.solve(x.T @ (x * (p * (1 - p))[:, None]), x.T @ (right - p))
    return float(weights[0]), float(weights[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    said, right = map(np.array, zip(*polnear.outcomes(args.dev), strict=True))
    slope, offset = CALIBRATION
    raw = 1 / (1 + np.exp(-(log_odds(said) - offset) / slope))  # what the model said before the calibration in force
    print("slope, offset:", tuple(round(v, 3) for v in fit(raw, right)))
    figure, axes = plt.subplots(figsize=(4.6, 4.2))
    axes.plot([0.4, 1], [0.4, 1], color="0.7", linewidth=1, label="perfect")
    error = 0.0
    place = np.digitize(said, BINS)
    points = [(said[place == b].mean(), right[place == b].mean(), (place == b).sum()) for b in np.unique(place)]
    for s, r, n in points:
        error += abs(s - r) * n / len(said)
    axes.plot([p[0] for p in points], [p[1] for p in points], marker="o", color="#1f5f8b", label="statements")
    for s, r, n in points:
        axes.annotate(str(n), (s, r), textcoords="offset points", xytext=(6, -9), fontsize=8, color="0.35")
    axes.set(xlabel="confidence", ylabel="share whose content is right", xlim=(0.4, 1.01), ylim=(0.4, 1.01))
    axes.legend(frameon=False, loc="upper left")
    figure.tight_layout()
    figure.savefig(args.out)
    print(f"expected calibration error {error:.3f} over {len(said)} statements")


if __name__ == "__main__":
    main()
