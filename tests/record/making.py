"""Dossiers made by hand, of invented reports: whole ones from a few words, without reading."""

from __future__ import annotations

import hashlib
import random

from onrecord.model import Date, Dossier, Event, Matter, Mention, Party, Place, Position, Report, Span, Statement, Status

WORDS = [
    "harbour",
    "treaty",
    "convoy",
    "minister",
    "border",
    "grain",
    "ceasefire",
    "envoy",
    "summit",
    "sanction",
    "patrol",
    "pledge",
    "hostage",
    "tariff",
    "delegation",
    "bridge",
    "river",
    "garrison",
    "embassy",
    "pipeline",
    "election",
    "corridor",
    "refugee",
    "protest",
    "missile",
    "parliament",
    "verdict",
    "loan",
    "strait",
    "inspector",
]


def paragraph(seed: int, words: int = 60) -> str:
    """So many words, the same for the same seed."""
    dice = random.Random(seed)
    return " ".join(dice.choice(WORDS) for _ in range(words)).capitalize() + "."


def dossier(
    said: str = "The convoy will leave on Monday",
    *,
    speaker: str = "Ana Ruiz",
    other: str = "Peru",
    title: str | None = "Ruiz promises convoy",
    body: str = "",
    publisher: str | None = None,
    url: str | None = None,
    published: str | None = "2025-10-17",
    source: str = "report.txt",
    meant: Date | None = None,
    due: Date | None = None,
    status: Status = "planned",
    place: Place | None = None,
) -> Dossier:
    """A report of one statement by ``speaker`` to ``other``, one AID event, one commitment; ``body`` follows."""
    text = f"{title or ''}\n\n{speaker} told {other}: “{said}.” Trucks are ready in Lima.\n\n{body or paragraph(len(said) + len(speaker))}"

    def at(words: str, after: int = len(title or "")) -> Span:
        start = text.index(words, after)
        return start, start + len(words)

    person = Party("p-1", speaker, "person", "PER", "Foreign Minister", "GOV", None, (Mention(at(speaker), "name"),))
    state = Party("p-2", other, "state", "PER" if other == "Peru" else None, None, "GOV", None, (Mention(at(other), "name"),))
    key = hashlib.sha256(said.encode()).hexdigest()[:8]
    evidence = at("Trucks are ready in Lima")
    return Dossier(
        "0.1.0",
        source,
        Report(
            id="r-" + hashlib.sha256(text.encode()).hexdigest()[:12],
            text=text,
            title=title,
            url=url,
            publisher=publisher,
            published=published,
        ),
        (person, state),
        (Statement(f"s-{key}", "direct", "p-1", at(speaker), at("told"), (at(said),), ("p-2",), confidence=0.9),),
        (
            Event(
                f"e-{key}", "AID", None, ("diplomatic",), "070", 7.0, ("p-1",), ("p-2",), (at(speaker),), (at(other),),
                status, at("ready"), evidence, date=meant, place=place or Place("Lima", "PER"), confidence=0.7,
            ),
        ),
        (Matter(f"m-{key}", "commitment", said, ("p-1",), ("p-2",), "open", (at(said),), due, (Position("p-1", "supports", at(said)),)),),
    )  # fmt: skip
