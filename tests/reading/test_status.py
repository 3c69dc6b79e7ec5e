"""Every construction of ``status_constructions.csv`` gives its deed the status that stands beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

import onrecord

ROWS = [
    tuple(line.split("|"))
    for line in Path(__file__).with_name("status_constructions.csv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("sentence", "word", "status"), ROWS)
def test_status(sentence: str, word: str, status: str) -> None:
    dossier = onrecord.read_text(sentence + "\n", published="2024-05-15")
    found = {e.status for e in dossier.events if dossier.quote(e.trigger) == word}
    assert found == (set() if status == "none" else {status})


def test_table_is_broad() -> None:
    assert len(ROWS) >= 150
