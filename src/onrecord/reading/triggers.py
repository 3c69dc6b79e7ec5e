"""Event triggers: which verbs and nouns name a deed, by the lexicons event_verbs.csv and event_nouns.csv."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Token

from onrecord.knowledge import rows, several, table
from onrecord.model import Status

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


@lru_cache(maxsize=1)
def _classes() -> dict[str, frozenset[str]]:
    return {name: frozenset(words["nouns"]) for name, words in table("object_classes").items()}


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
def _nouns() -> dict[str, list[tuple[str, Trigger]]]:
    """Head lemma -> (whole phrase, trigger), phrases of several words first."""
    index: dict[str, list[tuple[str, Trigger]]] = defaultdict(list)
    for row in rows("event_nouns"):
        trigger = Trigger(
            row["type"], row["mode"] or None, row["cameo"] or None, tuple(several(row["actor"])),
            tuple(several(row["recipient"])), None, frozenset(several(row["light_verbs"])), row["status"] == "bare",
        )  # fmt: skip
        index[row["lemma"].split()[-1]].append((row["lemma"], trigger))
    for options in index.values():
        options.sort(key=lambda o: -len(o[0].split()))
    return index


def verb_trigger(token: Token) -> Trigger | None:
    """The first row of the lexicon whose conditions the verb meets."""
    options = _verbs().get(token.lemma_.lower())
    if not options or token.pos_ not in ("VERB", "AUX"):
        return None
    for row in options:
        if row.particle and not _has_particle(token, row.particle):
            continue
        nouns = _objects(token, row.particle)
        if row.object == "~" and any(n.dep_ in ("dobj", "obj") for n in nouns):
            continue
        if row.object.startswith("@") and not any(n.lemma_.lower() in _classes().get(row.object[1:], ()) for n in nouns):
            continue
        if row.complement == "inf!" and not any(c.dep_ in ("xcomp", "ccomp") and c.tag_ == "VB" for c in token.children):
            continue
        if row.object and row.object[0] not in "@~" and not any(n.lemma_.lower() == row.object for n in nouns):
            continue
        return row.trigger
    return None


def noun_trigger(token: Token) -> Trigger | None:
    """What the lexicon says of a noun, the longest phrase ending in it first ("phone call" before "call")."""
    if token.pos_ not in ("NOUN", "PROPN"):
        return None
    lemma = token.lemma_.lower()
    options = _nouns().get(lemma) or _nouns().get(token.lower_)
    for phrase, trigger in options or ():
        words = phrase.split()
        before = {t.lemma_.lower() for t in token.children if t.dep_ in ("compound", "amod", "nmod")}
        if len(words) == 1 or set(words[:-1]) <= before:
            return trigger
    return None


def _has_particle(token: Token, particle: str) -> bool:
    return any(c.lower_ == particle and c.dep_ in ("prt", "prep", "advmod", "dative", "agent") for c in token.children) or (
        token.i + 1 < len(token.doc) and token.nbor().lower_ == particle
    )


def _objects(token: Token, particle: str) -> list[Token]:
    """Direct objects, passive subjects, and the objects of the particle as a preposition, with what is joined to them."""
    found = [c for c in token.children if c.dep_ in OBJECTS or c.dep_ == "nsubjpass"]
    for prep in token.children:
        if prep.dep_ == "prep" and (not particle or prep.lower_ == particle) and particle:
            found += [c for c in prep.children if c.dep_ == "pobj"]
    return found + [c for noun in found for c in noun.conjuncts]
