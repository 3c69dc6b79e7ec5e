"""Exports a trained attribution checkpoint to what the package ships: an int8 ONNX encoder, float32 heads, tokenizer.

    python training/export_attribution.py build/attribution/final.pt build/attribution/named.pt src/onrecord/reading/weights

Dynamic quantisation of the MatMul weights and of the word embeddings, per channel.
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


class Encoder(torch.nn.Module):
    """What the package runs: states for the attribution heads, scores of names."""

    def __init__(self, model: Model, names: NameHead) -> None:
        super().__init__()
        self.model, self.names = model, names

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.model.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask, output_hidden_states=True).hidden_states
        return hidden[-1], self.names(hidden)


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
    whole = Encoder(model, names).eval()
    args.out.mkdir(parents=True, exist_ok=True)
    sample = torch.ones(2, 16, dtype=torch.long)
    axes = {name: {0: "window", 1: "piece"} for name in ("ids", "kinds", "mask", "states", "names")}
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch, "full.onnx")
        torch.onnx.export(
            whole, (sample, sample * 0, sample), str(full), dynamo=False, opset_version=17,
            input_names=["ids", "kinds", "mask"], output_names=["states", "names"], dynamic_axes=axes,
        )  # fmt: skip
        if args.float32:
            shutil.copy(full, args.out / "attribution.onnx")
        else:
            quantize_dynamic(full, args.out / "attribution.onnx", weight_type=QuantType.QInt8, per_channel=True)
    heads = {n.replace(".", "_"): p.detach().numpy() for n, p in model.named_parameters() if not n.startswith("encoder.")}
    np.savez(args.out / "attribution_heads.npz", **heads)
    tokenizer = json.loads((BASE / "tokenizer.json").read_text("utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (args.out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
