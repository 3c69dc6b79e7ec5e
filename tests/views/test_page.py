"""The page shows the report exactly, ties its notes to it, and lets nothing out."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.model import Dossier, Report
from onrecord.views import page, wording
from onrecord.views.notes import take_notes
from onrecord.views.picture import draw

from .hostile import EVIL, hostile
from .sample import DOSSIER, TEXT
from .shown import Shown, colours, contrast


def test_the_text_is_the_report() -> None:
    shown = Shown(page(DOSSIER))
    assert shown.report == TEXT
    assert shown.unbalanced == []


def test_highlights_are_the_evidence() -> None:
    shown = Shown(page(DOSSIER))
    statements, events, matters = wording.in_text_order(DOSSIER)
    for number, statement in enumerate(statements, 1):
        assert shown.tied(f"S{number}", "content") == "".join(DOSSIER.quote(s) for s in statement.content)
        assert statement.source
        assert shown.tied(f"S{number}", "source") == DOSSIER.quote(statement.source)
    for number, event in enumerate(events, 1):
        assert shown.tied(f"E{number}", "trigger") == DOSSIER.quote(event.trigger)
        assert shown.tied(f"E{number}", "deed") == DOSSIER.quote(event.evidence)
    for number, matter in enumerate(matters, 1):
        assert shown.tied(f"M{number}", "evidence") == "".join(DOSSIER.quote(s) for s in matter.evidence)


def test_every_link_inside_the_page_leads_somewhere() -> None:
    shown = Shown(page(DOSSIER))
    ids = shown.attributes("id")
    inside = [href[1:] for href in shown.attributes("href") if href.startswith("#")]
    assert len(ids) == len(set(ids))
    assert len(inside) == 2 * (8 + 9 + 5)
    assert set(inside) <= set(ids)


def test_nothing_comes_from_elsewhere() -> None:
    made = page(DOSSIER)
    shown = Shown(made)
    assert [href for href in shown.attributes("href") if not href.startswith("#")] == [DOSSIER.report.url]
    assert not any(tag in ("link", "img", "iframe", "base", "form", "object") for tag, _ in shown.elements)
    assert not shown.attributes("src")
    assert not shown.attributes("style")
    assert "url(" not in made
    assert "@import" not in made
    assert sum(tag == "script" for tag, _ in shown.elements) == sum(tag == "style" for tag, _ in shown.elements) == 1


def test_the_policy_names_this_style_and_this_script() -> None:
    made = page(hostile())
    policy = next(c for c in Shown(made).attributes("content") if c.startswith("default-src"))
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        found = re.search(rf"<{tag}>(.*?)</{tag}>", made, re.DOTALL)
        assert found
        digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_text_stays_text() -> None:
    dossier = hostile()
    made = page(dossier)
    shown = Shown(made)
    assert shown.report == dossier.report.text
    assert shown.unbalanced == []
    assert sum(tag == "script" for tag, _ in shown.elements) == 1
    assert not shown.attributes("onclick")
    assert all(href.startswith("#") for href in shown.attributes("href"))
    assert "{{ 7*7 }}" in shown.everything
    # Only the report's own text keeps the characters, each in an element that holds it apart.
    assert len(re.findall("[\x1b\u202e]", made)) == len(re.findall("[\x1b\u202e]", EVIL)) == 3
    assert made.count('<span class="odd" data-code="U+202E">\u202e</span>') == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//x.example", "http://[", "https:\n//x", "", None])
def test_only_web_addresses_become_links(url: str | None) -> None:
    made = page(replace(DOSSIER, report=replace(DOSSIER.report, url=url)))
    assert "the report on the web" not in made


def test_an_empty_dossier_and_broken_references() -> None:
    bare = Dossier("0", "-", Report("r", ""))
    assert Shown(page(bare)).report == ""
    event = replace(DOSSIER.events[0], actors=("nobody",), according_to="nothing", trigger=(9, 9), evidence=(900, 2))
    statement = replace(DOSSIER.statements[0], speaker="nobody", content=((5, 5), (10**6, 10**7)))
    shown = Shown(page(replace(DOSSIER, events=(event,), statements=(statement,), matters=(), parties=())))
    assert shown.report == TEXT
    assert shown.attributes("href") == [DOSSIER.report.url]


@settings(database=None, deadline=None, max_examples=40)
@given(
    st.text(
        st.one_of(st.sampled_from("a \n\r\t<>&\"'{%#\u202e\x1b\x85"), st.characters(exclude_categories=["Cs"])),
        max_size=80,
    )
)
def test_any_text_comes_back(text: str) -> None:
    shown = Shown(page(Dossier("0", text, Report("r", text, title=text))))
    assert shown.report == text.replace("\x00", "\ufffd")
    assert shown.unbalanced == []


def test_what_no_page_can_carry_is_replaced() -> None:
    made = page(Dossier("0", "-", Report("r", "a\x00b\ud800c")))
    assert Shown(made).report == "a\ufffdb\ufffdc"
    assert made.encode("utf-8")


def test_the_picture_leaves_out_the_denied_and_says_all_in_words() -> None:
    picture = draw(DOSSIER)
    assert picture
    assert "Norway to Iceland: attack, refusal (conflict)" in picture.summary
    assert "Iceland to Norway: sanction (conflict, has not taken place)" in picture.summary
    assert picture.summary in Shown(page(DOSSIER)).everything
    assert draw(replace(DOSSIER, events=())) is None


def test_the_picture_shows_at_most_twelve_parties() -> None:
    parties = tuple(replace(DOSSIER.parties[2], id=f"q{i}", name=f"Party {i}") for i in range(30))
    events = tuple(replace(DOSSIER.events[0], actors=("q0",), recipients=(f"q{i}",)) for i in range(1, 30))
    picture = draw(replace(DOSSIER, parties=parties, events=events))
    assert picture
    assert len(picture.nodes) == 12
    assert len(picture.arcs) == 11
    assert picture.left_out == 18


def test_notes_are_numbered_along_the_text() -> None:
    notes = take_notes(DOSSIER)
    starts = [note.start for note in notes.statements]
    assert starts == sorted(starts, key=lambda start: start or 0)
    assert [note.name for note in notes.matters] == ["M1", "M2", "M3", "M4", "M5"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_lies_under_them(scheme: str) -> None:
    light, dark = colours(files("onrecord.views").joinpath("dossier.css").read_text("utf-8"))
    colour = light if scheme == "light" else dark
    assert light["paper"] != dark["paper"]
    grounds = {name: colour[name] for name in ("paper", "card")}
    for name in ("soft", "statement", "event", "matter", "good", "bad", "pending", "waiting", "unsure", "focus"):
        for ground in grounds.values():
            assert contrast(colour[name], ground) >= 4.5, (name, ground)
    for wash in ("statement-wash", "event-wash", "lit"):
        assert contrast(colour["ink"], colour[wash]) >= 4.5, wash
    for wash in ("statement-wash", "event-wash"):
        assert contrast(colour["soft"], colour[wash]) >= 4.5, wash
