"""Matters: what a report puts on the table or moves, in which state it leaves it, and where each party stands.

A matter grows out of an event or a statement that leaves something open: a request, an offer, a proposal, a warning, a
commitment, a meeting still to come. What answers it later in the report (a refusal, words of support) moves its state or
becomes a position.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from spacy.lang.en.stop_words import STOP_WORDS

from onrecord.knowledge import table
from onrecord.model import Date, Event, Matter, MatterKind, MatterState, Position, Span, Stance, Statement
from onrecord.reading.language import Page
from onrecord.reading.parties import Parties
from onrecord.reading.times import find_dates

# Words too common to tell matters apart.
STOP = STOP_WORDS | {"new", "said"}
CONDITION = re.compile(
    r"\b(?:if|unless|until|any (?:[\w.]+ ){0,2}(?:move|attempt|attack|step|effort|violation|escalation)|should)\b", re.IGNORECASE
)
COMMITS = re.compile(r"\b(?:would|will|’ll|'ll|shall)(?:\s+\W?(?:continue|keep|also|soon|now))?\b", re.IGNORECASE)
# "suggested that the Treasury was behind it" is a claim; "that the talks move to Oslo", "that they should wait" a proposal.
CLAIMS = re.compile(
    r"^that\b(?!.*\b(?:should|be|would|could|might|may)\b).*?\b(?:is|are|was|were|has|have|had|did|does|do|will)\b", re.DOTALL
)
# Whom, and maybe when: "the OAU on Tuesday to send observers".
# What they are asked for stays: "Norway for frigates to protect its ports".
ASKED_TO = re.compile(r"(?:(?:him|her|it|them|us|me) |(?:[A-Z]|(?:both|all|the)\b)(?:(?! for )[^,.;:“\"]){1,80}? )?to (?=[a-z])")
NO_ANSWER = re.compile(r"\bdeclin\w+ to (?:commit|promise|say|comment)")
CONTRACTED = re.compile(r"n[’']t\b")
MEETS = re.compile(r"\b(?:meet|talks|summit)")
PLAN = re.compile(r"\W+(?:\w+\W+){0,3}?(?:proposal|plan|draft|initiative|road ?map|blueprint)s?\b")  # what is put forward
LOCATIVE = re.compile(r"\b(?:in|at|near|from|outside) (?:the )?\Z")
ENDS = re.compile(r"[.!?][”\"’')]*\s")  # a sentence
ULTIMATUM = "139"  # in CAMEO
ASKING = {"request", "demand", "proposal", "offer"}
BOUND = {"request", "demand", "commitment", "warning", "agreement"}  # what a deadline in its words makes due
QUOTES = ("“”", "‘’", '"', "'")
NEAR = 400  # characters between a demand and "rejected the ultimatum"
QUESTIONING = 0.34  # share of a matter's words that an evidence must hold to speak of it


@dataclass
class _Draft:
    kind: MatterKind
    by: tuple[str, ...]
    to: tuple[str, ...]
    state: MatterState
    evidence: list[Span]
    words: set[str]
    due: Date | None = None
    positions: list[Position] = field(default_factory=list)
    reason: str = ""
    told: Span | None = None  # the words that give it its title, where they are fewer than the first evidence


def find_matters(page: Page, parties: Parties, statements: Sequence[Statement], events: Sequence[Event]) -> tuple[Matter, ...]:
    """Every matter of a report, in order of its first evidence."""
    drafts: list[_Draft] = []
    for statement in statements:
        draft = _from_statement(statement, page, parties)
        if draft:
            _merge(drafts, draft, page)
    for event in events:
        if _accepted(drafts, event, page):
            continue
        draft = _from_event(event, page)
        if draft and (teller := next((s for s in statements if s.id == event.according_to), None)):
            whole = page.sentence_at(event.trigger[0])
            said = next((c for c in teller.content if c[0] <= event.trigger[0] < c[1]), whole)
            # "the release was a gesture and demanded that ...": what is asked follows the asking.
            start = event.trigger[1] if teller.speaker in event.actors and event.type == "REQUEST" else max(said[0], whole[0])
            draft.told = start, min(said[1], whole[1])
        inside_warning = any(d.kind == "warning" and s <= event.trigger[0] < e for d in drafts for s, e in d.evidence)
        if draft and not (inside_warning and draft.kind != "warning"):
            _merge(drafts, draft, page)
    for event in events:
        if event.type == "REJECT" and event.status == "happened":
            _refused(drafts, event, page, parties)
    deadlines = [d for d in find_dates(page.text, page.report.published) if d.deadline]
    for draft in drafts:
        if draft.due is None and draft.kind in BOUND:
            draft.due = next((d.ahead for d in deadlines for s, e in draft.evidence if s <= d.span[0] < e), None)
        if draft.kind in ("proposal", "request", "offer", "demand"):
            _positions(draft, statements, events, page)
    return tuple(_matter(d, page) for d in sorted(drafts, key=lambda d: d.evidence[0]))


@cache
def _cue(use: str) -> re.Pattern[str]:
    """The words of one use in ``matter_cues.toml``."""
    row = table("matter_cues")[use]
    starts, words = ("|".join(map(re.escape, row[how])) for how in ("starts", "words"))
    return re.compile("|".join(p for p in (starts and rf"\b(?:{starts})", words and rf"(?<!\w)(?:{words})\b") if p), re.IGNORECASE)


@cache
def _in_passing() -> re.Pattern[str]:
    """A promise told beside something else: "called the visit useful, vowing that Norway would go on training pilots"."""
    cues = table("matter_cues")
    promised, helped = ("|".join(map(re.escape, cues[use]["starts"])) for use in ("reaffirms", "helps"))
    between = r"\w*\b[^.;]{0,60}\b(?:would|will|to)\b\W{0,3}(?:continue to |keep |go on |soon |also )?"
    return re.compile(rf"\b(?:{promised}){between}(?:{helped})", re.IGNORECASE)


@cache
def _recalled() -> re.Pattern[str]:
    """What was asked or offered told again by a pronoun: "Libya asked for him in June", after the request that says who he is."""
    recalls = "|".join(map(re.escape, table("matter_cues")["recalls"]["starts"]))
    return re.compile(rf"\b(?:{recalls})\w*(?: again)?(?: for)? (?:him|her|it|them|this|that)\b(?! (?:to|for|not|that|\w+s)\b)")


def _content(statement: Statement, page: Page) -> str:
    return " ".join(page.text[s:e] for s, e in statement.content)


def _from_statement(statement: Statement, page: Page, parties: Parties) -> _Draft | None:
    if statement.speaker is None:
        return None
    text, cue = _content(statement, page), page.text[slice(*statement.cue)] if statement.cue else ""
    if _cue("unnamed").match(text):
        return None  # about the telling, not the told
    if _cue("not_said").search(cue) or CONTRACTED.search(cue):
        return None  # "declined to promise the ships" promises nothing
    spans = list(statement.content)
    to = _spoken_of(statement, page, parties)
    by = (statement.speaker,)
    if statement.kind == "direct":
        hit = next((s for s in _sentences(page, spans) if CONDITION.search(page.text[slice(*s)]) and _menaces(page.text[slice(*s)])), None)
        if hit:
            return _Draft(
                "warning", by, to[:1], "conditional", [hit], _words(page.text[slice(*hit)]), reason="a condition with a consequence"
            )
        hit = next(
            (s for s in _sentences(page, spans) if _cue("calls_for").search(page.text[slice(*s)]) and _named_in(parties, s, page)), None
        )
        if hit and _cue("warns").search(cue) is None:
            to = tuple(i for i in _named_in(parties, hit, page) if i not in by)
            if to and not re.search(r"\b(?:we|I)\b", page.text[slice(*hit)]):
                return _Draft("proposal", by, to, "open", [hit], _words(page.text[slice(*hit)]), reason="a call to others in direct speech")
        return None
    if _cue("warns").search(cue):
        state: MatterState = "conditional" if CONDITION.search(text) else "open"
        return _Draft("warning", by, to[:1], state, spans, _words(text), reason=f"cue “{cue}”")
    if "offer" in cue.lower() or (_cue("offers").search(text) and _cue("proposes").search(cue)):
        return _Draft("offer", by, to[:1], "open", spans, _words(text), reason=f"cue “{cue}”")
    if (_cue("proposes").search(cue) and not CLAIMS.search(text)) or re.search(r"\bcall\b", cue):
        return _Draft("proposal", by, to, "open", spans, _words(text), reason=f"cue “{cue}”")
    if _cue("asks").search(cue):
        return _Draft("request", by, to[:1], "open", spans, _words(text), reason=f"cue “{cue}”")
    if _cue("demands").search(cue) and not (_cue("claims").search(cue) and CLAIMS.search("that " + text.removeprefix("that "))):
        return _Draft("demand", by, to[:1], "open", spans, _words(text), reason=f"cue “{cue}”")
    lead = text[:60]
    if COMMITS.search(lead) and _cue("helps").search(text) and not re.search(r"\bnot\b", lead):
        return _Draft("commitment", by, to[:1], "open", spans, _words(text), reason="a promise in reported speech")
    for start, end in spans:
        if reaffirmed := _in_passing().search(page.text, start, end):
            told = [(reaffirmed.start(), end)]
            return _Draft("commitment", by, to[:1], "open", told, _words(page.text[told[0][0] : end]), reason="a promise told in passing")
    if _cue("promises").search(cue):
        return _Draft("commitment", by, to[:1], "open", spans, _words(text), reason=f"cue “{cue}”")
    return None


def _from_event(event: Event, page: Page) -> _Draft | None:
    words = _words(page.text[slice(*event.evidence)])
    by, to = event.actors, event.recipients
    common = {"due": event.date if event.status in ("planned", "conditional") else None, "reason": f"event {event.type}, {event.status}"}
    if event.type == "CONSULT" and event.status == "planned":
        if not to and len(by) > 1:
            by, to = by[:1], by[1:]
        return _Draft("scheduled-meeting", by, to, "scheduled", [event.evidence], words, **common)  # type: ignore[arg-type]
    if event.type == "AGREE" and event.status == "happened":
        if not to and len(by) > 1:
            by, to = by[:1], by[1:]
        if page.text[slice(*event.trigger)].lower().startswith(("invit", "offer")):
            return _Draft("offer", by, to, "open", [event.evidence], words, **common)  # type: ignore[arg-type]
        meets = MEETS.search(page.text[slice(*event.evidence)])
        kind: MatterKind = "scheduled-meeting" if meets else ("agreement" if to else "commitment")
        return _Draft(kind, by, to, "scheduled" if meets else "open", [event.evidence], words, **common)  # type: ignore[arg-type]
    if event.type == "AID" and event.status == "planned":
        return _Draft("commitment", by, to, "open", [event.evidence], words, **common)  # type: ignore[arg-type]
    if event.type == "REQUEST" and event.status in ("happened", "ongoing"):
        offers = page.text[slice(*event.trigger)].lower().startswith("offer")
        puts = "offer" if offers else "proposal" if PLAN.match(page.text, event.trigger[1]) else "request"
        return _Draft(puts, by, to, "open", [event.evidence], words, **common)  # type: ignore[arg-type]
    if event.type == "THREATEN" and event.status in ("happened", "planned"):
        if event.cameo == ULTIMATUM:
            return _Draft("demand", by, to, "open", [event.evidence], words, due=event.date, reason="an ultimatum")
        state: MatterState = "conditional" if CONDITION.search(page.text[slice(*event.evidence)]) else "open"
        return _Draft("warning", by, to, state, [event.evidence], words, **common)  # type: ignore[arg-type]
    return None


def _merge(drafts: list[_Draft], new: _Draft, page: Page) -> None:
    """Adds a matter, or its evidence to the matter that it tells again."""
    near: list[set[str]] = [{"request", "demand", "proposal"}, {"offer", "proposal"}, {"agreement", "commitment"}]
    for old in drafts:
        alike = old.kind == new.kind or any({old.kind, new.kind} <= kinds for kinds in near)
        overlaps = not _apart(new.evidence, old.evidence)
        same_people = set(old.by) | set(old.to) == set(new.by) | set(new.to)
        shared = len(old.words & new.words) / max(1, min(len(old.words), len(new.words)))
        asking = {old.kind, new.kind} <= ASKING and overlaps and set(old.by) <= set(new.by)
        again = same_people and old.by == new.by and _recalled().search(page.text, *new.evidence[0])
        if asking or (alike and (overlaps or again or (same_people and (old.kind == "scheduled-meeting" or shared > QUESTIONING)))):
            old.evidence += [s for s in new.evidence if _apart([s], old.evidence)]
            old.by += tuple(i for i in new.by if asking and i not in old.by)  # "Norway and Cuba have offered"
            old.to = tuple(i for i in old.to if i not in old.by) or new.to
            old.due = old.due or new.due
            old.words |= new.words
            if old.state == "open" and new.state in ("conditional", "scheduled"):
                old.state = new.state
            return
    drafts.append(new)


def _apart(some: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether none of some spans shares a character with one of the others."""
    return all(a[1] <= b[0] or b[1] <= a[0] for a in some for b in others)


