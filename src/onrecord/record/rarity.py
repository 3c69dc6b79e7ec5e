"""How rare a word is in English, from the order of the encoder's vocabulary: word pieces stand in it the commoner the earlier."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from importlib import resources

from onrecord.errors import BrokenInstallation
from onrecord.knowledge import table
from onrecord.record.phrases import STEM

COMMON, RARE = 2_500, 20_000  # places in the vocabulary: "offer" is common, "frigate" rare


@lru_cache(maxsize=65536)
def rarity(stem: str) -> float:
    """From 0 for a common word's stem to 1 for a rare or unknown one. Raises BrokenInstallation."""
    place = _places().get(stem)
    if place is None:
        return 1.0
    return min(1.0, max(0.0, (math.log(place) - math.log(COMMON)) / (math.log(RARE) - math.log(COMMON))))


@lru_cache(maxsize=4096)
def rarest(stems: frozenset[str]) -> tuple[tuple[float, str], ...]:
    """The rarity of those of some stems that are not common, the rarest first."""
    return tuple(sorted([(rare, stem) for stem in stems if (rare := rarity(stem))], reverse=True))


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Words too common to tell matters or affairs apart, the names of days and months among them."""
    row = table("matter_objects")["common"]
    return frozenset([*row["function"], *row["words"]])


@lru_cache(maxsize=1)
def _places() -> dict[str, int]:
    """Stem -> place of the commonest word that has it."""
    try:
        text = (resources.files("onrecord.reading") / "weights" / "tokenizer.json").read_text("utf-8")
    except OSError as error:
        raise BrokenInstallation(f"the vocabulary cannot be loaded ({error}); install onrecord again") from error
    found: dict[str, int] = {}
    for word, place in json.loads(text)["model"]["vocab"].items():
        if word.isalpha() and len(word) > 2:
            stem = word[:STEM]
            found[stem] = min(place, found.get(stem, place))
    return found
