"""Who has been spoken of so far in a report, and whom "he", "both sides" or "the presidents" look back at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from onrecord.knowledge import table
from onrecord.model import Mention, PartyKind
from onrecord.reading.language import Paragraph
from onrecord.reading.people import Role
from onrecord.reading.status import governs

STATE_BODIES, BODIES = (frozenset(table("party_nouns")[use]["nouns"]) for use in ("state", "body"))
MALE, FEMALE, PLURAL = {"he", "him", "his", "himself"}, {"she", "her", "hers", "herself"}, {"they", "them", "their", "themselves"}
NEUTER = {"it", "its", "itself"}


@dataclass(eq=False)
class Draft:
    """A party while the report is still being read."""

    name: str
    kind: PartyKind
    country: str | None = None
    sector: str | None = None
    role: str | None = None
    ranks: list[Role] = field(default_factory=list)
    gender: str | None = None
    plural: bool = False
    wikidata: str | None = None
    mentions: list[Mention] = field(default_factory=list)
    head: str = ""  # lemma of the head noun, for parties without a name


class Spoken:
    """The drafts of a report's parties in the order in which they are spoken of."""

    def __init__(self) -> None:
        self.recent: list[tuple[Draft, bool, int]] = []  # who was spoken of, whether as subject, in which paragraph
        self.main: list[tuple[tuple[Draft, ...], int]] = []  # subjects of main clauses and where they stand

    def lately(self) -> list[Draft]:
        """Everybody, who was spoken of last first."""
        return list(dict.fromkeys(draft for draft, _, _ in reversed(self.recent)))

    def state_nearby(self) -> Draft | None:
        """The state that this paragraph or the one before spoke of last."""
        return next((d for d, _, n in reversed(self.recent) if d.kind == "state" and self.recent[-1][2] - n < 2), None)

    def body(self) -> Draft | None:
        """The state or body that an "it" stands for."""
        return next(
            (
                d
                for d, subject, _ in reversed(self.recent[-8:])
                if subject
                and not d.plural
                and (d.kind in ("state", "government", "igo", "organization", "group") or d.head in BODIES | STATE_BODIES)
            ),
            None,
        )

    def bearers(self, role: Role) -> tuple[Draft, ...]:
        """The two people spoken of last who bear a role of that name or rank."""
        people = dict.fromkeys(d for d, _, _ in reversed(self.recent) if d.kind in ("person", "unnamed") and not d.plural)
        fit = [d for d in people if any(_fits(r, role) for r in d.ranks)]
        return tuple(reversed(fit[:2]))

    def pair(
        self, lemma: str, paragraph: Paragraph, chunk: Tokens, role: Role | None, state_of: Callable[[str], Draft]
    ) -> tuple[Draft, ...]:
        """The two whom "both sides" or "the two leaders" stand for: spoken of last, of no other rank, and not the one who urges them."""
        want_people = lemma in ("leader", "president", "minister", "man", "woman", "general", "counterpart")
        want_states = lemma in ("country", "nation", "state", "government", "neighbour", "neighbor", "capital", "side", "party")
        actor: set[str | None] = set()
        if chunk.root.dep_ not in ("nsubj", "nsubjpass") or _is_asked(chunk.root.head):
            start = paragraph.span[0] + chunk.sent.start_char
            subjects = [d for d, subject, _ in self.recent[-8:] if subject and d.mentions[-1].span[0] >= start]
            actor = {d.country or d.name for d in subjects}
        pair: list[Draft] = []
        bodies = [d.kind in ("state", "government", "group", "organization") or d.country is not None for d, _, _ in self.recent]
        for draft, _, _ in reversed(self.recent):
            if want_states and draft.kind == "person" and draft.country:
                draft = state_of(draft.country)
            right = draft.kind == "person" if want_people else draft.kind in ("state", "government", "group", "organization", "person")
            right &= want_people or draft.kind != "person" or sum(bodies) < 2
            apart = all(d is not draft and (not draft.country or d.country != draft.country) for d in pair)
            right &= role is None or not draft.ranks or any(_fits(r, role) for r in draft.ranks)
            if right and not draft.plural and apart and (draft.country or draft.name) not in actor:
                pair.append(draft)
            if len(pair) == 2:
                return pair[1], pair[0]
        return ()

    def many(self, paragraph: Paragraph, token: Token) -> tuple[Draft, ...]:
        """Whom a "they" stands for: at the head of a sentence rather its forerunner's subject than who came up in it."""
        now = self.recent[-1][2] if self.recent else 0
        lately = [(d, n) for d, _, n in reversed(self.recent[-14:]) if d.sector != "JRN"]
        many = [d for d, n in lately if now - n < 3 and (d.plural or d.kind in ("group", "organization"))]
        if token.is_sent_start and token.i:
            start = paragraph.offset(token.nbor(-1).sent[0])[0]
            for drafts, at in reversed(self.main):
                if at >= start and (len(drafts) > 1 or any(drafts[0] is m for m in many)):
                    return drafts
        found = next(iter(many), None) or next((d for d, _ in lately if d.kind in ("state", "government")), None)
        return (found,) if found else ()

    def latest(self, gendered: set[str], token: Token | None = None, paragraph: Paragraph | None = None) -> Draft | None:
        """The person a "he" or "she" most likely stands for: recent, and rather a subject than not."""
        other = "f" if gendered is MALE else "m"
        now = self.recent[-1][2] if self.recent else 0
        scores: dict[int, tuple[float, Draft]] = {}
        sentence_start = paragraph.offset(token.sent[0])[0] if token is not None and paragraph is not None else None
        for back, (draft, subject, number) in enumerate(reversed(self.recent[-24:])):
            single = draft.kind == "person" or (draft.kind == "unnamed" and not draft.plural)
            if not single or draft.gender == other:
                continue
            score = 2.0 * subject - 0.14 * back - 0.5 * (now - number) + (0.6 if draft.kind == "person" else 0.0)
            if sentence_start is not None and token is not None and draft.mentions[-1].span[0] >= sentence_start:
                # An object of the same clause is not its own subject's pronoun.
                score += 0.4 if subject else -0.6
            if draft.gender and draft.gender != other:
                score += 0.3
            if id(draft) not in scores or score > scores[id(draft)][0]:
                scores[id(draft)] = (score, draft)
        return max(scores.values(), key=lambda s: s[0])[1] if scores else None

    def country_before(self, paragraph: Paragraph, number: int, told: Tokens) -> tuple[bool, str | None]:
        """Whether a paragraph spoke of states before the sentence of some words; and of which, where that is one, and acts."""
        start, until = paragraph.span[0], paragraph.offset(told.sent[0])[0]
        here = [
            (d.country, subject)
            for d, subject, where in self.recent
            if where == number and d.kind in ("state", "government") and d.country and any(start <= m.span[0] < until for m in d.mentions)
        ]
        sure = len({country for country, _ in here}) == 1 and any(subject for _, subject in here)
        return bool(here), here[0][0] if sure else None


def _is_asked(verb: Token) -> bool:
    """Whether somebody says what others are to do: "proposed that both sides stop", "both sides must answer"."""
    asked = verb.dep_ == "ccomp" and governs(verb.head, verb) == "requested"
    return asked or any(c.lower_ in ("must", "should") for c in verb.children)


def _fits(rank: Role, role: Role) -> bool:
    """Whether who holds a rank may be spoken of by a role."""
    return role.title in rank.title.split() or rank.title == role.title or rank.rank == role.rank