def _accepted(drafts: list[_Draft], event: Event, page: Page) -> bool:
    """Whether a report tells that somebody accepted what another had put to them; that matter is then accepted."""
    text = page.text[slice(*event.evidence)]
    if event.type not in ("AGREE", "CONCEDE") or event.status != "happened" or not _cue("accepts").match(page.text[slice(*event.trigger)]):
        return False
    words = _words(text)
    asked = [
        d
        for d in drafts
        if d.kind in ASKING
        and d.state == "open"
        and d.evidence[0][0] < event.trigger[0]
        and not set(event.actors) & set(d.by)
        and (set(event.actors) & set(d.to) or set(event.recipients) & set(d.by))
    ]
    named = _cue("asked").search(text[event.trigger[1] - event.evidence[0] :])
    best = max(asked, key=lambda d: len(d.words & words), default=None)
    if best is None or (len(best.words & words) < 2 and named is None):
        return False
    best.state = "accepted"
    best.evidence += [event.evidence] if _apart([event.evidence], best.evidence) else []
    best.positions += [Position(a, "supports", event.evidence) for a in event.actors]
    return True


def _refused(drafts: list[_Draft], event: Event, page: Page, parties: Parties) -> None:
    """Moves the matter that a refusal answers: an earlier one of somebody else's that shares most words with it."""
    words = _words(page.text[slice(*event.evidence)])
    asked = [
        d
        for d in drafts
        if d.kind in ("request", "offer", "proposal", "demand")
        and d.evidence[0][0] <= event.evidence[1]
        and not set(event.actors) & set(d.by)
    ]
    best = max(asked, key=lambda d: len(d.words & words) + bool(set(event.actors) & set(d.to)), default=None)
    # In one breath: "asked Canada to lend two icebreakers, but the Canadian minister declined to promise the ships".
    at = event.trigger[0]
    before = [d for d in asked if d.evidence[0][0] < at and not ENDS.search(page.text, d.evidence[0][0], at)]
    answered = [d for d in before if _answers_for(parties, event.actors, d.to)]
    if _cue("asked").search(page.text, event.trigger[1], event.evidence[1]):
        # "rejected the ultimatum": that of whoever is refused.
        answered = answered or [
            d for d in asked if (set(d.by) & set(event.recipients) or not event.recipients) and at - NEAR < d.evidence[0][0] < at
        ]
    if (best is None or len(best.words & words) < 2) and not answered:
        return
    best = answered[-1] if answered else best
    assert best is not None
    said = page.text[slice(*event.evidence)]
    hedged = NO_ANSWER.search(said) or _cue("hedges").search(said)
    best.to = best.to or event.actors
    best.state = best.state if hedged or best.state != "open" else "refused"
    if not any(s <= event.evidence[0] and event.evidence[1] <= e for s, e in best.evidence):
        best.evidence.append(event.evidence)
    best.positions += [Position(a, "undecided" if hedged else "opposes", event.evidence) for a in event.actors]


