"""The description of the room for programs is true: whatever it lets one ask is answered, in the form it says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.python.asgi import HOST
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from onrecord.errors import NoArticle
from onrecord.record import Refusal
from onrecord.web.adding import Adder
from onrecord.web.app import open_room
from onrecord.web.settings import Settings

EXAMPLES = 8  # of each of some forty things to ask; more find nothing else
TOKEN = "the word at the door"  # a program shows it instead of the sign of a form
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def schema(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> BaseSchema:
    path = shutil.copy(filled, tmp_path_factory.mktemp("described") / "copy.db")
    room = open_room(Settings(Path(path), host=HOST, token=TOKEN))
    return schemathesis.openapi.from_asgi("/openapi.json", room, headers={"Authorization": f"Bearer {TOKEN}"})


@pytest.fixture(autouse=True)
def reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is sent is taken and refused: reading and fetching have tests of their own."""
    monkeypatch.setattr(Adder, "_read", lambda self, item, how, rules: Refusal.of(item.name, NoArticle("no article")))


def test_whatever_may_be_asked_is_answered(schema: BaseSchema) -> None:
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 30
    for operation in operations:

        @settings(max_examples=EXAMPLES, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"}, checks=CHECKS)

        ask()
