"""Requests for something that is meant for something: "asked Norway for frigates to protect its ports"."""

import pytest

import onrecord


@pytest.mark.parametrize(
    ("sentence", "asks", "asked", "about"),
    [
        ("Kenya has asked Norway for frigates to protect its ports.", "Kenya", "Norway", "frigates"),
        ("Peru asked Chile on Tuesday for two patrol boats to guard its coast, officials said.", "Peru", "Chile", "patrol boats"),
    ],
)
def test_what_is_asked_for_a_purpose_is_a_request(sentence: str, asks: str, asked: str, about: str) -> None:
    dossier = onrecord.read_text(sentence, "1991-08-03")
    (matter,) = dossier.matters
    names = {p.id: p.name for p in dossier.parties}
    assert (matter.kind, [names[i] for i in matter.by], [names[i] for i in matter.to]) == ("request", [asks], [asked])
    assert about in matter.title
