"""The text survives cutting, whatever lies over it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.views.cutting import Mark, Role, cut

TEXTS = st.text(st.one_of(st.sampled_from("ab \n\r\t<&\u202e\x1b\x00"), st.characters()), max_size=60)
ROLES: list[Role] = ["content", "trigger", "party", "heading", "boilerplate"]
MARKS = st.lists(
    st.builds(
        Mark,
        st.tuples(st.integers(-5, 70), st.integers(-5, 70)),
        st.sampled_from(ROLES),
        st.sampled_from(["S1", "E1", "P1"]),
    ),
    max_size=12,
)


@settings(database=None, deadline=None)
@given(TEXTS, MARKS, st.lists(st.tuples(st.integers(-5, 70), st.sampled_from(["S1", "M1"])), max_size=4))
def test_runs_are_the_text_and_know_their_marks(text: str, marks: list[Mark], starts: list[tuple[int, str]]) -> None:
    blocks = cut(text, marks, starts)
    runs = [run for block in blocks for run in block.runs]
    assert "".join(run.text for run in runs) == text
    assert all(run.text for run in runs)
    at = 0
    for run in runs:
        end = at + len(run.text)
        assert set(run.marks) == {m for m in marks if 0 <= m.span[0] < m.span[1] <= len(text) and m.span[0] < end > at < m.span[1]}
        assert list(run.starts) == [note for offset, note in starts if offset == at]
        at = end


def test_overlapping_nested_adjacent_and_empty_spans() -> None:
    marks = [
        Mark((0, 4), "content", "S1"),
        Mark((2, 6), "trigger", "E1"),
        Mark((3, 4), "party", "P1"),
        Mark((6, 8), "content", "S2"),
        Mark((5, 5), "trigger", "E2"),
        Mark((7, 99), "trigger", "E3"),
    ]
    (block,) = cut("abcdefghij", marks)
    assert [(run.text, [mark.note for mark in run.marks]) for run in block.runs] == [
        ("ab", ["S1"]),
        ("c", ["S1", "E1"]),
        ("d", ["S1", "E1", "P1"]),
        ("ef", ["E1"]),
        ("gh", ["S2"]),
        ("ij", []),
    ]


def test_lines_become_blocks_with_space_where_the_writer_left_some() -> None:
    blocks = cut("Title\nsame paragraph\n\nnext\r\n", [Mark((0, 5), "heading")])
    assert [(block.look, block.apart) for block in blocks] == [
        ("heading", True),
        ("text", True),
        ("blank", False),
        ("text", True),
    ]
    assert [block.apart for block in cut("one\ntwo\rthree", [])] == [True, True, True]
    assert cut("", []) == ()
