"""Who is meant: by a title, by whose they are, by two of them, and of which country."""

import pytest

import onrecord
from onrecord.model import Dossier


def speakers(dossier: Dossier) -> list[str | None]:
    return [party.name if (party := dossier.party(s.speaker)) else None for s in dossier.statements]


def countries(dossier: Dossier) -> dict[str, str | None]:
    return {p.name: p.country for p in dossier.parties}


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Turkmen President Orazov Batyr's spokesman said on Monday that the talks would resume.", ["Orazov Batyr's spokesman"]),
        ("Marta Silva's lawyer, Anna Bell, said on Monday that her client would appeal.", ["Anna Bell"]),
        ("The Fund froze the loan. Its mission chief, Laura Jensen, told reporters that wages had to fall.", ["Laura Jensen"]),
        ("“Stop the talks,” Syria's foreign ministry said in Damascus on Monday.", ["Syrian Foreign Ministry"]),
        ("Peter Kalu met Rosa Diaz on Monday. “We are close,” Kalu said. Neither would say what was agreed.", ["Peter Kalu", None]),
        ("Kenya closed the road. Prime Minister Otieno is expected to raise the matter in Paris.", [None]),
        ("Peter Kalu met Rosa Diaz near Rutshuru on Monday. He said that he had asked for a pledge in writing.", ["Peter Kalu"]),
        ("Joseph Wanjala met Dawit Alemu on Monday. Dawit said that the work would go on.", ["Dawit Alemu"]),
    ],
)
def test_who_speaks(text: str, who: list[str | None]) -> None:
    assert speakers(onrecord.read_text(text, "2024-03-06")) == who


def test_a_spokesman_goes_on_being_that_spokesman() -> None:
    dossier = onrecord.read_text("President Batyr Orazov's spokesman told reporters to wait. “We are ready to sign,” the spokesman said.")
    assert set(speakers(dossier)) == {"Batyr Orazov's spokesman"}


def test_a_label_in_capitals_is_a_name() -> None:
    text = "Briefing\n\nMS. HOLLIS: We have nothing to announce today.\n\nQUESTION: When will you?\n\nMS. HOLLIS: We will tell you in time."
    assert set(speakers(onrecord.read_text(text))) == {"Hollis"}


def test_a_title_names_nobody() -> None:
    dossier = onrecord.read_text("Deputy Foreign Minister Rashid Karim flew to Oslo on Monday, officials said.")
    assert "Foreign" not in countries(dossier)


def test_two_presidents_are_no_minister() -> None:
    text = "President Batyr Orazov waited. Deputy Foreign Minister Rashid Karim told reporters that the two presidents had agreed to meet."
    dossier = onrecord.read_text(text)
    (deal,) = [e for e in dossier.events if e.type == "AGREE"]
    assert not {"Rashid Karim", "Foreign"} & {p.name for p in dossier.parties if p.id in deal.actors}


def test_the_north_is_the_korea_spoken_of() -> None:
    dossier = onrecord.read_text("North Korea closed the border. American officials have accused the North of hiding plutonium.")
    (charge,) = [e for e in dossier.events if e.type == "ACCUSE"]
    assert [p.name for p in dossier.parties if p.id in charge.recipients] == ["North Korea"]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        (
            "SKOPJE, Nov. 7 -- Foreign Minister Boris Trajan said that Macedonia would wait for Greece and Greece alone.",
            "Boris Trajan",
            "MKD",
        ),
        ("Bolivia's roads were empty. In La Paz, Interior Minister Raul Montano said that the curfew would stay.", "Raul Montano", "BOL"),
        ("South Korea's Unification Minister, Lee Hong Koo, said on Monday that words were not inspections.", "Lee Hong Koo", "KOR"),
        ("A spokeswoman for the Uzbek foreign ministry said on Monday that the road was open.", "spokeswoman", "UZB"),
        # The foreign land is what a report names most.
        ("Argentina will not bully us, Defence Minister Gareth Pugh said. Argentina sent two ships.", "Gareth Pugh", None),
        # Talks are held where neither side is at home.
        ("ALGIERS — Mali and Niger met in Algeria on Monday. Police guarded the hotel, Mali said.", "Police", None),
        (
            "GENEVA (Wire) — Sudan and the RSF met here, Switzerland said.\n\nThe army's delegate, Brigadier Hassan Omer, blamed the RSF.",
            "Hassan Omer",
            None,
        ),
        # A paragraph about one land is about its minister.
        ("SEOUL — Korea waits; South Korea is calm.\n\nJapan studied it. Prime Minister Kato Ichiro said so.", "Kato Ichiro", "JPN"),
    ],
)
def test_of_which_country(text: str, name: str, country: str | None) -> None:
    assert countries(onrecord.read_text(text, "2024-03-06"))[name] == country


def test_the_next_clause_is_not_said() -> None:
    text = "Jagmeet Singh accused the government of surrender, and Unifor, the largest union, urged Ottawa not to give up more."
    dossier = onrecord.read_text(text)
    assert all("Unifor" not in dossier.quote(span) for s in dossier.statements for span in s.content)
