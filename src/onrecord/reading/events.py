"""Events: who did what to whom, in PLOVER and CAMEO, whether it took place, when and where.

Triggers come from the lexicon; who fills which role from the parse; parties, statements, dates and places from the
stages before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from itertools import islice

from spacy.tokens import Token

from onrecord.knowledge import rows, several
from onrecord.model import Date, Event, Span, Statement, Status
from onrecord.reading.language import Page, Paragraph
from onrecord.reading.parties import Parties
from onrecord.reading.places import place_of
from onrecord.reading.status import HAPPENED, asks, governs, mood_of
from onrecord.reading.times import DatePhrase, day, find_dates, to_date
from onrecord.reading.triggers import OBJECTS, SUBJECTS, Trigger, deeds, noun_trigger, proposals, verb_trigger

LYING_AHEAD: set[Status] = {"planned", "possible", "conditional", "requested"}
ANY_AID = "070"  # aid of no kind named: aid only because somebody is named who gets it
FORBIDDING = Trigger("THREATEN", None, "130", ("subject",), ("to", "from"))
ULTIMATUM = Trigger("THREATEN", "relations", "139", ("subject",), ("iobj", "object", "to"))
DECLINING = Trigger("REJECT", None, "120", ("subject",), ("from", "by", "of", "object.poss"))
REFUSALS = {"allow": FORBIDDING, "permit": FORBIDDING, "tolerate": FORBIDDING, "let": FORBIDDING, "accept": DECLINING, "agree": DECLINING}
VOWS = {"vow", "pledge", "promise", "swear", "resolve"}
CONFLICT = {"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST"}
CRITICAL = {"ACCUSE", "SUPPORT", "REJECT"}  # as bare nouns they want both parties
ANSWERS = {"ACCUSE", "SUPPORT", "REJECT", "AGREE", "CONCEDE"}  # deeds that answer an earlier deed
VERBAL = {"AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"}
FIRST_PERSON = {"i", "we", "me", "us", "our", "my"}


@dataclass(frozen=True, slots=True)
class _Roles:
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    actor_spans: tuple[Span, ...]
    recipient_spans: tuple[Span, ...]


class _Sentence:
    """One sentence with what the stages before know of it."""

    def __init__(self, page: Page, paragraph: Paragraph, tokens: Sequence[Token], parties: Parties,
                 statements: Sequence[Statement]) -> None:  # fmt: skip
        self.page, self.paragraph, self.tokens, self.parties = page, paragraph, tokens, parties
        start, end = paragraph.offset(tokens[0])[0], paragraph.offset(tokens[-1])[1]
        self.span: Span = (start, end)
        self.spoken = [s for s in statements if s.cue and start <= s.cue[0] < end]
        self.settled: set[str] = set()  # events whose words name a recipient that is no party: nobody else is meant
        self.statements = [s for s in statements if any(a < end and start < b for a, b in s.content)]

    def said_in(self, offset: int) -> Statement | None:
        """The statement whose content holds an offset."""
        return next((s for s in self.statements if any(a <= offset < b for a, b in s.content)), None)

    def who(self, token: Token) -> tuple[tuple[str, ...], Span] | None:
        """The party a noun stands for, whatever is joined to it included: ids and the span of the phrase's party."""
        ids: list[str] = []
        first: Span | None = None
        for noun in (token, *token.conjuncts):
            if noun.i < token.i and noun.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj"):
                continue
            found = self._one(noun)
            if found:
                ids += [i for i in found[0] if i not in ids]
                first = first or found[1]
        return (tuple(ids), first) if ids and first else None

    def _one(self, noun: Token) -> tuple[tuple[str, ...], Span] | None:
        at = self.paragraph.offset(noun)
        if noun.lower_ in FIRST_PERSON:
            statement = self.said_in(at[0])
            return ((statement.speaker,), at) if statement is not None and statement.speaker else None
        if noun.lower_ in ("who", "which", "that") and noun.dep_ in SUBJECTS | OBJECTS:
            clause = noun.head
            while clause.dep_ in ("conj", "xcomp") and clause.head is not clause:
                clause = clause.head
            return self._one(clause.head) if clause.dep_ == "relcl" and clause.head is not noun else None
        direct = self.parties.head(at, at)
        if direct:
            return direct, at
        for child in noun.children:
            if child.dep_ in ("poss", "amod", "compound", "nmod") or (child.dep_ == "appos"):
                owner = self.parties.head(self.paragraph.offset(child), self.paragraph.offset(child))
                if owner:
                    return owner, self.paragraph.offset(child)
        for prep in noun.children:
            if prep.dep_ == "prep" and prep.lower_ in ("of", "from", "in"):
                for inner in prep.children:
                    found = self.parties.head(self.paragraph.offset(inner), self.paragraph.offset(inner))
                    if found and inner.dep_ == "pobj" and (noun.pos_ == "NOUN"):
                        return found, self.paragraph.offset(inner)
        return None


