"""Who fills which role of a deed: actors and recipients of a verb or a noun, from the parse and from who stands where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from onrecord.model import Span, Statement
from onrecord.reading.language import Page, Paragraph
from onrecord.reading.parties import RELATIVES, Parties
from onrecord.reading.status import asks, governs, has_to, means
from onrecord.reading.triggers import OBJECTS, SUBJECTS, Trigger, verb_trigger

VERBAL = {"AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "CONCEDE"}
FIRST_PERSON = {"i", "we", "me", "us", "our", "my"}


@dataclass(frozen=True, slots=True)
class Roles:
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    actor_spans: tuple[Span, ...]
    recipient_spans: tuple[Span, ...]


class Sentence:
    """One sentence with what the stages before know of it."""

    def __init__(self, page: Page, paragraph: Paragraph, tokens: Tokens, parties: Parties,
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
        for child in sorted(noun.children, key=lambda c: c.dep_ != "appos"):  # "its mission chief, Laura Jensen" is Laura Jensen
            if child.dep_ == "poss" and noun.lemma_.lower() in RELATIVES:
                continue  # her predecessor is not herself
            if child.dep_ in ("poss", "amod", "compound", "nmod", "appos"):
                owner = self.parties.head(self.paragraph.offset(child), self.paragraph.offset(child))
                if owner:
                    return owner, self.paragraph.offset(child)
        for prep in noun.children:
            if prep.dep_ == "prep" and prep.lower_ in ("of", "from", "in"):
                for inner in prep.children:
                    found = self.parties.head(self.paragraph.offset(inner), self.paragraph.offset(inner))
                    if found and inner.dep_ == "pobj" and noun.pos_ in ("NOUN", "NUM"):
                        return found, self.paragraph.offset(inner)
        return None


def by_speaker(sentence: Sentence, at: Span, trigger: Trigger, roles: Roles) -> Roles:
    """The speaker as actor where the trigger is the cue of a statement: the tagger knows better than the parse."""
    if trigger.type not in VERBAL:
        return roles
    for statement in sentence.spoken:
        if statement.cue and statement.cue[0] <= at[0] < statement.cue[1] and statement.speaker and statement.source:
            if statement.speaker in roles.actors:
                return roles  # and whoever says it with the speaker
            recipients = tuple(i for i in roles.recipients if i != statement.speaker)
            return Roles((statement.speaker,), recipients, (statement.source,), roles.recipient_spans)
    return roles


def verb_roles(sentence: Sentence, token: Token, trigger: Trigger) -> Roles:
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
    told = token.head if token.dep_ == "conj" and token.head.dep_ == "ccomp" else None
    if actor is None and not passive and told is not None and (trigger.type in VERBAL or told.lemma_ == "be"):
        # "said the offer came too late and demanded ...", "said the rally was illegal and imposed a curfew": who said so did so.
        above = _subject(token.head.head)
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


def light_verb(token: Token) -> Token | None:
    head = token.head
    if token.dep_ in ("dobj", "nsubjpass", "obj", "attr"):
        return head
    if token.dep_ == "pobj" and head.dep_ in ("prep", "prt") and head.head.pos_ == "VERB":
        return head.head
    return None


def noun_roles(sentence: Sentence, token: Token, trigger: Trigger) -> Roles:
    def at(place: str) -> list[Token]:
        if place == "poss":
            return [c for c in token.children if c.dep_ == "poss"]
        if place == "amod":
            return [c for c in token.children if c.dep_ in ("amod", "compound", "nmod")]
        return [c for p in token.children if p.dep_ in ("prep", "agent") and p.lower_ == place for c in p.children if c.dep_ == "pobj"]

    between = "between" in trigger.actor and next((w for c in at("between") if (w := sentence.who(c))), None)
    if between:
        return _roles(between, None, both=True)
    verb = light_verb(token)
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


def _roles(actor: tuple[tuple[str, ...], Span] | None, recipient: tuple[tuple[str, ...], Span] | None, both: bool) -> Roles:
    return Roles(
        actor[0] if actor else (), recipient[0] if recipient else (), (actor[1],) if actor else (), (recipient[1],) if recipient else ()
    )


def _first(sentence: Sentence, tokens: Iterable[Token | None]) -> tuple[tuple[str, ...], Span] | None:
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
        elif verb.dep_ == "advcl" and has_to(verb) and (decides := _of_whom(verb)) is not None:
            return decides
        elif verb.dep_ in ("conj", "advcl", "pcomp", "prep", "dep", "advmod"):
            if verb.dep_ == "pcomp" and verb.head.dep_ == "prep" and verb.head.head.pos_ == "VERB":
                controller = next((c for c in verb.head.head.children if c.dep_ == "dobj"), None)
                if controller is not None and verb.head.lower_ in ("of", "for", "from"):
                    return controller
            verb = verb.head
        elif verb.dep_ == "acomp":
            verb = verb.head
        elif verb.dep_ in ("acl", "relcl") and has_to(verb) and asks(verb.head):
            return None  # "his call to stop": others are to stop
        elif verb.dep_ == "acl" and has_to(verb):
            # "announced plans to attack": whose plans they are attacks.
            owner = next((c for c in verb.head.children if c.dep_ == "poss"), None) or _owner(verb.head)
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


def _of_whom(verb: Token) -> Token | None:
    """Who does an infinitive that the parse hangs on the main verb: "regrets the decision of Peru to expel them"."""
    nouns = [c for c in verb.head.children if c.dep_ == "dobj" and c.i < verb.i and means(c)]
    return _owner(nouns[-1]) if nouns else None


def _owner(noun: Token) -> Token | None:
    """Whose something is by the words after it: "the decision of Peru"."""
    return next((c for p in noun.children if p.dep_ == "prep" and p.lower_ == "of" for c in p.children if c.dep_ == "pobj"), None)
