"""The cue phrases of page furniture, read once from ``knowledge/boilerplate.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from onrecord.errors import BrokenInstallation

FILE = "boilerplate.toml"


@dataclass(frozen=True)
class Cues:
    """What the file holds; what each list is for stands beside it there. All but agencies in lower case."""

    whole: frozenset[str]
    begins: tuple[str, ...]
    begins_and_holds: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    labels: frozenset[str]
    label_words: int
    credit_words: int
    credits_of_report: frozenset[str]
    credits_of_publisher: frozenset[str]
    credits_of_picture: frozenset[str]
    credits_of_author: frozenset[str]
    dates_published: frozenset[str]
    dates_changed: frozenset[str]
    share_bar: frozenset[str]
    foot: frozenset[str]
    comments: frozenset[str]
    fields: frozenset[str]
    highlights_of_one_line: frozenset[str]
    highlights_bulleted: frozenset[str]
    agencies: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues. Raises BrokenInstallation when the file is missing or is not in its format."""
    try:
        table = tomllib.loads((files("onrecord.knowledge") / FILE).read_text(encoding="utf-8"))
        return _from(table)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
        raise BrokenInstallation(f"knowledge/{FILE} cannot be read ({error}); install onrecord again") from error


def _from(table: dict[str, Any]) -> Cues:
    credits, dates, comments, highlights = (table[k] for k in ("credits", "dates", "comments", "highlights"))
    return Cues(
        whole=frozenset(table["whole"]["lines"]),
        begins=tuple(table["begins"]["phrases"]),
        begins_and_holds=tuple((tuple(r["begins"]), tuple(r["holds"])) for r in table["begins_and_holds"]),
        labels=frozenset(table["labels"]["names"]),
        label_words=int(table["labels"]["label_words"]),
        credit_words=int(credits["credit_words"]),
        credits_of_report=frozenset(credits["report"]),
        credits_of_publisher=frozenset(credits["publisher"]),
        credits_of_picture=frozenset(credits["picture"]),
        credits_of_author=frozenset(credits["author"]),
        dates_published=frozenset(dates["published"]),
        dates_changed=frozenset(dates["changed"]),
        share_bar=frozenset(table["share_bar"]["words"]),
        foot=frozenset(table["foot"]["lines"]),
        comments=frozenset(comments["lines"]),
        fields=frozenset(comments["fields"]),
        highlights_of_one_line=frozenset(highlights["one_line"]),
        highlights_bulleted=frozenset(highlights["bulleted"]),
        agencies=tuple(table["agencies"]["names"]),
        patterns=tuple(re.compile(p) for p in table["patterns"]["lines"]),
    )
