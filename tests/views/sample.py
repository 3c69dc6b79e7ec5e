"""An invented report and its dossier, marked by hand, for looking at the views and for their tests."""

from __future__ import annotations

from onrecord.model import (
    Date,
    Dossier,
    Event,
    Matter,
    Mention,
    Party,
    Place,
    Position,
    Report,
    Span,
    Statement,
    Status,
)

TEXT = """\
Norway and Iceland Trade Blame After Trawlers Collide in Disputed Waters

Norway’s foreign minister, Ingrid Solheim, flew to Reykjavik on Thursday for talks with her Icelandic counterpart, Jón \
Arnarson, two days after a Norwegian coastguard cutter rammed an Icelandic trawler in the disputed Loop waters.

“Nobody wants another cod war,” Solheim told reporters at Keflavik airport. “But we will not apologise for enforcing our \
own law.”

Arnarson said the collision was “a reckless act” and demanded that Oslo release the trawler’s nine crew members, who have \
been held in Tromsø since Tuesday. Norway has so far refused to free them. The Icelandic minister warned that his \
government would close its ports to Norwegian vessels if the men were not home by 20 March.

An offer from Brussels

The European Commission has offered to mediate. In a post on X, its president, Clara Weiss, wrote: “Our door is open. \
Both sides should send their experts next week.” Iceland accepted the offer within hours; Solheim said Norway would \
consider it “once the facts are established”.

The two prime ministers spoke by telephone on Wednesday evening, and a summit in Copenhagen is planned for April, \
according to a senior Danish official, who said that no date had been agreed.

Oslo denied that the cutter’s crew had fired warning shots, as several sailors have claimed. “They fired twice, across \
our bow,” Gunnar Helgason, the trawler’s mate, told Icelandic radio.

Fishermen blocked the harbour of Tromsø with some thirty boats on Thursday in protest at the loss of the northern \
grounds. Norway’s Fishing Union called on the government to suspend the quota agreement of 2019, which both countries \
had praised as a model.

Whether the talks succeed may depend on the crew. The Commission has promised 40 million euros in aid to the ports on \
both coasts if a settlement is reached.

Reporting by Maren Dahl; The Northern Post. Sign up for our newsletter.
"""


def span(words: str, nth: int = 1) -> Span:
    """Where the words stand in the text for the nth time."""
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return start, start + len(words)


def spans(*words: str) -> tuple[Span, ...]:
    """Where each of the words stands for the first time."""
    return tuple(span(w) for w in words)


def _mentions(*found: tuple[str, int]) -> tuple[Mention, ...]:
    return tuple(Mention(span(words, nth), "name") for words, nth in found)


THURSDAY = Date("2026-03-12", "day", span("Thursday"))
TUESDAY = Date("2026-03-10", "day", span("two days after"))
WEDNESDAY = Date("2026-03-11", "day", span("Wednesday"))

PARTIES = (
    Party(
        "p-solheim",
        "Ingrid Solheim",
        "person",
        "NOR",
        "foreign minister",
        "GOV",
        None,
        _mentions(("Ingrid Solheim", 1), ("Solheim", 2), ("Solheim", 3)),
    ),
    Party(
        "p-arnarson",
        "Jón Arnarson",
        "person",
        "ISL",
        "foreign minister",
        "GOV",
        None,
        _mentions(("Jón Arnarson", 1), ("Arnarson", 2), ("The Icelandic minister", 1)),
    ),
    Party(
        "p-norway",
        "Norway",
        "state",
        "NOR",
        mentions=_mentions(("Norway", 1), ("Norway", 2), ("Oslo", 1), ("Norway", 3), ("Norway", 4), ("Oslo", 2)),
    ),
    Party("p-iceland", "Iceland", "state", "ISL", mentions=_mentions(("Iceland", 1), ("Iceland accepted", 1))),
    Party("p-commission", "European Commission", "igo", mentions=_mentions(("The European Commission", 1))),
    Party("p-weiss", "Clara Weiss", "person", role="president of the Commission", mentions=_mentions(("Clara Weiss", 1))),
    Party("p-danish", "a senior Danish official", "unnamed", "DNK", mentions=_mentions(("a senior Danish official", 1))),
    Party("p-helgason", "Gunnar Helgason", "person", "ISL", "mate", mentions=_mentions(("Gunnar Helgason", 1))),
    Party("p-union", "Norway’s Fishing Union", "organization", "NOR", mentions=_mentions(("Norway’s Fishing Union", 1))),
)

