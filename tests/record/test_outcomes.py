"""What sentences say has become of a matter."""

import hashlib
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from onrecord.record.outcomes import FAMILIES, STATES, _known, _model, outcomes, runs
from onrecord.record.phrases import tokens

SENTENCES = Path(__file__).parents[2] / "training" / "outcomes"


def likeliest(sentence: str, family: str) -> str | None:
    of_it = [o for o in outcomes([tokens(sentence)])[0] if o.family == family]
    return max(of_it, key=lambda o: o.likelihood).state if of_it else None


@pytest.mark.parametrize(
    ("family", "sentence", "state"),
    [
        ("ask", "Ghana turned down a request from Peru for a dozen dredgers on Monday, saying that it needed them itself.", "refused"),
        ("ask", "Oman will lend the money only if Nepal first opens its books, the finance minister said.", "conditional"),
        ("ask", "The last of the howitzers were handed over at the port of Callao on Thursday.", "fulfilled"),
        ("undertaking", "The ceasefire collapsed within hours as both armies shelled the valley.", "broken"),
        ("undertaking", "The delivery of the pumps has been put off until the spring.", "postponed"),
        ("menace", "Canada lifted its sanctions on Latvia on Friday.", "cancelled"),
        ("meeting", "The two prime ministers will meet in Accra on May 3, their offices announced.", "scheduled"),
        ("meeting", "Vietnam called off the summit after the arrest of its envoy.", "cancelled"),
    ],
)
def test_a_sentence_tells_an_outcome(family: str, sentence: str, state: str) -> None:
    assert likeliest(sentence, family) == state


def test_who_the_states_are_makes_no_difference() -> None:
    one, other = outcomes([tokens("Norway rejects New Zealand's plea"), tokens("Peru rejects Iran's plea")])
    assert one == other != ()


def test_each_sentence_has_its_own_outcomes() -> None:
    sentences = ["The talks were called off.", "", "Qwrtz plmnb.", "The hostages are free."]
    together = outcomes([tokens(s) for s in sentences])
    assert together == [outcomes([tokens(s)])[0] for s in sentences]
    assert together[1] == ()
    assert together[0] != together[3]
    assert outcomes([]) == []


def test_a_run_is_looked_for_only_where_what_it_begins_with_is_known() -> None:
    known = _model().places
    for file in sorted(SENTENCES.glob("*.tsv"))[:3]:
        for line in file.read_text("utf-8").splitlines()[::40]:
            words = tokens(line.split("\t")[2])
            assert _known(words, known) == {known[run]: times for run, times in Counter(runs(words)).items() if run in known}


def test_every_sentence_to_learn_from_is_told_of_a_family_and_a_state() -> None:
    lines = [line for file in SENTENCES.glob("*.tsv") for line in file.read_text("utf-8").splitlines()]
    assert len(lines) > 9_000
    told = [line.split("\t") for line in lines]
    assert all(len(t) == 3 and t[0] in FAMILIES and t[1] in STATES and t[2].strip() for t in told)


def test_the_card_names_the_weights_that_ship() -> None:
    weights = (resources.files("onrecord.record") / "weights" / "outcomes.npz").read_bytes()
    card = (Path(__file__).parents[2] / "docs" / "model-card.md").read_text("utf-8")
    assert hashlib.sha256(weights).hexdigest() in card
