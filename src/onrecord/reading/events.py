"""Events: who did what to whom, in PLOVER and CAMEO, whether it took place, when and where.

Triggers come from the lexicon; who fills which role from the parse; parties, statements, dates and places from the
stages before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from itertools import islice

from spacy.tokens import Token

from onrecord.knowledge import rows, several, table
from onrecord.model import Date, Event, Span, Statement, Status
from onrecord.reading.language import Page
from onrecord.reading.parties import Parties
from onrecord.reading.places import place_of
from onrecord.reading.roles import Sentence, by_speaker, light_verb, noun_roles, verb_roles
from onrecord.reading.status import HAPPENED, has_to, mood_of
from onrecord.reading.times import DatePhrase, day, find_dates, to_date
from onrecord.reading.triggers import (
    DECLINING,
    FORBIDDING,
    SUBJECTS,
    Trigger,
    clause_trigger,
    deeds,
    hostile,
    may_name_deeds,
    noun_trigger,
    proposals,
    verb_trigger,
)

LYING_AHEAD: set[Status] = {"planned", "possible", "conditional", "requested"}
WORD = re.compile(r"\w+")
SHOULD = re.compile("should|must", re.IGNORECASE)
ANY_AID = "070"  # aid of no kind named: aid only because somebody is named who gets it
CRITICAL = {"ACCUSE", "SUPPORT", "REJECT"}  # as bare nouns they want both parties
PUT = {"ACCUSE", "REQUEST", "THREATEN"}  # what is put to others, who may refuse it
ANSWERS = {"ACCUSE", "SUPPORT", "REJECT", "AGREE", "CONCEDE"}  # deeds that answer an earlier deed


def find_events(page: Page, parties: Parties, statements: Sequence[Statement]) -> tuple[Event, ...]:
    """Every event of a report, told once each, in the order in which they are first told."""
    found: list[Event] = []
    dates = find_dates(page.text, page.report.published)
    latest: Date | None = None
    for paragraph, tokens in page.sentences():
        sentence = Sentence(page, paragraph, tokens, parties, statements)
        here = [d for d in dates if sentence.span[0] <= d.span[0] < sentence.span[1]]
        here, latest = _anchored(here, latest)
        if sentence.tokens[-1].text == "?":
            continue  # what is asked is neither told nor denied
        coded = _coded(sentence, here, found)
        found += _with_context(coded, found, parties, sentence.settled)
    return _told_once(found)


def _anchored(here: list[DatePhrase], latest: Date | None) -> tuple[list[DatePhrase], Date | None]:
    """Phrases like "one day after" counted from the last full date of the text."""
    result = []
    for phrase in here:
        if phrase.shift is not None:
            base = to_date(latest.value if latest else phrase.back.value)
            if base:
                moved = day(base + timedelta(phrase.shift), phrase.span)
                phrase = replace(phrase, back=moved, ahead=moved)
        elif phrase.back.precision == "day":
            latest = phrase.back
        result.append(phrase)
    return result, latest


def _coded(sentence: Sentence, dates: Sequence[DatePhrase], before: Sequence[Event]) -> list[Event]:
    complement: dict[int, Status] = {}
    hits: list[tuple[Token, Trigger]] = []
    for token in may_name_deeds(sentence.tokens):
        trigger = clause_trigger(token) or verb_trigger(token)
        if trigger is not None:
            if trigger.complement is not None:
                complement[token.i] = trigger.complement
            hits.append((token, trigger))
            continue
        trigger = noun_trigger(token)
        if trigger is not None and _names_event(token, trigger, sentence):
            hits.append((token, trigger))
    events: list[Event] = []
    covered: set[int] = set()
    agreed = {t.i for t, trigger in hits if trigger.type == "AGREE"}
    for token, trigger in hits:
        # A noun under a light verb that codes the same deed is told by the verb already.
        head = token.head
        if (
            any(t.i == head.i and tr.type == trigger.type for t, tr in hits)
            and head.i in covered
            and token.dep_ in ("dobj", "pobj", "attr", "advcl", "xcomp")
            and not any(c.dep_ in SUBJECTS for c in token.children)
        ):
            continue
        if trigger.type == "CONSULT" and token.dep_ in ("xcomp", "pobj", "dobj") and {head.i, head.head.i} & agreed:
            continue  # "agreed to meet": the agreement tells of the meeting
        event = _event(sentence, token, hostile(token, trigger), complement, dates, [*before, *events])
        if event is not None:
            covered.add(token.i)
            events.append(event)
    return events + _called_for(sentence)


def _called_for(sentence: Sentence) -> list[Event]:
    """A speaker's "X should ...": a request to X, whatever the verb."""
    made = []
    if not SHOULD.search(sentence.page.text, *sentence.span):
        return []
    for token in sentence.tokens:
        if token.tag_ != "MD" or token.lower_ not in ("should", "must") or token.dep_ != "aux" or _negated_should(token):
            continue
        statement = sentence.said_in(sentence.paragraph.offset(token)[0])
        subject = next((c for c in token.head.children if c.dep_ in SUBJECTS), None)
        found = sentence.who(subject) if subject is not None and subject.pos_ in ("PROPN", "NOUN") else None
        if statement is None or statement.speaker is None or found is None or statement.speaker in found[0]:
            continue
        at = sentence.paragraph.offset(token)
        made.append(
            Event(
                id="e-" + hashlib.sha256(f"should{at}{found[0]}".encode()).hexdigest()[:8],
                type="REQUEST",
                mode=None,
                contexts=_contexts(sentence.page.text[slice(*sentence.span)]),
                cameo="100",
                goldstein=_goldstein().get("100"),
                actors=(statement.speaker,),
                recipients=found[0],
                actor_spans=(statement.source,) if statement.source else (),
                recipient_spans=(found[1],),
                status="happened",
                trigger=at,
                evidence=sentence.span,
                according_to=None,
                confidence=0.6,
                reason=f"the speaker says what another “{token.text}” do",
            )
        )
    return made


