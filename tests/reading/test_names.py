"""Names that the encoder cuts short."""

import pytest
from spacy.tokens import Span

from onrecord.reading.language import _with_surname
from onrecord.reading.pipeline import pipeline


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
