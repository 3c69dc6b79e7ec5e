"""Whether a deed took place: negation, plans, modality, conditions, requests, and what governs them all.

The words stand in ``status_words.toml``; here is where in the clause they are looked for. From the word that names the
deed one climbs to the clauses above it; the first word on the way that takes away from "happened" decides, and a
condition decides before all others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Doc, Token

from onrecord.knowledge import table
from onrecord.model import Status

NEGATORS = {"no", "not", "n't", "n’t", "never", "without", "neither", "nor", "nobody", "none"}
POSSIBLE = {"could", "might", "may", "can", "ca"}
PLANNED = {"will", "shall", "'ll", "’ll", "wo"}
SUPPOSED = {"if", "unless"}
PLANNED_ADJECTIVES = {"planned", "upcoming", "forthcoming", "scheduled", "impending", "future", "next", "coming", "proposed", "expected"}
ONGOING_ADJECTIVES = {"ongoing", "continuing", "continued", "current", "relentless"}
POSSIBLE_ADJECTIVES = {"possible", "potential", "prospective", "threatened", "likely", "hypothetical"}
LINKS = {"xcomp", "ccomp", "pcomp", "acl", "advcl", "dobj", "pobj", "prep", "relcl", "conj", "nmod", "attr", "oprd", "nsubjpass",
         "nsubj", "acomp", "advmod"}  # fmt: skip
CLAUSES = {"xcomp", "ccomp", "pcomp"}
INFINITIVES = {"acl", "relcl"}  # under a noun: the parse takes some of them for relative clauses
STEPS = 7  # arcs climbed


@dataclass(frozen=True, slots=True)
class Mood:
    """A status with the word that decided it."""

    status: Status
    because: str


HAPPENED = Mood("happened", "")
MARKERS = "onrecord.markers"  # where a document keeps which conditional phrases it may have


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A governor: ``rest`` are the words that must stand beside its first one, ``infinitive`` whether it takes one."""

    rest: tuple[str, ...]
    infinitive: bool
    status: Status


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[_Phrase]]:
    """First lemma -> the governors that begin with it, those that ask for most first."""
    index: dict[str, list[_Phrase]] = defaultdict(list)
    words = table("status_words")
    order: tuple[Status, ...] = ("denied", "conditional", "planned", "possible", "requested", "ongoing", "happened")
    for status in order:
        for phrase in words[status].get("verbs", []):
            parts = phrase.split()
            infinitive = parts[-1] == "to"
            while len(parts) > 1 and parts[-1] in ("to", "of", "from", "in", "for", "with", "at"):
                parts.pop()
            if parts[0] == "be" and len(parts) > 1:
                parts = parts[1:]
            if parts[0] not in ("not", "no"):
                index[parts[0]].append(_Phrase(tuple(parts[1:]), infinitive, status))
    for options in index.values():
        options.sort(key=lambda o: (-len(o.rest), not o.infinitive))
    return index


@lru_cache(maxsize=1)
def _nouns() -> dict[str, Status]:
    return {noun: status for status, nouns in reversed(table("status_words")["nouns"].items()) for noun in nouns}


def asks(noun: Token) -> bool:
    """Whether a noun is a request ("his call to stop")."""
    return _nouns().get(noun.lemma_.lower()) == "requested"


def means(noun: Token) -> bool:
    """Whether a noun is about a deed that stands under it ("the decision to expel")."""
    return noun.lemma_.lower() in _nouns()


@lru_cache(maxsize=1)
def _long_markers() -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(m.split())
        for m in table("status_words")["conditional"]["markers"]
        if " " in m and not m.startswith(("any", "in ex", "in re"))
    )


def _adverbs(section: str) -> frozenset[str]:
    return frozenset(table("status_words")[section]["adverbs"])


def governs(verb: Token, clause: Token | None = None) -> Status | None:
    """The status that a word imposes on the clause or the noun under it, by the lexicon; None where it imposes none."""
    infinitive = clause is not None and has_to(clause)
    subject = clause is not None and any(c.dep_ in ("nsubj", "nsubjpass") for c in clause.children)
    beside = {t.lower_ for t in verb.children} | {t.lower_ for c in verb.children if c.dep_ in ("prep", "advmod") for t in c.children}
    for lemma in (verb.lemma_.lower(), verb.lower_):
        for phrase in _phrases().get(lemma, ()):
            if phrase.infinitive and (not infinitive or subject):
                continue
            if all(word in beside for word in phrase.rest):
                return phrase.status
    return None


