"""An HTML page to a Report: trafilatura finds the article, its headings, and what the page says about itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from onrecord.errors import NoArticle, TooLarge, UnusableInput
from onrecord.model import Report, Span
from onrecord.sources import plain_text
from onrecord.sources.headings import HEADING_WORDS
from onrecord.sources.limits import check_text
from onrecord.sources.lines import CLOSERS, END, lines

PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,9}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
MOST_TAGS = 100_000  # a tree of so many elements takes some hundred MiB; a news page has some thousand
FEWEST_WORDS = 8  # of the longest paragraph that ends like a sentence; a page without one has no article
# Character references to control characters, for one of which the parser gives up a whole page.
CONTROLS = re.compile(r"&#(?:0{0,9}(?:[0-8]|1[124-9]|2[0-9]|3[01])|[xX]0{0,9}(?:[0-8bBcCeEfF]|1[0-9a-fA-F]))(?:;|(?![0-9a-fA-F]))")
BLOCKS = frozenset({"p", "head", "item", "quote", "code", "cell", "figDesc", "ab"})
BROKEN = "\v"  # a line break inside a sentence: white space that no page can hold
# Their warnings about a broken page would go to the terminal; what matters of them is in our own message.
for _library in ("trafilatura", "htmldate", "courlan"):
    logging.getLogger(_library).addHandler(logging.NullHandler())


def looks_like_page(text: str) -> bool:
    """Whether a text begins like an HTML page."""
    return PAGE.match(text) is not None


def read(page: str, name: str, url: str | None = None) -> Report:
    """The article of a page; paragraphs are separated by a blank line, headings are paragraphs of their own.

    Raises UnusableInput when the page holds no article or cannot be parsed.
    """
    if page.count("<") > MOST_TAGS:
        raise TooLarge(f"{name}: the page has more than {MOST_TAGS:,} tags; give its text as plain text")
    document = _extract(CONTROLS.sub(" ", page), name, url)
    text, headings = _text(document.body) if document is not None else ("", [])
    if not any(line.ends_sentence and line.words >= FEWEST_WORDS for line in lines(text)):
        raise NoArticle(f"{name}: the page holds no article text; give the page of a single report, or its text as plain text")
    check_text(text, name)
    report = plain_text.read(text, marked_headings=headings)
    return replace(
        report,
        title=_line(document.title) or report.title,
        url=url or _address(document.url) or report.url,
        publisher=_line(document.sitename) or report.publisher,
        published=report.published if document.date is None else str(document.date)[:10],
    )


def _extract(page: str, name: str, url: str | None) -> Any:
    import trafilatura  # takes half a second; not wanted for plain text

    try:
        return trafilatura.bare_extraction(
            page,
            url=url,
            include_comments=False,
            include_tables=True,
            include_formatting=True,  # a paragraph all in bold is a heading
            with_metadata=True,
            # A date is taken from what the page states in its head or markup, not from any number on it.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception as error:  # whatever a parser of pages from anywhere may raise, the page is what is wrong
        raise UnusableInput(f"{name}: the page cannot be parsed ({type(error).__name__}); give its text as plain text") from error


def _text(body: Any) -> tuple[str, list[Span]]:
    parts: list[str] = []
    headings: list[Span] = []
    length = 0
    for is_heading, words in _paragraphs(body):
        if parts:
            length += 2
        if is_heading:
            headings.append((length, length + len(words)))
        parts.append(words)
        length += len(words)
    return "\n\n".join(parts), headings


def _paragraphs(element: Any) -> Iterator[tuple[bool, str]]:
    """The blocks of an element in document order, each with whether it is a heading.

    Words between blocks are paragraphs too, and a line break ends one unless it falls inside a sentence.
    """
    loose: list[str] = [element.text or ""]
    is_heading = element.tag == "head" or _all_bold(element)
    for child in element:
        if not isinstance(child.tag, str):  # a comment
            pass
        elif child.tag == "lb" and not _ends_open(loose):
            yield from _block(is_heading, loose)
            loose = []
        elif child.tag in BLOCKS or _holds_blocks(child):
            yield from _block(is_heading, loose)
            loose = []
            yield from _paragraphs(child)
        else:
            loose.append(BROKEN if child.tag == "lb" else "".join(child.itertext()))
        loose.append(child.tail or "")
    yield from _block(is_heading, loose)


def _holds_blocks(element: Any) -> bool:
    return any(inner.tag in BLOCKS for inner in element.iter())


def _ends_open(pieces: list[str]) -> bool:
    """Whether words so far stop within a sentence, at the first line break in a row."""
    last = next((bare for piece in reversed(pieces) if (bare := piece.rstrip(" \n"))), BROKEN)
    return not last.endswith(BROKEN) and not last.rstrip(CLOSERS).endswith(tuple(END))


def _all_bold(element: Any) -> bool:
    """Whether a paragraph is a short run of bold words without a full stop: a heading in all but name."""
    runs = list(element)
    if element.tag != "p" or len(runs) != 1 or runs[0].tag != "hi" or runs[0].get("rend") != "#b":
        return False
    words = "".join(element.itertext()).strip()
    outside = (element.text or "") + (runs[0].tail or "")
    return not outside.strip() and len(words.split()) <= HEADING_WORDS and not words.endswith((".", "!", ":", ",", ";"))


def _block(is_heading: bool, pieces: list[str]) -> Iterator[tuple[bool, str]]:
    words = " ".join("".join(pieces).split())
    if words:
        yield is_heading, words


def _line(value: object) -> str | None:
    """A piece of metadata on one line, or None when it is empty."""
    return " ".join(str(value).split()) or None if value else None


def _address(value: object) -> str | None:
    return value if isinstance(value, str) and re.match(r"https?://\S+$", value) else None
