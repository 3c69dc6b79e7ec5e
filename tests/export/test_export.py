"""Events in the formats of others: the published columns, PLOVER's rule for what lies ahead, nothing that is only said."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import onrecord
from onrecord.cli import main
from onrecord.export import GDELT_COLUMNS, PLOVER_FIELDS, gdelt_rows, plover_records
from onrecord.knowledge import rows

REPORT = """France and Chad held talks in Geneva on Monday.

France attacked Mali on Tuesday. Chad did not attack Mali. France will send weapons to Chad next week.

Spain will bomb Mali if Chad falls. Mali said that Spain had expelled its ambassador.
"""
# Order of the event table in the GDELT 2.0 event codebook, by the places readers rely on.
PLACES = {0: "GLOBALEVENTID", 1: "SQLDATE", 4: "FractionDate", 5: "Actor1Code", 15: "Actor2Code", 25: "IsRootEvent", 26: "EventCode",
          29: "QuadClass", 30: "GoldsteinScale", 34: "AvgTone", 35: "Actor1Geo_Type", 43: "Actor2Geo_Type", 51: "ActionGeo_Type",
          56: "ActionGeo_Lat", 57: "ActionGeo_Long", 59: "DATEADDED", 60: "SOURCEURL"}  # fmt: skip


@pytest.fixture(scope="module")
def dossier() -> onrecord.Dossier:
    return onrecord.read_text(REPORT, published="2024-05-15")


def test_gdelt_has_the_published_columns(dossier: onrecord.Dossier) -> None:
    assert len(GDELT_COLUMNS) == 61
    assert {i: GDELT_COLUMNS[i] for i in PLACES} == PLACES
    assert all(tuple(row) == GDELT_COLUMNS for row in gdelt_rows(dossier))


def test_a_meeting_goes_both_ways(dossier: onrecord.Dossier) -> None:
    talks = [(r["Actor1CountryCode"], r["Actor2CountryCode"]) for r in gdelt_rows(dossier) if r["EventRootCode"] == "04"]
    assert sorted(talks) == [("FRA", "TCD"), ("TCD", "FRA")]


def test_values_of_a_row(dossier: onrecord.Dossier) -> None:
    row = next(r for r in gdelt_rows(dossier) if r["EventRootCode"] == "04")
    assert (row["SQLDATE"], row["MonthYear"], row["Year"], row["IsRootEvent"], row["QuadClass"]) == ("20240513", "202405", "2024", "1", "1")
    assert (row["ActionGeo_Fullname"], row["ActionGeo_CountryCode"], row["Actor1Type1Code"]) == ("Geneva", "SZ", "GOV")
    assert float(row["FractionDate"]) == pytest.approx(2024 + (5 * 30 + 13) / 365, abs=1e-4)


def test_what_lies_ahead(dossier: onrecord.Dossier) -> None:
    told = {(r["Actor1CountryCode"], r["Actor2CountryCode"], r["EventRootCode"]) for r in gdelt_rows(dossier)}
    assert ("FRA", "MLI", "19") in told or ("FRA", "MLI", "18") in told
    assert ("FRA", "TCD", "03") in told  # aid that is planned is a promise
    assert ("ESP", "MLI", "13") in told  # an attack under a condition is a threat
    assert not any(a == "TCD" and b == "MLI" for a, b, _ in told)  # what did not take place is left out


def test_what_is_only_said_is_left_out(dossier: onrecord.Dossier) -> None:
    assert not any(r["Actor1CountryCode"] == "ESP" and r["EventRootCode"] == "16" for r in gdelt_rows(dossier))
    said = [r for r in plover_records(dossier, with_claims=True) if r["Event Type"] == "SANCTION"]
    assert [(r["Actor Country"], r["According To"]) for r in said] == [("ESP", "Mali")]


def test_plover_has_the_published_fields(dossier: onrecord.Dossier) -> None:
    assert len(PLOVER_FIELDS) == len(set(PLOVER_FIELDS)) == 40
    types = {r["type"] for r in rows("plover_types")}
    for record in plover_records(dossier):
        assert tuple(record)[:40] == PLOVER_FIELDS
        assert record["Event Type"] in types
        assert record["Evidence"] in REPORT


def test_the_command_writes_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    for form in ("gdelt", "plover"):
        out = tmp_path / form
        monkeypatch.setattr(
            "sys.argv",
            ["onrecord", "export", str(tmp_path / "report.txt"), "--format", form, "--to", str(out), "--published", "2024-05-15"],
        )
        main()
        assert not out.with_name(form + ".partial").exists()
    table = list(csv.DictReader((tmp_path / "gdelt").open(encoding="utf-8"), delimiter="\t"))
    records = [json.loads(line) for line in (tmp_path / "plover").read_text("utf-8").splitlines()]
    assert len(table) > len(records) > 3
    assert all(row["SOURCEURL"].endswith("report.txt") for row in table)


def test_a_place_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    out = tmp_path / "missing" / "out.csv"
    monkeypatch.setattr("sys.argv", ["onrecord", "export", str(tmp_path / "report.txt"), "--format", "gdelt", "--to", str(out)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "cannot be written" in capsys.readouterr().err
