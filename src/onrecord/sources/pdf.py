"""PDF documents to text: communiques, statements, transcripts. The words as they stand, lines joined to paragraphs."""

from __future__ import annotations

import io
import logging
import re

from onrecord.errors import DamagedInput, NoArticle, TooLarge, UnusableInput
from onrecord.sources.limits import MOST_CHARACTERS

MAGIC = b"%PDF-"
MOST_PAGES = 400
BULLET = re.compile(r"(?:[•▪◦–-]|\(?(?:\d{1,2}|[a-z])[.)])\s")
HYPHENATED = re.compile(r"[^\W\d_]-$")
SHORT_LINE = 0.8  # of the longest line: one that ends a sentence before it ends a paragraph
PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


def text_of(data: bytes, name: str) -> str:
    """The text of a document, a blank line between paragraphs. Raises UnusableInput."""
    from pypdf import PdfReader

    try:
        document = PdfReader(io.BytesIO(data), strict=False)
        if document.is_encrypted and not document.decrypt(""):
            raise UnusableInput(f"{name}: is locked by a password; save it without one")
        count = len(document.pages)
        if count > MOST_PAGES:
            raise TooLarge(f"{name}: {count:,} pages, of {MOST_PAGES} at most; split it into reports")
        pages: list[list[str]] = []
        length = 0
        for page in document.pages:
            written = page.extract_text()
            length += len(written)
            if length > MOST_CHARACTERS:
                raise TooLarge(f"{name}: more than {MOST_CHARACTERS:,} characters; split it into reports")
            pages.append([line.strip() for line in written.splitlines()])
    except UnusableInput:
        raise
    except Exception as error:  # whatever a broken document makes the parser raise, the document is what is wrong
        raise DamagedInput(f"{name}: is no PDF document that can be read ({type(error).__name__}); give its text") from error
    text = "\n\n".join(_paragraphs(_without_margins(pages)))
    if not text.strip():
        raise NoArticle(f"{name}: the document holds no text, perhaps pictures of pages; give its text")
    return text


def _without_margins(pages: list[list[str]]) -> list[str]:
    """The lines of all pages without page numbers and without heads and feet that most pages repeat."""
    if len(pages) > 2:
        for edge in (0, -1):
            edges = [page[edge] for page in pages if page]
            repeated = {line for line in edges if edges.count(line) > len(pages) / 2}
            pages = [page[1:] if edge == 0 and page and page[0] in repeated else page for page in pages]
            pages = [page[:-1] if edge == -1 and page and page[-1] in repeated else page for page in pages]
    return [line for page in pages for line in page if not PAGE_NUMBER.fullmatch(line)]


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines joined to paragraphs, which end at a blank line, before a bullet, or where a short line ends a sentence."""
    full = max((len(line) for line in lines), default=0)
    found: list[str] = []
    is_open = False
    for line in lines:
        if not line:
            is_open = False
        elif is_open and not BULLET.match(line):
            joined = found[-1][:-1] + line if HYPHENATED.search(found[-1]) and line[:1].islower() else f"{found[-1]} {line}"
            found[-1] = joined
        else:
            found.append(line)
            is_open = True
        ended = line.rstrip("”’\"')").endswith((".", "!", "?", ":"))
        if line and len(line) < SHORT_LINE * full and (ended or len(line) < full / 2):
            is_open = False
    return found
