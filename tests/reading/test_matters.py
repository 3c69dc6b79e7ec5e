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


def matters(text: str) -> list[tuple[str, str, str, list[str]]]:
    dossier = onrecord.read_text(text, "2026-03-18")
    names = {p.id: p.name for p in dossier.parties}
    return [(m.kind, m.state, m.title, [names[i] for i in m.to]) for m in dossier.matters]


def test_an_ultimatum_that_is_rejected_is_refused() -> None:
    text = "Malawi's minister, Grace Phiri, ordered the teachers back to work by Monday. The Teachers' Union rejected the ultimatum."
    assert ("demand", "refused") in [(kind, state) for kind, state, _, _ in matters(text)]


def test_whom_a_request_names_is_asked() -> None:
    text = "Joseph Wanjala met Dawit Alemu on Monday and urged Ethiopia to delay the filling of a dam on the Omo river in Kenya."
    assert [(kind, to) for kind, _, _, to in matters(text)] == [("request", ["Ethiopia"])]


def test_a_threat_is_to_who_can_avert_it() -> None:
    text = "Britain and France have threatened to restore U.N. sanctions unless Iran lets inspectors back in."
    assert [(kind, state, to) for kind, state, _, to in matters(text)] == [("warning", "conditional", ["Iran"])]


def test_a_matter_is_called_by_what_it_is_about() -> None:
    text = "Egypt's foreign minister, Badr Hassan, says the mediators have presented a new proposal for a 60-day truce."
    assert [(kind, title) for kind, _, title, _ in matters(text)] == [
        ("proposal", "the mediators have presented a new proposal for a 60-day truce")
    ]


def test_an_offer_is_an_offer() -> None:
    text = "Kigali offered to help with an investigation, but Kinshasa turned the offer down."
    assert [(kind, state) for kind, state, _, _ in matters(text)] == [("offer", "refused")]


def test_a_title_has_both_quotation_marks_or_none() -> None:
    text = "Russia regrets the step and promised a “mirror response”, a Kremlin official said."
    (title,) = [title for kind, _, title, _ in matters(text) if kind == "commitment"]
    assert title.count("“") == title.count("”")


def test_what_is_asked_follows_the_asking() -> None:
    text = "The ELN said in a statement that the release was a gesture and demanded that the government stop bombing its camps."
    assert [title for kind, _, title, _ in matters(text) if kind == "request"] == ["the government stop bombing its camps"]


def test_not_to_is_no_to() -> None:
    text = "Unifor, the country's largest union, urged Ottawa not to give up anything more."
    assert [title for _, _, title, _ in matters(text)] == ["not to give up anything more"]


def test_two_who_offer_offer_nothing_to_each_other() -> None:
    dossier = onrecord.read_text("Norway and Cuba, guarantors of the talks, have offered to host a new round.", "2026-03-18")
    names = {p.id: p.name for p in dossier.parties}
    assert [([names[i] for i in m.by], m.to) for m in dossier.matters if m.kind == "offer"] == [(["Norway", "Cuba"], ())]
