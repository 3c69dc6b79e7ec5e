"""What the code offers, the documents name."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from onrecord import cli, model
from onrecord.knowledge import rows

DOCS = Path(__file__).parents[1] / "docs"
CODEBOOK = (DOCS / "codebook.md").read_text("utf-8")
CLASSES = [v for v in vars(model).values() if dataclasses.is_dataclass(v) and isinstance(v, type)]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda c: c.__name__)
def test_every_field_is_in_the_codebook(kind: type) -> None:
    missing = [f.name for f in dataclasses.fields(kind) if f"`{f.name}`" not in CODEBOOK]
    assert not missing


@pytest.mark.parametrize(
    "values",
    [
        model.PartyKind,
        model.MentionForm,
        model.StatementKind,
        model.Status,
        model.MatterKind,
        model.MatterState,
        model.Stance,
        model.DatePrecision,
    ],
)
def test_every_value_is_in_the_codebook(values: object) -> None:
    assert not [v for v in get_args(values) if f"`{v}`" not in CODEBOOK]


def test_every_type_mode_and_context_is_in_the_codebook() -> None:
    assert not [r["type"] for r in rows("plover_types") if f"| {r['type']} |" not in CODEBOOK]
    assert not [r["mode"] for r in rows("plover_modes") if f"`{r['mode']}`" not in CODEBOOK]
    assert not [r["context"] for r in rows("plover_contexts") if f"`{r['context']}`" not in CODEBOOK]


def test_every_command_and_option_is_documented() -> None:
    told = (DOCS / "commands.md").read_text("utf-8")
    for name, command in commands_of(typer.main.get_command(cli.app)):
        assert f"onrecord {name}" in told
        for parameter in command.params:
            for option in (o for o in parameter.opts if o.startswith("--")):
                assert option in told


def commands_of(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its name, those of groups too."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, f"{before}{name} ")
        else:
            yield before + name, command


def test_every_threat_names_a_test_that_exists() -> None:
    rows = [line for line in (DOCS / "security.md").read_text("utf-8").splitlines() if line.startswith("| ") and "::" in line]
    named = [row.split("`")[-2].partition("::") for row in rows]
    assert len(named) > 20
    assert not [name for path, _, name in named if f"def {name}(" not in (DOCS.parent / "tests" / path).read_text("utf-8")]