def find_events(page: Page, parties: Parties, statements: Sequence[Statement]) -> tuple[Event, ...]:
    """Every event of a report, told once each, in the order in which they are first told."""
    found: list[Event] = []
    dates = find_dates(page.text, page.report.published)
    latest: Date | None = None
    for paragraph, tokens in page.sentences():
        sentence = _Sentence(page, paragraph, list(tokens), parties, statements)
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


def _coded(sentence: _Sentence, dates: Sequence[DatePhrase], before: Sequence[Event]) -> list[Event]:
    complement: dict[int, Status] = {}
    hits: list[tuple[Token, Trigger]] = []
    for token in sentence.tokens:
        trigger = _refusal(token) or _ultimatum(token) or verb_trigger(token)
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
        ):
            continue
        if trigger.type == "CONSULT" and token.dep_ in ("xcomp", "pobj", "dobj") and {head.i, head.head.i} & agreed:
            continue  # "agreed to meet": the agreement tells of the meeting
        event = _event(sentence, token, _hostile(token, trigger), complement, dates, [*before, *events])
        if event is not None:
            covered.add(token.i)
            events.append(event)
    return events + _called_for(sentence)


def _called_for(sentence: _Sentence) -> list[Event]:
    """A speaker's "X should ...": a request to X, whatever the verb."""
    made = []
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


def _names_event(token: Token, trigger: Trigger, sentence: _Sentence) -> bool:
    if token.dep_ == "compound" or (token.ent_type_ in ("PERSON", "GPE") and token.pos_ == "PROPN"):
        return False
    verb = _light_verb(token)
    if verb is not None and verb.lemma_.lower() in trigger.light and not (trigger.type == "CONSULT" and verb.lemma_ == "describe"):
        return True
    roles = _noun_roles(sentence, token, trigger)
    if trigger.bare and trigger.type not in CRITICAL:
        return bool(roles.actors or roles.recipients)
    return bool(roles.actors) and (bool(roles.recipients) or len(roles.actors) > 1)


def _light_verb(token: Token) -> Token | None:
    head = token.head
    if token.dep_ in ("dobj", "nsubjpass", "obj", "attr"):
        return head
    if token.dep_ == "pobj" and head.dep_ in ("prep", "prt") and head.head.pos_ == "VERB":
        return head.head
    return None


def _refusal(token: Token) -> Trigger | None:
    """ "would not allow", "will not accept": the modal makes a threat or a refusal of what would be a deed denied."""
    if token.lemma_ not in REFUSALS or not any(c.dep_ == "neg" for c in token.children):
        return None
    modal = any(c.dep_ == "aux" and c.lower_ in ("will", "would", "wo", "can", "ca", "could") for c in token.children)
    return REFUSALS[token.lemma_] if modal else None


def _ultimatum(token: Token) -> Trigger | None:
    """ "gave the king until Friday to step down", "has 48 hours to leave": time given for a deed."""
    if token.lemma_ != "give" or not any(t.lower_ == "to" and t.dep_ == "aux" for t in token.subtree):
        return None
    until = any(c.lower_ in ("until", "till") and any(t.ent_type_ == "DATE" for t in c.subtree) for c in token.children)
    hours = any(c.dep_ == "dobj" and c.lower_ in ("hours", "days", "weeks", "months") for c in token.children)
    return ULTIMATUM if until or hours else None


