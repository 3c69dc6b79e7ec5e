"""Why an entry exists, in words: its evidence, the rule or model behind it, and how sure the reader is."""

from __future__ import annotations

from onrecord.model import Dossier, Event, Matter, Party, Statement
from onrecord.views.untrusted import visible


def explanation(dossier: Dossier, entry: Party | Statement | Event | Matter) -> str:
    """Lines of plain text about one entry of a dossier."""

    def name(party_id: str | None) -> str:
        party = dossier.party(party_id)
        return party.name if party else "nobody named"

    lines: list[str] = []
    match entry:
        case Statement():
            lines = [f"{entry.id}: a {entry.kind} statement by {name(entry.speaker)}"]
            lines += [f"  words: {dossier.quote(span)}" for span in entry.content]
            lines += [f"  cue: {dossier.quote(entry.cue)}"] if entry.cue else []
            lines += [f"  why: {entry.reason}", f"  confidence: {entry.confidence:.2f}"]
        case Event():
            who = " and ".join(map(name, entry.actors))
            whom = " and ".join(map(name, entry.recipients)) or "nobody named"
            lines = [f"{entry.id}: {who} – {entry.type} – {whom}, {entry.status}", f"  words: {dossier.quote(entry.evidence)}"]
            lines += [f"  why: {entry.reason}; CAMEO {entry.cameo or 'none'}", f"  confidence: {entry.confidence:.2f}"]
            lines += [f"  according to statement {entry.according_to}"] if entry.according_to else []
        case Matter():
            lines = [f"{entry.id}: a {entry.kind} by {' and '.join(map(name, entry.by))}, {entry.state}"]
            lines += [f"  words: {dossier.quote(span)}" for span in entry.evidence]
            lines += [f"  {name(p.party)} {p.stance}: {dossier.quote(p.evidence)}" for p in entry.positions]
            lines += [f"  why: {entry.reason}"]
        case Party():
            lines = [f"{entry.id}: {entry.name}, {entry.kind}, {entry.country or 'country unknown'}"]
            lines += [f"  {m.form}: {dossier.quote(m.span)}" for m in entry.mentions]
    return "\n".join(" ".join(visible(line).split("\n")) for line in lines)
