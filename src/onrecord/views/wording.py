"""The words in which the views name kinds, statuses, dates and parties, the same on a screen and on a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from onrecord.model import (
    Date,
    Dossier,
    Event,
    Matter,
    MatterKind,
    MatterState,
    Party,
    PartyKind,
    Place,
    Span,
    Stance,
    Statement,
    StatementKind,
    Status,
)
from onrecord.views.untrusted import one_line

SECTIONS: Final = ("Who said what", "What happened", "On the table")

STATEMENT_KINDS: Final[dict[StatementKind, str]] = {
    "direct": "quoted",
    "indirect": "paraphrased",
    "mixed": "partly quoted",
}
STATUSES: Final[dict[Status, str]] = {
    "happened": "happened",
    "ongoing": "under way",
    "planned": "planned",
    "possible": "possible",
    "conditional": "on condition",
    "requested": "asked for",
    "denied": "denied",
}
MATTER_KINDS: Final[dict[MatterKind, str]] = {
    "request": "request",
    "offer": "offer",
    "proposal": "proposal",
    "demand": "demand",
    "commitment": "commitment",
    "warning": "warning",
    "refusal": "refusal",
    "agreement": "agreement",
    "scheduled-meeting": "scheduled meeting",
}
Tone = Literal["good", "bad", "pending", "waiting", "unsure"]
# A badge always carries its word; the tone is the colour beside it, so that a list can be scanned.
STATE_TONES: Final[dict[MatterState, Tone]] = {
    "open": "waiting",
    "accepted": "good",
    "refused": "bad",
    "conditional": "unsure",
    "scheduled": "pending",
    "fulfilled": "good",
    "cancelled": "bad",
    "postponed": "unsure",
    "broken": "bad",
    "expired": "bad",
    "unclear": "unsure",
}
STATUS_TONES: Final[dict[Status, Tone]] = {
    "happened": "good",
    "ongoing": "good",
    "planned": "pending",
    "possible": "unsure",
    "conditional": "unsure",
    "requested": "waiting",
    "denied": "bad",
}
STANCES: Final[dict[Stance, str]] = {
    "supports": "supports",
    "opposes": "opposes",
    "conditional": "only on condition",
    "undecided": "undecided",
}
PARTY_KINDS: Final[dict[PartyKind, str]] = {
    "person": "person",
    "state": "state",
    "government": "government",
    "igo": "international organisation",
    "organization": "organisation",
    "group": "group",
    "unnamed": "not named",
}
# Nouns, because a deed may lie ahead, be asked for or be denied: "talks, planned" reads well where "met" would lie.
TYPES: Final[dict[str, str]] = {
    "AGREE": "agreement",
    "CONSULT": "talks",
    "SUPPORT": "support",
    "CONCEDE": "concession",
    "COOPERATE": "cooperation",
    "AID": "aid",
    "RETREAT": "pull-back",
    "REQUEST": "request",
    "ACCUSE": "accusation",
    "REJECT": "refusal",
    "THREATEN": "threat",
    "PROTEST": "protest",
    "SANCTION": "sanction",
    "MOBILIZE": "show of force",
    "COERCE": "coercion",
    "ASSAULT": "attack",
}
COOPERATION: Final = frozenset(("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"))
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
OPENING_MARKS: Final = "\"'“‘«„‚‹"
CLOSING_MARKS: Final = "\"'”’»“‘›"


def type_word(event: Event) -> str:
    """``talks (phone)``; an unknown type keeps its own name."""
    word = TYPES.get(event.type, one_line(event.type))
    return f"{word} ({one_line(event.mode)})" if event.mode else word


def codes(event: Event) -> str:
    """The event as event data knows it: ``CONSULT phone, CAMEO 041, Goldstein 1.0``."""
    parts = [" ".join(filter(None, (event.type, event.mode, *event.contexts)))]
    if event.cameo:
        parts.append(f"CAMEO {event.cameo}")
    if event.goldstein is not None:
        parts.append(f"Goldstein {event.goldstein:+.1f}")
    return one_line(", ".join(parts))


def day(value: str) -> str:
    """``17 Oct 2025`` of ``2025-10-17``, ``Oct 2025`` of ``2025-10``; anything else as it stands."""
    pieces = value.split("-")
    try:
        if len(pieces) == 3:
            found = date.fromisoformat(value)
            return f"{found.day} {MONTHS[found.month - 1]} {found.year}"
        if len(pieces) == 2 and 1 <= int(pieces[1]) <= 12:
            return f"{MONTHS[int(pieces[1]) - 1]} {int(pieces[0])}"
    except ValueError:
        pass
    return one_line(value)


def when(moment: Date | None) -> str:
    """A date in words that keep its precision; empty for none."""
    if moment is None:
        return ""
    return f"week of {day(moment.value)}" if moment.precision == "week" else day(moment.value)


def where(place: Place | None) -> str:
    """A place and its country; empty for none."""
    if place is None:
        return ""
    name, country = one_line(place.name), one_line(place.country or "")
    return f"{name} ({country})" if country and country != name else name


def party_name(dossier: Dossier, party_id: str | None) -> str:
    """The party's name, or its id when the dossier does not list it."""
    party = dossier.party(party_id)
    return one_line(party.name if party else party_id or "")


def names(dossier: Dossier, party_ids: Sequence[str]) -> str:
    """Names in a row: ``A, B and C``; empty for none."""
    every = [party_name(dossier, party_id) for party_id in party_ids]
    return every[0] if len(every) == 1 else " and ".join(filter(None, (", ".join(every[:-1]), *every[-1:])))


def party_note(party: Party) -> str:
    """What is known of a party besides its name: ``UKR, president``."""
    return one_line(", ".join(filter(None, (party.country, party.role or PARTY_KINDS[party.kind]))))


def said_by(dossier: Dossier, event: Event) -> str:
    """Whose words an event rests on; empty when the report itself vouches for it."""
    if event.according_to is None:
        return ""
    teller = dossier.entry(event.according_to)
    speaker = party_name(dossier, teller.speaker) if isinstance(teller, Statement) else ""
    return f"according to {speaker or 'a speaker not named'}"


def words_at(dossier: Dossier, spans: Sequence[Span], quoted: bool = True) -> str:
    """The words at the spans, each in quotation marks unless not wanted or brought along, with an ellipsis where the
    report goes on between two of them.
    """
    pieces = filter(None, (one_line(dossier.quote(span)) for span in spans))
    return " … ".join(in_marks(piece) if quoted else piece for piece in pieces)


def in_marks(words: str) -> str:
    """The words in quotation marks, unless they bring their own."""
    has_its_own = len(words) > 1 and words[0] in OPENING_MARKS and words[-1] in CLOSING_MARKS
    return words if has_its_own else f"“{words}”"


def in_text_order(dossier: Dossier) -> tuple[list[Statement], list[Event], list[Matter]]:
    """Statements, events and matters, each in the order in which the report tells them."""

    def start(spans: Sequence[Span]) -> int:
        return min((span[0] for span in spans), default=len(dossier.report.text))

    return (
        sorted(dossier.statements, key=lambda s: start(s.content)),
        sorted(dossier.events, key=lambda e: e.trigger),
        sorted(dossier.matters, key=lambda m: start(m.evidence)),
    )