def _negated_should(token: Token) -> bool:
    return any(c.dep_ == "neg" for c in token.head.children)


def _names_event(token: Token, trigger: Trigger, sentence: Sentence) -> bool:
    if token.dep_ == "compound" or (token.ent_type_ in ("PERSON", "GPE") and token.pos_ == "PROPN"):
        return False
    verb = light_verb(token)
    if verb is not None and verb.lemma_.lower() in trigger.light and not (trigger.type == "CONSULT" and verb.lemma_ == "describe"):
        return True
    roles = noun_roles(sentence, token, trigger)
    if trigger.bare and trigger.type not in CRITICAL:
        return bool(roles.actors or roles.recipients)
    return bool(roles.actors) and (bool(roles.recipients) or len(roles.actors) > 1)


def _answered(token: Token, trigger: Trigger, before: Sequence[Event]) -> tuple[str, ...]:
    """Who did the deed that a verb's object names: "condemned the veto" is told of whoever cast it before."""
    if trigger.type not in ANSWERS or token.pos_ != "VERB":
        return ()
    object_ = next((c for c in token.children if c.dep_ in ("dobj", "nsubjpass")), None)
    if object_ is None:
        return ()
    if object_.lemma_.lower() in deeds() or object_.lower_ == "it":
        return before[-1].actors if before else ()
    if object_.lemma_.lower() in proposals():
        return next((e.actors for e in reversed(before) if e.type in ("REQUEST", "AGREE")), ())
    named = noun_trigger(object_)
    return next((e.actors for e in reversed(before) if e.type == named.type), ()) if named is not None else ()


