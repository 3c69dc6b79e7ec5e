"""The whole reader: promises that hold for any text, and rows that must work on reports of our own."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.model import Dossier, Report
from onrecord.reading.dossier import read_report

WORDS = ["“", "”", "‘", "’", '"', "said", "Putin", "the Kenyan president", "warned", "that", ".", ",", "\n\n", "met", "in Nairobi", "on Friday",
         "he", "they", "if", "will send", "aid", "Q:", "—", "\u202e", "🙂", "\x00", "Mr. Otieno", "according to", "1,000", "İ"]  # fmt: skip


def spans(node: Any) -> Iterator[list[int]]:
    if isinstance(node, list) and len(node) == 2 and all(type(x) is int for x in node):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from spans(item)
    elif isinstance(node, dict):
        for value in node.values():
            yield from spans(value)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)))
def test_any_text_gives_true_offsets_and_twice_the_same(text: str) -> None:
    report = Report(id="r", text=text, published="2024-02-29")
    dossier = read_report(report)
    plain = dossier.to_dict()
    assert all(0 <= s < e <= len(text) for s, e in spans([plain["parties"], plain["statements"], plain["events"], plain["matters"]]))
    assert read_report(report).to_dict() == plain
    known = {p.id for p in dossier.parties}
    assert {s.speaker for s in dossier.statements} - {None} <= known
    assert {i for e in dossier.events for i in (*e.actors, *e.recipients)} <= known


def name(dossier: Dossier, party_id: str | None) -> str | None:
    party = dossier.party(party_id)
    return party.name if party else None


def said(dossier: Dossier) -> dict[str, tuple[str, str | None]]:
    return {" ".join(dossier.quote(c) for c in s.content): (s.kind, name(dossier, s.speaker)) for s in dossier.statements}


def test_split_quotation_is_one_statement() -> None:
    dossier = onrecord.read_text("“We are ready,” President Amara Diallo said on Monday. “We only wait for an answer.”", "2024-03-06")
    assert said(dossier) == {"We are ready, We only wait for an answer.": ("direct", "Amara Diallo")}


def test_title_description_and_pronoun_are_one_party() -> None:
    text = (
        "Kenyan President Peter Mwangi met Ethiopian officials in Nairobi on Friday. “The river belongs to all of us,” he said. "
        "The Kenyan president added that talks would go on."
    )
    dossier = onrecord.read_text(text, "2024-03-09")
    assert {name(dossier, s.speaker) for s in dossier.statements} == {"Peter Mwangi"}
    (party,) = [p for p in dossier.parties if p.name == "Peter Mwangi"]
    assert party.country == "KEN"
    assert {m.form for m in party.mentions} >= {"name", "title", "pronoun"}


def test_meeting_with_place_and_date() -> None:
    dossier = onrecord.read_text("Chilean President Rosa Vidal met Argentine President Hugo Paz in Santiago on Friday.", "2024-03-09")
    (event,) = [e for e in dossier.events if e.type == "CONSULT"]
    assert event.status == "happened"
    assert event.date is not None
    assert event.date.value == "2024-03-08"
    assert event.place is not None
    assert (event.place.name, event.place.country) == ("Santiago", "CHL")
    assert {name(dossier, i) for i in (*event.actors, *event.recipients)} == {"Rosa Vidal", "Hugo Paz"}


@pytest.mark.parametrize(
    ("text", "type_", "status"),
    [
        ("Russia bombed Georgia.", "ASSAULT", "happened"),
        ("Russia will send weapons to Serbia.", "AID", "planned"),
        ("Russia could bomb Georgia.", "ASSAULT", "possible"),
        ("Russia did not bomb Georgia.", "ASSAULT", "denied"),
        ("Russia urged Georgia to release the prisoners.", "REQUEST", "happened"),
        ("Georgia was bombed by Russia.", "ASSAULT", "happened"),
        ("Russia is bombing Georgia.", "ASSAULT", "ongoing"),
        ("Russia imposed sanctions on Georgia.", "SANCTION", "happened"),
        ("Russia condemned Georgia's attack.", "ACCUSE", "happened"),
        ("Russia threatened to bomb Georgia.", "THREATEN", "happened"),
        ("Russia agreed to meet Georgia.", "AGREE", "happened"),
        ("Russia refused to release the prisoners.", "REJECT", "happened"),
    ],
)
def test_type_and_status(text: str, type_: str, status: str) -> None:
    dossier = onrecord.read_text(text + " The news came late at night, and nobody in the two capitals was surprised by it.")
    found = {(e.type, e.status, name(dossier, e.actors[0])) for e in dossier.events}
    assert (type_, status, "Russia") in found


def test_a_question_is_not_the_askers_statement_nor_the_answerers_request() -> None:
    text = "Asked whether he feared a war, Prime Minister Jan Novak of Slovakia said: “I fear only silence.”"
    dossier = onrecord.read_text(text)
    assert [(s.kind, name(dossier, s.speaker)) for s in dossier.statements] == [("direct", "Jan Novak")]
    assert all(e.type != "REQUEST" for e in dossier.events)


def test_what_was_said_is_marked_as_said() -> None:
    dossier = onrecord.read_text("Prime Minister Jan Novak of Slovakia said Hungary would send food to Ukraine next week.", "2024-03-09")
    (event,) = [e for e in dossier.events if e.type == "AID"]
    assert event.according_to in {s.id for s in dossier.statements}


def test_code_pair() -> None:
    from onrecord.coding import code_pair

    text = "Ethiopia accused Eritrea of arming rebels along the border."
    assert code_pair(text, (0, 8), (17, 24)) == "ACCUSE"
    text = "Sweden will send blankets and food aid to Turkey."
    assert code_pair(text, (0, 6), (43, 49)) == "AGREE"
