"""Lines that repeat the report: captions of pictures and the highlights of a page. They are not read for entries."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.sources.cues import cues
from onrecord.sources.lines import Line

# "Ms Roe, left, with Mr Doe, right": whom the picture shows where. Commas or brackets are needed on either side, for
# "the army left" and "the right" are prose.
POSITION = re.compile(
    r"(?:, |\()(?:(?:far |second |third |centre |center )?(?:left|right)|centre|center|back|front"
    r"|pictured(?: \w+){0,4}|(?:second|third|fourth) from (?:the )?(?:left|right))(?=[,;)]|\s*$)",
    re.IGNORECASE,
)
LABEL = re.compile(r"(?:image|photo|picture|media|video) caption\s*[,:]?\s+\S|caption\s*:\s*\S", re.IGNORECASE)
OPENING = re.compile(
    r"(?:FILE(?: PHOTO)?|File photo)\s*[:–—-]|Pictured: "
    r"|In this (?:\w+ )?(?:file|handout|undated) (?:photo|picture|image)\b"
)
MOST_WORDS = 50


def repeats(page: Sequence[Line]) -> list[bool]:
    """For each line, whether it is a caption or a highlight."""
    marked = [_is_caption(line) for line in page]
    table = cues()
    below_marker = in_list = False
    for i, line in enumerate(page):
        listed = in_list and (line.bulleted or not line.ends_sentence) and line.words <= MOST_WORDS
        if below_marker or listed:
            marked[i] = True
        else:
            in_list = False
        key = line.key
        below_marker = key in table.highlights_of_one_line
        if key in table.highlights_bulleted and i + 1 < len(page) and page[i + 1].bulleted:
            in_list = marked[i] = True  # the marker itself is a heading of the list
    return marked


def _is_caption(line: Line) -> bool:
    """A caption shows who stands where and has no final full stop, or says in its first words that it is one."""
    if line.words > MOST_WORDS:
        return False
    if OPENING.match(line.text) or LABEL.match(line.text):
        return True
    return not line.ends_sentence and POSITION.search(line.text) is not None
