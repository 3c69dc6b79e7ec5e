"""A disk that is full or cannot be written: one clear line, status 2, and a record as sound as before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord
from onrecord.errors import RecordFull
from record.making import dossier, paragraph


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if shutil.which("mount") is None or os.name != "posix":
        pytest.skip("no mount here")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("may not mount a file system here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_loses_nothing_that_was_kept(small_disk: Path) -> None:
    path = small_disk / "r.db"
    kept = 0

    def fill() -> None:
        nonlocal kept
        for number in range(1000):
            record.add(dossier(f"Promise number {number}", title=f"Title {number}", body=paragraph(number, 900)))
            kept = number + 1

    with onrecord.open(path) as record:
        with pytest.raises(RecordFull, match="disk is full"):
            fill()
        assert kept > 0
        assert len(record) == kept
    with onrecord.open(path) as record:
        assert len(record) == kept
        assert record.check().sound


def test_the_command_on_a_full_disk_is_one_line(small_disk: Path) -> None:
    path = small_disk / "r.db"
    with onrecord.open(path) as record:
        record.add(dossier())
    (small_disk / "filler").write_bytes(b"x" * (2 * 1024 * 1024 - sum(f.stat().st_size for f in small_disk.iterdir()) - 8192))
    text = small_disk.parent / "a.txt"
    text.write_text(
        "\n\n".join(f"Minister Ana Ruiz said on Friday that {n} convoys would leave Lima on Monday." for n in range(60)), "utf-8"
    )
    done = add(text, path)
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (2, "", 1)
    assert "disk is full" in done.stderr
    (small_disk / "filler").unlink()
    assert add(text, path).returncode == 0
    with onrecord.open(path) as record:
        assert len(record) == 2
        assert record.check().sound


def test_a_read_only_file_system_is_one_line(small_disk: Path) -> None:
    path = small_disk / "r.db"
    with onrecord.open(path) as record:
        record.add(dossier())
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    text = small_disk.parent / "a.txt"
    text.write_text("Minister Ana Ruiz said on Friday that the convoys would leave Lima on Monday.", "utf-8")
    done = add(text, path)
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (2, "", 1)
    assert str(path) in done.stderr
    with onrecord.open(path, read_only=True) as record:
        assert len(record) == 1


def add(text: Path, record: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "onrecord.cli", "add", str(text), "--record", str(record)]
    return subprocess.run(command, capture_output=True, check=False, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"})