STATEMENTS = (
    Statement(
        "s-4c1f",
        "direct",
        "p-solheim",
        span("Solheim", 2),
        span("told reporters"),
        spans("Nobody wants another cod war,", "But we will not apologise for enforcing our own law."),
        channel="press remarks",
        date=THURSDAY,
        confidence=0.97,
        reason="quotation split by a cue with its speaker",
    ),
    Statement(
        "s-90aa",
        "mixed",
        "p-arnarson",
        span("Arnarson", 2),
        span("said"),
        spans("the collision was “a reckless act”"),
        date=THURSDAY,
        confidence=0.91,
        reason="clause of a verb of speaking, with quoted words",
    ),
    Statement(
        "s-17be",
        "indirect",
        "p-arnarson",
        span("The Icelandic minister"),
        span("warned"),
        spans("his government would close its ports to Norwegian vessels if the men were not home by 20 March"),
        addressees=("p-norway",),
        confidence=0.88,
    ),
    Statement(
        "s-6d02",
        "direct",
        "p-weiss",
        span("Clara Weiss"),
        span("wrote"),
        spans("Our door is open. Both sides should send their experts next week."),
        addressees=("p-norway", "p-iceland"),
        channel="X",
        confidence=0.98,
    ),
    Statement(
        "s-b3e8",
        "mixed",
        "p-solheim",
        span("Solheim", 3),
        span("said", 2),
        spans("Norway would consider it “once the facts are established”"),
        confidence=0.9,
    ),
    Statement(
        "s-55f0",
        "indirect",
        "p-danish",
        span("a senior Danish official"),
        span("said", 3),
        spans("a summit in Copenhagen is planned for April", "no date had been agreed"),
        confidence=0.74,
    ),
    Statement(
        "s-02cd",
        "direct",
        "p-helgason",
        span("Gunnar Helgason"),
        span("told Icelandic radio"),
        spans("They fired twice, across our bow,"),
        channel="radio",
        confidence=0.96,
    ),
    Statement(
        "s-e7a1",
        "indirect",
        None,
        span("several sailors"),
        span("claimed"),
        spans("the cutter’s crew had fired warning shots"),
        confidence=0.52,
        reason="verb of speaking; nobody of that name among the parties",
    ),
)


def _event(
    id: str,
    code: str,
    status: Status,
    actors: tuple[str, ...],
    recipients: tuple[str, ...],
    trigger: Span,
    evidence: Span,
    according_to: str | None = None,
    date: Date | None = None,
    place: Place | None = None,
) -> Event:
    type, mode, cameo, goldstein = code.split("/")
    value = float(goldstein)
    return Event(
        id, type, mode or None, (), cameo, value, actors, recipients, (), (), status, trigger, evidence, according_to,
        date, place, 0.83,
    )  # fmt: skip


