"""Lines of the form "Label: value": what they say, whatever the page calls it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.sources.lines import DECORATION, Line

LABEL = re.compile(r"(?P<label>[^:|>»\n]{1,40}?)\s*(?P<sign>[:|»>])\s*(?P<value>\S.*)?")
CONNECTORS = frozenset(
    {
        "a",
        "al",
        "an",
        "and",
        "at",
        "bin",
        "by",
        "de",
        "del",
        "der",
        "di",
        "for",
        "from",
        "in",
        "la",
        "le",
        "of",
        "on",
        "or",
    }
    | {"the", "to", "van", "via", "von", "with", "&", "/", "+", "-", "–", "|"}
)


@dataclass(frozen=True)
class Labelled:
    """A label in lower case and what follows it, as written; ``start`` is where the value starts in the line."""

    label: str
    value: str
    start: int


def labelled(line: Line) -> Labelled | None:
    """The line as label and value; None when it has no label. A label of three words and more is rare prose too."""
    bare = line.text.lstrip(DECORATION + "*#")
    found = LABEL.match(bare)
    if found is None or (found["sign"] == ":" and (found["value"] or "").startswith("//")):
        return None
    label = " ".join(found["label"].replace("’", "'").casefold().split()).strip(DECORATION)
    value = found["value"] or ""
    return Labelled(label, value.strip(), len(line.text) - len(bare) + (found.start("value") if value else len(bare)))


def first_value(lines: Iterable[Line], labels: frozenset[str]) -> str | None:
    """The value of the first line whose label is one of those and whose value is not empty."""
    for line in lines:
        pair = labelled(line)
        if pair and pair.label in labels and pair.value:
            return pair.value
    return None


def only_names(value: str, most_words: int) -> bool:
    """Whether a value is names alone: every word has a capital, a digit or a dot inside, or joins names."""
    words = value.strip(" .").split()
    return 0 < len(words) <= most_words and all(
        w.casefold().strip(",;") in CONNECTORS or any(c.isupper() or c.isdigit() for c in w) or "." in w.strip(".") for w in words
    )
