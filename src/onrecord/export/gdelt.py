"""Events as rows of the GDELT 2.0 event table (codebook of 19 February 2015): 61 columns, one row for each pair of actors.

Columns that onrecord does not know are empty: ethnic and religious codes, tone, the actors' own geography, ADM codes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache

from onrecord.export.conversion import Deed, deeds, group_code, pairs, role_code
from onrecord.knowledge import rows
from onrecord.model import Dossier, Place

_ACTOR = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code", "Type2Code",
          "Type3Code")  # fmt: skip
_GEO = ("Type", "Fullname", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
GDELT_COLUMNS: tuple[str, ...] = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{name}" for name in _ACTOR), *(f"Actor2{name}" for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions", "NumSources", "NumArticles",
    "AvgTone", *(f"{who}Geo_{name}" for who in ("Actor1", "Actor2", "Action") for name in _GEO), "DATEADDED", "SOURCEURL",
)  # fmt: skip
COUNTRY, WORLD_CITY = "1", "4"  # of the codebook's geography types


def gdelt_rows(dossier: Dossier, with_claims: bool = False) -> Iterator[dict[str, str]]:
    """Rows by column name, every value a string, empty where nothing is known.

    ``SQLDATE`` is the day of the event, else of publication; ``IsRootEvent`` is 1 in the first paragraph that is read.
    """
    lead = _end_of_lead(dossier)
    for deed in deeds(dossier, with_claims):
        for number, (actor, recipient) in enumerate(pairs(deed.event)):
            row = dict.fromkeys(GDELT_COLUMNS, "")
            row["GLOBALEVENTID"] = _number(f"{dossier.report.id}/{deed.event.id}/{number}")
            row |= _dates(deed.day) | _actor("Actor1", dossier, actor) | _actor("Actor2", dossier, recipient) | _action(deed)
            row["IsRootEvent"] = "1" if deed.event.trigger[0] < lead else "0"
            row |= _place(deed.event.place)
            row["DATEADDED"] = (dossier.report.published or "").replace(
                "-", ""
            ) and f"{(dossier.report.published or '').replace('-', '')}000000"
            row["SOURCEURL"] = dossier.report.url or dossier.input
            yield row


def _number(key: str) -> str:
    """A stable number that fits GDELT's integer column."""
    return str(int(hashlib.sha256(key.encode()).hexdigest()[:15], 16))


def _dates(day: str | None) -> dict[str, str]:
    if not day:
        return {}
    year, month, date = day.split("-")
    fraction = int(year) + (int(month) * 30 + int(date)) / 365
    return {"SQLDATE": year + month + date, "MonthYear": year + month, "Year": year, "FractionDate": f"{fraction:.4f}"}


def _actor(prefix: str, dossier: Dossier, party_id: str | None) -> dict[str, str]:
    party = dossier.party(party_id)
    if party is None:
        return {}
    group, role = group_code(party), role_code(party)
    if party.kind == "igo" and role is None:
        role = "IGO"
    codes = {"CountryCode": party.country or "", "KnownGroupCode": group or "", "Type1Code": role or ""}
    code = (party.country or "") + (role or "") if party.country else "IGO" + (group or "") if party.kind == "igo" else role or ""
    return {f"{prefix}Code": code, f"{prefix}Name": party.name.upper(), **{f"{prefix}{k}": v for k, v in codes.items()}}


def _action(deed: Deed) -> dict[str, str]:
    return {
        "EventCode": deed.cameo,
        "EventBaseCode": deed.cameo[:3],
        "EventRootCode": deed.cameo[:2],
        "QuadClass": str(deed.quad),
        "GoldsteinScale": "" if deed.goldstein is None else f"{deed.goldstein:g}",
        "NumMentions": "1",
        "NumSources": "1",
        "NumArticles": "1",
    }


def _place(place: Place | None) -> dict[str, str]:
    if place is None:
        return {"Actor1Geo_Type": "0", "Actor2Geo_Type": "0", "ActionGeo_Type": "0"}
    found = {"Actor1Geo_Type": "0", "Actor2Geo_Type": "0", "ActionGeo_Type": COUNTRY, "ActionGeo_Fullname": place.name}
    if place.country:
        found["ActionGeo_CountryCode"] = _fips().get(place.country, "")
    if place.lat is not None and place.lon is not None:
        found |= {"ActionGeo_Type": WORLD_CITY, "ActionGeo_Lat": f"{place.lat:g}", "ActionGeo_Long": f"{place.lon:g}"}
    return found


def _end_of_lead(dossier: Dossier) -> int:
    """Where the first paragraph ends that is neither heading nor boilerplate."""
    text, left_out = dossier.report.text, (*dossier.report.headings, *dossier.report.boilerplate)
    start = 0
    for paragraph in text.split("\n\n"):
        end = start + len(paragraph)
        inside = sum(min(e, end) - max(s, start) for s, e in left_out if s < end and start < e)
        if paragraph.strip() and inside < len(paragraph.strip()) / 2:
            return end
        start = end + 2
    return len(text)


@lru_cache(maxsize=1)
def _fips() -> dict[str, str]:
    return {row["alpha3"]: row["fips"] for row in rows("fips")}
