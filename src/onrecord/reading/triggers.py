"""Event triggers: which verbs and nouns name a deed, by the lexicons event_verbs.csv and event_nouns.csv."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache

from spacy.attrs import LEMMA, LOWER, POS
from spacy.symbols import AUX, NOUN, PROPN, VERB
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from onrecord.knowledge import rows, several, table
from onrecord.model import Status
from onrecord.reading.status import has_to

KIND: list[int | str] = [POS, LEMMA, LOWER]  # what tells whether a word may name a deed
MOST_KINDS = 50_000  # words remembered
STOP = "-"  # a row of this type says: this use is no event
PREPOSITIONS = {"of", "for", "to", "on", "in", "against", "with", "from", "at", "over", "by"}
# Classes that hold recognised names besides the nouns listed.
NAMED = {
    "party": frozenset({"PERSON", "GPE", "NORP", "ORG"}),
    "territory": frozenset({"GPE", "LOC"}),
    "town": frozenset({"GPE", "LOC"}),
}
SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
OBJECTS = {"dobj", "obj", "attr", "oprd"}


@dataclass(frozen=True, slots=True)
class Trigger:
    """What the lexicon says of a word that names a deed.

    ``actor`` and ``recipient`` are places in the clause, in order of preference; ``complement`` the status that the word
    imposes on the deed in the clause under it.
    """

    type: str
    mode: str | None
    cameo: str | None
    actor: tuple[str, ...]
    recipient: tuple[str, ...]
    complement: Status | None = None
    light: frozenset[str] = frozenset()
    bare: bool = True


@dataclass(frozen=True, slots=True)
class _VerbRow:
    particle: str
    object: str
    trigger: Trigger
    complement: str


FORBIDDING = Trigger("THREATEN", None, "130", ("subject",), ("to", "from"))
DECLINING = Trigger("REJECT", None, "120", ("subject",), ("from", "by", "of", "object.poss"))
ULTIMATUM = Trigger("THREATEN", "relations", "139", ("subject",), ("iobj", "object", "to"))
REFUSALS = {"allow": FORBIDDING, "permit": FORBIDDING, "tolerate": FORBIDDING, "let": FORBIDDING, "accept": DECLINING, "agree": DECLINING}
GIVING = "give"
VOWS = {"vow", "pledge", "promise", "swear", "resolve"}
CONFLICT = {"ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "PROTEST"}


@lru_cache(maxsize=1)
def _classes() -> dict[str, frozenset[str]]:
    return {name: frozenset(words["nouns"]) for name, words in table("object_classes").items()}


def deeds() -> frozenset[str]:
    """Nouns that point back at a deed just told: the decision, the move."""
    return _classes()["deed"]


def proposals() -> frozenset[str]:
    """Nouns for what is put to others: a plan, a draft."""
    return _classes()["proposal"]


@lru_cache(maxsize=1)
def _verbs() -> dict[str, list[_VerbRow]]:
    index: dict[str, list[_VerbRow]] = defaultdict(list)
    for row in rows("event_verbs"):
        trigger = Trigger(
            row["type"], row["mode"] or None, row["cameo"] or None, tuple(several(row["actor"])),
            tuple(several(row["recipient"])), row["complement_status"] or None,  # type: ignore[arg-type]
        )  # fmt: skip
        index[row["lemma"]].append(_VerbRow(row["particle"], row["object"], trigger, row["complement"]))
    return index


@lru_cache(maxsize=1)
def _nouns() -> dict[str, list[tuple[tuple[str, ...], Trigger]]]:
    """Lemma of the head -> (the other lemmas of the phrase, trigger), longer phrases first."""
    index: dict[str, list[tuple[tuple[str, ...], Trigger]]] = defaultdict(list)
    for row in rows("event_nouns"):
        trigger = Trigger(
            row["type"],
            row["mode"] or None,
            row["cameo"] or None,
            tuple(several(row["actor"])),
            tuple(several(row["recipient"])),
            None,
            frozenset(several(row["light_verbs"])),
            row["status"] == "bare",
        )
        words = row["lemma"].split()
        preposition = next((i for i, w in enumerate(words) if w in PREPOSITIONS and i), len(words))
        head = words[preposition - 1]
        index[head].append((tuple(w for w in words if w != head), trigger))
    for options in index.values():
        options.sort(key=lambda o: -len(o[0]))
    return index


def may_name_deeds(tokens: Tokens) -> list[Token]:
    """The words of a sentence that the lexicons know, as far as word and part of speech go: most need no look."""
    kinds = map(tuple, tokens.doc.to_array(KIND)[tokens.start : tokens.end].tolist())
    return [tokens[at] for at, kind in enumerate(kinds) if (_met[kind] if kind in _met else _meet(kind, tokens.doc))]


_met: dict[tuple[int, ...], bool] = {}  # kinds of words, looked up once


def _meet(kind: tuple[int, ...], doc: Doc) -> bool:
    if len(_met) >= MOST_KINDS:
        _met.clear()
    pos, *forms = kind
    lemma, word = (doc.vocab.strings[form] for form in forms)
    if pos in (VERB, AUX):
        known = lemma.lower() in _verbs()
    else:
        known = pos in (NOUN, PROPN) and (lemma.lower() in _nouns() or word in _nouns())
    _met[kind] = found = known or lemma in REFUSALS or lemma == GIVING
    return found


def verb_trigger(token: Token) -> Trigger | None:
    """The first row of the lexicon whose conditions the verb meets; None where there is none or it is a stop row."""
    if token.pos_ not in ("VERB", "AUX") or (token.tag_ == "VBG" and (token.dep_ == "amod" or _describes(token))):
        return None
    for row in _verbs().get(token.lemma_.lower(), ()):
        if row.particle and not _has_particle(token, row.particle):
            continue
        if row.object == "~" and any(c.dep_ in ("dobj", "obj") for c in token.children):
            continue
        if row.object.startswith("@"):
            names = NAMED.get(row.object[1:], frozenset())
            if not any(_is_of(n, row.object[1:]) or n.ent_type_ in names for n in _objects(token, row.particle)):
                continue
        if "!" in row.complement and not any(_has_clause(token, kind) for kind in row.complement.replace("!", "").split("|")):
            continue
        return None if row.trigger.type == STOP else row.trigger
    return None


def _describes(token: Token) -> bool:
    """ "a pay rise for striking teachers": the noun after it is who does it."""
    after = token.nbor() if token.i + 1 < len(token.doc) else None
    return (
        token.dep_ == "pcomp"
        and token.head.lower_ == "for"
        and token.head.head.pos_ == "NOUN"
        and after is not None
        and after.tag_ == "NNS"
        and after.head == token
    )


def _is_of(noun: Token, kind: str) -> bool:
    """Whether a noun is of a class of objects; a ship, plane or convoy of relief is no force."""
    if kind in ("forces", "aid") and any(c.dep_ == "compound" and c.lemma_.lower() in _classes()["aid"] for c in noun.children):
        return kind == "aid"
    nouns = _classes().get(kind, frozenset())
    return noun.lemma_.lower() in nouns or noun.lower_ in nouns


def clause_trigger(token: Token) -> Trigger | None:
    """What a verb names by its whole clause, whatever the lexicon says of the verb alone."""
    return _refusal(token) or _ultimatum(token)


def _refusal(token: Token) -> Trigger | None:
    """ "would not allow", "will not accept": the modal makes a threat or a refusal of what would be a deed denied."""
    if token.lemma_ not in REFUSALS or not any(c.dep_ == "neg" for c in token.children):
        return None
    modal = any(c.dep_ == "aux" and c.lower_ in ("will", "would", "wo", "can", "ca", "could") for c in token.children)
    return REFUSALS[token.lemma_] if modal else None


def _ultimatum(token: Token) -> Trigger | None:
    """ "gave the king until Friday to step down", "has 48 hours to leave": time given for a deed."""
    if token.lemma_ != GIVING or not any(t.lower_ == "to" and t.dep_ == "aux" for t in token.subtree):
        return None
    until = any(c.lower_ in ("until", "till") and any(t.ent_type_ == "DATE" for t in c.subtree) for c in token.children)
    hours = any(c.dep_ == "dobj" and c.lower_ in ("hours", "days", "weeks", "months") for c in token.children)
    return ULTIMATUM if until or hours else None


def hostile(token: Token, trigger: Trigger) -> Trigger:
    """A vow of an act of conflict is a threat."""
    if trigger.type != "AGREE" or token.lemma_ not in VOWS:
        return trigger
    for clause in token.children:
        vowed = verb_trigger(clause) if clause.dep_ in ("xcomp", "ccomp") else None
        if vowed is not None and vowed.type in CONFLICT and not any(c.dep_ == "neg" for c in clause.children):
            return replace(trigger, type="THREATEN", mode=None, cameo="130", recipient=("to", "against", "complement.object"))
    return trigger


def noun_trigger(token: Token) -> Trigger | None:
    """What the lexicon says of a noun, the longest phrase around it first ("phone call" before "call")."""
    if token.pos_ not in ("NOUN", "PROPN"):
        return None
    options = _nouns().get(token.lemma_.lower()) or _nouns().get(token.lower_)
    if not options:
        return None
    around = {w for t in token.subtree if t.i != token.i and abs(t.i - token.i) <= 5 for w in (t.lemma_.lower(), t.lower_)}
    for others, trigger in options:
        if set(others) <= around:
            return None if trigger.type == STOP else trigger
    return None


def _has_clause(token: Token, kind: str) -> bool:
    """Whether an infinitive ("inf"), a that-clause ("that"), one that claims ("claim") or a gerund ("ing") stands under a verb."""
    for child in token.children:
        if child.dep_ not in ("xcomp", "ccomp", "advcl", "pcomp"):
            continue
        to = has_to(child)
        asked = any(t.dep_ == "mark" and t.lower_ in ("if", "whether") for t in child.children)
        next_to = child.dep_ == "advcl" and token.i + 1 < len(token.doc) and token.nbor().lower_ == "to"  # "undertaken to organise"
        if kind == "inf" and to and (child.dep_ in ("xcomp", "ccomp") or next_to):
            return True
        if kind == "that" and child.dep_ == "ccomp" and not to and not asked:
            return True
        if kind == "claim" and child.dep_ == "ccomp" and any(t.tag_ in ("VBD", "VBZ") for t in (child, *_auxiliaries(child))):
            return True  # "insisted that it was no threat", not "that it be withdrawn"
        if kind == "ing" and child.tag_ == "VBG":
            return True
    return False


def _auxiliaries(verb: Token) -> list[Token]:
    return [t for t in verb.children if t.dep_ in ("aux", "auxpass")]


def _has_particle(token: Token, particle: str) -> bool:
    return (
        any(c.lower_ == particle and c.dep_ in ("prt", "prep", "advmod", "dative", "agent", "oprd", "acomp") for c in token.children)
        or (token.i + 1 < len(token.doc) and token.nbor().lower_ == particle)
        or _of_purpose(token, particle) is not None
    )


def _of_purpose(token: Token, particle: str) -> Token | None:
    """A verb that the parse puts under a particle with what is meant for it: "asked Norway for frigates to protect its ports"."""
    for clause in token.rights:
        if clause.dep_ in ("advcl", "ccomp") and any(c.lower_ == particle and c.dep_ == "mark" for c in clause.children):
            if has_to(clause):
                return clause
    return None


def _objects(token: Token, particle: str) -> list[Token]:
    """Direct objects, passive subjects, object predicates and, with a particle, the objects of that preposition."""
    found = [c for c in token.children if c.dep_ in OBJECTS or c.dep_ == "nsubjpass"]
    if token.dep_ in ("acl", "relcl"):
        found.append(token.head)
    if particle:
        found += [n for c in token.children if c.lower_ == particle for n in c.subtree if n.dep_ == "pobj"]
        clause = _of_purpose(token, particle)
        found += [c for c in clause.children if c.i < clause.i and c.dep_ in ("nsubj", "pobj")] if clause is not None else []
    found += [c for noun in list(found) for c in noun.conjuncts]
    # "dozens of tanks": the noun behind "of" counts too.
    return found + [n for noun in found for p in noun.children if p.lower_ == "of" for n in p.children if n.dep_ == "pobj"]
