"""English is read; other languages are refused by name, unless the caller vouches for the text."""

from __future__ import annotations

import pytest

from onrecord.errors import UnusableArgument, UnusableInput
from onrecord.sources import load_text

FRENCH = (
    "Le ministre des Affaires étrangères a déclaré vendredi que l'offre était insuffisante et que les"
    " négociations reprendraient la semaine prochaine dans la capitale entre les deux parties du conflit."
)
GERMAN = (
    "Der Außenminister sagte am Freitag, das Angebot sei nicht ausreichend, und die Verhandlungen würden nächste"
    " Woche in der Hauptstadt zwischen beiden Seiten fortgesetzt, wie es aus seinem Hause hieß."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "French"),
        (GERMAN, "German"),
        ("Министр иностранных дел заявил, что предложение недостаточно.", "Russian"),
        ("قال وزير الخارجية يوم الجمعة إن العرض غير كاف وإن المفاوضات ستستأنف", "Arabic"),
        ("外交部长周五表示，这一提议还不够，谈判将于下周恢复。" * 300, "Chinese"),
    ],
)
def test_other_languages_are_refused_by_name(text: str, language: str) -> None:
    with pytest.raises(UnusableInput, match=f"looks like {language}; onrecord reads English"):
        load_text(text)


def test_the_caller_may_vouch_for_a_text() -> None:
    assert load_text(FRENCH, language="en").language == "en"
    assert load_text(FRENCH, language="fr").language == "fr"
    with pytest.raises(UnusableArgument):
        load_text(FRENCH, language="English please")


@pytest.mark.parametrize(
    "text",
    [
        "Le ministre a dit non.",  # too short to refuse
        "Zelenskyy, Yermak, Umerov and Sybiha met Erdoğan, Fidan and Güler in Ankara. Lavrov and Ryabkov met Araghchi"
        " in Tehran; Szijjártó flew home to Budapest.",
        "TALKS OVER PRISONERS RESUME ON FRIDAY AS BOTH SIDES SAY THEY ARE READY FOR CONCESSIONS WHICH NOBODY HAS SEEN SO FAR",
        "The word “мир” was painted on the wall, and the minister said “Non, merci” before he left the room for good"
        " with all of his aides behind him.",
    ],
)
def test_english_with_names_from_everywhere_is_read(text: str) -> None:
    assert load_text(text).language == "en"


DUTCH = "De minister zei op maandag dat de regering op zoek is naar een oplossing, of die nu van hem of van ons komt. "


def test_a_foreign_text_with_an_english_quotation_is_refused() -> None:
    with pytest.raises(UnusableInput, match="looks like Dutch"):
        load_text(DUTCH * 5 + "“The talks are of use to both of us and to the world,” he said. " + DUTCH * 5)
