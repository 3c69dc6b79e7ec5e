"""The archives, what one process reads of them, and a lake of them: made once, for reading only."""

from __future__ import annotations

from pathlib import Path

import pytest

from cluster import corpus
from cluster.alone import InProcess
from onrecord.cluster.lake import Lake
from onrecord.cluster.parts import Options
from onrecord.cluster.reading import read_to_lake
from onrecord.cluster.tables import Read


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus.write(tmp_path_factory.mktemp("corpus") / "in")


@pytest.fixture(scope="session")
def here(folder: Path) -> tuple[list[Read], list[str]]:
    return corpus.read_here(folder)


@pytest.fixture(scope="session")
def lake(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    made = Lake.at(str(tmp_path_factory.mktemp("lakes") / "lake"))
    read_to_lake([str(folder)], made, InProcess(), Options(), items=corpus.ITEMS, small=corpus.SMALL)
    return made