def _event(sentence: Sentence, token: Token, trigger: Trigger, complement: dict[int, Status],
           dates: Sequence[DatePhrase], before: Sequence[Event]) -> Event | None:  # fmt: skip
    roles = verb_roles(sentence, token, trigger) if token.pos_ in ("VERB", "AUX") else noun_roles(sentence, token, trigger)
    at = sentence.paragraph.offset(token)
    roles = by_speaker(sentence, at, trigger, roles)
    if not roles.actors:
        return None
    mood = mood_of(token, complement, trigger.light) if trigger not in (FORBIDDING, DECLINING) else HAPPENED
    status: Status = mood.status
    if trigger.type == "REQUEST" and status == "denied" and mood.because.lower().startswith("fail"):
        status = "happened"  # what failed is the getting, not the asking
    if status == "denied" and mood.because and _refused(token, complement):
        return None  # "declined to supply": the refusal is the event
    if not roles.recipients:
        answered = tuple(i for i in _answered(token, trigger, before) if i not in roles.actors)
        roles = replace(roles, recipients=answered)
    if token.pos_ in ("VERB", "AUX") and not roles.recipients and (trigger.cameo == ANY_AID or token.lemma_ == "want"):
        return None
    if (trigger.type in ("REQUEST", "REJECT") and _for_anonymity(token)) or _alleged(token):
        return None
    statement = sentence.said_in(at[0])
    if (
        statement is not None
        and status == "happened"
        and statement.speaker in roles.actors
        and token.tag_ == "VBG"
        and token.dep_ != "xcomp"
    ):
        status = "ongoing"
    when = _date_for(sentence, token, dates, status)
    published = sentence.page.report.published
    if (
        when is not None
        and published
        and when.precision in ("day", "week")
        and ((status in ("happened", "ongoing") and when.value > published) or (status in LYING_AHEAD and when.value < published))
    ):
        when = None
    evidence = _clause(sentence, token)
    kind, cameo = trigger.type, trigger.cameo
    actors = tuple(i for i in roles.actors)
    recipients = tuple(i for i in roles.recipients if i not in actors)
    key = f"{kind}{actors}{recipients}{at}"
    event_id = "e-" + hashlib.sha256(key.encode()).hexdigest()[:8]
    if not recipients and (_addresses_many(token) if kind == "REQUEST" else _keeps_silent(token)):
        sentence.settled.add(event_id)
    return Event(
        id=event_id,
        type=kind,
        mode=trigger.mode,
        contexts=_contexts(sentence.page.text[slice(*sentence.span)]),
        cameo=cameo,
        goldstein=_goldstein().get(cameo or ""),
        actors=actors,
        recipients=recipients,
        actor_spans=roles.actor_spans,
        recipient_spans=roles.recipient_spans,
        status=status,
        trigger=at,
        evidence=evidence,
        according_to=statement.id if statement is not None else None,
        date=when,
        place=place_of(sentence.paragraph, token),
        confidence=0.75 if recipients or len(actors) > 1 else 0.55,
        reason=f"trigger “{token.text}” ({kind}); status {status}" + (f" by “{mood.because}”" if mood.because else ""),
    )


def _for_anonymity(token: Token) -> bool:
    """ "asked not to be named": about the telling, not the told."""
    return any(c.dep_ == "xcomp" and c.lemma_ in ("name", "identify", "quote") for c in token.children)


def _keeps_silent(token: Token) -> bool:
    """ "declined to give details": what reporters ask for is refused to nobody else."""
    return any(c.dep_ == "xcomp" and has_to(c) and c.lemma_ in _silences() for c in token.children)


def _addresses_many(token: Token) -> bool:
    """ "called on all parties", "urged everyone": an address to no one party."""
    nouns = [c for c in token.children if c.dep_ in ("dobj", "dative")]
    nouns += [n for c in token.children if c.dep_ == "prep" and c.lower_ in ("on", "upon", "to") for n in c.children if n.dep_ == "pobj"]
    clauses = [c for c in token.children if c.dep_ in ("xcomp", "ccomp")]
    nouns += [n for c in clauses for n in c.children if n.dep_ == "nsubj"]
    return any(n.tag_ == "NNS" or n.lower_ in ("everyone", "everybody", "all") for n in nouns)


