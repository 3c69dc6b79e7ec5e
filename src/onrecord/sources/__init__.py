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
from onrecord.sources import encoding, files, html, opening, pdf, plain_text
from onrecord.sources.files import find
from onrecord.sources.forms import SINGLE, form_of, holds_many
from onrecord.sources.items import Item
from onrecord.sources.language import check_language, check_stated
from onrecord.sources.limits import check_text
from onrecord.sources.naming import named

__all__ = ["Item", "check_published", "fetched_item", "find", "item_of", "load", "load_text", "report_of"]

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
    return report_of(item_of(target, allow_private=allow_private), published=published, publisher=publisher, language=language)


def item_of(target: str | Path, *, allow_private: bool = False) -> Item:
    """The thing to read in one file, on standard input ('-') or behind an address, which is fetched. Raises UnusableInput."""
    text_of_target, name = str(target), named(target)
    if isinstance(target, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", target):
        if not files.is_address(target):
            raise UnusableInput(f"{name}: is neither http nor https; give such an address or a file")
        return fetched_item(Item(target, address=target), allow_private=allow_private)
    if holds_many(text_of_target) and Path(text_of_target).is_file():
        raise UnusableInput(f"{name}: holds many reports, not one; `onrecord add` and `onrecord read --jsonl` take it")
    return opening.whole(files.read_bytes(text_of_target), text_of_target, SINGLE.get(form_of(text_of_target) or ""))


def fetched_item(item: Item, *, allow_private: bool = False) -> Item:
    """An item with what is behind its address. Raises UnusableInput or Unreachable."""
    from onrecord.sources import address  # httpx takes a while to load; not wanted for files

    assert item.address is not None
    fetched = address.fetch(item.address, allow_private=allow_private)
    return replace(item, data=fetched.data, charset=fetched.charset, kind="page" if fetched.is_page else None, url=fetched.url)


def report_of(item: Item, *, published: str | None = None, publisher: str | None = None, language: str | None = None) -> Report:
    """The report of an item in hand; the options go before what the item states, as for :func:`load`.

    Raises the item's refusal, UnusableInput or UnusableArgument.
    """
    check_published(published)
    if item.refusal is not None:
        raise item.refusal
    name = named(item.name)
    if language is None and item.language:
        check_stated(item.language, name)
    kind = item.kind
    if isinstance(item.data, bytes) and (kind == "pdf" or item.data.startswith(pdf.MAGIC)):
        kind, text = "text", pdf.text_of(item.data, name)
    else:
        text = item.data if isinstance(item.data, str) else encoding.decode(item.data, name, item.charset)
    if kind == "page" or (kind is None and html.looks_like_page(text)):
        report = html.read(text, name, item.url)
    else:
        check_text(text, name)
        report = plain_text.read(text)
    if item.fills_gaps:
        item = replace(
            item,
            published=report.published or item.published,
            publisher=report.publisher or item.publisher,
            title=report.title or item.title,
        )
    report = _completed(report, name, published or item.published, publisher or item.publisher, language, url=item.url)
    return replace(report, title=item.title or report.title)


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
