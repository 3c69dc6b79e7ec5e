"""Quotation marks in every house style."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading.quotations import find_quotations, paragraphs, quoted_offsets


def inner(text: str) -> list[str]:
    return [text[q.inner[0] : q.inner[1]] for q in find_quotations(text)]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“We will go,” she said. “Soon.”", ["We will go,", "Soon."]),
        ('"We will go," she said.', ["We will go,"]),
        ("‘Britain’s place is here,’ he said.", ["Britain’s place is here,"]),
        ("'It's a test,' he said of the ministers' plan.", ["It's a test,"]),
        ("no 'military solution' since the '90s", ["military solution"]),
        ("the workers’ rights and the farmers’ land", []),
        ("He said: “the mark never closes", ["the mark never closes"]),
        ("‘The mark never closes. And goes on", ["The mark never closes. And goes on"]),
        ("«Non», said the minister", ["Non"]),
    ],
)
def test_styles(text: str, quoted: list[str]) -> None:
    assert inner(text) == quoted


def test_nested_marks_have_depth() -> None:
    text = "“A ‘big’ deal,” he said."
    assert [(q.depth, text[slice(*q.inner)]) for q in find_quotations(text)] == [(1, "A ‘big’ deal,"), (2, "big")]


def test_a_quotation_over_paragraphs_is_marked_as_going_on() -> None:
    first, second = find_quotations("“One.\n\n“Two,” he said.")
    assert (first.closed, first.continues) == (False, False)
    assert (second.closed, second.continues) == (True, True)


@given(st.text(alphabet="ab ‘’“”\"'.\n", max_size=80))
def test_any_marks_give_ordered_spans_in_the_text(text: str) -> None:
    assert all(0 <= s <= e <= len(text) for s, e in quoted_offsets(text))
    assert all(text[s:e].strip() == text[s:e] != "" for s, e in paragraphs(text))
