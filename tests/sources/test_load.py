"""Files, folders and standard input; and the properties that hold for any input."""

from __future__ import annotations

import io
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import OnrecordError, UnusableArgument, UnusableInput
from onrecord.model import Report
from onrecord.sources import find, load, load_text
from onrecord.sources.naming import named
from sources.pages import ARTICLE, NO_ARTICLE, PLAIN

LINES = st.lists(
    st.sampled_from(
        [
            "",
            "Source: BBC",
            "By Jane Roe",
            "@highlight",
            "Leave a Reply",
            "Share",
            "# A",
            "Envoys Meet",
            "12 March 2021",
            "\r",
            "\x0b",
            "Q: Why",
            "• one",
            "He said so, and she left the room at once.",
            "(Reporting by A B)",
            "14:05",
            "Read more: x",
        ]
    ),
    max_size=14,
)


def check_spans(report: Report) -> None:
    for spans in (report.boilerplate, report.headings):
        assert all(0 <= s < e <= len(report.text) for s, e in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        assert all(report.text[s:e] == report.text[s:e].strip() for s, e in spans)
    heads = {s for s, _ in report.headings}
    assert not heads & {s for s, _ in report.boilerplate}


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400) | LINES.map("\n".join) | LINES.map("\n\n".join))
def test_any_text_gives_a_report_with_true_spans_or_is_refused(text: str) -> None:
    refusal = ""
    try:
        report = load_text(text)
    except UnusableInput as error:
        refusal = str(error)
    if refusal:
        assert len(refusal.splitlines()) == 1
        return
    assert report.text == text.removeprefix("\ufeff")
    assert report == load_text(text)
    check_spans(report)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", b"<html>", ARTICLE.encode()[:900], b"\xff\xfe", b"He said so. "]))
def test_any_bytes_give_a_report_or_are_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, head: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(head + data)
    refusal = ""
    try:
        report = load(path)
    except UnusableInput as error:
        refusal = str(error)
    if refusal:
        assert len(refusal.splitlines()) == 1
        assert "any.txt" in refusal
        return
    check_spans(report)


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf" + PLAIN.replace("\n", "\r\n").encode())
    report = load(str(path), published="2019-03-03", publisher="The Daily Test")
    assert report.text == PLAIN.replace("\n", "\r\n")
    assert (report.published, report.publisher) == ("2019-03-03", "The Daily Test")
    assert report.title == "Envoys Meet in Port Selma"


def test_pages_are_known_by_name_or_by_their_beginning(tmp_path: Path) -> None:
    for name in ("a.html", "a.HTM", "a.txt"):
        (tmp_path / name).write_text(ARTICLE, encoding="utf-8")
        assert load(tmp_path / name).publisher == "The Daily Test"
    (tmp_path / "none.html").write_text(NO_ARTICLE, encoding="utf-8")
    with pytest.raises(UnusableInput, match="holds no article"):
        load(tmp_path / "none.html")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PLAIN.encode())))
    assert load("-").text == PLAIN
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with pytest.raises(UnusableInput, match=r"^standard input: holds no text"):
        load("-")
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UnusableInput, match=r"^standard input: is closed"):
        load("-")


def test_what_cannot_be_read_is_named_in_one_line(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    big.write_bytes(b"word " * (2 * 1024 * 1024 + 1))
    cases = [
        (str(tmp_path / "none.txt"), "no such file"),
        (str(tmp_path), "is a folder"),
        (str(big), "larger than 10 MiB"),
        ("a\x00b.txt", "cannot be read"),
        ("x" * 5_000, "cannot be read"),
        ("bad\nname\x1b[31m.txt", "no such file"),
        ("ftp://daily.example/a", "neither http nor https"),
        ("file:///etc/hostname", "neither http nor https"),
    ]
    for target, says in cases:
        with pytest.raises(UnusableInput, match=says) as caught:
            load(target)
        message = str(caught.value)
        assert len(message.splitlines()) == 1
        assert message.isprintable()
        assert len(message) < 400


def test_a_bad_date_is_told_before_anything_is_read() -> None:
    with pytest.raises(UnusableArgument):
        load("does-not-exist.txt", published="yesterday")


def test_find_expands_folders_by_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "c.md", "d.HTM", "b.gold.json", "notes.csv", ".hidden.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "e.txt").write_text("x", encoding="utf-8")
    inside = [str(tmp_path / name) for name in ("a.html", "b.txt", "c.md", "d.HTM", "notes.csv")]
    assert find([tmp_path, "-", "https://daily.example/", "missing.txt"]) == [
        *inside,
        "-",
        "https://daily.example/",
        "missing.txt",
    ]
    assert find([tmp_path / "b.gold.json"]) == [str(tmp_path / "b.gold.json")]


def test_a_folder_without_reports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="holds no text, page or archive"):
        find([tmp_path])
    with pytest.raises(OnrecordError):
        find([str(tmp_path)])


@given(st.text())
def test_names_in_messages_stay_on_one_line(name: str) -> None:
    shown = named(name)
    assert shown.isprintable()
    assert len(shown) < 2500
