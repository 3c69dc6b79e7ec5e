"""A dossier in which every text that comes from outside tries to get out."""

from __future__ import annotations

from dataclasses import replace

from onrecord.model import Date, Dossier, Place

from .sample import DOSSIER

EVIL = "<script>alert(1)</script></style><b onclick=x>\"'&amp; [red]r[/red] :smile: \x1b[31mANSI\x1b[0m \u202eRLO {{ 7*7 }}"


def hostile() -> Dossier:
    """The sample with its texts replaced or led by ``EVIL``; spans keep pointing at the words they did."""
    shift = len(EVIL)
    move = Date("<i>2026</i>", "day")
    report = replace(
        DOSSIER.report,
        text=DOSSIER.report.text + EVIL,
        title=EVIL,
        publisher=EVIL,
        credited_source=EVIL,
        published=EVIL,
        language=EVIL,
        url="javascript:alert(1)//" + EVIL,
        headings=(),
        boilerplate=((len(DOSSIER.report.text), len(DOSSIER.report.text) + shift),),
    )
    return replace(
        DOSSIER,
        onrecord=EVIL,
        input=EVIL,
        report=report,
        parties=tuple(replace(p, name=EVIL, country=EVIL, role=EVIL) for p in DOSSIER.parties),
        statements=tuple(replace(s, id=f"{EVIL}{i}", channel=EVIL, reason=EVIL, date=move) for i, s in enumerate(DOSSIER.statements)),
        events=tuple(
            replace(e, id=f"{EVIL}{i}", type=EVIL, mode=EVIL, contexts=(EVIL,), cameo=EVIL, place=Place(EVIL, EVIL))
            for i, e in enumerate(DOSSIER.events)
        ),
        matters=tuple(replace(m, id=f"{EVIL}{i}", title=EVIL, reason=EVIL, due=move) for i, m in enumerate(DOSSIER.matters)),
    )
