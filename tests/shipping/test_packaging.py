"""What is shipped besides the code works: the wheel, the container's recipe, the units of systemd, the lines for cron."""

from __future__ import annotations

import email
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"
SCRIPTS = Path(sysconfig.get_path("scripts"))
NO_NETWORK = """
import socket

def refuse(*arguments, **named):
    raise OSError("there is no network in this test")

socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("build", reason="building a wheel wants build")
    pytest.importorskip("hatchling", reason="building a wheel wants hatchling")
    out = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT))
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.glob("*.whl")
    return made


def test_the_wheel_holds_the_package_and_names_its_extras(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        told = email.message_from_bytes(opened.read(next(n for n in names if n.endswith("METADATA"))))
    assert {n.split("/")[0] for n in names if ".dist-info" not in n} == {"onrecord"}
    assert {"cluster", "parquet", "training", "web"} <= set(told.get_all("Provides-Extra", []))
    for suffix in (".onnx", ".sql", ".toml", ".csv", "py.typed"):
        assert any(n.endswith(suffix) for n in names), suffix
    assert any(n.endswith("licenses/LICENSE") for n in names)


def test_pip_alone_installs_the_wheel_and_it_reads_offline(wheel: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    made = run(sys.executable, "-m", "venv", str(clean))
    if made.returncode:
        pytest.skip(f"no virtual environment can be made here ({made.stderr.strip()[:100]})")
    site = Path(run(str(clean / "bin" / "python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip())
    # Its dependencies are those of this environment, whose own onrecord is not seen: a path file in there is not followed.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    (site / "sitecustomize.py").write_text(NO_NETWORK, "utf-8")
    environment = {"PATH": f"{clean / 'bin'}:{os.environ['PATH']}", "HOME": str(tmp_path), "PIP_NO_INDEX": "1", "OMP_NUM_THREADS": "1"}
    installed = run("pip", "install", "--quiet", "--disable-pip-version-check", str(wheel), environment=environment)
    assert installed.returncode == 0, installed.stderr
    where = run("python", "-c", "import onrecord; print(onrecord.__file__)", environment=environment)
    assert where.stdout.startswith(str(site)), where.stderr
    report = ROOT / "examples" / "kestrel-strait-talks.txt"
    read = run("onrecord", "read", str(report), "--published", "2024-05-18", "--json", environment=environment, folder=tmp_path)
    assert read.returncode == 0, read.stderr
    assert json.loads(read.stdout)["statements"]


def test_the_containers_recipe_passes_its_linter() -> None:
    linter = shutil.which("hadolint", path=f"{SCRIPTS}:{os.environ['PATH']}")
    if linter is None:
        pytest.skip("hadolint is not installed")
    done = run(linter, "--no-color", str(PACKAGING / "Containerfile"))
    assert (done.returncode, done.stdout) == (0, "")


def test_the_container_runs_as_nobody_special_and_gets_only_what_it_needs() -> None:
    recipe = (PACKAGING / "Containerfile").read_text("utf-8")
    images = re.findall(r"^FROM (\S+)", recipe, re.MULTILINE)
    assert set(images) == {"python:3.11-slim"}  # by its plain name, whatever registry one has
    assert recipe.rindex("USER 10001") > recipe.rindex("FROM")
    copied = {p for line in re.findall(r"^COPY (?!--from)(.*) \S+$", recipe, re.MULTILINE) for p in line.split()}
    let_in = {line[1:] for line in (ROOT / ".containerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert copied == let_in
    assert all((ROOT / path).exists() for path in copied)


def test_the_container_pins_what_the_package_asks_for(tmp_path: Path) -> None:
    (command,) = re.findall(r"^RUN (sed .*) \\$", (PACKAGING / "Containerfile").read_text("utf-8"), re.MULTILINE)
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, check=False)
    assert done.returncode == 0
    pinned = {line.partition("==")[0] for line in (tmp_path / "constraints.txt").read_text("utf-8").splitlines()}
    assert {"spacy", "apsw", "onnxruntime", "ray"} <= pinned
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!-]+", line) for line in (tmp_path / "constraints.txt").read_text("utf-8").splitlines())


@pytest.mark.parametrize("unit", ["onrecord.service", "onrecord-backup.timer"])
def test_systemd_takes_the_units(unit: str, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    for path in (PACKAGING / "systemd").iterdir():
        (tmp_path / path.name).write_text(path.read_text("utf-8").replace("/opt/onrecord/bin/onrecord", str(SCRIPTS / "onrecord")), "utf-8")
    done = run("systemd-analyze", "verify", str(tmp_path / unit))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_every_command_of_units_and_cron_is_one_of_onrecord() -> None:
    from onrecord.cli import app

    known = {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}
    texts = [p.read_text("utf-8") for p in (*(PACKAGING / "systemd").iterdir(), PACKAGING / "onrecord.cron")]
    used = {word for text in texts for word in re.findall(r"/bin/onrecord (\w+)", text)}
    assert used == {"watch", "backup"} & known
    assert used


def run(*command: str, environment: dict[str, str] | None = None, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    path = (environment or os.environ)["PATH"]
    found = shutil.which(command[0], path=path) or command[0]
    return subprocess.run([found, *command[1:]], capture_output=True, text=True, check=False, env=environment, cwd=folder)