def _answers_for(parties: Parties, actors: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether somebody who acts is asked, or of the same country as somebody who is."""
    countries = {parties.by_id(i).country for i in asked} - {None}
    return any(i in asked or parties.by_id(i).country in countries for i in actors)


def _positions(draft: _Draft, statements: Sequence[Statement], events: Sequence[Event], page: Page) -> None:
    """Who is for and who against: the one who made it, and whoever speaks of it in words of favour or worry."""
    draft.positions += [Position(p, "supports", draft.evidence[0]) for p in draft.by]
    holders = {p.party for p in draft.positions}
    first = draft.evidence[0][0]
    for statement in statements:
        if statement.speaker is None or statement.speaker in holders or statement.content[0][0] < first:
            continue
        content = _content(statement, page)
        around = page.text[max(0, statement.content[0][0] - 60) : statement.content[-1][1]]
        shared = len(draft.words & _words(content)) / max(1, min(8, len(draft.words)))
        refers = _cue("refers").search(content)
        if shared < QUESTIONING and not refers:
            continue
        stance: Stance | None = None
        if _cue("objects").search(around):
            stance = "opposes"
        elif _cue("agrees").search(content):
            stance = "supports"
        if stance:
            draft.positions.append(Position(statement.speaker, stance, statement.content[0]))
            holders.add(statement.speaker)


def _matter(draft: _Draft, page: Page) -> Matter:
    title = _unquoted(re.sub(r"\s+", " ", page.text[slice(*(draft.told or draft.evidence[0]))])).removeprefix("that ").removeprefix("for ")
    if draft.kind in ("request", "demand") and draft.reason.startswith("cue") and (asked := ASKED_TO.match(title)):
        title = ("not to " if asked[0].endswith("not to ") else "") + title[asked.end() :]
    if len(title) > 110:
        title = title[:107].rsplit(" ", 1)[0] + " …"
    key = f"{draft.kind}{draft.by}{draft.to}{draft.evidence[0]}"
    unique: dict[tuple[str, Stance], Position] = {}
    for position in draft.positions:
        unique.setdefault((position.party, position.stance), position)
    return Matter(
        "m-" + hashlib.sha256(key.encode()).hexdigest()[:8], draft.kind, title, draft.by, draft.to, draft.state,
        tuple(draft.evidence), draft.due, tuple(unique.values()), draft.reason,
    )  # fmt: skip


def _unquoted(text: str) -> str:
    """Words without the marks around them, and without a mark whose other one was cut off."""
    text = text.strip(" ,.")
    for pair in QUOTES:
        marks = [m.start() for m in re.finditer(f"[{pair}]", text) if not _apostrophe(text, m.start())]
        if len(marks) == 1 or (len(marks) == 2 and marks == [0, len(text) - 1]):
            text = "".join(c for at, c in enumerate(text) if at not in marks).strip(" ,.")
    return text


def _apostrophe(text: str, at: int) -> bool:
    return text[at] in "'’" and text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()


def _words(text: str) -> set[str]:
    """Content words cut to six letters, so that forms of one word meet."""
    return {w[:6] for w in re.findall(r"[^\W\d_]{3,}", text.lower()) if w not in STOP}


def _menaces(sentence: str) -> bool:
    return bool(_cue("menaces").search(sentence)) and bool(re.search(r"\b(?:if|unless)\b", sentence, re.IGNORECASE))


def _sentences(page: Page, spans: Sequence[Span]) -> list[Span]:
    found = []
    for start, end in spans:
        cuts = [start, *(start + m.end() for m in re.finditer(r"[.!?]\s+", page.text[start:end])), end]
        found += [(a, b) for a, b in itertools.pairwise(cuts) if b > a]
    return found


def _named_in(parties: Parties, span: Span, page: Page) -> tuple[str, ...]:
    """Who is named in a span; last those who only tell of what kind a thing is, or where: "U.N. sanctions"."""
    named = [i for i in parties.at(span) if parties.by_id(i).kind in ("state", "government", "igo", "group", "organization", "person")]
    least = {i: min(_beside(m.span, page) for m in parties.by_id(i).mentions if _within(m.span, span)) for i in named}
    return tuple(sorted(named, key=least.__getitem__))


def _within(inner: Span, outer: Span) -> bool:
    return inner[0] < outer[1] and outer[0] < inner[1]


def _beside(name: Span, page: Page) -> int:
    """0 for a name that stands for itself, 1 for one that tells of what kind a thing is, 2 for one that tells where."""
    if LOCATIVE.search(page.text, max(0, name[0] - 8), name[0]):
        return 2
    paragraph = page.at(name[0])
    tokens = paragraph.tokens_at(name) if paragraph else None
    return int(tokens is not None and tokens.root.dep_ in ("compound", "amod", "nmod") and tokens.root.head.i >= tokens.end)


def _spoken_of(statement: Statement, page: Page, parties: Parties) -> tuple[str, ...]:
    """Whom a statement is addressed to or deals with, the speaker's own side left out; else who was last told of together with it."""
    found = [i for i in statement.addressees if parties.by_id(i).sector != "JRN"]
    for span in statement.content:
        found += [i for i in _named_in(parties, span, page) if i not in found]
    speaker = parties.by_id(statement.speaker or "")
    others = tuple(i for i in found if i != speaker.id and not _same_side(parties, speaker.country, i))
    if others:
        return others
    start = statement.content[0][0]
    before = [
        (m.span[1], p.id)
        for p in parties.all
        for m in p.mentions
        if start - 400 < m.span[1] <= start
        and not LOCATIVE.search(page.text, max(0, m.span[0] - 8), m.span[0])
        and p.id != speaker.id
        and p.kind in ("person", "state")
        and not _same_side(parties, speaker.country, p.id)
        and any(i == speaker.id or _same_side(parties, speaker.country, i) for i in parties.at(page.sentence_at(m.span[0])))
    ]
    return (max(before)[1],) if before else ()


def _same_side(parties: Parties, country: str | None, other: str) -> bool:
    """Whether a party is of the speaker's own country."""
    return country is not None and parties.by_id(other).country == country