def _hostile(token: Token, trigger: Trigger) -> Trigger:
    """A vow of an act of conflict is a threat."""
    if trigger.type != "AGREE" or token.lemma_ not in VOWS:
        return trigger
    for clause in token.children:
        vowed = verb_trigger(clause) if clause.dep_ in ("xcomp", "ccomp") else None
        if vowed is not None and vowed.type in CONFLICT and not any(c.dep_ == "neg" for c in clause.children):
            return replace(trigger, type="THREATEN", mode=None, cameo="130", recipient=("to", "against", "complement.object"))
    return trigger


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


def _event(sentence: _Sentence, token: Token, trigger: Trigger, complement: dict[int, Status],
           dates: Sequence[DatePhrase], before: Sequence[Event]) -> Event | None:  # fmt: skip
    roles = _verb_roles(sentence, token, trigger) if token.pos_ in ("VERB", "AUX") else _noun_roles(sentence, token, trigger)
    at = sentence.paragraph.offset(token)
    roles = _by_speaker(sentence, at, trigger, roles)
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
    if kind == "REQUEST" and not recipients and _addresses_many(token):
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


def _addresses_many(token: Token) -> bool:
    """ "called on all parties", "urged everyone": an address to no one party."""
    nouns = [c for c in token.children if c.dep_ in ("dobj", "dative")]
    nouns += [n for c in token.children if c.dep_ == "prep" and c.lower_ in ("on", "upon", "to") for n in c.children if n.dep_ == "pobj"]
    clauses = [c for c in token.children if c.dep_ in ("xcomp", "ccomp")]
    nouns += [n for c in clauses for n in c.children if n.dep_ == "nsubj"]
    return any(n.tag_ == "NNS" or n.lower_ in ("everyone", "everybody", "all") for n in nouns)


def _alleged(token: Token) -> bool:
    """ "accused X of firing": the accusation is told, not the deed."""
    return token.dep_ == "pcomp" and token.head.lower_ == "of" and token.head.head.lemma_ in ("accuse", "suspect", "acquit", "clear")


def _refused(token: Token, complement: dict[int, Status]) -> bool:
    """Whether an infinitive hangs under a verb that is a refusal itself."""
    child = token
    while child.dep_ in ("xcomp", "pcomp", "prep", "dobj", "pobj") and child.head is not child:
        to = any(t.dep_ == "aux" and t.lower_ == "to" for t in child.children)
        if child.dep_ == "xcomp" and to and complement.get(child.head.i) == "denied":
            return True
        child = child.head
    return False


def _by_speaker(sentence: _Sentence, at: Span, trigger: Trigger, roles: _Roles) -> _Roles:
    """The speaker as actor where the trigger is the cue of a statement: the tagger knows better than the parse."""
    if trigger.type not in VERBAL:
        return roles
    for statement in sentence.spoken:
        if statement.cue and statement.cue[0] <= at[0] < statement.cue[1] and statement.speaker and statement.source:
            if statement.speaker in roles.actors:
                return roles  # and whoever says it with the speaker
            recipients = tuple(i for i in roles.recipients if i != statement.speaker)
            return _Roles((statement.speaker,), recipients, (statement.source,), roles.recipient_spans)
    return roles


