"""PDF documents: paragraphs from lines, and whatever is wrong with them told in one line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from onrecord.errors import NoArticle, OnrecordError, UnusableInput
from onrecord.sources import Item, load, report_of

PAGES = [
    [
        "Ministry of Foreign Affairs of Norland",
        "Communique on the truce in the Selma Valley",
        "The foreign minister of Norland, Mara Lindt, said on Friday that the truce would",
        "hold until the end of the month, and that the con-",
        "voys would leave at dawn.",
        "She thanked the observers of Estria, who had counted three hundred people at the",
        "river on Thursday.",
        "1",
    ],
    ["Ministry of Foreign Affairs of Norland", "Talks will resume in Port Selma next week.", "2"],
    ["Ministry of Foreign Affairs of Norland", "The ministry will publish the text on Monday.", "3"],
]


def document(pages: list[list[str]], password: str = "") -> bytes:
    writer = PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(595, 842)
        stream = DecodedStreamObject()
        shown = " ".join(f"({line}) Tj T*" for line in lines)
        stream.set_data(f"BT /F1 11 Tf 14 TL 50 780 Td {shown} ET".encode())
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_lines_become_paragraphs(tmp_path: Path) -> None:
    path = tmp_path / "communique.pdf"
    path.write_bytes(document(PAGES))
    text = load(path).text
    assert "would hold until the end of the month, and that the convoys would leave at dawn.\n\nShe thanked" in text
    assert "Ministry of Foreign Affairs" not in text
    assert not any(line.strip().isdigit() for line in text.splitlines())
    assert "Talks will resume in Port Selma next week.\n\nThe ministry will publish" in text


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (document([[]]), NoArticle),
        (document(PAGES, "secret"), UnusableInput),
        (document(PAGES)[:300], UnusableInput),
        (b"%PDF-1.7\n", UnusableInput),
    ],
)
def test_what_cannot_be_read_is_one_line(data: bytes, error: type[OnrecordError]) -> None:
    with pytest.raises(error) as caught:
        report_of(Item("a.pdf", data, "pdf"))
    assert "\n" not in str(caught.value)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1200), st.binary(min_size=1, max_size=20))
def test_a_damaged_document_is_read_or_refused(at: int, garbage: bytes) -> None:
    whole = document(PAGES[:1])
    try:
        assert report_of(Item("a.pdf", whole[:at] + garbage + whole[at + len(garbage) :], "pdf")).text
    except OnrecordError as error:
        told = str(error)
    else:
        told = ""
    assert "\n" not in told
