"""Reads an encoder that was exported before back to checkpoints, when those of its training are no longer there.

    python training/reread.py OLD build/attribution

``OLD`` holds ``attribution.onnx`` and ``attribution_heads.npz`` as ``export_attribution.py`` wrote them until November 2026, for
batches of windows (see docs/model-card.md). Weights are the int8 ones times their scales, so that quantising them again gives the
same. Wants the extra ``[training]``.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from train_attribution import Large
from train_names import NameHead


def weights(path: Path) -> dict[str, torch.Tensor]:
    """Every weight in float32 by the name of its parameter, encoder and head for names."""
    graph = onnx.load(path).graph
    held = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    # A product's node is called after the module it comes from: "/encoder/encoder/layer.0/attention/self/query/MatMul_quant".
    products = {n.input[1]: n.name.split("/MatMul")[0].strip("/").replace("/", ".") for n in graph.node if n.op_type == "MatMulInteger"}
    found: dict[str, np.ndarray] = {}
    for name, value in held.items():
        plain = name.removeprefix("model.").removesuffix("_quantized")
        if name in products:
            module = products[name] if products[name].startswith("names") else "encoder." + products[name].removeprefix("encoder.")
            found[f"{module}.weight"] = (value.astype(np.float32) * held[name.removesuffix("_quantized") + "_scale"]).T
        elif name.endswith("_quantized"):
            scale, zero = (held[name.removesuffix("quantized") + part] for part in ("scale", "zero_point"))
            found[plain] = (value.astype(np.float32) - zero.astype(np.float32)) * scale
        elif name.startswith(("model.encoder.", "names.")) and not name.endswith(("_scale", "_zero_point")):
            found[plain] = value
    return {name: torch.from_numpy(value.astype(np.float32)) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    held = weights(args.old / "attribution.onnx")
    model = Large()
    with np.load(args.old / "attribution_heads.npz") as heads:
        held |= {n: torch.from_numpy(heads[n.replace(".", "_")]) for n, _ in model.named_parameters() if not n.startswith("encoder.")}
    model.load_state_dict({n: held[n] for n in model.state_dict()})
    names = NameHead(model.encoder.config.hidden_size)
    names.load_state_dict({n: held[f"names.{n}"] for n in names.state_dict()})
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), args.out / "final.pt")
    torch.save(names.state_dict(), args.out / "named.pt")


if __name__ == "__main__":
    main()
