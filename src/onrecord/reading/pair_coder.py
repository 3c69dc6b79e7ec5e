"""The learned pair coder: what a marked source did to a marked target, as one of PLOVER's types (``docs/model-card.md``)."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from onrecord.errors import BrokenInstallation
from onrecord.model import Span
from onrecord.reading.pairs import TYPES, mark_pair


class PairCoder:
    """The exported model."""

    def __init__(self) -> None:
        folder = resources.files("onrecord.reading") / "weights"
        try:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession((folder / "pairs.onnx").read_bytes(), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_str((folder / "tokenizer.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BrokenInstallation(f"the pair coder cannot be loaded ({error}); install onrecord again") from error

    def probabilities(self, text: str, source: Span, target: Span) -> dict[str, float]:
        """Type -> probability, by PLOVER's rule for what lies ahead; they add up to one."""
        marked = mark_pair(text, source, target, self._tokenizer)
        ids = marked.ids[None]
        given = {"ids": ids, "kinds": marked.kinds[None], "mask": np.ones_like(ids), "marks": np.array([[marked.source, marked.target]])}
        scores = self._session.run(["scores"], given)[0][0]
        powers = np.exp(scores - scores.max())
        return dict(zip(TYPES, (powers / powers.sum()).tolist(), strict=True))


@lru_cache(maxsize=1)
def pair_coder() -> PairCoder:
    """The pair coder, loaded once."""
    return PairCoder()