def _verb_roles(sentence: _Sentence, token: Token, trigger: Trigger) -> _Roles:
    passive = any(c.dep_ in ("nsubjpass", "auxpass") for c in token.children) or (
        token.tag_ == "VBN" and (token.dep_ in ("acl", "amod") or (token.dep_ == "conj" and _passive(token.head)))
    )
    subject = _subject(token)
    object_ = next((c for c in token.children if c.dep_ in ("dobj", "obj", "dative") and c.pos_ != "ADP"), None)
    if passive:
        agent = next((g for c in token.children if c.dep_ == "agent" for g in c.children if g.dep_ == "pobj"), None)
        subject, object_ = agent, (subject if token.dep_ != "acl" or subject is not None else token.head)
    places: dict[str, Token | None] = {"subject": subject, "object": object_, "by": subject}
    actor = _first(sentence, (places.get(p) for p in trigger.actor or ("subject",)))
    asked = verb_trigger(token.head) if token.dep_ == "xcomp" else None
    if actor is None and not passive and token.dep_ == "xcomp" and (asked is None or asked.type != "REQUEST"):
        # "could use that momentum to mediate": who uses it mediates; "send teams to negotiate": who sends them negotiates.
        above = _subject(token.head)
        actor = sentence.who(above) if above is not None else None
    recipient = None
    both = False
    for place in trigger.recipient:
        if place == "both":
            both = True
            continue
        for candidate in _at_place(token, place, object_):
            found = sentence.who(candidate)
            if found and (actor is None or set(found[0]) - set(actor[0])):
                recipient = found
                break
        if recipient:
            break
    return _roles(actor, recipient, both)


def _passive(verb: Token) -> bool:
    return any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children)


def _at_place(token: Token, place: str, object_: Token | None) -> Iterable[Token]:
    if place == "object":
        return [object_] if object_ is not None else []
    if place == "iobj":
        return [c for c in token.children if c.dep_ == "dative"]
    if place == "object.poss":
        return [c for c in object_.children if c.dep_ in ("poss", "amod", "compound", "nmod")] + [object_] if object_ is not None else []
    if place == "complement.object":
        clauses = [c for c in token.children if c.dep_ in ("xcomp", "ccomp")]
        return [o for c in clauses for o in c.children if o.dep_ in ("dobj", "obj")]
    if place == "complement":
        clauses = [c for c in token.children if c.dep_ in ("xcomp", "ccomp", "advcl")]
        return [s for c in clauses for s in c.children if s.dep_ in SUBJECTS]
    found = []
    for holder in (token, object_, *(c for c in token.children if c.dep_ == "prep")):
        if holder is None:
            continue
        for prep in holder.children:
            if prep.dep_ in ("prep", "dative", "agent") and prep.lower_ == place:
                found += [c for c in prep.children if c.dep_ == "pobj"]
    return found


def _noun_roles(sentence: _Sentence, token: Token, trigger: Trigger) -> _Roles:
    def at(place: str) -> list[Token]:
        if place == "poss":
            return [c for c in token.children if c.dep_ == "poss"]
        if place == "amod":
            return [c for c in token.children if c.dep_ in ("amod", "compound", "nmod")]
        return [c for p in token.children if p.dep_ in ("prep", "agent") and p.lower_ == place for c in p.children if c.dep_ == "pobj"]

    between = "between" in trigger.actor and next((w for c in at("between") if (w := sentence.who(c))), None)
    if between:
        return _roles(between, None, both=True)
    verb = _light_verb(token)
    actor = next((w for p in trigger.actor for c in at(p) if (w := sentence.who(c))), None)
    light = verb is not None and (
        verb.lemma_.lower() in trigger.light or (governs(verb) in ("planned", "possible") and verb_trigger(verb) is None)
    )
    if actor is None and verb is not None and light:
        subject = _subject(verb)
        if any(c.dep_ == "nsubjpass" for c in verb.children):
            subject = next((g for c in verb.children if c.dep_ == "agent" for g in c.children), None)
        actor = sentence.who(subject) if subject is not None else None
        if actor is None and verb.dep_ == "xcomp" and light:
            above = _subject(verb.head)
            actor = sentence.who(above) if above is not None else None
    recipient = None
    for place in (p for p in trigger.recipient if p != "both"):
        for candidate in at(place):
            found = sentence.who(candidate)
            if found and (actor is None or set(found[0]) - set(actor[0])):
                recipient = found
                break
        if recipient:
            break
    if recipient is None and verb is not None and light:
        for prep in verb.children:
            if prep.dep_ in ("prep", "dative") and prep.lower_ in ("with", "on", "against", "to"):
                for noun in prep.children:
                    found = sentence.who(noun) if noun.dep_ == "pobj" and noun is not token else None
                    recipient = recipient or found
    return _roles(actor, recipient, both="both" in trigger.recipient)


