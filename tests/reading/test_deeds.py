"""Deeds: what counts as one, and who is on the other side."""

import pytest

import onrecord
from onrecord.model import Dossier

Deeds = list[tuple[str, str, list[str], list[str]]]


def deeds(dossier: Dossier) -> Deeds:
    names = {p.id: p.name for p in dossier.parties}
    return [(e.type, e.status, [names[i] for i in e.actors], [names[i] for i in e.recipients]) for e in dossier.events]


def of_type(text: str, type_: str) -> Deeds:
    return [deed for deed in deeds(onrecord.read_text(text, "2024-03-06")) if deed[0] == type_]


def test_nobody_is_asked_who_only_stood_near() -> None:
    text = "Turkmenistan's Ivan Petrov spoke in Moscow on Monday.\n\nNorway has offered to take 200 children from the camps."
    assert of_type(text, "REQUEST") == [("REQUEST", "happened", ["Norway"], [])]


def test_a_denial_answers_the_charge() -> None:
    text = "Kenya accused Uganda of arming rebels. Peru met Chile in Lima. Uganda denied the charge."
    assert of_type(text, "REJECT") == [("REJECT", "happened", ["Uganda"], ["Kenya"])]


def test_silence_before_reporters_is_kept_against_nobody() -> None:
    text = "Kenya warned Uganda of war. Uganda's foreign minister, Sam Okello, declined to give details."
    assert of_type(text, "REJECT") == [("REJECT", "happened", ["Sam Okello"], [])]


def test_who_asked_together_is_no_other_side() -> None:
    text = "Russia and China urged restraint on Monday. Russia also offered to store the uranium."
    assert [deed[3] for deed in of_type(text, "REQUEST")] == [[], []]


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("The minister ruled out a pay rise for striking teachers on Monday.", "ASSAULT"),
        ("“They talk, we starve,” said the farmer, Reza Amiri, in Tehran.", "COERCE"),
        ("Denmark asked Egypt to be allowed to send a hospital ship.", "MOBILIZE"),
        ("Mauritius accused the ministers of ‘reneging on a solemn promise’.", "REJECT"),
    ],
)
def test_what_is_no_such_deed(text: str, type_: str) -> None:
    assert not of_type(text, type_)


def test_her_predecessor_is_not_herself() -> None:
    text = "Dame Harriet Cole spoke last. The envoy said that he had been given an assurance by her predecessor."
    assert all("Harriet Cole" not in deed[2] for deed in of_type(text, "AGREE"))


def test_a_call_that_nobody_plans_is_denied() -> None:
    text = "There are no plans for a call between Vladimir Putin and Donald Trump, a Kremlin official said."
    assert [deed[1] for deed in of_type(text, "CONSULT")] == ["denied"]


def test_whose_decision_it_is_does_it() -> None:
    text = "Russia regrets the decision of the Czech Republic to expel two diplomats."
    assert [deed[2] for deed in of_type(text, "SANCTION")] == [["Czech Republic"]]


def test_some_of_them_are_they() -> None:
    text = "Police fired tear gas at demonstrators near the parliament and arrested 14 of them."
    assert [deed[3] for deed in of_type(text, "COERCE")] == [["demonstrators"]]


def test_who_said_so_demands_it() -> None:
    text = "Opposition leader Joyce Kamanga said the offer came “three weeks too late” and demanded that Mrs Phiri resign."
    assert [deed[2] for deed in of_type(text, "REQUEST")] == [["Joyce Kamanga"]]


def test_who_said_that_it_was_illegal_forbade_it() -> None:
    text = "The interior ministry said the rally was illegal and imposed a curfew in the capital."
    assert [deed[2] for deed in of_type(text, "COERCE")] == [["interior ministry"]]


def test_two_refusals_of_two_are_two() -> None:
    text = "Serbia postponed a summit with Kosovo on Thursday after Pristina refused to withdraw the police from two towns."
    assert [deed[2] for deed in of_type(text, "REJECT")] == [["Serbia"], ["Kosovo"]]


def test_a_summit_put_off_is_not_held() -> None:
    text = "A summit between Serbia and Kosovo has been put off, officials said."
    assert {deed[1] for deed in of_type(text, "CONSULT")} == {"denied"}


def test_who_regrets_a_move_of_others_blames_them() -> None:
    assert [deed[2] for deed in of_type("Australia regretted the move by Fiji on Monday.", "ACCUSE")] == [["Australia"]]
