"""Whether a deed took place: negation, plans, modality, conditions, requests, and what governs them all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Token

from onrecord.knowledge import table
from onrecord.model import Status

NEGATORS = {"no", "not", "n't", "n’t", "never", "without", "neither", "nor", "nobody", "none"}
POSSIBLE = {"could", "might", "may", "can"}
PLANNED = {"will", "shall", "'ll", "’ll", "wo"}
MARKERS = {"if", "unless", "provided", "should"}
PLANNED_ADJECTIVES = {"planned", "upcoming", "forthcoming", "scheduled", "impending", "future", "next", "coming", "proposed", "expected"}
ONGOING_ADJECTIVES = {"ongoing", "continuing", "continued", "current", "relentless"}
POSSIBLE_ADJECTIVES = {"possible", "potential", "prospective", "threatened", "likely", "hypothetical"}
DENIED_ADJECTIVES = {"alleged", "supposed"}


@dataclass(frozen=True, slots=True)
class Mood:
    """A status with the word that decided it."""

    status: Status
    because: str


@lru_cache(maxsize=1)
def _governors() -> dict[str, Status]:
    """Verb lemma -> status of the clause under it; only one-word verbs, prepositions left off."""
    index: dict[str, Status] = {}
    words = table("status_words")
    order: tuple[Status, ...] = ("ongoing", "happened", "possible", "planned", "requested", "denied")
    for status in order:
        for phrase in words.get(status, {}).get("verbs", []):
            parts = phrase.split()
            if len(parts) <= 2 and parts[0] != "be":
                index[parts[0]] = status
    for lemma, status in (("threaten", "conditional"), ("set", "planned"), ("due", "planned"), ("schedule", "planned"),
                          ("expect", "planned"), ("slate", "planned"), ("ready", "planned"), ("poise", "planned"),
                          ("agree", "planned"), ("pledge", "planned"), ("vow", "planned"), ("promise", "planned"),
                          ("offer", "possible"), ("unable", "denied"), ("unwilling", "denied"), ("willing", "possible"),
                          ("refuse", "denied"), ("decline", "denied"), ("fail", "denied"), ("likely", "possible")):  # fmt: skip
        index[lemma] = status
    return index


def mood_of(trigger: Token, complement: dict[int, Status], light: frozenset[str] = frozenset()) -> Mood:
    """The status of the deed a trigger names.

    ``complement`` gives, by token index, the status that an event verb imposes on the clause under it; ``light`` the verbs
    that hold an event noun ("hold talks"), whose own mood is the noun's.
    """
    mood = _own(trigger)
    if mood.status != "happened":
        return mood
    if trigger.pos_ not in ("VERB", "AUX") and not _held(trigger, light):
        return mood
    child, steps = trigger, 0
    while child.head is not child and steps < 6:
        head, steps = child.head, steps + 1
        if child.dep_ in (
            "xcomp",
            "ccomp",
            "pcomp",
            "acl",
            "advcl",
            "dobj",
            "pobj",
            "prep",
            "relcl",
            "conj",
            "nmod",
            "attr",
            "oprd",
            "nsubjpass",
            "nsubj",
        ):
            if child.dep_ in ("relcl", "nsubj") and child is not trigger:
                break
            if child.dep_ in ("xcomp", "pcomp", "ccomp", "dobj", "pobj", "prep", "acl"):
                imposed = complement.get(head.i) if child.dep_ in ("xcomp", "ccomp", "pcomp") else None
                if imposed is None and child.dep_ == "xcomp":
                    imposed = _governors().get(head.lemma_.lower())
                if (
                    imposed is None
                    and child.dep_ == "dobj"
                    and head.lemma_ in ("deny", "avoid", "consider", "rule", "plan", "threaten", "cancel", "postpone", "schedule")
                ):
                    imposed = "denied" if head.lemma_ in ("deny", "avoid", "rule") else _governors().get(head.lemma_, "planned")
                if imposed is not None and imposed != "happened":
                    if _negated(head) and imposed in ("planned", "possible", "requested"):
                        return Mood("denied", f"not {head.text}")
                    return Mood(imposed, head.text)
            if child.dep_ == "advcl" and any(t.dep_ == "mark" and t.lower_ in MARKERS for t in child.children):
                return Mood("conditional", "if")
            if child.dep_ in ("xcomp", "conj", "dobj", "pobj", "prep", "attr", "nsubjpass", "nsubj", "acl"):
                above = _own(head) if head.pos_ in ("VERB", "AUX") else Mood("happened", "")
                if above.status != "happened":
                    return above
            if child.dep_ in ("ccomp", "advcl", "relcl") and head.pos_ in ("VERB", "AUX"):
                break
        else:
            break
        child = head
    return mood


def _held(noun: Token, light: frozenset[str]) -> bool:
    """Whether the verb above an event noun decides about the deed, and not about something else."""
    verb = noun.head.head if noun.dep_ == "pobj" else noun.head
    if verb.lemma_.lower() in light or noun.dep_ == "nsubjpass":
        return True
    return noun.dep_ == "dobj" and (verb.lemma_.lower() in _governors() or verb.lemma_ in ("cancel", "deny", "avoid", "rule"))


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
            if word in POSSIBLE_ADJECTIVES:
                return Mood("possible", word)
    if token.pos_ not in ("VERB", "AUX"):
        return Mood("happened", "")
    auxiliaries = [t for t in token.children if t.dep_ in ("aux", "auxpass")]
    if token.dep_ == "conj" and not auxiliaries:
        auxiliaries = [t for t in token.head.children if t.dep_ in ("aux", "auxpass") and t.tag_ == "MD"]
    words = {t.lower_ for t in auxiliaries}
    if any(c.dep_ == "advcl" and any(m.dep_ == "mark" and m.lower_ in MARKERS for m in c.children) for c in token.children) and (
        words & (PLANNED | POSSIBLE | {"would"})
    ):
        return Mood("conditional", "if")
    if any(t.dep_ == "mark" and t.lower_ in MARKERS for t in token.children):
        return Mood("conditional", "if")
    if words & POSSIBLE:
        return Mood("possible", next(iter(words & POSSIBLE)))
    if "would" in words:
        return Mood("possible" if "have" in words else "planned", "would")
    if words & PLANNED:
        return Mood("planned", next(iter(words & PLANNED)))
    if words & {"should", "must", "ought"}:
        return Mood("requested", "should")
    if token.tag_ == "VBG" and any(t.lemma_ == "be" and t.tag_ in ("VBZ", "VBP") for t in auxiliaries):
        return Mood("ongoing", "is …ing")
    if token.tag_ == "VBG" and "been" in words and words & {"has", "have"}:
        return Mood("ongoing", "has been …ing")
    if token.tag_ == "VB" and "to" in words:
        if token.dep_ in ("advcl", "acl", "relcl"):
            return Mood("planned", "to")
    return Mood("happened", "")


def _negated(token: Token) -> bool:
    if any(t.dep_ == "neg" or (t.dep_ in ("det", "preconj") and t.lower_ in NEGATORS) for t in token.children):
        return True
    if token.dep_ == "pcomp" and token.head.lower_ == "without":
        return True
    return any(t.dep_ in ("nsubj", "nsubjpass") and t.lower_ in ("nobody", "none", "neither") for t in token.children)