def mood_of(trigger: Token, complement: dict[int, Status], light: frozenset[str] = frozenset()) -> Mood:
    """The status of the deed a trigger names.

    ``complement`` gives, by token index, the status that an event verb imposes on the clause under it; ``light`` the verbs
    that hold an event noun ("hold talks"), whose own mood is the noun's.
    """
    if trigger.pos_ in ("VERB", "AUX") and (supposed := _supposed(trigger)):
        return Mood("conditional", supposed)
    mood = _own(trigger)
    if mood.status != "happened":
        return mood
    if trigger.pos_ not in ("VERB", "AUX") and not _held(trigger, light):
        return _meant(trigger) or mood
    child = trigger
    for _ in range(STEPS):
        head = child.head
        if head is child or child.dep_ not in LINKS or (child.dep_ == "relcl" and child is not trigger):
            break
        if (imposed := _imposed(child, head, complement)) is not None:
            if imposed.status != "happened":
                return imposed
            if child.dep_ == "advcl":
                break  # what happened in an adverbial clause does not hang on the main clause
        elif child.dep_ in ("xcomp", "conj", "dobj", "pobj", "prep", "attr", "nsubjpass", "nsubj", "acl", "pcomp", "acomp", "advmod"):
            if head.pos_ in ("VERB", "AUX"):
                above = Mood("conditional", why) if (why := _supposed(head)) else _own(head)
                if above.status != "happened":
                    return above
        if child.dep_ in ("ccomp", "advcl", "relcl") and head.pos_ in ("VERB", "AUX"):
            break
        child = head
    return HAPPENED


def _meant(noun: Token) -> Mood | None:
    """What a noun before it says of a deed: "there are no plans for a call"."""
    before = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ in ("for", "of") and noun.head.dep_ == "prep" else None
    status = _nouns().get(before.lemma_.lower()) if before is not None and before.pos_ == "NOUN" else None
    if before is None or status is None:
        return None
    denied = _negated(before) or (before.dep_ in ("attr", "dobj") and _negated(before.head))
    return Mood("denied", f"no {before.text}") if denied else Mood(status, before.text)


def _imposed(child: Token, head: Token, complement: dict[int, Status]) -> Mood | None:
    """What the word above says of the deed under it; None where it is no governor."""
    status: Status | None = None
    negated = _negated(head)
    if child.dep_ in CLAUSES or (child.dep_ == "advcl" and has_to(child)):
        status = complement.get(head.i)
        if status is None and head.pos_ in ("VERB", "AUX", "ADJ", "ADV"):
            status = governs(head, child)
        if status is None and child.dep_ == "ccomp" and head.lemma_ == "be" and negated:
            return Mood("denied", f"{head.text} not")
        if head.pos_ == "ADJ" and head.head.pos_ == "AUX":
            negated = negated or _negated(head.head)
    elif head.pos_ == "NOUN" and ((child.dep_ in INFINITIVES and has_to(child)) or (child.dep_ == "prep" and child.lower_ == "of")):
        status = _nouns().get(head.lemma_.lower())
    elif child.dep_ in ("dobj", "nsubjpass") and head.pos_ == "VERB" and child.pos_ in ("NOUN", "PROPN"):
        status = governs(head)
    elif child.dep_ == "nsubj" and head.lemma_ == "be":
        under = " ".join(t.lower_ for t in head.rights)
        phrase = " ".join(t.lower_ for t in head.subtree if t.i > head.i)
        if any(phrase.startswith(w) or under.startswith(w) for w in table("status_words")["occurrence"]["underway"]):
            return Mood("ongoing", phrase)
    elif child.dep_ in ("prep", "advmod") and head.pos_ in ("VERB", "ADV"):
        status = governs(head) if any(c.dep_ == "pcomp" for c in child.subtree) else None
    if status == "possible" and head.lower_ == "able" and head.head.tag_ == "VBD":
        status = "happened"  # who was able to has done
    if status is None:
        return None
    if head.dep_ == "dobj" and child.dep_ in INFINITIVES | {"prep"} and governs(head.head) == "denied":
        return Mood("denied", head.head.text)
    if negated or any(t.dep_ == "det" and t.lower_ == "no" for t in head.children):
        return (
            Mood("denied", f"not {head.text}")
            if status in ("planned", "possible", "requested", "ongoing", "conditional", "happened")
            else None
        )
    return Mood(status, head.text)


def has_to(verb: Token) -> bool:
    """Whether a verb is an infinitive with "to"."""
    return any(t.dep_ == "aux" and t.lower_ == "to" for t in verb.children)


def _supposed(verb: Token) -> str | None:
    """The marker of a condition that the verb stands in or under; None where there is none."""
    if mark := next((t for t in verb.children if t.dep_ == "mark" and t.lower_ in SUPPOSED), None):
        return mark.text
    ahead = any(t.dep_ == "aux" and t.lower_ in PLANNED | POSSIBLE | {"would"} for t in verb.children)
    first = verb.sent[0]
    if first.lower_ in ("should", "were", "had") and verb.sent[-1].text != "?":
        # "Should France invade, ...": the condition ends at the comma.
        comma = next((t.i for t in verb.sent if t.text == ","), None)
        if comma is not None and (verb.i < comma or ahead):
            return first.text
    for clause in verb.children:
        if ahead and clause.dep_ == "advcl" and any(t.dep_ == "mark" and t.lower_ in SUPPOSED for t in clause.children):
            return "if"
    markers = _markers_of(verb.doc)
    words = [t.lower_ for t in verb.sent] if markers else []
    for marker in markers:
        for i in range(len(words) - len(marker) + 1):
            if tuple(words[i : i + len(marker)]) != marker:
                continue
            after = verb.sent.start + i + len(marker)
            if (ahead and verb.i < after) or (
                verb.i > after and marker[0] != "as" and not any(t.text == "," for t in verb.doc[after : verb.i])
            ):
                return " ".join(marker)
    return None


