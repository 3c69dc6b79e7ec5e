"""The accuracy gate: the reader on reports of our own with gold must not fall under the pinned floors.

``floors.json`` pins the floors and a hash over reports and gold. Raising a floor, or adding a report, means running
``python tests/accuracy/pin.py`` and saying so in the changelog; nobody lowers one in silence.
"""

import json
from pathlib import Path

from accuracy.pin import corpus_hash, lowered
from onrecord.evaluation import evaluate

HERE = Path(__file__).parent


def test_the_corpus_is_the_one_the_floors_were_pinned_on() -> None:
    assert corpus_hash() == json.loads((HERE / "floors.json").read_text("utf-8"))["corpus"]


def test_no_figure_falls_under_its_floor() -> None:
    figures = evaluate(HERE / "reports")
    floors = json.loads((HERE / "floors.json").read_text("utf-8"))["floors"]
    fallen = {
        f"{area} {name}": figures[area][name] for area, row in floors.items() for name, floor in row.items() if figures[area][name] < floor
    }
    assert not fallen


def test_pinning_refuses_to_lower_a_floor() -> None:
    assert lowered({"events": {"F1": 0.5}}, {"events": {"F1": 0.4}}) == ["events F1 from 0.5 to 0.4"]
    assert lowered({"events": {"F1": 0.5}}, {"events": {"F1": 0.6}}) == []
