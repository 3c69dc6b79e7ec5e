"""Reports that are no articles: briefings, interviews, speeches, communiques, readouts, hearings, live blogs. All made up."""

from __future__ import annotations

from pathlib import Path

import pytest

import onrecord
from onrecord.model import Dossier

HERE = Path(__file__).parent / "styles"
Said = tuple[str | None, str, str | None]

# Who, the first words of what they said, and by which channel; of each report all direct statements, in order.
DIRECT: dict[str, list[Said]] = {
    "briefing": [
        ("Helen Marsh", "Good afternoon", "transcript"),
        ("Helen Marsh", "We have invited", "transcript"),
        ("Helen Marsh", "Then we will talk", "transcript"),
    ],
    "interview": [("Petra Halvorsen", "We did.", "transcript"), ("Petra Halvorsen", "We ask for nothing", "transcript")],
    "answers": [("Samuel Oduya", "Not one soldier", "transcript"), ("Samuel Oduya", "The Security Council should", "transcript")],
    "hearing": [
        ("Delacroix", "Thank you", "transcript"),
        ("Whitlock", "The department approved", "transcript"),
        ("Delacroix", "And did Corran pay?", "transcript"),
        ("Whitlock", "Corran has not paid", "transcript"),
        ("CHAIRMAN", "The committee stands", "transcript"),
    ],
    "speech": [
        ("Mara Lindt", "We welcome the truce", "statement"),
        ("Mara Lindt", "I call on Suland", "statement"),
        ("Mara Lindt", "Norland will send", "statement"),
    ],
    "communique": [
        (None, "We, the foreign ministers", "statement"),
        (None, "We condemn the attack", "statement"),
        (None, "We will provide", "statement"),
    ],
    "blog": [("Mara Lindt", "We have the trucks", "remarks to reporters"), ("Samuel Oduya", "Nobody has fired", None)],
    "readout": [],
    "labels": [],
}


def read(name: str) -> Dossier:
    return onrecord.read(HERE / f"{name}.txt", published="2025-10-16")


def said(dossier: Dossier, kind: str = "direct") -> list[tuple[str | None, str, str | None]]:
    found = []
    for statement in dossier.statements:
        party = dossier.party(statement.speaker)
        if statement.kind == kind:
            found.append((party.name if party else None, dossier.quote(statement.content[0]), statement.channel))
    return found


@pytest.mark.parametrize("name", DIRECT)
def test_direct_statements_have_their_speakers(name: str) -> None:
    found = said(read(name))
    assert [(who, channel) for who, _, channel in found] == [(who, channel) for who, _, channel in DIRECT[name]]
    assert all(words.startswith(start) for (_, words, _), (_, start, _) in zip(found, DIRECT[name], strict=True))


def test_a_turn_goes_on_over_paragraphs_and_leaves_out_asides() -> None:
    dossier = read("briefing")
    first, second, _ = dossier.statements
    assert [dossier.quote(span).split()[0] for span in first.content] == ["Good", "He"]
    assert len(second.content) == 1
    assert not any("Laughter" in dossier.quote(span) for s in dossier.statements for span in s.content)


def test_nobody_is_given_the_words_of_a_question() -> None:
    for name in ("briefing", "interview", "answers"):
        dossier = read(name)
        assert not any(dossier.quote(span).endswith("?") for s in dossier.statements for span in s.content)


def test_a_joint_statement_names_no_single_speaker_but_where_its_speakers_stand() -> None:
    dossier = read("communique")
    assert {dossier.quote(s.source) for s in dossier.statements if s.source} == {"foreign ministers of Canada, Japan and Norway"}


def test_a_readout_is_told_not_quoted() -> None:
    found = said(read("readout"), "indirect")
    assert ("Anton Reis", "that the first forty would go home on Sunday", None) in found
    assert len(found) >= 3


def test_labels_of_sections_and_lists_speak_for_nobody() -> None:
    assert all("Background" not in w and "closing has cost" not in w for _, w, _ in said(read("labels"), "indirect"))
    listed = "Aid pledged in Geneva on Monday:\n\nCanada: five ships and two planes.\n\nJapan: forty doctors.\n\nNorway: two hospitals.\n"
    assert said(onrecord.read_text(listed, published="2025-10-16")) == []


def test_the_day_of_a_post_is_the_day_of_what_is_said_in_it() -> None:
    dossier = read("dated-blog")
    days = {}
    for statement in dossier.statements:
        party = dossier.party(statement.speaker)
        days[party.name if party else None] = statement.date.value if statement.date else None
    assert days == {"Mara Lindt": "2025-10-15", "Ivo Carran": "2025-10-14", "Anton Reis": "2025-10-14"}
    undated = read("blog")
    assert all(s.date is None for s in undated.statements)
