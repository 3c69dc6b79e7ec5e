"""Date phrases against a publication date (Saturday, 18 October 2025)."""

import pytest

from onrecord.reading.times import find_dates

PUBLISHED = "2025-10-18"


@pytest.mark.parametrize(
    ("text", "back", "ahead", "precision"),
    [
        ("They met on Friday.", "2025-10-17", "2025-10-24", "day"),
        ("They met on Saturday.", "2025-10-18", "2025-10-18", "day"),
        ("They may meet on Tuesday.", "2025-10-14", "2025-10-21", "day"),
        ("They met last Friday.", "2025-10-17", "2025-10-17", "day"),
        ("They meet next Monday.", "2025-10-20", "2025-10-20", "day"),
        ("He left yesterday evening.", "2025-10-17", "2025-10-17", "day"),
        ("It was hit last month.", "2025-09", "2025-09", "month"),
        ("Teams meet next week.", "2025-10-20", "2025-10-20", "week"),
        ("It began on March 3, 2019.", "2019-03-03", "2019-03-03", "day"),
        ("It began on 3 March 2019.", "2019-03-03", "2019-03-03", "day"),
        ("It fell in March.", "2025-03", "2026-03", "month"),
        ("A war since 2014.", "2014", "2014", "year"),
        ("It began two weeks ago.", "2025-09-29", "2025-09-29", "week"),
    ],
)
def test_phrases(text: str, back: str, ahead: str, precision: str) -> None:
    (phrase,) = find_dates(text, PUBLISHED)
    assert (phrase.back.value, phrase.ahead.value, phrase.back.precision) == (back, ahead, precision)


@pytest.mark.parametrize("text", ["They may meet.", "The march went on.", "A second chance."])
def test_words_that_are_no_dates(text: str) -> None:
    assert not find_dates(text, PUBLISHED)


def test_a_deadline_is_marked() -> None:
    assert [p.deadline for p in find_dates("Withdraw by 30 October, he said on Monday.", PUBLISHED)] == [True, False]


def test_apart_from_another_event() -> None:
    (phrase,) = find_dates("The talks came one day after his call.", PUBLISHED)
    assert phrase.shift == -1


def test_relative_phrases_need_a_publication_date() -> None:
    assert not find_dates("They met on Friday.", None)
