"""Events as PLOVER records, with the 40 fields under which POLECAT publishes PLOVER data, and ours beside them.

Fields that onrecord does not know are null (Correlates of War codes, Wikipedia ids, districts and provinces).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from onrecord._version import __version__
from onrecord.export.conversion import Deed, deeds
from onrecord.knowledge import rows
from onrecord.model import Dossier, Party

PLOVER_FIELDS: tuple[str, ...] = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    "Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title",
    "Recipient Name Raw", "Wikipedia Recipient ID",
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip
QUADS = {1: "VERBAL COOPERATION", 2: "MATERIAL COOPERATION", 3: "VERBAL CONFLICT", 4: "MATERIAL CONFLICT"}


def plover_records(dossier: Dossier, with_claims: bool = False) -> Iterator[dict[str, Any]]:
    """One record for each event; several values of a field are joined by "; ". After the published fields come ``Status``,
    ``Evidence``, ``Trigger``, ``Confidence`` and, for claims, ``According To``."""
    story = _story(dossier)
    for deed in deeds(dossier, with_claims):
        record: dict[str, Any] = dict.fromkeys(PLOVER_FIELDS)
        record |= _what(dossier, deed) | _party_fields("Actor", dossier, deed.event.actors, deed.event.actor_spans)
        record |= _party_fields("Recipient", dossier, deed.event.recipients, deed.event.recipient_spans) | _where(dossier, deed) | story
        yield record


def _what(dossier: Dossier, deed: Deed) -> dict[str, Any]:
    event = deed.event
    said = next((s for s in dossier.statements if s.id == event.according_to), None)
    speaker = dossier.party(said.speaker) if said else None
    return {
        "Event ID": f"{dossier.report.id}-{event.id}",
        "Event Date": deed.day,
        "Event Type": deed.type,
        "Event Mode": event.mode if deed.type == event.type else None,
        "Intensity": _values().get(deed.type),
        "Quad Code": QUADS[deed.quad],
        "Contexts": _joined(event.contexts),
        "Status": event.status,
        "Evidence": dossier.quote(event.evidence),
        "Trigger": dossier.quote(event.trigger),
        "Confidence": event.confidence,
        "According To": speaker.name if speaker else None,
    }


def _party_fields(role: str, dossier: Dossier, ids: tuple[str, ...], spans: tuple[tuple[int, int], ...]) -> dict[str, Any]:
    parties = [p for p in map(dossier.party, ids) if p is not None]
    sectors = list(dict.fromkeys(p.sector for p in parties if p.sector))
    return {
        f"{role} Name": _joined(p.name for p in parties),
        f"{role} Country": _joined(dict.fromkeys(p.country for p in parties if p.country)),
        f"Primary {role} Sector": sectors[0] if sectors else None,
        f"{role} Sectors": _joined(sectors),
        f"{role} Title": _joined(p.role for p in parties if p.role),
        f"{role} Name Raw": _joined(dossier.quote(s) for s in spans),
    }


def _where(dossier: Dossier, deed: Deed) -> dict[str, Any]:
    place = deed.event.place
    if place is None:
        return {}
    city = place.name if place.lat is not None else None
    raw = dossier.quote(place.span) if place.span else None
    return {
        "Placename": place.name,
        "City": city,
        "Country": place.country,
        "Latitude": place.lat,
        "Longitude": place.lon,
        "Raw Placename": raw,
    }


def _story(dossier: Dossier) -> dict[str, Any]:
    def names(*kinds: str) -> str | None:
        return _joined(p.name for p in dossier.parties if p.kind in kinds and _named(p))

    places = dict.fromkeys(e.place.name for e in dossier.events if e.place)
    return {
        "Source": dossier.report.publisher or dossier.report.url or dossier.input,
        "Publication Date": dossier.report.published,
        "Story People": names("person"),
        "Story Organizations": names("igo", "organization", "government"),
        "Story Locations": _joined(places),
        "Language": dossier.report.language,
        "Version": f"onrecord {__version__}",
    }


def _named(party: Party) -> bool:
    return any(m.form == "name" for m in party.mentions)


def _joined(values: Any) -> str | None:
    return "; ".join(values) or None


@lru_cache(maxsize=1)
def _values() -> dict[str, float]:
    return {row["type"]: float(row["goldstein_like"]) for row in rows("plover_types")}
