"""PLOVER's type for a marked pair of parties: what the one did to the other in a sentence."""

from __future__ import annotations

from onrecord.export.conversion import plover_type
from onrecord.model import Report, Span

VERBAL_LAST = {"CONSULT", "AGREE", "REQUEST", "REJECT", "ACCUSE", "SUPPORT", "CONCEDE", "THREATEN"}


def code_pair(text: str, source: Span, target: Span) -> str | None:
    """The PLOVER type of what the party at ``source`` did to the party at ``target`` in this sentence; None for nothing.

    PLOVER's own rule for what lies ahead holds: planned cooperation is AGREE, conditional conflict is THREATEN, and
    denied deeds are dropped. Where a verbal and a material conflict both fit, the material one wins.
    """
    from onrecord.reading.dossier import read_report

    dossier = read_report(Report(id="pair", text=text))
    best: tuple[float, str] | None = None
    for event in dossier.events:
        kind = plover_type(event)
        if kind is None:
            continue
        score = 2.0 * _touch(event.actor_spans, source) + 1.5 * _touch(event.recipient_spans, target)
        score += 0.5 * (source[0] <= event.trigger[0] <= target[1] or target[0] <= event.trigger[0] <= source[1])
        score += 0.25 * (kind not in VERBAL_LAST) - 0.001 * abs(event.trigger[0] - source[1])
        if best is None or score > best[0]:
            best = (score, kind)
    return best[1] if best else None


def _touch(spans: tuple[Span, ...], marked: Span) -> bool:
    return any(s < marked[1] and marked[0] < e for s, e in spans)
