"""Names that the encoder cuts short, and what stands before the first one of a paragraph."""

import pytest
from spacy.tokens import Span

from onrecord.reading.language import _with_surname, body
from onrecord.reading.pipeline import pipeline
from onrecord.sources import load_text


@pytest.mark.parametrize(
    ("text", "marked", "name"),
    [
        ("The envoy, Pavel Orlenko, warned them on Monday.", "Pavel", "Pavel Orlenko"),
        ("The envoy, Orlenko, warned them on Monday.", "Orlenko", "Orlenko"),
        ("The envoy asked Pavel whether they knew.", "Pavel", "Pavel"),
        ("The envoy asked Pavel.", "Pavel", "Pavel"),
    ],
)
def test_a_first_name_takes_the_surname_after_it(text: str, marked: str, name: str) -> None:
    doc = pipeline()(text)
    (at,) = [token.i for token in doc if token.text == marked]
    assert _with_surname(Span(doc, at, at + 1, label="PERSON")).text == name
    assert _with_surname(Span(doc, at, at + 1, label="ORG")).text == marked


@pytest.mark.parametrize("bullet", ["• ", "– ", "* ", ""])
def test_a_bullet_is_no_word(bullet: str) -> None:
    report = load_text(f"{bullet}Brazil offered on Tuesday to host the talks.\n\n{bullet}LIMA (Wire) — Peru waits for its neighbours.")
    assert [report.text[s:e].split()[0] for s, e in body(report)] == ["Brazil", "Peru"]
