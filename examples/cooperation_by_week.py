"""From a record to a picture: how two states dealt with each other, week by week, as cooperation and conflict.

    python examples/cooperation_by_week.py RECORD UKR DEU out.png out.svg

The height of a bar is the sum of the Goldstein values (-10 to 10) of the week's events between the two that took place and that the
report tells as its own. Wants matplotlib: ``pip install 'onrecord[plots]'``.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date, timedelta

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import onrecord


def weekly(path: str, one: str, other: str) -> dict[date, tuple[float, float]]:
    """Monday of each week -> (cooperation, conflict) between two states given by their alpha-3 codes."""
    weeks: dict[date, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    with onrecord.open(path, read_only=True) as record:
        for event in record.rows("events"):
            sides = (set(event["actor_countries"]), set(event["recipient_countries"]) or set(event["actor_countries"]))
            between = (one in sides[0] and other in sides[1]) or (other in sides[0] and one in sides[1])
            day = event["date_from"] or event["published"]
            if not between or not day or event["status"] not in ("happened", "ongoing") or event["according_to"]:
                continue
            when = date.fromisoformat(day)
            good, bad = weeks[when - timedelta(days=when.weekday())]
            value = event["goldstein"] or 0.0
            weeks[when - timedelta(days=when.weekday())] = (good + max(0.0, value), bad + min(0.0, value))
    return weeks


def main(path: str, one: str, other: str, *outputs: str) -> None:
    weeks = weekly(path, one, other)
    mondays = sorted(weeks)
    figure, axes = plt.subplots(figsize=(9, 3.5), layout="constrained")
    axes.bar(mondays, [weeks[m][0] for m in mondays], width=6, color="#2f7d5b", label="cooperation")
    axes.bar(mondays, [weeks[m][1] for m in mondays], width=6, color="#b5483a", label="conflict")
    axes.axhline(0, color="#555555", linewidth=0.8)
    axes.set_ylabel("Goldstein, sum by week")
    axes.set_title(f"{one} and {other}", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    figure.autofmt_xdate()
    for output in outputs:
        figure.savefig(output, dpi=150)


if __name__ == "__main__":
    main(*sys.argv[1:])
