"""The article of a page: paragraphs, headings and what the page says about itself."""

from __future__ import annotations

import logging

import pytest

from onrecord.errors import UnusableInput
from onrecord.sources import html
from sources.pages import ARTICLE, NO_ARTICLE, UNDATED


def test_the_article_of_a_page() -> None:
    report = html.read(ARTICLE, "page.html")
    text = report.text
    assert (report.title, report.publisher, report.published) == (
        "Minister Rejects Offer",
        "The Daily Test",
        "2021-03-12",
    )
    assert report.credited_source == "Wire Agency"
    assert "\n\nTalks will resume next week in Port Selma" in text
    assert "\n\nSome bold and linked words stand in this paragraph, which a break cuts in two.\n\n" in text
    assert [text[s:e] for s, e in report.headings] == ["Minister Rejects Offer", "What comes next", "A bold step"]
    assert [text[s:e] for s, e in report.boilerplate] == ["By Jane Roe", "Source: Wire Agency"]
    assert "Home" not in text
    assert "Copyright" not in text


def test_line_breaks_part_paragraphs_where_sentences_end() -> None:
    words = "The minister said on Friday that talks would go on for long"
    broken = f"{words}.<br>{words} in the capital.<br><br>{words} in<br>the north."
    page = f"<html><body><article><p>{broken}</p></article></body></html>"
    paragraphs = html.read(page, "x").text.split("\n\n")
    assert paragraphs == [f"{words}.", f"{words} in the capital.", f"{words} in the north."]


def test_no_date_is_made_up() -> None:
    assert html.read(UNDATED, "page.html").published is None


def test_the_address_stays_with_the_report() -> None:
    assert html.read(ARTICLE, "x", "https://daily.example/a").url == "https://daily.example/a"


@pytest.mark.parametrize("page", [NO_ARTICLE, "<html></html>", "<html>", "<html><body><script>var a = 1;</script></body></html>"])
def test_a_page_without_an_article_is_refused(page: str) -> None:
    with pytest.raises(UnusableInput, match=r"page\.html: the page holds no article"):
        html.read(page, "page.html")


def test_a_parser_that_fails_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("trafilatura.bare_extraction", fail)
    with pytest.raises(UnusableInput, match="cannot be parsed"):
        html.read(ARTICLE, "page.html")


def test_hostile_pages_end_soon() -> None:
    sentence = "<p>The minister said on Friday that the offer was not enough and that talks would go on.</p>"
    assert html.read(f"<html><body><article>{sentence}<p>{'<b>' * 20_000}x", "x").text
    assert html.read(f"<html><body><article>{sentence}<p>{'word<br>' * 5_000}", "x").text
    with pytest.raises(UnusableInput):
        html.read(f"<html><body>{'<div>' * 50_000}{sentence}", "x")


def test_a_page_is_known_by_its_beginning() -> None:
    assert html.looks_like_page("\n<!doctype HTML>\n<p>")
    assert html.looks_like_page('<?xml version="1.0"?>\n<html xmlns="x">')
    assert html.looks_like_page("<!-- saved -->\n<html>")
    assert not html.looks_like_page("The tag <html> opens a page.")


def test_libraries_say_nothing_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnusableInput):
        html.read("<html>", "x")
    assert logging.getLogger("trafilatura").handlers
    assert capsys.readouterr().err == ""