EVENTS = (
    _event(
        "e-a1", "CONSULT/visit/042/1.9", "happened", ("p-solheim",), ("p-arnarson",), span("flew to Reykjavik"),
        span("Norway’s foreign minister, Ingrid Solheim, flew to Reykjavik on Thursday for talks with her Icelandic "
             "counterpart, Jón Arnarson"),
        None, THURSDAY, Place("Reykjavik", "ISL", 64.15, -21.94, span("Reykjavik")),
    ),
    _event(
        "e-a2", "ASSAULT//190/-9.0", "happened", ("p-norway",), ("p-iceland",), span("rammed"),
        span("a Norwegian coastguard cutter rammed an Icelandic trawler in the disputed Loop waters"),
        None, TUESDAY, Place("Loop waters"),
    ),
    _event(
        "e-a3", "REJECT/yield/1244/-5.0", "happened", ("p-norway",), ("p-iceland",), span("refused"),
        span("Norway has so far refused to free them."),
    ),
    _event(
        "e-a4", "SANCTION//163/-8.0", "conditional", ("p-iceland",), ("p-norway",), span("close its ports"),
        span("his government would close its ports to Norwegian vessels if the men were not home by 20 March"),
        "s-17be",
    ),
    _event(
        "e-a5", "AGREE/meet/039/5.0", "happened", ("p-iceland",), ("p-commission",), span("accepted"),
        span("Iceland accepted the offer within hours"),
    ),
    _event(
        "e-a6", "CONSULT/phone/041/1.0", "happened", ("p-norway",), ("p-iceland",), span("spoke by telephone"),
        span("The two prime ministers spoke by telephone on Wednesday evening"), None, WEDNESDAY,
    ),
    _event(
        "e-a7", "ASSAULT//190/-9.0", "denied", ("p-norway",), ("p-iceland",), span("fired warning shots"),
        span("Oslo denied that the cutter’s crew had fired warning shots"), "s-e7a1",
    ),
    _event(
        "e-a8", "PROTEST/obstruct/144/-7.5", "happened", (), ("p-norway",), span("blocked"),
        span("Fishermen blocked the harbour of Tromsø with some thirty boats on Thursday in protest at the loss of the "
             "northern grounds."),
        None, THURSDAY, Place("Tromsø", "NOR", 69.65, 18.96, span("Tromsø", 2)),
    ),
    _event(
        "e-a9", "AID/economic/071/7.4", "conditional", ("p-commission",), ("p-norway", "p-iceland"), span("promised"),
        span("The Commission has promised 40 million euros in aid to the ports on both coasts if a settlement is reached."),
    ),
)  # fmt: skip

MATTERS = (
    Matter(
        "m-01",
        "demand",
        "Release of the trawler’s nine crew members",
        ("p-arnarson", "p-iceland"),
        ("p-norway",),
        "refused",
        spans(
            "demanded that Oslo release the trawler’s nine crew members",
            "Norway has so far refused to free them.",
        ),
        Date("2026-03-20", "day", span("20 March")),
        (Position("p-norway", "opposes", span("Norway has so far refused to free them.")),),
    ),
    Matter(
        "m-02",
        "warning",
        "Closing Icelandic ports to Norwegian vessels",
        ("p-arnarson",),
        ("p-norway",),
        "conditional",
        spans("warned that his government would close its ports to Norwegian vessels if the men were not home by 20 March"),
        Date("2026-03-20", "day", span("20 March")),
    ),
    Matter(
        "m-03",
        "offer",
        "Mediation by the European Commission",
        ("p-commission",),
        ("p-norway", "p-iceland"),
        "open",
        spans("The European Commission has offered to mediate."),
        Date("2026-03-16", "week", span("next week")),
        (
            Position("p-iceland", "supports", span("Iceland accepted the offer within hours")),
            Position("p-norway", "undecided", span("Norway would consider it “once the facts are established”")),
        ),
    ),
    Matter(
        "m-04",
        "scheduled-meeting",
        "Summit in Copenhagen",
        ("p-norway", "p-iceland"),
        (),
        "scheduled",
        spans("a summit in Copenhagen is planned for April"),
        Date("2026-04", "month", span("April")),
    ),
    Matter(
        "m-05",
        "demand",
        "Suspension of the quota agreement of 2019",
        ("p-union",),
        ("p-norway",),
        "open",
        spans("Norway’s Fishing Union called on the government to suspend the quota agreement of 2019"),
    ),
)

REPORT = Report(
    "r-77",
    TEXT,
    title="Norway and Iceland Trade Blame After Trawlers Collide in Disputed Waters",
    url="https://northernpost.example/2026/03/12/loop-waters",
    publisher="The Northern Post",
    credited_source="Maren Dahl",
    published="2026-03-12",
    boilerplate=spans("Reporting by Maren Dahl; The Northern Post. Sign up for our newsletter."),
    headings=spans("Norway and Iceland Trade Blame After Trawlers Collide in Disputed Waters", "An offer from Brussels"),
)

DOSSIER = Dossier("0.1", "examples/loop-waters.txt", REPORT, PARTIES, STATEMENTS, EVENTS, MATTERS)
