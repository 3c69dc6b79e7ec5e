"""Bytes become text with the right characters, or are refused for what they are."""

from __future__ import annotations

import gzip

import pytest

from onrecord.errors import UnusableInput
from onrecord.sources.encoding import decode

TEXT = "“We are not done,” said José Lindt – the envoy.\r\nShe left.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(encoding: str) -> None:
    plain = TEXT.replace("é", "e").replace("“", '"').replace("”", '"').replace("–", "-")
    text = plain if encoding in ("utf-16-le", "utf-16-be") else TEXT  # without a mark, told by the NULs of Latin letters
    assert decode(text.encode(encoding), "x") == text


@pytest.mark.parametrize("text", ["It’s over.", "The price was £5 and that was all.", "Gomes met São Tomé’s envoy."])
def test_short_english_in_one_byte_is_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252"), "x") == text


def test_marks_of_the_other_byte_order() -> None:
    assert decode(b"\xfe\xff" + TEXT.encode("utf-16-be"), "x") == TEXT


def test_a_declared_charset() -> None:
    text = "Łódź, Kraków, Wrocław: rozmowy wznowią się"
    data = text.encode("iso-8859-2")
    assert decode(data, "x", "iso-8859-2") == text
    page = f'<html><meta charset="iso-8859-2"><p>{text}'
    assert decode(page.encode("iso-8859-2"), "x") == page


@pytest.mark.parametrize("charset", ["utf-7000", "idna", "undefined", "hex", "ascii", "\x00"])
def test_a_wrong_declaration_does_no_harm(charset: str) -> None:
    assert decode(TEXT.encode(), "x", charset) == TEXT  # valid UTF-8 goes first
    assert "We are not done" in decode(TEXT.encode("cp1252"), "x", charset)


def test_a_text_of_another_script_is_guessed() -> None:
    text = "Министр иностранных дел заявил в пятницу, что предложение недостаточно и переговоры возобновятся. " * 5
    assert decode(text.encode("cp1251"), "x") == text


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "a PDF document"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG image"),
        (b"\x7fELF\x02\x01\x01", "a program"),
        (b"\xff\xd8\xff\xe0\x00", "a JPEG image"),
        (gzip.compress(b"x" * 100), "a gzip archive"),
        (b"{\\rtf1\\ansi He said so}", "an RTF document"),
        (b"\x01\x00\x02\x00\x00\x03", "binary"),
        (bytes(range(1, 32)) * 20, "binary"),
        (b"He said \x00 so", "binary"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(UnusableInput, match=kind) as caught:
        decode(data, "in.txt")
    assert str(caught.value).startswith("in.txt: ")
    assert len(str(caught.value).splitlines()) == 1


def test_damaged_utf16_is_refused() -> None:
    with pytest.raises(UnusableInput, match="not valid UTF-16"):
        decode(b"\xff\xfeH\x00\x00\xd8", "x")


def test_letters_that_open_other_files_may_open_a_text() -> None:
    assert decode(b"RIFF is what they call the reef.", "x") == "RIFF is what they call the reef."