def _alleged(token: Token) -> bool:
    """ "accused X of firing": the accusation is told, not the deed."""
    of = token.head if token.dep_ == "pcomp" and token.head.lower_ == "of" else None
    return of is not None and any(verb.lemma_ in ("accuse", "suspect", "acquit", "clear") for verb in (of.head, of.head.head))


def _refused(token: Token, complement: dict[int, Status]) -> bool:
    """Whether an infinitive hangs under a verb that is a refusal itself."""
    child = token
    while child.dep_ in ("xcomp", "pcomp", "prep", "dobj", "pobj") and child.head is not child:
        if child.dep_ == "xcomp" and has_to(child) and complement.get(child.head.i) == "denied":
            return True
        child = child.head
    return False


def _date_for(sentence: Sentence, token: Token, dates: Sequence[DatePhrase], status: Status) -> Date | None:
    """The date phrase of the trigger's own clause, else of a clause around it."""
    best: tuple[int, DatePhrase] | None = None
    at = sentence.paragraph.offset(token)
    for phrase in dates:
        tokens = sentence.paragraph.tokens_at(phrase.span)
        if tokens is None:
            continue
        if _dates_other(tokens.root, token):
            continue
        distance = _steps(tokens.root, token)
        if phrase.shift is not None and phrase.span[1] > at[0]:
            distance += 4
        if best is None or distance < best[0]:
            best = (distance, phrase)
    if best is None or best[0] > 6 or (best[1].deadline and status not in LYING_AHEAD):
        return None
    return best[1].ahead if status in LYING_AHEAD else best[1].back


def _dates_other(phrase: Token, token: Token) -> bool:
    """Whether a date stands in a relative clause that the trigger is outside of: "the positions they held on Oct. 28"."""
    inside = next((n for n in (phrase, *phrase.ancestors) if n.dep_ == "relcl"), None)
    return inside is not None and inside.tag_ in ("VBD", "VBN") and inside != token and not inside.is_ancestor(token)


def _steps(a: Token, b: Token) -> int:
    """Arcs between two tokens in the parse."""
    above = [a, *a.ancestors]
    for up, node in enumerate([b, *b.ancestors]):
        if node in above:
            return up + above.index(node)
    return 99


def _clause(sentence: Sentence, token: Token) -> Span:
    """The words of the clause that holds a trigger, or of the whole sentence where that is short."""
    if sentence.span[1] - sentence.span[0] <= 160:
        return sentence.span
    node = token
    while node.dep_ not in ("ROOT", "ccomp", "advcl", "relcl", "conj", "acl") and node.head is not node:
        node = node.head
    if node.pos_ not in ("VERB", "AUX"):
        node = node.head
    subtree = list(node.subtree)
    start = sentence.paragraph.offset(subtree[0])[0]
    end = sentence.paragraph.offset(subtree[-1])[1]
    at = sentence.paragraph.offset(token)
    return min(start, at[0]), max(end, at[1])


def _with_context(coded: list[Event], before: Sequence[Event], parties: Parties, settled: set[str]) -> list[Event]:
    """Gives an event without recipient the other party that its surroundings deal with, where the type wants one."""
    result: list[Event] = []
    for event in coded:
        if (
            not event.recipients
            and event.id not in settled
            and event.type in ("REQUEST", "REJECT", "THREATEN", "AID")
            and len(event.actors) == 1
        ):
            near = [e for e in (*before[-3:], *result) if e.evidence[1] > event.evidence[0] - 400]
            last = next((e for e in reversed(near) if _concerns(e, event, parties)), None)
            others = _other_side(last, event, parties) if last else []
            if others:
                event = replace(event, recipients=(others[0],), confidence=0.45, reason=event.reason + "; recipient from the context")
        result.append(event)
    return result


