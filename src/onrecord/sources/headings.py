"""Which lines are the title, a sub-heading, a caption or a highlight: what is not read for statements or events."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model import Span
from onrecord.sources.captions import repeats
from onrecord.sources.labels import only_names
from onrecord.sources.lines import CLOSERS, OPENERS, Line, hard_wrapped

TITLE_CHARACTERS = 160
HEADING_WORDS = 14
QUESTION_WORDS = 10
LONG_LINE = 100  # characters; hard-wrapped lines are shorter
MUCH_LONGER = 1.5
MARKDOWN = re.compile(r"#{1,6}\s+\S")
MARKUP = re.compile(r"^(?:#{1,6}\s+|\*\*|__)|(?:\*\*|__|\s#+)$")
TIMESTAMP = re.compile(r"\(?\d{1,2}[:.h]\d{2}(?!\d)|\d{1,2}\s?(?:am|pm|a\.m\.|p\.m\.)(?!\w)|\[\d|\d+ ?(?:min|hour|hr)s? ago", re.IGNORECASE)
QUESTION_LABEL = re.compile(r"Q(?:\s|:|$)|A:")
SPEAKER = re.compile(r"(?:Q|A|[A-Z][A-Z.'’ -]{1,40}(?: \([^)]{1,40}\))?):(?:\s|$)|Q(?:\s|$)")
QUESTION = re.compile(
    r"(?:what|why|how|who|whose|when|where|which|will|is|are|can|could|would|should|does|do|did|has|have)\b",
    re.IGNORECASE,
)
FACE_TO_FACE = re.compile(r"\b(?:you|your|i|we|our|us|my|me|mr|mrs|ms|sir|president)\b", re.IGNORECASE)
OPEN_END = (":", ";", ",", "-", "–", "—", "...", "…", "/", "&")


def find(page: Sequence[Line], boilerplate: Sequence[Span], marked: Sequence[Span] | None = None) -> tuple[tuple[Span, ...], str | None]:
    """The heading spans of a text, in order, and its title if the first line is one.

    ``boilerplate`` are the spans of furniture; ``marked`` those that the page itself marks as headings: with these,
    no sub-headings are guessed. When hardly anything but headings would be left, the lines are a brief of headlines
    and are read.
    """
    furniture = {span[0] for span in boilerplate}
    given = {span[0] for span in marked or ()}
    body = [i for i, line in enumerate(page) if line.span[0] not in furniture]
    if len(body) < 2:
        return (), None
    wrapped = hard_wrapped(page)
    caption = repeats(page)
    title = body[0] if _is_title(page, body) else None
    certain, likely = set(), set()
    for place, i in enumerate(body):
        line = page[i]
        if i == title or caption[i] or MARKDOWN.match(line.text) or line.span[0] in given:
            certain.add(i)
        elif marked is None and _is_heading(page, body, place, wrapped=wrapped):
            likely.add(i)
    if title is not None and marked is None and body[1] not in certain and _is_deck(page[body[1]], wrapped=wrapped):
        likely.add(body[1])
    rest = [page[i] for i in body if i not in certain and i not in likely]
    prose = sum(line.ends_sentence or line.words > HEADING_WORDS for line in rest)
    if len(likely) > max(1, prose):
        likely = set()
    if not prose and title is not None:
        certain.discard(title)
    chosen = certain | likely
    name = bare_heading(page[title].text) if title is not None else None
    # A heading heads something: the last lines of a text do not, and where all are headings all are read.
    last = max((i for i in body if i not in chosen), default=-1)
    if last < 0:
        return (), name
    return tuple(page[i].span for i in body if i in certain or (i in likely and i < last)), name


def bare_heading(text: str) -> str:
    """A heading without its Markdown signs."""
    return MARKUP.sub("", text).strip()


def _is_title(page: Sequence[Line], body: Sequence[int]) -> bool:
    # Furniture between a line and the text (a byline, a share bar) sets it apart as a blank line does.
    line, following = page[body[0]], page[body[1]]
    if MARKDOWN.match(line.text):
        return True
    bare = line.text.rstrip(CLOSERS + " ")
    stop = bare.endswith((".", "…")) and not bare.endswith(("U.S.", "U.N."))
    return (
        len(line.text) <= TITLE_CHARACTERS
        and not stop
        and not line.text.endswith(OPEN_END)
        and not line.text[0].islower()
        and not TIMESTAMP.match(line.text)
        and not QUESTION_LABEL.match(line.text)
        and not line.bulleted
        and not following.text[0].islower()
        and (line.blank_after or body[1] > body[0] + 1 or len(following.text) > max(LONG_LINE, MUCH_LONGER * len(line.text)))
    )


def _is_heading(page: Sequence[Line], body: Sequence[int], place: int, *, wrapped: bool) -> bool:
    line = page[body[place]]
    if line.words > HEADING_WORDS or line.text[0] in OPENERS or line.text[0].islower():
        return False
    if line.bulleted or _is_label(line):
        return False
    if not any(c.isalpha() for c in line.text) or line.text.endswith(OPEN_END):
        return False
    if line.ends_sentence and not _is_question(line):
        return False
    if line.blank_before and line.blank_after:
        return True
    if wrapped or place == 0 or place + 1 == len(body):
        return False
    before, after = page[body[place - 1]], page[body[place + 1]]
    starts = line.blank_before or before.ends_sentence or TIMESTAMP.match(before.text) is not None
    ends = line.blank_after or (len(after.text) >= LONG_LINE and not after.text[0].islower())
    return starts and ends and (line.words <= HEADING_WORDS // 2 or _title_case(line))


def _is_question(line: Line) -> bool:
    """Whether a line is a question that heads a section, and not one that somebody puts to somebody."""
    return (
        line.text.endswith("?")
        and line.words <= QUESTION_WORDS
        and line.blank_before
        and line.blank_after
        and QUESTION.match(line.text) is not None
        and not FACE_TO_FACE.search(line.text)
    )


def _is_label(line: Line) -> bool:
    """Whether a line starts with a time of a live blog, the label of a speaker, or is a date or signature."""
    return TIMESTAMP.match(line.text) is not None or SPEAKER.match(line.text) is not None


def _is_deck(line: Line, *, wrapped: bool) -> bool:
    """Whether the line below a title is a standfirst: a sentence without its full stop, on its own."""
    return (
        line.blank_before
        and line.blank_after
        and not wrapped
        and 4 <= line.words <= 30
        and not line.ends_sentence
        and not line.text.endswith(OPEN_END)
        and line.text[0] not in OPENERS
        and not line.bulleted
        and not _is_label(line)
    )


def _title_case(line: Line) -> bool:
    return only_names(line.text, HEADING_WORDS)