def _markers_of(doc: Doc) -> list[tuple[str, ...]]:
    """The conditional phrases of several words all of whose words a paragraph has; looked up once a document."""
    found: list[tuple[str, ...]] | None = doc.user_data.get(MARKERS)
    if found is None:
        words = {t.lower_ for t in doc}
        found = doc.user_data[MARKERS] = [marker for marker in _long_markers() if words.issuperset(marker)]
    return found


def _held(noun: Token, light: frozenset[str]) -> bool:
    """Whether the verb above an event noun decides about the deed, and not about something else."""
    verb = noun.head.head if noun.dep_ == "pobj" else noun.head
    if verb.lemma_.lower() in light or noun.dep_ == "nsubjpass":
        return True
    if noun.dep_ == "nsubj":
        return verb.lemma_ == "be" or verb.lemma_ in table("status_words")["occurrence"]["verbs"]
    return noun.dep_ == "dobj" and governs(verb) is not None


def _own(token: Token) -> Mood:
    """What the words around the trigger itself say."""
    if _negated(token):
        return Mood("denied", "negation")
    for adjective in token.children:
        if adjective.dep_ in ("amod", "compound", "advmod"):
            word = adjective.lower_
            if word in PLANNED_ADJECTIVES and token.pos_ != "VERB":
                return Mood("planned", word)
            if word in ONGOING_ADJECTIVES:
                return Mood("ongoing", word)
            if word in POSSIBLE_ADJECTIVES or word in _adverbs("perhaps"):
                return Mood("possible", word)
            if word in _adverbs("nearly") and token.pos_ == "VERB":
                return Mood("denied", word)
    if token.pos_ not in ("VERB", "AUX"):
        return HAPPENED
    auxiliaries = [t for t in token.children if t.dep_ in ("aux", "auxpass")]
    if token.dep_ == "conj" and not auxiliaries:
        auxiliaries = [t for t in token.head.children if t.dep_ in ("aux", "auxpass") and t.tag_ == "MD"]
    words = {t.lower_ for t in auxiliaries}
    if words & POSSIBLE:
        return Mood("possible", next(iter(words & POSSIBLE)))
    if "would" in words:
        return Mood("possible" if "have" in words else "planned", "would")
    if words & PLANNED:
        return Mood("planned", next(iter(words & PLANNED)))
    if words & {"should", "must", "ought"} or (token.dep_ == "xcomp" and token.head.lower_ == "ought"):
        return Mood("requested", "should")
    if token.dep_ == "xcomp" and "to" in words and token.head.lemma_ == "be":
        return Mood("planned", "is to")
    being = any(t.lemma_ == "be" and t.tag_ in ("VBZ", "VBP") for t in auxiliaries)
    if (token.tag_ == "VBG" or "being" in words) and being:
        return Mood("ongoing", "is …ing")
    if token.tag_ == "VBG" and "been" in words and words & {"has", "have"}:
        return Mood("ongoing", "has been …ing")
    if token.tag_ == "VB" and "to" in words and token.dep_ in ("advcl", "acl", "relcl") and governs(token.head, token) is None:
        if token.dep_ == "advcl" or token.head.lemma_.lower() not in _nouns():
            return Mood("planned", "to")
    return HAPPENED


def _negated(token: Token) -> bool:
    if any(t.dep_ == "neg" or (t.dep_ in ("det", "preconj") and t.lower_ in NEGATORS) for t in token.children):
        return True
    if any(t.dep_ == "advmod" and any(n.dep_ == "neg" for n in t.children) for t in token.children):
        return True  # "no longer"
    if token.dep_ == "pcomp" and token.head.lower_ == "without":
        return True
    if token.pos_ == "VERB" and any(
        t.dep_ == "dobj" and any(d.dep_ == "det" and d.lower_ == "no" for d in t.children) for t in token.children
    ):
        return True
    if token.dep_ == "conj" and any(c.lower_ == "nor" for c in token.head.children):
        return True
    subjects = [t for t in token.children if t.dep_ in ("nsubj", "nsubjpass")]
    return any(
        t.lower_ in ("nobody", "none", "neither") or any(c.lower_ == "neither" and c.dep_ in ("det", "preconj", "cc") for c in t.children)
        for t in subjects
    )
