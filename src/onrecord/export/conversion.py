"""What the formats of others make of an event: PLOVER's rule for what lies ahead, CAMEO's code for it, who and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from onrecord.knowledge import rows, table
from onrecord.model import Dossier, Event, Party

COOPERATIVE = {"CONSULT", "SUPPORT", "COOPERATE", "AID"}
CONFLICT = {"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}
TAKING_PLACE = {"happened", "ongoing"}


@dataclass(frozen=True, slots=True)
class Deed:
    """An event as a format without status can hold it."""

    event: Event
    type: str
    cameo: str
    goldstein: float | None
    quad: int
    day: str | None  # ISO day; of publication where the report gives no day of the event


def plover_type(event: Event) -> str | None:
    """The type under PLOVER's rule for what lies ahead; None for what is left out.

    Planned or conditional cooperation is AGREE, planned or conditional conflict THREATEN; what is denied, merely possible
    or only asked for (the asking is an event of its own) is dropped.
    """
    if event.status in TAKING_PLACE:
        return event.type
    if event.status in ("planned", "conditional"):
        if event.type in COOPERATIVE:
            return "AGREE"
        if event.type in CONFLICT:
            return "THREATEN"
        return event.type
    return None


def deeds(dossier: Dossier, with_claims: bool = False) -> Iterator[Deed]:
    """The events of a dossier that take place by PLOVER's rule, in order; ``with_claims`` those that somebody only says too."""
    for event in dossier.events:
        kind = plover_type(event)
        if kind is None or (event.according_to is not None and not with_claims):
            continue
        cameo = event.cameo or _types()[event.type]["cameo_default"]
        if kind != event.type:
            cameo = table("exports")["ahead"][event.type]
        day = event.date.value if event.date else None
        if day and event.date and event.date.precision in ("month", "year"):
            day = (day + "-01-01")[:10]
        yield Deed(event, kind, cameo, _goldstein().get(cameo), int(_types()[kind]["quad"]), day or dossier.report.published)


def pairs(event: Event) -> list[tuple[str | None, str | None]]:
    """Actor and recipient of each line: one for each pair, both ways where the actors deal with one another."""
    if event.recipients or len(event.actors) < 2:
        return [(a, r) for a in event.actors or (None,) for r in event.recipients or (None,)]
    return [(a, b) for a in event.actors for b in event.actors if a != b]


def role_code(party: Party) -> str | None:
    """CAMEO's role of a party, by its PLOVER sector; the government for a state."""
    if party.kind in ("state", "government") and not party.sector:
        return "GOV"
    roles: dict[str, str] = table("exports")["roles"]
    return roles.get(party.sector or "")


def group_code(party: Party) -> str | None:
    """CAMEO's code of a well-known body."""
    groups: dict[str, str] = table("exports")["groups"]
    return groups.get(party.name)


@lru_cache(maxsize=1)
def _types() -> dict[str, dict[str, str]]:
    return {row["type"]: row for row in rows("plover_types")}


@lru_cache(maxsize=1)
def _goldstein() -> dict[str, float]:
    return {row["cameo"]: float(row["goldstein"]) for row in rows("cameo_codes") if row["goldstein"]}
