"""Exports the small attribution model to what the package ships: int8 ONNX for one window, float32 heads, tokenizer.

    python training/export_attribution.py build/attribution/small.pt src/onrecord/reading/weights

A window is read alone: nothing is padded, and what is found in it does not hang on what is read beside it. Dynamic quantisation
of the MatMul weights and of the word embeddings, per channel. The parts of the heads that look at every piece are in the graph.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from small import WIDTH, Layer, Small
from train_attribution import BASE

EXPORTED = ("encoder.", "names.", "tags.", "link_word.", "link_word_factor.")  # what the graph holds


class Encoder(torch.nn.Module):
    """What the package runs: ids and kinds of one window's pieces to states, scores of tags and what the linker makes of a word
    (added, multiplied), and scores of names."""

    def __init__(self, model: Small) -> None:
        super().__init__()
        self.encoder, self.names = model.encoder, model.names
        parts = (model.tags, model.link_word, model.link_word_factor)
        self.scores = torch.nn.Linear(model.tags.in_features, sum(p.out_features for p in parts))
        self.scores.weight.data = torch.cat([p.weight.data for p in parts])
        self.scores.bias.data = torch.cat([p.bias.data for p in parts])
        for layer in model.encoder.layers:
            for weight in (layer.query.weight, layer.query.bias):  # attention's scale, once and for all
                weight.data /= WIDTH**0.5

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor) -> tuple[torch.Tensor, ...]:
        hidden = [self.encoder.embed(ids, kinds)]
        for layer in self.encoder.layers:
            hidden.append(_through(layer, hidden[-1]))
        return hidden[-1], self.scores(hidden[-1]), self.names(hidden)


def _through(layer: Layer, x: torch.Tensor) -> torch.Tensor:
    """What a layer makes of one window (n, size): as its ``forward``, in fewer operators."""
    query, key, value = (part(x).view(x.shape[0], -1, WIDTH) for part in (layer.query, layer.key, layer.value))
    shares = torch.softmax(torch.matmul(query.transpose(0, 1), key.permute(1, 2, 0)), -1)
    seen = torch.matmul(shares, value.transpose(0, 1)).transpose(0, 1).reshape(x.shape[0], layer.seen.in_features)
    x = layer.seen_norm(layer.seen(seen) + x)
    return layer.norm(layer.down(torch.relu(layer.up(x))) + x)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--float32", action="store_true", help="leave the encoder unquantised, for comparison")
    args = parser.parse_args()
    model = Small()
    model.load_state_dict(torch.load(args.checkpoint, weights_only=True))
    heads = {n.replace(".", "_"): p.detach().numpy() for n, p in model.named_parameters() if not n.startswith(EXPORTED)}
    whole = Encoder(model).eval()
    args.out.mkdir(parents=True, exist_ok=True)
    sample = torch.ones(16, dtype=torch.long)
    axes = {name: {0: "piece"} for name in ("ids", "kinds", "states", "scores", "names")}
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch, "full.onnx")
        torch.onnx.export(
            whole, (sample, sample * 0), str(full), dynamo=False, opset_version=17,
            input_names=["ids", "kinds"], output_names=["states", "scores", "names"], dynamic_axes=axes,
        )  # fmt: skip
        if args.float32:
            shutil.copy(full, args.out / "attribution.onnx")
        else:
            quantize_dynamic(full, args.out / "attribution.onnx", weight_type=QuantType.QInt8, per_channel=True)
    np.savez(args.out / "attribution_heads.npz", **heads)
    tokenizer = json.loads((BASE / "tokenizer.json").read_text("utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (args.out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
