"""Parties: every mention of someone who speaks or acts, and which mentions are the same party.

Names first (gazetteer, people), then descriptions ("the Ukrainian president", "a senior official"), then pronouns, all
in the order of the text, so that each can look back at who was spoken of last.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from onrecord.knowledge import rows, table
from onrecord.model import Mention, MentionForm, Party, PartyKind, Span
from onrecord.reading.language import Page, Paragraph
from onrecord.reading.names import Known, find_known, fold, holders, holders_by_form
from onrecord.reading.people import (
    Role,
    Titled,
    is_name_token,
    names_place,
    names_weapons,
    person_names,
    role_ending_at,
    roles,
    titled_names,
)
from onrecord.reading.setting import at_home, country_beside, setting_of
from onrecord.reading.spoken import FEMALE, MALE, NEUTER, PLURAL, Draft, Spoken

STATE_BODIES, ARMED, GROUPS, BODIES, MOVEMENTS, PAIR_NOUNS, HEADS, DOMESTIC, RELATIVES = (
    frozenset(table("party_nouns")[use]["nouns"])
    for use in ("state", "armed", "group", "body", "movement", "pair", "head", "domestic", "relative")
)
HALVES = {"North", "South"}  # of lands; "the West" is none


Resolved = tuple[tuple[Draft, ...], MentionForm]
Resolver = Callable[[Tokens], Resolved | None]


@dataclass(frozen=True)
class Parties:
    """All parties of a report with a look-up from spans to who stands there."""

    all: tuple[Party, ...]
    _mentions: tuple[tuple[Span, tuple[str, ...]], ...]  # by start
    _starts: tuple[int, ...]

    def at(self, span: Span) -> tuple[str, ...]:
        """Ids of who is named at a span: the mentions inside it, outermost first in the text."""
        found: list[str] = []
        for mention, ids in self._touching(span):
            if mention[0] < span[1] and span[0] < mention[1]:
                found += [i for i in ids if i not in found]
        return tuple(found)

    def head(self, span: Span, head: Span) -> tuple[str, ...]:
        """Ids of the mention that holds the head word of a phrase; else those of the first mention in the phrase."""
        best = [(m, ids) for m, ids in self._touching(head) if m[0] < head[1] and head[0] < m[1]]
        if best:
            return max(best, key=lambda b: b[0][1] - b[0][0])[1]
        inside = [(m, ids) for m, ids in self._touching(span) if span[0] <= m[0] and m[1] <= span[1]]
        return inside[0][1] if inside else ()

    def by_id(self, party_id: str) -> Party:
        return next(p for p in self.all if p.id == party_id)

    def _touching(self, span: Span) -> Iterator[tuple[Span, tuple[str, ...]]]:
        first = max(0, bisect_left(self._starts, span[0]) - 12)
        for mention, ids in self._mentions[first:]:
            if mention[0] >= span[1]:
                return
            if mention[1] > span[0]:
                yield mention, ids


def find_parties(page: Page) -> Parties:
    """Mentions of a parsed report joined to parties."""
    return _Reader(page).read()


class _Reader:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.forms = person_names(page)
        self.drafts: list[Draft] = []
        self.by_name: dict[str, Draft] = {}
        self.spoken = Spoken()
        self.links: list[tuple[Span, tuple[Draft, ...]]] = []
        self.setting = setting_of(page)
        self.aside: set[Span] = set()  # states that a title names, which nobody speaks of: "Nigerian Major General Musa Danladi"
        self.number: int  # of the paragraph being read
        self.paragraph: Paragraph

    def read(self) -> Parties:
        for number, paragraph in enumerate(self.page.paragraphs):
            self.number, self.paragraph = number, paragraph
            for tokens, resolve in self._in_order(paragraph):
                found = resolve(tokens)
                if found:
                    drafts, form = found
                    self._note(paragraph, number, tokens, drafts, form)
        return self._finish()

    def _in_order(self, paragraph: Paragraph) -> list[tuple[Tokens, Resolver]]:
        """Candidate mentions of a paragraph by position, each with the function that resolves it."""
        doc = paragraph.doc
        taken = bytearray(len(doc))
        found: list[tuple[Tokens, Resolver]] = []
        named = list(titled_names(doc, self.forms))
        for titled, full in named:
            taken[titled.tokens.start : titled.tokens.end] = b"\1" * len(titled.tokens)
            found.append((titled.tokens, partial(self._person, titled, full)))
        described = []
        bodies = {i for t, known in find_known(doc) if known.kind != "state" for i in range(t.start, t.end)}
        for chunk in doc.noun_chunks:
            if chunk.root.pos_ not in ("NOUN", "PROPN") or chunk.root.i in bodies or not self._is_description(chunk):
                continue
            names = [(titled, full) for titled, full in named if chunk.start < titled.tokens.end and titled.tokens.start < chunk.end]
            if not names:
                described.append(chunk)
            elif len(names) == 1 and _owns(names[0][0].tokens, chunk):
                found.append((chunk, partial(self._somebodys, *names[0])))
        for tokens, known in find_known(doc):
            if any(taken[tokens.start : tokens.end]):
                if any(c.start <= tokens.start and tokens.end <= c.end for c in described):
                    continue
                inside_title = known.form in ("adjective", "name", "people") and tokens.end < len(doc)
                if inside_title and known.kind == "state":
                    found.append((tokens, partial(self._listed, known)))
                    self.aside.add(paragraph.span_of(tokens))
                continue
            if known.form == "name" and len(tokens) == 1 and tokens[0].is_sent_start and tokens[0].pos_ not in ("PROPN", "NOUN", "ADJ"):
                continue
            found.append((tokens, partial(self._listed, known)))
        for chunk in described:
            found.append((chunk, self._description))
        for entity in doc.ents:
            if entity.text in platforms() or names_weapons(entity):
                continue
            over = [t for t, _ in found if t.start < entity.end and entity.start < t.end]
            movement = len(entity) > 2 and entity[-1].lower_ in MOVEMENTS  # "the Azawad Unity Movement" is not Azawad
            free = not over or (movement and all(entity.start <= t.start and t.end < entity.end for t in over))
            person = entity.label_ == "PERSON" and len(entity) > 1 and not taken[entity.start] and not names_place(entity)
            body = entity.label_ == "ORG" or movement or person
            if body and free and is_name_token(entity[-1]) and len(entity.text) > 2:
                found = [(t, f) for t, f in found if t not in over]
                found.append((entity, self._organization))
        for token in doc:
            if token.text in HALVES and token.i and token.nbor(-1).lower_ == "the" and token.ent_type_ != "ORG" and not taken[token.i]:
                if token.i + 1 == len(doc) or not is_name_token(token.nbor()):
                    found.append((doc[token.i : token.i + 1], self._half))
            if token.pos_ == "PRON" and token.lower_ in MALE | FEMALE | PLURAL | NEUTER:
                found.append((doc[token.i : token.i + 1], partial(self._pronoun, paragraph)))
        return sorted(found, key=lambda f: (f[0].start, -f[0].end))

    def _note(self, paragraph: Paragraph, number: int, tokens: Tokens, drafts: tuple[Draft, ...], form: MentionForm) -> None:
        span = paragraph.span_of(tokens)
        root, head = tokens.root, tokens.root.head
        # "Peru's foreign ministry said" and "the Uzbek Foreign Ministry said" speak of the state as one that acts.
        somebodys = drafts[0].kind == "person" and role_ending_at(root.doc, head.i + 1) is not None  # "Niyazov's spokesman said"
        owner = (root.dep_ == "poss" and not somebodys) or (
            root.dep_ in ("amod", "compound", "nmod") and head.lemma_.lower() in STATE_BODIES | BODIES
        )
        subject = root.dep_ in ("nsubj", "nsubjpass") or (owner and head.dep_ in ("nsubj", "nsubjpass"))
        if subject and tokens.root.head.dep_ == "ROOT":
            self.spoken.main.append((drafts, span[0]))
        for draft in drafts:
            if all(m.span != span for m in draft.mentions):
                draft.mentions.append(Mention(span, form))
            if self.page.in_quotation(span[0]) is None and span not in self.aside:
                self.spoken.recent.append((draft, subject, number))
        self.links.append((span, drafts))

    # who a mention is

    def _person(self, titled: Titled, full: str, _: Tokens) -> Resolved:
        draft = self._named(full, "person")
        draft.gender = draft.gender or titled.gender
        if titled.role and (not draft.role or len(titled.role) > len(draft.role)):
            draft.role = titled.role
        if titled.rank and titled.rank not in draft.ranks:
            draft.ranks.append(titled.rank)
        draft.country = draft.country or titled.country
        offices = [h for form in {fold(full), fold(full.split()[-1])} for h in holders_by_form().get(form, [])]
        offices = [h for h in offices if fold(full) in h.forms or any(f.split()[-1] == fold(full) for f in h.forms)]
        current = [h for h in offices if h.held_on(self.page.report.published)] or offices
        if current and (draft.country is None or draft.country == current[-1].country or not current[-1].country):
            draft.country = draft.country or current[-1].country or None
            draft.wikidata = draft.wikidata or current[-1].wikidata
            known = role_named(current[-1].office)
            if known and known not in draft.ranks:
                draft.ranks.append(known)
        draft.sector = draft.sector or next((r.sector for r in draft.ranks if r.sector), None)
        if draft.country is None and titled.rank is not None and at_home(titled.rank, titled.tokens):
            # At the seat of talks officers and delegates come from elsewhere; whoever is a minister without more is the host's.
            if self.setting.mostly or titled.rank.rank in ("head", "minister"):
                draft.country = self._home(titled.tokens)
        return (draft,), "name"

    def _listed(self, known: Known, _: Tokens) -> Resolved:
        return (self._known(known),), "name"

    def _known(self, known: Known) -> Draft:
        if known.kind == "government" and known.sector == "MIL" and known.country:
            return self._state(known.country)  # a state's forces act for the state
        draft = self._named(known.name, known.kind)
        draft.country, draft.sector = known.country, known.sector
        return draft

    def _half(self, tokens: Tokens) -> Resolved | None:
        """ "the North" where North Korea has been spoken of."""
        state = next((d for d in self.drafts if d.kind == "state" and d.name.startswith(tokens.text + " ")), None)
        return ((state,), "name") if state is not None else None

    def _organization(self, tokens: Tokens) -> Resolved:
        if len(tokens) == 1 or (len(tokens) == 2 and tokens[0].lower_ == "the"):
            last = tokens[-1].lower_
            for draft in reversed(self.drafts):
                if draft.kind in ("igo", "organization", "group") and " " in draft.name and fold(draft.name).split()[-1] == last:
                    return (draft,), "name"  # "the Council" after "the Security Council"
        name = tokens.text.removeprefix("the ").removeprefix("The ").removesuffix("'s").removesuffix("’s").strip()
        draft = self._named(name, "organization")
        if draft.country is None and tokens[-1].lower_ in STATE_BODIES | BODIES:
            # "Syria's foreign ministry"
            inside = [k for t, k in find_known(tokens.doc) if tokens.start <= t.start and t.end < tokens.end]
            draft.country = inside[0].country if inside and inside[0].kind == "state" else None
        return (draft,), "name"

    def _is_description(self, chunk: Tokens) -> bool:
        head = chunk.root
        lemma = head.lemma_.lower()
        role = role_ending_at(chunk.doc, head.i + 1)
        if head.ent_type_ in ("DATE", "TIME", "MONEY", "PERCENT", "CARDINAL") and not role:
            return False
        return role is not None or lemma in GROUPS or lemma in STATE_BODIES or lemma in PAIR_NOUNS or lemma in BODIES

    def _description(self, chunk: Tokens, owner: Draft | None = None) -> Resolved | None:
        head, doc = chunk.root, chunk.doc
        lemma = head.lemma_.lower()
        role = role_ending_at(doc, head.i + 1)
        named = self._set_beside(head)
        if named is not None:
            named.role = named.role or chunk.text
            if role and role[1] not in named.ranks:
                named.ranks.append(role[1])
            return (named,), "description"
        inside = [(t, k) for t, k in find_known(doc) if chunk.start <= t.start and t.end <= chunk.end]
        country = next((k for t, k in inside if k.country or k.kind in ("igo", "group")), None)
        plural = head.tag_ in ("NNS", "NNPS")
        first = chunk[0].lower_
        definite = first in ("the", "this", "that", "his", "her", "their", "its") or (
            first == "'s" or (head.text[:1].isupper() and chunk.start == head.i)
        )
        words = {t.lower_ for t in chunk}
        if plural and words & {"both", "two"} and lemma in PAIR_NOUNS:
            both = self.spoken.pair(lemma, self.paragraph, chunk, role[1] if role else None, self._state)
            if both or role is None:
                return (both, "description") if both else None
        if plural and role is not None and lemma in PAIR_NOUNS:
            if owners := self._owners(head):
                return tuple(self._holder(role[1], c) or self._state(c) for c in owners), "title"
            if definite and head.i - chunk.start <= 1 and len(pair := self.spoken.bearers(role[1])) == 2:
                return pair, "description"
        if lemma in STATE_BODIES and not (role and role[1].rank == "head"):
            if country is not None and country.kind in ("state", "group"):
                return (self._known(country),), "description"
            possessive = next((t for t in chunk if t.dep_ == "poss" and t.lower_ in MALE | FEMALE), None)
            if possessive is not None and lemma in ("government", "administration", "army", "military", "country"):
                person = self.spoken.latest(MALE if possessive.lower_ in MALE else FEMALE)
                if person is not None and person.country:
                    return (self._state(person.country),), "description"
            if first == "the" and lemma in ARMED and len(chunk) == 2:
                # "the army": that of the state spoken of last.
                state = self.spoken.state_nearby()
                if state is not None:
                    return (state,), "description"
            if lemma not in ("government", "administration", "authority", "regime", "soldier") and lemma not in ARMED:
                return None
        code = country.country if country is not None else owner.country if owner is not None else None
        if lemma in BODIES and role is None:
            return self._body(chunk, lemma, country, definite)
        if (definite or owner is not None) and not plural and role is not None:
            someone = self._holder(role[1], code)
            if someone is not None:
                return (someone,), "title" if role[1].rank in ("head", "minister") else "description"
        if role is None and lemma not in GROUPS and lemma not in STATE_BODIES:
            return None
        return (self._unnamed(chunk, lemma, code, definite, plural, role[1] if role else None, owner),), "description"

    def _somebodys(self, titled: Titled, full: str, chunk: Tokens) -> Resolved | None:
        """Somebody told by whose they are: "President Niyazov's spokesman"."""
        return self._description(chunk, self._person(titled, full, chunk)[0][0])

    def _body(self, chunk: Tokens, lemma: str, country: Known | None, definite: bool) -> Resolved | None:
        """A body spoken of by its kind: one named before, or the one the words describe."""
        if country is not None and country.kind in ("state", "government"):
            return None  # "the Russian foreign ministry": the state is found by its adjective, or the ministry by its name
        if definite and len(chunk) == 2:
            for draft in self.spoken.lately():
                bloc = lemma in ("bloc", "alliance") and draft.kind == "igo"
                if bloc or (draft.kind in ("igo", "organization", "group") and fold(draft.name).split()[-1] == lemma):
                    return (draft,), "description"
        return (self._unnamed(chunk, lemma, None, definite, False, None),), "description"

    def _set_beside(self, head: Token) -> Draft | None:
        """The person a description is set beside: "Gudrun, a trawler captain" or "Russia's ambassador, Pavel Orlenko"."""
        beside = [c for c in head.children if c.dep_ == "appos"] + ([head.head] if head.dep_ == "appos" else [])
        for token in beside:
            words = [t for t in token.subtree if t.dep_ in ("compound",) and t.head == token] + [token]
            full = self.forms.get(fold(" ".join(t.text for t in words))) or self.forms.get(fold(token.text))
            if full is not None and token.pos_ == "PROPN":
                return self._named(full, "person")
        return None

    def _holder(self, role: Role, country: str | None) -> Draft | None:
        """The person of this report that a definite title stands for."""
        people = [d for d in self.spoken.lately() if d.kind == "person"]
        people += [d for d in self.drafts if d.kind == "person" and d not in people]
        if country:
            people = [d for d in people if d.country == country]
        words = set(role.title.replace("-", " ").split())
        if words & HEADS and role.rank == "head" and role.title in ("leader", "head of state", "strongman", "ruler"):
            return next((d for d in people if any(r.rank == "head" for r in d.ranks)), None)
        for draft in people:
            if any(
                r.title == role.title
                or (r.title in role.title.split() and r.rank == role.rank)
                or (role.title in r.title.split() and r.rank == role.rank)
                for r in draft.ranks
            ):
                return draft
        # Nobody has borne the title yet: whoever holds the office and is named anywhere in the report.
        for holder in holders():
            if holder.office == role.title and (not country or holder.country == country) and (holder.held_on(self.page.report.published)):
                full = next((self.forms[f] for f in holder.forms if f in self.forms), None)
                if full:
                    draft = self._named(full, "person")
                    draft.country, draft.wikidata = draft.country or holder.country, draft.wikidata or holder.wikidata
                    draft.ranks.append(role)
                    return draft
        return None

    def _owners(self, head: Token) -> tuple[str, ...]:
        """The states of "the presidents of Colombia and Venezuela", two or more."""
        inner = [n for p in head.children if p.lower_ == "of" for n in p.children if n.dep_ == "pobj"]
        names = [t for n in inner for t in (n, *n.conjuncts)]
        found = [k.country for t, k in find_known(head.doc) if any(n.i in range(t.start, t.end) for n in names)]
        states = tuple(dict.fromkeys(c for c in found if c))
        return states if len(states) > 1 else ()

    def _unnamed(self, chunk: Tokens, lemma: str, country: str | None, definite: bool, plural: bool, role: Role | None,
                 owner: Draft | None = None) -> Draft:  # fmt: skip
        if definite and owner is None:
            for draft in reversed(self.drafts):
                if draft.head == lemma and draft.plural == plural and (not country or country == draft.country):
                    return draft
        where = next((c for c in chunk.root.children if c.dep_ == "prep" and c.lower_ == "in" and c.i == chunk.end), None)
        place = [t for t in where.subtree if t.i <= chunk.end + 2] if where is not None else []
        tail = [t.text for t in place] if place and any(t.pos_ == "PROPN" for t in place) and len(place) < 4 else []
        words = [t.text for t in chunk if not (t.i == chunk.start and t.lower_ in ("a", "an", "the", "another", "one"))]
        name = " ".join(words + tail).replace(" - ", "-").replace(" '", "'").replace(" ’", "’")
        if owner is not None:
            mark = next(t for t in chunk if t.tag_ == "POS")
            name = f"{owner.name}{mark.text} {chunk.doc[mark.i + 1 : chunk.end].text}"
        draft = self._named(name, "group" if plural and lemma in GROUPS | {"leader"} else "unnamed")
        country = country or country_beside(chunk, role)
        if country is None and owner is None and self.setting.mostly and (at_home(role, chunk) if role is not None else lemma in DOMESTIC):
            country = self._home(chunk)
        draft.head, draft.plural, draft.country = lemma, plural, draft.country or country
        draft.sector = draft.sector or (role.sector if role else None)
        if role is not None and role not in draft.ranks:
            draft.ranks.append(role)
        return draft

    def _pronoun(self, paragraph: Paragraph, tokens: Tokens) -> Resolved | None:
        token = tokens[0]
        if self.page.in_quotation(paragraph.offset(token)[0]) is not None:
            return None
        word = token.lower_
        if word in MALE | FEMALE:
            draft = self.spoken.latest(MALE if word in MALE else FEMALE, token, paragraph)
            return ((draft,), "pronoun") if draft else None
        if word in PLURAL:
            drafts = self.spoken.many(paragraph, token)
            return (drafts, "pronoun") if drafts else None
        body = self.spoken.body()
        return ((body,), "pronoun") if body else None

    def _state(self, country: str) -> Draft:
        name = next(row["name"] for row in rows("states") if row["alpha3"] == country)
        return self._known(Known(name, "state", country, "GOV"))

    def _home(self, told: Tokens) -> str | None:
        """Whose people are told without their country here: the state's that this paragraph has been about, else the report's."""
        spoken_of, country = self.spoken.country_before(self.paragraph, self.number, told)
        return country if spoken_of else self.setting.country

    def _named(self, name: str, kind: PartyKind) -> Draft:
        key = f"{'person' if kind == 'person' else 'other'}:{fold(name)}"
        if key not in self.by_name:
            self.by_name[key] = Draft(name, kind)
            self.drafts.append(self.by_name[key])
        return self.by_name[key]

    def _finish(self) -> Parties:
        kept = [d for d in self.drafts if any(m.form != "pronoun" for m in d.mentions)]
        ids = {id(d): "p-" + hashlib.sha256(f"{d.kind}:{d.name}".encode()).hexdigest()[:8] for d in kept}
        parties = tuple(
            Party(ids[id(d)], d.name, d.kind, d.country, d.role, d.sector, d.wikidata,
                  tuple(sorted(d.mentions, key=lambda m: m.span)))
            for d in kept
        )  # fmt: skip
        links = sorted((span, tuple(ids[id(d)] for d in drafts if id(d) in ids)) for span, drafts in self.links)
        kept_links = tuple((span, found) for span, found in links if found)
        return Parties(parties, kept_links, tuple(span[0] for span, _ in kept_links))


def _owns(name: Tokens, chunk: Tokens) -> bool:
    """Whether a chunk is somebody told by a name that owns them: "Mr Karimov's lawyer"."""
    mark = name.end if name.end < len(name.doc) and name.doc[name.end].tag_ == "POS" else name.end - 1
    return name.doc[mark].tag_ == "POS" and mark < chunk.root.i and role_ending_at(chunk.doc, chunk.root.i + 1) is not None


@lru_cache(maxsize=1)
def platforms() -> frozenset[str]:
    """Channels that a name recogniser takes for parties."""
    return frozenset(row["channel"] for row in rows("channels"))


def role_named(office: str) -> Role | None:
    """The role an office of the gazetteer amounts to."""
    return roles().get(office)
