"""Reports of one affair share names and rare words, whatever they call the matter."""

import onrecord
from onrecord.record.affairs import WORDS, affair, kinship
from onrecord.record.following import AKIN, follow_all
from onrecord.record.phrases import tokens
from onrecord.record.tellings import tellings

FIRST = """Peru asks Chile to hand over fugitive banker

LIMA, March 4 - Peru asked Chile on Monday to extradite Ramiro Quelopana, a banker who fled to Valparaiso after his savings house collapsed.

A note handed to the Chilean ambassador accuses Quelopana of embezzling 40 million soles."""
SECOND = """Quelopana stays, judges rule

Chile's top judges yesterday sent the Peruvians home empty-handed. Ramiro Quelopana may go on living in Valparaiso, they found, since the
charges against him were of a political nature.

His savings house was the third to fail that year."""
OTHER = """Peru and Chile to widen Tacna road

TACNA, March 9 - Peru and Chile will widen the road between Tacna and Arica, their transport ministers said on Saturday. The Andean
Development Corporation lends the money."""


def known_by(text: str) -> tuple[str, ...]:
    return affair((tokens(line), place == 0) for place, line in enumerate(text.split("\n\n")))


def test_reports_of_one_affair_are_akin_and_others_are_not() -> None:
    assert kinship(known_by(SECOND), set(known_by(FIRST))) >= AKIN
    assert kinship(known_by(OTHER), set(known_by(FIRST))) < AKIN


def test_an_affair_is_known_by_its_names_first_and_by_few_words() -> None:
    words = known_by(FIRST)
    assert {"quelop", "valpar"} <= set(words[:6])
    assert not {"chile", "peru", "monday", "march"} & set(words)
    assert len(affair([(tokens(" ".join(f"Zorblat{chr(97 + i)}x{chr(97 + j)}" for i in range(9) for j in range(9))), False)])) <= WORDS


def test_a_report_of_the_affair_joins_its_matter_without_naming_it() -> None:
    told = [
        t
        for name, day, text in (("first", "2019-03-04", FIRST), ("other", "2019-03-09", OTHER), ("second", "2019-05-20", SECOND))
        for t in tellings(onrecord.read_text(text, day), name)
    ]
    threads = follow_all(told, "2019-06-01")
    extradition = next(t for t in threads if any("extradite" in step.evidence for step in t.history))
    assert {"first", "second"} <= {step.report for step in extradition.history}
    assert "other" not in {step.report for step in extradition.history}
