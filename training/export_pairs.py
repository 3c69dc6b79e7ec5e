"""Exports a trained pair coder to what the package ships: one int8 ONNX model from marked pieces to scores of the types.

    python training/export_pairs.py build/pairs.pt src/onrecord/reading/weights

Dynamic quantisation of the MatMul weights and of the word embeddings, per channel.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from train_pairs import PairModel


def export(model: PairModel, path: Path) -> None:
    """Writes the model to ``path`` in int8."""
    model.eval()
    sample, marks = torch.ones(2, 16, dtype=torch.long), torch.ones(2, 2, dtype=torch.long)
    axes = {name: {0: "pair", 1: "piece"} for name in ("ids", "kinds", "mask")} | {"marks": {0: "pair"}, "scores": {0: "pair"}}
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch, "full.onnx")
        torch.onnx.export(
            model, (sample, sample * 0, sample, marks), str(full), dynamo=False, opset_version=17,
            input_names=["ids", "kinds", "mask", "marks"], output_names=["scores"], dynamic_axes=axes,
        )  # fmt: skip
        quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    model = PairModel()
    model.load_state_dict(torch.load(args.checkpoint, weights_only=True))
    export(model, args.out / "pairs.onnx")


if __name__ == "__main__":
    main()
