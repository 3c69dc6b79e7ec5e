"""Exports a trained attribution checkpoint to what the package ships: int8 ONNX for one window, float32 heads, tokenizer.

    python training/export_attribution.py build/attribution/final.pt build/attribution/named.pt src/onrecord/reading/weights

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
from train_attribution import BASE, Model
from train_names import NameHead

from onrecord.reading.windows import MOST_PIECES

EXPORTED = ("encoder.", "tags.", "link_word.", "link_word_factor.")  # what the graph holds


class Encoder(torch.nn.Module):
    """What the package runs: ids and kinds of one window's pieces to states, scores of tags and what the linker makes of a word
    (added, multiplied), and scores of names."""

    def __init__(self, model: Model, names: NameHead) -> None:
        super().__init__()
        self.encoder, self.names = model.encoder, names
        self.heads = model.encoder.config.num_attention_heads
        self.width = model.encoder.config.hidden_size // self.heads
        self.positions = model.encoder.embeddings.position_embeddings.weight[:MOST_PIECES].detach()
        parts = (model.tags, model.link_word, model.link_word_factor)
        self.scores = torch.nn.Linear(model.tags.in_features, sum(p.out_features for p in parts))
        self.scores.weight.data = torch.cat([p.weight.data for p in parts])
        self.scores.bias.data = torch.cat([p.bias.data for p in parts])
        for layer in model.encoder.encoder.layer:
            query = layer.attention.self.query
            for weight in (query.weight, query.bias):  # attention's scale, once and for all
                weight.data /= self.width**0.5

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor) -> tuple[torch.Tensor, ...]:
        table, n = self.encoder.embeddings, ids.shape[0]
        x = table.LayerNorm(table.word_embeddings(ids) + table.token_type_embeddings(kinds) + self.positions[:n])
        hidden = [x]
        for layer in self.encoder.encoder.layer:
            this, after = layer.attention.self, layer.attention.output
            query, key, value = (part(x).view(n, self.heads, self.width) for part in (this.query, this.key, this.value))
            shares = torch.softmax(torch.matmul(query.transpose(0, 1), key.permute(1, 2, 0)), -1)
            seen = torch.matmul(shares, value.transpose(0, 1)).transpose(0, 1).reshape(n, self.heads * self.width)
            x = after.LayerNorm(after.dense(seen) + x)
            x = layer.output.LayerNorm(layer.output.dense(layer.intermediate(x)) + x)
            hidden.append(x)
        return x, self.scores(x), self.names(tuple(hidden))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("names", type=Path, help="checkpoint of train_names.py")
    parser.add_argument("out", type=Path)
    parser.add_argument("--float32", action="store_true", help="leave the encoder unquantised, for comparison")
    args = parser.parse_args()
    model = Model()
    model.load_state_dict(torch.load(args.checkpoint, weights_only=True))
    names = NameHead(model.encoder.config.hidden_size)
    names.load_state_dict(torch.load(args.names, weights_only=True))
    heads = {n.replace(".", "_"): p.detach().numpy() for n, p in model.named_parameters() if not n.startswith(EXPORTED)}
    whole = Encoder(model, names).eval()
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
