"""Plain text stays as it is; what it says about itself is found, and nothing is made up."""

from __future__ import annotations

import hashlib

import pytest

from onrecord.errors import UnusableArgument, UnusableInput
from onrecord.sources import load_text
from sources.pages import PLAIN

BODY = "Envoys of the two sides met on Sunday in the capital of the island to discuss the release of prisoners.\n\nThey left."


def test_the_text_is_unchanged_and_named_by_its_hash() -> None:
    text = "Envoys Meet\r\n\r\n" + BODY + "  \r\n\t"
    report = load_text(text)
    assert report.text == text
    assert report.id == "r-" + hashlib.sha256(text.encode()).hexdigest()[:12]
    assert load_text("\ufeff" + text) == report


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ("Published: 12 March 2021", "2021-03-12"),
        ("Published 12 March 2021 14:05 GMT", "2021-03-12"),
        ("March 3, 2019", "2019-03-03"),
        ("Sunday, March 3rd, 2019", "2019-03-03"),
        ("Sept. 3, 2019", "2019-09-03"),
        ("2019-03-03", "2019-03-03"),
        ("Date: 2019-03-03T14:05:00Z", "2019-03-03"),
        ("By Jane Roe | 3 March 2019", "2019-03-03"),
        ("By Jane Roe, 3 March 2019", "2019-03-03"),
        ("Posted: 13/3/2019", "2019-03-13"),
        ("Last updated: 4 March 2019", "2019-03-04"),
        ("Posted: 3/4/2019", None),  # day or month?
        ("Published: 31 February 2019", None),
        ("Published: March 2019", None),
        ("On March 3, 2019, troops crossed the line.", None),
        ("The treaty of 3 March 2019", None),
    ],
)
def test_the_date_is_found_where_it_is_stated(head: str, date: str | None) -> None:
    assert load_text(f"Envoys Meet\n\n{head}\n\n{BODY}").published == date


def test_a_date_line_goes_before_a_date_of_change() -> None:
    assert load_text(f"Envoys Meet\nUpdated: 5 March 2019\nPublished: 3 March 2019\n\n{BODY}").published == "2019-03-03"


def test_a_dateline_with_a_year() -> None:
    assert load_text(f"PORT SELMA, March 3, 2019 (AP) - {BODY}").published == "2019-03-03"
    assert load_text(f"PORT SELMA, March 3 (AP) - {BODY}").published is None


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (f"{BODY}\n\nSource: The Daily Test\n", "The Daily Test"),
        (f"PORT SELMA (AP) — {BODY}", "AP"),
        (f"PORT SELMA, March 3 (Reuters) - {BODY}", "Reuters"),
        (f"{BODY}\n\n(Reporting by Jane Roe; Reuters)", "Reuters"),
        (f"{BODY}\n\n— AP\n", "AP"),
        (f"{BODY} — AFP", "AFP"),
        (f"{BODY}\n\nReuters", "Reuters"),
        (f"{BODY} Source: The Daily Test".replace("\n\n", " "), "The Daily Test"),
        (f"{BODY}\n\nSource: a man who was in the room and saw it.", None),
        (f"{BODY}\n\nThe pa said so.", None),
        (f"PORT SELMA (the capital) — {BODY}", None),
        (BODY, None),
    ],
)
def test_the_credited_source(text: str, source: str | None) -> None:
    assert load_text(text).credited_source == source


def test_labelled_lines_at_the_head() -> None:
    text = "Title: Envoys Meet\nPublisher: The Daily Test\nDate: 2019-03-03\nURL: https://daily.example/envoys\n\n" + BODY
    report = load_text(text)
    assert (report.title, report.publisher) == ("Envoys Meet", "The Daily Test")
    assert (report.published, report.url) == ("2019-03-03", "https://daily.example/envoys")
    assert len(report.boilerplate) == 4


def test_what_the_caller_says_goes_first() -> None:
    text = f"Envoys Meet\n\nPublished: 3 March 2019\n\n{BODY}"
    report = load_text(text, published="2020-01-02", publisher="P", title="T", url="https://daily.example/", language="en")
    assert (report.published, report.publisher, report.title, report.url) == (
        "2020-01-02",
        "P",
        "T",
        "https://daily.example/",
    )


def test_nothing_is_made_up() -> None:
    report = load_text(BODY)
    assert (report.title, report.url, report.publisher, report.credited_source, report.published) == (None,) * 5


@pytest.mark.parametrize("published", ["2021-3-12", "12 March 2021", "2021-02-30", "20210312", "2021-W10-5", "", "٢٠٢١-٠٣-١٢"])
def test_a_bad_date_is_a_bad_argument(published: str) -> None:
    with pytest.raises(UnusableArgument, match="YYYY-MM-DD"):
        load_text(PLAIN, published=published)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no text"),
        (" \n\t\u00a0", "holds no text"),
        ("12 34 -- 56", "holds no words"),
        ("x" * 5_000_000, "one unbroken word of 5,000,000 characters"),
        ("He said: " + "x" * 6_000, "one unbroken word of 6,000 characters at offset 9"),
        ("word " * 400_001, "2,000,005 characters, of 2,000,000 at most"),
        ("He left\x00.", "NUL character at offset 7"),
        ("He left \ud800.", "lone surrogate"),
    ],
)
def test_unusable_texts_are_refused_in_one_line(text: str, says: str) -> None:
    with pytest.raises(UnusableInput, match=says) as caught:
        load_text(text)
    message = str(caught.value)
    assert message.startswith("the text: ")
    assert "; " in message  # what to do
    assert len(message.splitlines()) == 1
    assert len(message) < 300


def test_limits_let_large_and_odd_texts_pass() -> None:
    assert load_text("He said so. " * 100_000).text
    assert load_text("See " + "x" * 6_000 + " and more. " + "He said so. " * 600).text