def _roles(actor: tuple[tuple[str, ...], Span] | None, recipient: tuple[tuple[str, ...], Span] | None, both: bool) -> _Roles:
    return _Roles(
        actor[0] if actor else (), recipient[0] if recipient else (), (actor[1],) if actor else (), (recipient[1],) if recipient else ()
    )


def _first(sentence: _Sentence, tokens: Iterable[Token | None]) -> tuple[tuple[str, ...], Span] | None:
    return next((found for t in tokens if t is not None and (found := sentence.who(t))), None)


def _subject(verb: Token) -> Token | None:
    """The subject of a verb, through control and coordination ("X agreed to withdraw and sent ...")."""
    for _ in range(6):
        found = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
        if found is not None:
            return found
        if verb.dep_ == "xcomp":
            # The object controls the infinitive under a verb of asking ("urged Turkey to stop").
            controller = next((c for c in verb.head.children if c.dep_ in ("dobj", "obj", "dative") and c.i < verb.i), None)
            if controller is not None and verb.tag_ == "VB":
                return controller
            verb = verb.head
        elif verb.dep_ in ("conj", "advcl", "pcomp", "prep", "dep", "advmod"):
            if verb.dep_ == "pcomp" and verb.head.dep_ == "prep" and verb.head.head.pos_ == "VERB":
                controller = next((c for c in verb.head.head.children if c.dep_ == "dobj"), None)
                if controller is not None and verb.head.lower_ in ("of", "for", "from"):
                    return controller
            verb = verb.head
        elif verb.dep_ == "acomp":
            verb = verb.head
        elif verb.dep_ == "acl" and any(t.dep_ == "aux" and t.lower_ == "to" for t in verb.children):
            # "announced plans to attack": whose plans they are attacks.
            if asks(verb.head):
                return None  # "his call to stop": others are to stop
            owner = next((c for c in verb.head.children if c.dep_ == "poss"), None)
            if owner is not None:
                return owner
            verb = verb.head.head if verb.head.dep_ != "pobj" else verb.head.head.head
        elif verb.dep_ == "dobj" and verb.pos_ == "NOUN":
            verb = verb.head  # "has no intention of attacking"
        elif verb.dep_ in ("acl", "relcl"):
            return verb.head
        else:
            return None
    return None


def _date_for(sentence: _Sentence, token: Token, dates: Sequence[DatePhrase], status: Status) -> Date | None:
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


def _clause(sentence: _Sentence, token: Token) -> Span:
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
            near = [e for e in (*result, *before[-3:]) if e.evidence[1] > event.evidence[0] - 400]
            others = [
                i
                for e in near
                for i in (*e.actors, *e.recipients)
                if i not in event.actors and parties.by_id(i).kind in ("person", "state") and _apart(parties, event.actors, i)
            ]
            if others:
                event = replace(event, recipients=(others[0],), confidence=0.45, reason=event.reason + "; recipient from the context")
        result.append(event)
    return result


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
             and (k.type in ("CONSULT", "AID", "ASSAULT", "SANCTION", "MOBILIZE") or k.evidence == event.evidence)
             and (event.type != "CONSULT" or k.mode == event.mode or event.mode is None or k.mode is None)),
            None,
        )  # fmt: skip
        if twin is None:
            kept.append(event)
        elif kept[twin].date is None and event.date is not None:
            kept[twin] = replace(kept[twin], date=event.date, place=kept[twin].place or event.place)
    return tuple(kept)


@lru_cache(maxsize=1)
def _goldstein() -> dict[str, float]:
    return {row["cameo"]: float(row["goldstein"]) for row in rows("cameo_codes") if row["goldstein"]}


@lru_cache(maxsize=1)
def _context_words() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (row["context"], re.compile(r"\b(?:" + "|".join(map(re.escape, several(row["cue_words"]))) + r")s?\b", re.IGNORECASE))
        for row in rows("plover_contexts")
    ]


@lru_cache(maxsize=8)  # the events of one sentence follow each other
def _contexts(text: str) -> tuple[str, ...]:
    return tuple(islice((name for name, pattern in _context_words() if pattern.search(text)), 3))
