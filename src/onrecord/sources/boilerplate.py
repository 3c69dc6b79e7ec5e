"""Which spans of a text are page furniture: credits, share bars, comment forms, notices. Cues stand in the knowledge.

Only whole lines are furniture, save for a credit at the very end of a line: "... (Reporting by A; editing by B)" on
any line, and "... Source: BBC News" where the whole text is one paragraph. Lines that a cue does not name are furniture
only below a foot or a comment form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.model import Span
from onrecord.sources.cues import Cues, cues
from onrecord.sources.dates import HEAD, bare_date, has_date
from onrecord.sources.labels import labelled, only_names
from onrecord.sources.lines import Line, hard_wrapped, lines

MOST_WORDS = 40  # a line of furniture is hardly longer
FOOT_WORDS = 14  # a line below a foot: a headline, a name, a field
BYLINE = re.compile(r"by [^\W\d]", re.IGNORECASE)
BYLINE_WORDS = 14
BYLINE_REACH = 7  # a byline stands among the first lines, or is the last one
DATED = re.compile(r"(?:first )?(?:published|posted|updated|last updated|last modified)\b")  # "Published 12 March 2021"
SEPARATOR = re.compile(r"\s+[|•·]\s+")
FINAL_CREDIT = re.compile(
    r"[.!?…”’\"')]\s*(?P<credit>[(\[]\s*(?:additional )?"
    r"(?:reporting|writing|compiled|editing|with reporting|translation)"
    r"(?: and (?:writing|editing))? by [^()\[\]]{2,300}[)\]])\s*$",
    re.IGNORECASE,
)
STAFF = re.compile(
    r"[(\[]?\s*(?:additional |with )?(?:reporting|writing|compiled|editing|translation|translated)"
    r"(?: and (?:writing|editing))? by (?P<who>\S.*)",
    re.IGNORECASE,
)
FINAL_SOURCE = re.compile(r"[.!?…”’\"')]\s+(?P<credit>(?:Source|Sources|Via|Photo|Image|Credit):\s*(?P<who>[^:.!?]{2,80})\.?)\s*$")
READ_MORE = re.compile(r"[.!?…”’\"')]\s+(?P<credit>(?:Read more|READ MORE|Related):\s*[^.!?]{2,160})\s*$")
COMMENT_COUNT = re.compile(r"\(?\d+\)? comments?|comments? ?\(?\d+")
SIGNATURE = re.compile(r"[-–—]+\s*(?P<who>\S.{0,40})")
DIALOGUE = re.compile(r"[“”\"]|\bsaid\b")


def find(text: str) -> tuple[Span, ...]:
    """The spans of page furniture in order, without overlap; each is a line or the end of one."""
    return of_lines(lines(text))


def of_lines(page: Sequence[Line]) -> tuple[Span, ...]:
    """As :func:`find`, for a text whose lines are known."""
    wrapped = hard_wrapped(page)
    known = [is_furniture(line, i, len(page), wrapped=wrapped) for i, line in enumerate(page)]
    _lists_below_labels(page, known)
    _foot(page, known)
    if all(known) and len(page) == 1:
        # A text that is nothing but one such line was handed over to be read, so read it.
        return ()
    spans = []
    for line, furniture in zip(page, known, strict=True):
        tail = None if furniture else _final_credit(line, only_line=len(page) == 1)
        if furniture:
            spans.append(line.span)
        elif tail:
            spans.append(tail)
    return tuple(spans)


def is_furniture(line: Line, index: int, count: int, *, wrapped: bool = False) -> bool:
    """Whether a line is page furniture by its own words; ``index`` of ``count`` lines says where it stands.

    In a text whose lines are ``wrapped``, a line within a paragraph that starts with "By" is no byline.
    """
    known = cues()
    if _by_cue(line, known):
        return True
    alone = line.blank_before and line.blank_after
    if is_byline(line) and (alone or not wrapped) and (0 < index < BYLINE_REACH or index >= max(1, count - 2)):
        return True
    if index < HEAD and bare_date(line):
        return True
    segments = [s for s in SEPARATOR.split(line.text) if s.strip()] if line.words <= MOST_WORDS else []
    return len(segments) > 1 and all(_segment(s, known) for s in segments)


def is_byline(line: Line) -> bool:
    """Whether a line is "By Jane Roe, Diplomatic Correspondent" and nothing else."""
    return (
        BYLINE.match(line.text) is not None
        and line.words >= 2
        and not line.text.endswith((".", "!", "?", ":", ","))
        and _names_after_by(line.text, line.words)
    )


def _names_after_by(text: str, words: int) -> bool:
    before_comma = text.split(",")[0].split("|")[0]
    return words <= BYLINE_WORDS and only_names(before_comma[2:], BYLINE_WORDS) and not re.search(r"[“”\"]", text)


def _segment(text: str, known: Cues) -> bool:
    piece = Line((0, len(text)), text.strip(), True, True)
    names_only = only_names(piece.text, 6)
    return _by_cue(piece, known) or is_byline(piece) or (has_date(piece.text) and piece.words <= 8) or (names_only and piece.words <= 4)


def _by_cue(line: Line, known: Cues) -> bool:
    key = line.key
    if not key:
        return False
    if key in known.whole or key in known.foot or key in known.comments:
        return True
    if line.words > MOST_WORDS:
        return False
    if any(_begins(key, phrase) for phrase in known.begins):
        return not DIALOGUE.search(line.text) or line.text[0] in "([©"
    for begins, holds in known.begins_and_holds:
        if any(_begins(key, b) for b in begins) and any(_holds(key, h) for h in holds):
            return not DIALOGUE.search(line.text)
    if _share_bar(key, known):
        return True
    if any(pattern.fullmatch(key) for pattern in known.patterns) and not DIALOGUE.search(line.text):
        return True
    staff = STAFF.match(line.text)
    if staff:
        return line.text.endswith((")", "]")) or only_names(staff["who"].split(";")[0], BYLINE_WORDS)
    return _by_label(line, known) or _agency(line, known)


def _share_bar(key: str, known: Cues) -> bool:
    words = [bare for word in key.split() if (bare := word.strip(",|/•·:()"))]
    return any(len(word) > 3 or word == "x" for word in words) and all(word in known.share_bar for word in words)


def _begins(key: str, phrase: str) -> bool:
    """Whether a key starts with a phrase at whole words."""
    return key.startswith(phrase) and not (key[len(phrase) : len(phrase) + 1].isalpha() and phrase[-1].isalpha())


def _holds(key: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", key) is not None


def _by_label(line: Line, known: Cues) -> bool:
    if DATED.match(line.key) and line.words <= 14 and not line.text.endswith("."):
        return has_date(line.text)
    pair = labelled(line)
    if pair is None:
        return False
    words = len(pair.value.split())
    if pair.label in known.labels:
        return words <= known.label_words
    if pair.label in known.credits_of_picture:
        return words <= known.credit_words
    if pair.label in known.credits_of_report | known.credits_of_publisher | known.credits_of_author:
        return only_names(pair.value, known.credit_words)
    return pair.label in known.dates_published | known.dates_changed and (has_date(pair.value) or words <= 4)


def _agency(line: Line, known: Cues) -> bool:
    """Whether the line is the name of an agency alone, or a signature with it: "Reuters", "— AP"."""
    signed = SIGNATURE.fullmatch(line.text)
    return (signed["who"] if signed else line.text).strip(" .()[]") in known.agencies


def _lists_below_labels(page: Sequence[Line], known: list[bool]) -> None:
    """A bulleted list right below "Related articles" is a list of links."""
    foot = cues().foot
    below = False
    for i, line in enumerate(page):
        if known[i]:
            below = line.key in foot or (below and line.bulleted)
        elif below and line.bulleted and not line.ends_sentence:
            known[i] = True
        else:
            below = False


def _foot(page: Sequence[Line], known: list[bool]) -> None:
    """Marks what stands below readers' comments, and the short lines that end the text below a foot."""
    table = cues()
    total = sum(line.words for line in page)
    tail = len(page)
    while tail > 0 and (known[tail - 1] or _short(page[tail - 1], table)):
        tail -= 1
    above = 0
    for i, line in enumerate(page):
        # A link to the comments or a list of stories stands at the head of many pages too, so neither is believed to be
        # the foot before two thirds of the text.
        low = above > 0 and (total - above - line.words) * 2 <= above
        form = line.key in table.comments or COMMENT_COUNT.fullmatch(line.key)
        foot = i >= tail and known[i] and line.key in table.foot
        if low and (form or foot) and any(x.ends_sentence for x in page[:i]):
            known[i:] = [True] * (len(page) - i)
            return
        above += line.words


def _short(line: Line, table: Cues) -> bool:
    return line.key in table.fields or (line.words <= FOOT_WORDS and not line.ends_sentence)


def _final_credit(line: Line, *, only_line: bool) -> Span | None:
    patterns = (FINAL_CREDIT, FINAL_SOURCE, READ_MORE) if only_line else (FINAL_CREDIT,)
    tail_from = max(0, len(line.text) - 400)  # a credit is short; the rest of a long line need not be searched
    for pattern in patterns:
        found = pattern.search(line.text, tail_from)
        if found is None or ("who" in pattern.groupindex and not only_names(found["who"], cues().credit_words)):
            continue
        return line.span[0] + found.start("credit"), line.span[0] + found.end("credit")
    return None
