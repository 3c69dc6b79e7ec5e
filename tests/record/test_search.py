"""Queries that cannot break, filters with their twins, ranks and snippets."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord.errors import UnusableArgument
from onrecord.model import Date, Place
from onrecord.record import Record
from onrecord.record.search import as_query
from record.making import dossier, paragraph


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    record = onrecord.open(tmp_path_factory.mktemp("search") / "r.db")
    record.add_many(
        [
            dossier("The convoys will leave on Monday", body=paragraph(1), publisher="Herald", published="2025-10-17"),
            dossier("We reject the ceasefire", speaker="Jón Arnarson", other="Iceland", title="No truce", body=paragraph(2),
                    url="https://www.courier.example/x", published="2025-11-02", status="denied", place=Place("Tromsø", "NOR"),
                    meant=Date("2025-12", "month")),
            dossier("Iran Air will fly again", speaker="Iran Air", other="Iran", title="Flights", body=paragraph(3), published="2025-11-20"),
        ]
    )  # fmt: skip
    return record


def texts(record: Record, words: str = "", **chosen: object) -> set[str]:
    return {r.text for r in record.search(words, **({"entry": "statement"} | chosen))}  # type: ignore[arg-type]


def test_words_phrases_or_and_without(record: Record) -> None:
    assert texts(record, "convoy monday") == {"The convoys will leave on Monday"}
    assert texts(record, '"leave on monday"') == {"The convoys will leave on Monday"}
    assert texts(record, '"monday leave"') == set()
    assert texts(record, "monday OR ceasefire") == {"The convoys will leave on Monday", "We reject the ceasefire"}
    assert texts(record, "will -monday") == {"Iran Air will fly again"}
    assert texts(record, "will NOT monday") == {"Iran Air will fly again"}
    assert texts(record, "ceasef*") == {"We reject the ceasefire"}
    assert texts(record, "arnarson ceasefire") == {"We reject the ceasefire"}


def test_every_filter_and_its_twin(record: Record) -> None:
    every = texts(record)
    convoy, truce, flights = "The convoys will leave on Monday", "We reject the ceasefire", "Iran Air will fly again"
    assert every == {convoy, truce, flights}
    for field, value, kept in (
        ("speaker", "jon arnarson", {truce}),
        ("speaker", "Ruiz", {convoy}),
        ("party", "Iceland", {truce}),
        ("outlet", "herald", {convoy}),
        ("outlet", "courier.example", {truce}),
        ("type", "direct", every),
        ("party", ("Iceland", "Peru"), {truce, convoy}),
    ):
        assert texts(record, **{field: value}) == kept, field
        assert texts(record, **{f"not_{field}": value}) == every - kept, field
    events = {"entry": "event"}
    for field, value, kept in (
        ("type", "aid", 3),
        ("type", "SANCTION", 0),
        ("status", "denied", 1),
        ("place", "tromso", 1),
        ("place", "Norway", 1),
        ("place", "PER", 2),
    ):
        assert len(record.search(**events, **{field: value})) == kept, (field, value)  # type: ignore[arg-type]
        assert len(record.search(**events, **{f"not_{field}": value})) == 3 - kept, (field, value)  # type: ignore[arg-type]
    assert {r.entry for r in record.search()} == {"report", "statement", "event", "matter"}
    assert {r.entry for r in record.search(not_entry=["report", "event"])} == {"statement", "matter"}
    assert len(record.search(type="commitment", status="open")) == 3


def test_a_state_is_not_whoever_bears_its_name(record: Record) -> None:
    assert texts(record, speaker="Iran") == set()
    assert texts(record, speaker="Iran Air") == {"Iran Air will fly again"}


def test_dates_said_and_meant(record: Record) -> None:
    assert texts(record, since="2025-11") == {"We reject the ceasefire", "Iran Air will fly again"}
    assert texts(record, until="2025-11-02") == {"The convoys will leave on Monday", "We reject the ceasefire"}
    assert [r.meant for r in record.search(entry="event", meant_since="2025-12-31")] == ["2025-12"]
    assert record.search(entry="event", meant_until="2025-11-30") == []


def test_rows_have_the_contract_s_shape(record: Record) -> None:
    (row,) = (r.to_dict() for r in record.search("monday", entry="statement"))
    assert {"entry", "id", "speaker", "text", "date", "input", "outlets"} <= set(row)
    assert row["speaker"] == "Ana Ruiz"
    assert row["snippet"] == "The convoys will leave on [Monday]"
    (matter,) = (r.to_dict() for r in record.search("monday", entry="matter"))
    assert "speaker" not in matter
    assert matter["parties"] == ["Ana Ruiz", "Peru"]


def test_a_report_comes_only_where_none_of_its_entries_does(record: Record) -> None:
    assert {r.entry for r in record.search("monday")} == {"statement", "matter"}
    assert {r.entry for r in record.search("flights")} == {"report"}


def test_the_best_come_first_and_the_limit_holds(record: Record) -> None:
    rows = record.search("will OR ceasefire")
    assert [r.score for r in rows] == sorted((r.score or 0 for r in rows), reverse=True)
    assert record.search("will OR ceasefire", limit=2) == rows[:2]


@pytest.mark.parametrize("words", ["-monday", "NOT monday", "x " * 60])
def test_queries_that_make_no_sense_are_told(record: Record, words: str) -> None:
    with pytest.raises(UnusableArgument):
        record.search(words)


@pytest.mark.parametrize(
    "chosen", [{"type": "WAR"}, {"status": "odd"}, {"entry": "party"}, {"since": "soon"}, {"until": "2025-13"}, {"limit": 0}]
)
def test_arguments_that_make_no_sense_are_told(record: Record, chosen: dict[str, str]) -> None:
    with pytest.raises(UnusableArgument):
        record.search("x", **chosen)  # type: ignore[arg-type]


def test_nothing_to_look_for_is_everything(record: Record) -> None:
    assert as_query(' "" * - ()') is None
    assert len(record.search("…")) == len(record.search())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(['"', "NEAR(", "AND", "OR", "NOT", "-", "*", "text:", "^a", "a", "(", ")", "{", "+", "'", "\0", ";"])).map(
        " ".join
    )
)
@example('" OR 1=1 --')
@example('text : "x" NEAR(a b, 2)')
@example("a OR OR b AND NOT -c")
@example("\ud800 a")
def test_no_query_breaks(record: Record, words: str) -> None:
    try:
        rows = record.search(words, limit=3)
    except UnusableArgument:
        return
    assert len(rows) <= 3


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_no_name_breaks(record: Record, name: str) -> None:
    record.search("monday", speaker=name, not_party=name, place=name, outlet=name)
