"""Sources: from a file, standard input, an address or a text in hand to a Report.

Every failure is an UnusableInput (or Unreachable, for an address) or an UnusableArgument whose message is one line that
names the input, says what is wrong and what to do.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from onrecord.errors import UnusableArgument, UnusableInput
from onrecord.model import Report
from onrecord.sources import encoding, files, html, plain_text
from onrecord.sources.files import find
from onrecord.sources.language import check_language
from onrecord.sources.limits import check_text
from onrecord.sources.naming import named

__all__ = ["find", "load", "load_text"]

IN_HAND = "the text"


def load(
    target: str | Path,
    *,
    published: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
    allow_private: bool = False,
) -> Report:
    """The report in a file, on standard input ('-') or behind an http(s) address.

    ``published`` (YYYY-MM-DD), ``publisher`` and ``language`` go before what the input states; a ``language`` is also
    believed, so that the text is not refused for looking like another. ``allow_private`` permits addresses in private
    networks. Raises UnusableInput, Unreachable or UnusableArgument.
    """
    check_published(published)
    text_of_target, name = str(target), named(target)
    url: str | None = None
    charset: str | None = None
    is_page: bool | None = None
    if isinstance(target, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", target):
        if not files.is_address(target):
            raise UnusableInput(f"{name}: is neither http nor https; give such an address or a file")
        from onrecord.sources import address  # httpx takes a while to load; not wanted for files

        fetched = address.fetch(target, allow_private=allow_private)
        data, charset, is_page, url = fetched.data, fetched.charset, fetched.is_page, fetched.url
    else:
        data = files.read_bytes(text_of_target)
        is_page = files.is_page_by_name(text_of_target) or None
    text = encoding.decode(data, name, charset)
    is_page = is_page or html.looks_like_page(text)
    if is_page:
        report = html.read(text, name, url)
    else:
        check_text(text, name)
        report = plain_text.read(text)
    return _completed(report, name, published, publisher, language, url=url)


def load_text(
    text: str,
    *,
    published: str | None = None,
    publisher: str | None = None,
    title: str | None = None,
    url: str | None = None,
    language: str | None = None,
) -> Report:
    """The report of a plain text in hand; ``Report.text`` is the text as given, less a byte order mark at its start.

    Raises as :func:`load` does.
    """
    check_published(published)
    check_text(text, IN_HAND)
    report = _completed(plain_text.read(text), IN_HAND, published, publisher, language, url=url)
    return replace(report, title=title or report.title)


def check_published(published: str | None) -> None:
    """Raises UnusableArgument unless a date of publication is None or a day written YYYY-MM-DD."""
    if published is None:
        return
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", published, re.ASCII):
            date.fromisoformat(published)
            return
    except ValueError:
        pass
    raise UnusableArgument(f"published {published!r:.40} is no date; write it as YYYY-MM-DD, such as 2025-10-18")


def _completed(report: Report, name: str, published: str | None, publisher: str | None, language: str | None, *, url: str | None) -> Report:
    return replace(
        report,
        language=check_language(report.text, name, language),
        published=published or report.published,
        publisher=publisher or report.publisher,
        url=url or report.url,
    )