def _other_side(earlier: Event, event: Event, parties: Parties) -> list[str]:
    """Whom an earlier event has on the other side than a later one's actors."""
    dealt_with = not {*event.actors}.isdisjoint(earlier.recipients)
    beside = () if not {*event.actors}.isdisjoint(earlier.actors) else earlier.actors  # who acted together is no other side
    return [
        i
        for i in (*beside, *earlier.recipients)
        if i not in event.actors and (dealt_with or parties.by_id(i).kind in ("person", "state")) and _apart(parties, event.actors, i)
    ]


def _concerns(earlier: Event, event: Event, parties: Parties) -> bool:
    """Whether an earlier event deals with the actors of a later one or their country, or is a charge or a wish that a refusal answers."""
    told = {*earlier.actors, *earlier.recipients}
    countries = {parties.by_id(i).country for i in event.actors} - {None}
    answered = event.type == "REJECT" and earlier.type in PUT and not earlier.recipients
    return answered or not told.isdisjoint(event.actors) or any(parties.by_id(i).country in countries for i in told)


def _apart(parties: Parties, actors: Sequence[str], other: str) -> bool:
    """Whether a party is of another country than the actors, as far as is known."""
    countries = {parties.by_id(i).country for i in actors} - {None}
    return parties.by_id(other).country not in countries


def _told_once(found: Sequence[Event]) -> tuple[Event, ...]:
    """One event told several times stays once: same type, status and parties, and dates that do not differ."""
    kept: list[Event] = []
    for event in found:
        if event.type == "CONSULT" and len({*event.actors, *event.recipients}) == 1 and event.status in ("happened", "ongoing"):
            if any(k.type == "CONSULT" and k.status == event.status and {*event.actors} <= {*k.actors, *k.recipients} for k in kept):
                continue  # "we talked about missiles": told of already, with the other side named
        twin = next(
            (i for i, k in enumerate(kept) if k.type == event.type and k.status == event.status
             and set(k.actors) | set(k.recipients) == set(event.actors) | set(event.recipients)
             and (k.date is None or event.date is None or k.date.value == event.date.value)
             and (k.type in ("CONSULT", "AID", "ASSAULT", "SANCTION", "MOBILIZE")
                  or (k.evidence, k.actors) == (event.evidence, event.actors))
             and (event.type != "CONSULT" or k.mode == event.mode or event.mode is None or k.mode is None)),
            None,
        )  # fmt: skip
        if twin is None:
            kept.append(event)
        elif kept[twin].date is None and event.date is not None:
            kept[twin] = replace(kept[twin], date=event.date, place=kept[twin].place or event.place)
    return tuple(kept)


@lru_cache(maxsize=1)
def _silences() -> frozenset[str]:
    return frozenset(table("speech_verbs")["silence"]["words"])


@lru_cache(maxsize=1)
def _goldstein() -> dict[str, float]:
    return {row["cameo"]: float(row["goldstein"]) for row in rows("cameo_codes") if row["goldstein"]}


@lru_cache(maxsize=1)
def _context_words() -> list[tuple[str, frozenset[str], re.Pattern[str]]]:
    """Each context, the words that its phrases begin with, and the phrases."""
    return [
        (
            row["context"],
            frozenset(phrase.split()[0].split("-")[0] for phrase in several(row["cue_words"])),
            re.compile(r"\b(?:" + "|".join(map(re.escape, several(row["cue_words"]))) + r")s?\b", re.IGNORECASE),
        )
        for row in rows("plover_contexts")
    ]


@lru_cache(maxsize=8)  # the events of one sentence follow each other
def _contexts(text: str) -> tuple[str, ...]:
    words = set(WORD.findall(text.lower()))
    words |= {word[:-1] for word in words if word[-1] == "s"}
    return tuple(islice((name for name, first, phrases in _context_words() if not first.isdisjoint(words) and phrases.search(text)), 3))
