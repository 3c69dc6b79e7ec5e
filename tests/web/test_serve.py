"""``onrecord serve``: what it refuses, and that it answers."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

COMMAND = [sys.executable, "-m", "onrecord.cli", "serve"]


def refused(*arguments: str, token: str | None = None) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "ONRECORD_TOKEN"} | ({"ONRECORD_TOKEN": token} if token else {})
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, env=environment)
    assert done.returncode == 2, done
    assert done.stderr.startswith("onrecord: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_another_host_wants_a_token(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.7"):
        assert "token" in refused(str(tmp_path / "a.db"), "--host", host)
    assert not (tmp_path / "a.db").exists()


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "--port" in refused(str(tmp_path / "a.db"), "--port", str(taken.getsockname()[1]))


def test_what_is_no_record_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no record")
    assert "not a record" in refused(str(tmp_path / "a.db"))
    assert "one record" in refused(str(tmp_path / "a.db"), "--record", str(tmp_path / "b.db"))


@pytest.mark.parametrize("named", ["argument", "option"])
def test_it_answers_and_ends(tmp_path: Path, named: str) -> None:
    path = tmp_path / "new.db"
    where = [str(path)] if named == "argument" else ["--record", str(path)]
    with subprocess.Popen([*COMMAND, *where, "--port", "0"], stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr
        line = served.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, line
        for page in ("", "search?q=peace", "matters", "timeline", "network", "map"):
            assert httpx.get(found[0] + page).status_code == 200, page
        served.send_signal(signal.SIGINT)
        assert served.wait(20) in (0, 130, -signal.SIGINT)
