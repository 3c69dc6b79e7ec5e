"""Matters that a report tells more than once."""

import onrecord
from onrecord.model import Dossier

REFUSED = "Malta has turned down a Libyan request for three patrol boats, its foreign minister said on Monday."


def evidence(dossier: Dossier) -> list[list[str]]:
    return [[dossier.quote(span) for span in matter.evidence] for matter in dossier.matters]


def test_a_request_that_is_recalled_by_a_pronoun_is_the_same() -> None:
    dossier = onrecord.read_text(f"{REFUSED}\n\nLibya asked for them in June.", "2026-03-18")
    assert evidence(dossier) == [[REFUSED, "Libya asked for them in June."]]


def test_a_sentence_that_asks_and_answers_is_cited_once() -> None:
    assert evidence(onrecord.read_text(REFUSED, "2026-03-18")) == [[REFUSED]]


def test_what_somebody_is_asked_to_do_is_another_request() -> None:
    asked = "Peru asked Chile on Monday for two patrol boats.\n\nPeru asked Chile to reopen the border crossing at Tacna."
    assert len(onrecord.read_text(asked, "2026-03-18").matters) == 2


def test_what_was_asked_for_is_no_deed_done() -> None:
    asked = (
        "Good evening. Malta has turned down a Libyan request to hand over a former oil minister. The papers were late, an official said."
    )
    assert {e.type for e in onrecord.read_text(asked, "2026-03-18").events if e.status == "happened"} == {"REJECT", "REQUEST"}


def test_who_insists_that_something_is_so_demands_nothing() -> None:
    dossier = onrecord.read_text(
        "Serbia closed the bridge. A Serbian spokesman insisted on Friday that this was not a threat to Hungary.", "2026-03-18"
    )
    assert not dossier.matters
    assert all(e.type != "REQUEST" for e in dossier.events)
