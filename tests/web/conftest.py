"""Rooms of small records of invented reports, in this process and, for a browser, behind a port."""

from __future__ import annotations

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from starlette.testclient import TestClient

import onrecord
from onrecord.model import Place
from onrecord.web.app import open_room
from onrecord.web.settings import Settings
from record.making import dossier
from views.hostile import hostile

STORY = Path(__file__).parents[2] / "examples" / "storylines" / "weapons-granted"
OUTLETS = ("Harbour Wire", "Meridian Post", "Dispatch 24")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of a story over several reports, some of them in two outlets, of made ones, and of one that is hostile."""
    path = tmp_path_factory.mktemp("web") / "filled.db"
    with onrecord.open(path) as record:
        for number, (file, day) in enumerate(json.loads((STORY / "gold.json").read_text("utf-8"))["published"].items()):
            read = onrecord.read(STORY / file, published=day, publisher=OUTLETS[number % 3])
            record.add(read)
            if number % 2 == 0:
                record.add(replace(read, report=replace(read.report, id=read.report.id + "b", publisher=OUTLETS[(number + 1) % 3])))
        record.add(hostile())
        record.add(
            dossier(
                status="happened", place=Place("Lima", "PER", -12.05, -77.04), url="https://example.org/convoy", publisher="Harbour Wire"
            )
        )
        record.add(dossier("The convoy has left", title="=HYPERLINK", speaker="Ana Ruiz", published="2025-10-20"))
    return path


@pytest.fixture
def record_path(filled: Path, tmp_path: Path) -> Path:
    """A copy of the filled record, to be written to."""
    return Path(shutil.copy(filled, tmp_path / "copy.db"))


@pytest.fixture
def settings(record_path: Path) -> Settings:
    return Settings(record_path)


@pytest.fixture
def room(settings: Settings) -> Iterator[TestClient]:
    """A visitor of a room of one's own."""
    with TestClient(open_room(settings), base_url="http://localhost:8348", follow_redirects=False) as visitor:
        yield visitor


@pytest.fixture(scope="session")
def reading_room(filled: Path) -> Iterator[TestClient]:
    """A visitor who only reads."""
    with TestClient(open_room(Settings(filled)), base_url="http://localhost:8348", follow_redirects=False) as visitor:
        yield visitor


@pytest.fixture
def address(record_path: Path) -> Iterator[str]:
    """Where a room is served for a browser."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(open_room(Settings(record_path, port=port)), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)
