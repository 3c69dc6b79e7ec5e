"""What fuzzing and hostile pages have found, each kept as a case."""

from __future__ import annotations

import pytest

from onrecord.errors import UnusableInput
from onrecord.sources import Item, report_of
from onrecord.sources.feeds import read_feed
from onrecord.sources.mailbox import message
from sources.pages import ARTICLE, PLAIN


def test_an_address_that_is_no_text_is_not_taken_from_a_feed() -> None:
    assert read_feed(b"htTp://\x9f", "https://a.example/map.txt").entries == ()


def test_a_scheme_in_capitals_is_the_same_scheme() -> None:
    (entry,) = read_feed(
        b"<rss version='2.0'><channel><item><link>HTTPS://b.example/1</link></item></channel></rss>", "https://a.example/"
    ).entries
    assert entry.url == "https://b.example/1"


@pytest.mark.parametrize("reference", ["&#11;", "&#27;", "&#x1B;", "&#00007", "&#x0;", "&#31;"])
def test_a_reference_to_a_control_character_does_not_cost_the_page(reference: str) -> None:
    text = report_of(Item("page.html", ARTICLE.replace("not enough", f"not {reference} enough"), "page")).text
    assert "not enough" in " ".join(text.split())
    kept = report_of(Item("page.html", ARTICLE.replace("not enough", "not &#110;ever &#x6e;ot &#10; enough"), "page")).text
    assert "not never not enough" in " ".join(kept.split())


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7", "rot13", "zlib", "\x00"]
)
def test_a_codec_that_is_no_charset_is_not_believed(charset: str) -> None:
    page = ARTICLE.replace('<meta charset="utf-8">', "").replace("A bold step", "A \\u0041bold +AGE- step").encode("cp1252")
    text = report_of(Item("page.html", page, "page", charset=charset)).text
    assert "“not enough”" in text
    assert "A \\u0041bold +AGE- step" in text


def test_a_header_in_no_charset_does_not_cost_the_message() -> None:
    data = f"From: =?ut\udcff8?q?x?= <a@b.example>\nSubject: =?\udcff?b?eA==?=\n\n{PLAIN}".encode("utf-8", "surrogateescape")
    item = message(data, "a.eml")
    assert item.refusal is None
    assert report_of(item).text == PLAIN


def test_a_feed_of_bytes_is_never_taken_for_a_path_or_address() -> None:
    for data in (b"/etc/passwd", b"https", b"feed://a.example/x", b"\x00", b""):
        with pytest.raises(UnusableInput):
            read_feed(data, "https://a.example/feed")
