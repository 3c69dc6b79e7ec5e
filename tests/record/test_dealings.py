"""Two parties over the weeks, the network, the map, the facets."""

import json
from pathlib import Path

import pytest

import onrecord
from onrecord.cli import main
from onrecord.errors import UnusableArgument
from onrecord.model import Date, Place
from onrecord.record import Record
from record.making import dossier

LIMA = Place("Lima", "PER", -12.0, -77.0)


@pytest.fixture
def record(tmp_path: Path) -> Record:
    record = onrecord.open(tmp_path / "r.db")
    record.add_many(
        [
            dossier("The convoy has left", published="2025-10-01", status="happened", meant=Date("2025-09-29", "day"), place=LIMA),
            dossier("The convoy has left", published="2025-10-02", status="happened", meant=Date("2025-09-29", "day"), place=LIMA,
                    publisher="Herald"),
            dossier("Another has arrived", published="2025-10-15", status="happened", meant=Date("2025-10-14", "day"), title="Arrival"),
            dossier("A third may follow", published="2025-10-16", status="planned", title="More", place=LIMA),
            dossier("We helped", speaker="Jón Arnarson", other="Iceland", published="2025-10-16", status="happened", title="Help"),
        ]
    )  # fmt: skip
    return record


def test_two_parties_by_week_with_what_lies_between_them(record: Record) -> None:
    found = record.dyad("Ruiz", "Peru")
    assert (found.one, found.other) == ("Ana Ruiz", "Peru")
    assert [(w.start, w.events) for w in found.weeks] == [("2025-09-29", 1), ("2025-10-06", 0), ("2025-10-13", 1)]
    assert all(w.cooperation > 0 and w.conflict == 0 for w in found.weeks if w.events)
    assert {e.status for e in found.events} == {"happened", "planned"}
    assert next(e for e in found.events if e.meant == "2025-09-29").outlets == 2
    assert "Another has arrived" in {s.text for s in found.statements}
    assert found.to_dict()["weeks"][0]["start"] == "2025-09-29"


def test_a_dyad_wants_two_parties_that_are_known(record: Record) -> None:
    with pytest.raises(UnusableArgument, match="no party of the record"):
        record.dyad("Ruiz", "Atlantis")
    with pytest.raises(UnusableArgument, match="same party"):
        record.dyad("Ruiz", "Ana Ruiz")


def test_the_network_counts_what_took_place_once(record: Record) -> None:
    found = record.network()
    assert sorted(t.events for t in found.ties) == [1, 2]
    names = {n.name: n.events for n in found.nodes}
    assert names["Ana Ruiz"] == names["Peru"] == 2
    assert record.network(since="2025-10-16").ties[0].events == 1


def test_places_have_coordinates_and_count_what_took_place_there(record: Record) -> None:
    (lima,) = record.places()
    assert (lima.place, lima.country, lima.lat, lima.lon, lima.events) == ("Lima", "PER", -12.0, -77.0, 1)
    assert dict(lima.types) == {"AID": 1}
    assert record.places(until="2025-09-01") == []


def test_facets_count_what_a_search_finds(record: Record) -> None:
    found = record.facets(entry="event")
    assert dict(found.entry) == {"event": 4}
    assert dict(found.type) == {"AID": 4}
    assert dict(found.status) == {"happened": 3, "planned": 1}
    assert dict(found.party)["Ana Ruiz"] == 3
    assert found.month == (("2025-10", 4),)
    assert dict(record.facets("convoy", entry="statement").entry) == {"statement": 1}
    assert record.facets("nothing-like-it").party == ()


def test_commands_show_and_print_dealings(record: Record, capsys: pytest.CaptureFixture[str]) -> None:
    def told(*words: str) -> str:
        import sys

        old, sys.argv = sys.argv, ["onrecord", *words, "--record", str(record.path)]
        try:
            main()
        finally:
            sys.argv = old
        return capsys.readouterr().out

    weeks = json.loads(told("dyad", "Ruiz", "Peru", "--json"))["weeks"]
    assert [w["start"] for w in weeks] == ["2025-09-29", "2025-10-06", "2025-10-13"]
    shown = told("dyad", "Ruiz", "Peru")
    assert "Ana Ruiz and Peru" in shown
    assert shown.index("Events") < shown.index("Statements") < shown.index("Matters")
    assert "nothing found" in told("dyad", "Ruiz", "Iceland", "--since", "2030")
    ties = json.loads(told("network", "--json", "--limit", "1"))["ties"]
    assert [(t["other"], t["events"]) for t in ties] == [("state:PER", 2)]
    assert "Ana Ruiz – Peru" in told("network")
    assert "nothing found" in told("network", "--since", "2030")
