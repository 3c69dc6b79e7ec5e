"""What a visitor does."""

from __future__ import annotations

import re
import time
from typing import Any

from httpx import Response
from starlette.testclient import TestClient


def sign(room: TestClient) -> str:
    """The sign that this visitor's forms carry."""
    found = re.search(r'name="csrf" value="(\w+)"', room.get("/add").text)
    assert found
    return found[1]


def finished(room: TestClient, sent: Response) -> dict[str, Any]:
    """What became of what was sent, once all of it is done."""
    assert sent.status_code == 303, sent.text
    while True:
        told: dict[str, Any] = room.get(sent.headers["location"] + ".json").json()
        if told["finished"]:
            return told
        time.sleep(0.05)
