"""Names of people in a report: the full names it gives, the surnames that stand for them, and their titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Tokens

from onrecord.knowledge import rows, table
from onrecord.reading.language import Page
from onrecord.reading.names import Known, find_known, fold, genders, holders_by_form, known_names

HONORIFICS = {"mr": "m", "mrs": "f", "ms": "f", "miss": "f", "sir": "m", "lord": "m", "lady": "f", "dame": "f", "dr": "",
              "king": "m", "queen": "f", "prince": "m", "princess": "f", "emir": "m", "sultan": "m", "pope": "m",
              "spokesman": "m", "spokeswoman": "f"}  # fmt: skip
PARTICLES = {"bin", "ibn", "al", "el", "van", "von", "der", "den", "de", "da", "di", "la", "le", "dos", "ben", "abu", "ul"}
LONGEST_INITIALS = 3  # letters: "JFK" is no "Jfk"
PLACING = {"in", "at", "near", "outside", "around"}
NUMERAL = re.compile(r"X?(?:I{1,3}|IV|VI{0,3}|IX|X)")  # of kings and popes
# Names written family name first: a single "Xi" or "Kim" stands for the whole.
FAMILY_FIRST = {
    "xi", "li", "wang", "zhang", "hu", "wen", "deng", "mao", "zhou", "liu", "chen", "kim", "park", "lee", "moon", "yoon",
    "ban", "nguyen", "ho", "tran", "pham", "lai", "tsai", "ma", "kang", "cho", "choe", "choi", "ri", "jiang", "zhao", "qin", "han",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Role:
    """A title or role noun as ``roles.csv`` has it."""

    title: str
    sector: str | None
    rank: str


@dataclass(frozen=True, slots=True)
class Titled:
    """A name in the text with the words around it: ``tokens`` covers title and name, ``role`` the title as written."""

    name: Tokens
    tokens: Tokens
    role: str | None
    rank: Role | None
    country: str | None
    gender: str | None


@lru_cache(maxsize=1)
def roles() -> dict[str, Role]:
    return {row["title"].lower(): Role(row["title"].lower(), row["sector"] or None, row["rank"]) for row in rows("roles")}


@lru_cache(maxsize=1)
def _last_words() -> frozenset[str]:
    """Words that a role may end with, as the tokenizer cuts them."""
    last = {re.split(r"[ -]", title)[-1] for title in roles()}
    return frozenset(last | {word + "s" for word in last})


def role_ending_at(doc: Doc, end: int) -> tuple[int, Role] | None:
    """The longest role whose last word is the token before ``end``: (first token, role)."""
    found = None
    if not end or doc[end - 1].lower_ not in _last_words():
        return None
    for length in range(1, 5):
        if end - length < 0:
            break
        words = doc[end - length : end].text.lower()
        role = roles().get(words) or (roles().get(words.removesuffix("s")) if length == 1 else None)
        role = role or roles().get(words.replace("-", " "))
        if role:
            found = (end - length, role)
    return found


def _begins_role(doc: Doc, start: int) -> bool:
    """Whether a role begins at a token: "Deputy Foreign Minister" names nobody called Foreign."""
    return any(doc[start:end].text.lower() in roles() for end in range(start + 1, min(start + 4, len(doc)) + 1))


def is_name_token(token: Token) -> bool:
    first = token.text[:1]
    return first.isupper() and first.isalpha() and not token.is_stop


def person_names(page: Page) -> dict[str, str]:
    """Folded form -> full name, for every person the report names; the full name itself among the forms."""
    makes = {e.text for p in page.paragraphs for e in p.doc.ents if names_weapons(e)}
    found = [n.text for p in page.paragraphs for n in _candidates(p.doc) if n.text.removesuffix("s") not in makes]
    full = [n.title() if n.isupper() and len(n) > LONGEST_INITIALS else n for n in found]
    longest = sorted(dict.fromkeys(full), key=lambda n: (-len(n.split()), full.index(n)))
    forms: dict[str, str] = {}
    for name in longest:
        words = [w for w in re.split(r"\s+", name) if w]
        key = fold(name)
        if key in forms:
            continue
        if len(words) == 1:
            forms[key] = name
            continue
        # "Donald Trump" and "Donald J. Trump" are one: the same first and last word.
        same = next((f for k, f in forms.items() if len(f.split()) > 1 and _same_person(f, name)), None)
        forms[key] = same or name
        if same:
            continue
        last = fold(words[-1])
        if last not in forms or len(forms[last].split()) == 1:
            forms[last] = name
        for start in range(1, len(words) - 1):
            if fold(words[start]) in PARTICLES:
                forms.setdefault(fold(" ".join(words[start:])), name)
        if fold(words[0]) in FAMILY_FIRST:
            forms.setdefault(fold(words[0]), name)
            if last not in (fold(w) for w in words[:1]) and forms.get(last) == name:
                del forms[last]
    # A single name that is the alias of an office holder named in full elsewhere in the text.
    for key, name in list(forms.items()):
        for holder in holders_by_form().get(key, []):
            for form in holder.forms:
                if form in forms and len(forms[form].split()) > len(name.split()) and " " not in key:
                    forms[key] = forms[form]
    for key, name in list(forms.items()):
        # "Dawit" after "Dawit Alemu", where it is no name that others bear too.
        longer = {full for full in forms.values() if " " in full and fold(full.split()[0]) == key}
        if name in forms.values() and " " not in name and len(longer) == 1 and key not in genders():
            forms[key] = longer.pop()
    return forms


def _same_person(a: str, b: str) -> bool:
    left, right = [fold(w) for w in a.split()], [fold(w) for w in b.split()]
    return left[0] == right[0] and left[-1] == right[-1]


def _candidates(doc: Doc) -> Iterator[Tokens]:
    """Stretches of a paragraph that name a person."""
    taken = {i for tokens, known in find_known(doc) if known.form != "adjective" for i in range(tokens.start, tokens.end)}
    for entity in doc.ents:
        if (entity.label_ == "PERSON" and not _with_article(entity)) or (entity.label_ == "ORG" and _beside_role(entity)):
            tokens = trim(entity)
            if tokens is not None and tokens.end < len(doc) and NUMERAL.fullmatch(doc[tokens.end].text):
                tokens = doc[tokens.start : tokens.end + 1]  # "Letsie III"
            if tokens is None or names_place(tokens):
                continue
            within = [i for i in range(tokens.start, tokens.end) if i in taken]
            # "Israel Katz" is no state.
            if not within or (within == [tokens.start] and len(tokens) > 1 and fold(tokens[0].text) in genders()):
                yield tokens
    for i, token in enumerate(doc):
        if i in taken or not is_name_token(token):
            continue
        honoured = i > 0 and doc[i - 1].text.rstrip(".").lower() in HONORIFICS
        titled = role_ending_at(doc, i) or honoured
        if titled and (token.pos_ == "PROPN" or (honoured and token.is_upper)) and not _begins_role(doc, i):
            end = i + 1
            while end < len(doc) and end not in taken and _continues_name(doc, end):
                end += 1
            if end - i <= 4:
                yield doc[i:end]
        elif token.pos_ != "PROPN":
            continue
        elif fold(token.text) in genders() and not _inside_longer_name(doc, i) and _human(token):
            yield doc[i : i + 1]
        elif fold(token.text) in holders_by_form() and not (i + 1 < len(doc) and _continues_name(doc, i + 1)):
            start = i
            while start and start - 1 not in taken and i - start < 3 and _continues_name(doc, start - 1):
                start -= 1
            yield doc[start : i + 1]


def names_weapons(entity: Tokens) -> bool:
    """ "Sea Lynx helicopters": a make of weapons is nobody."""
    root = entity.root
    return root.dep_ in ("compound", "amod", "nmod") and root.head.i >= entity.end and root.head.lemma_.lower() in _weapons()


@lru_cache(maxsize=1)
def _weapons() -> frozenset[str]:
    return frozenset(table("object_classes")["weapons"]["nouns"])


def names_place(name: Tokens) -> bool:
    """ "near Rutshuru", "in Rutshuru territory": a single name after such a word is a place, unless it is known for a person's."""
    root = name.root
    noun = root.head if root.dep_ == "compound" and root.head.i == name.end else root
    placed = noun.dep_ == "pobj" and noun.head.lower_ in PLACING
    return placed and sum(t.is_alpha for t in name) == 1 and fold(root.text) not in genders() and fold(root.text) not in holders_by_form()


def _with_article(entity: Tokens) -> bool:
    """ "the Gao Platform": people bear no article, unless a title stands between."""
    before = entity.doc[entity.start - 1].lower_ if entity.start else ""
    return before == "the" and len(entity) > 1 and fold(entity[0].text) not in genders()


def _beside_role(entity: Tokens) -> bool:
    """Whether a name of two or three words is set beside a role ("the secretary-general, Mossa ag Intalla")."""
    root = entity.root
    if not 2 <= len(entity) <= 4 or not all(is_name_token(t) or t.lower_ in PARTICLES for t in entity):
        return False
    beside = [c for c in root.children if c.dep_ == "appos"] + ([root.head] if root.dep_ == "appos" else [])
    return any(role_ending_at(t.doc, t.i + 1) is not None and t.pos_ == "NOUN" for t in beside)


def _human(token: Token) -> bool:
    """A given name alone that is set off as a person: "Volodymyr, a small shop owner" or "Amina said"."""
    described = any(c.dep_ in ("appos", "relcl") for c in token.children)
    return described or (token.dep_ == "nsubj" and token.head.lemma_ in ("say", "tell", "add", "ask", "recall", "explain"))


def _continues_name(doc: Doc, i: int) -> bool:
    token = doc[i]
    if token.text.lower() in PARTICLES:
        return i + 1 < len(doc) and is_name_token(doc[i + 1])
    return is_name_token(token) and token.pos_ == "PROPN" and token.text.lower() not in roles()


def _inside_longer_name(doc: Doc, i: int) -> bool:
    before = i > 0 and doc[i - 1].pos_ == "PROPN" and is_name_token(doc[i - 1]) and not role_ending_at(doc, i)
    after = i + 1 < len(doc) and doc[i + 1].pos_ == "PROPN" and is_name_token(doc[i + 1])
    honorific = i > 0 and doc[i - 1].text.rstrip(".").lower() in HONORIFICS
    return (before and not honorific and doc[i - 1].text not in known_names()) or after


def trim(entity: Tokens) -> Tokens | None:
    """A name without titles before it, possessives after it and stray marks; None if nothing like a name is left."""
    doc, start, end = entity.doc, entity.start, entity.end
    while end > start and (doc[end - 1].text in ("'s", "’s", "'", "’") or doc[end - 1].is_punct):
        end -= 1
    moved = True
    while moved and start < end:
        moved = False
        for stop in range(end, start, -1):
            if end - start == 2 and fold(doc[start].text) in genders():
                break  # "Israel Katz"
            words = doc[start:stop].text.lower()
            if stop < end and (words in roles() or words.rstrip(".") in HONORIFICS or doc[start:stop].text in known_names()):
                start, moved = stop, True
                break
        if start < end and not is_name_token(doc[start]) and doc[start].text.lower() not in PARTICLES:
            start, moved = start + 1, True
    if start >= end or end - start > 5:
        return None
    tokens = doc[start:end]
    if tokens.text in known_names() or tokens.text.lower() in roles() or any(t.is_digit for t in tokens):
        return None
    if len(tokens) == 1 and tokens[0].tag_ == "NNPS":
        return None  # a thing by its maker's name: "the Kalashnikovs"
    if any(t.pos_ in ("VERB", "AUX", "ADV", "SCONJ", "CCONJ") for t in tokens):
        return None
    return tokens


def titled_names(doc: Doc, forms: dict[str, str]) -> Iterator[tuple[Titled, str]]:
    """Every name of a person in a paragraph with its title, and the full name it stands for."""
    known = {tokens.end: (tokens, what) for tokens, what in find_known(doc)}
    starts = {tokens.start: tokens.end for tokens, what in known.values() if what.form != "adjective"}
    begin = {re.split(r"[ '-]", form)[0] for form in forms}
    every = list(doc)
    i = 0
    while i < len(every):
        match = None
        token = every[i]
        if (is_name_token(token) or token.lower_ in PARTICLES) and re.split(r"[ '-]", fold(token.text))[0] in begin:
            for length in range(5, 0, -1):
                if i + length <= len(doc) and fold(doc[i : i + length].text) in forms:
                    match = i + length
                    break
        if match is None or starts.get(i, 0) >= match or (match == i + 1 and not is_name_token(doc[i])):
            i += 1
            continue
        if match == i + 1 and _part_of_other_name(doc, i):
            i += 1
            continue
        yield _with_title(doc, doc[i:match], known), forms[fold(doc[i:match].text)]
        i = match


def _part_of_other_name(doc: Doc, i: int) -> bool:
    """A surname that stands inside somebody else's name ("Melania Trump") or a thing's ("the Trump Tower")."""
    after = doc[i + 1] if i + 1 < len(doc) else None
    if after is not None and after.ent_type_ == doc[i].ent_type_ != "" and after.ent_iob_ == "I" and after.pos_ == "PROPN":
        return doc[i].ent_type_ != "PERSON" or is_name_token(after)
    before = doc[i - 1] if i else None
    return (
        before is not None
        and doc[i].ent_iob_ == "I"
        and doc[i].ent_type_ == "PERSON"
        and is_name_token(before)
        and fold(before.text) in genders()
    )


def _with_title(doc: Doc, name: Tokens, known: dict[int, tuple[Tokens, Known]]) -> Titled:
    start, gender = name.start, genders().get(fold(name[0].text)) if len(name) > 1 else None
    if start and doc[start - 1].text.rstrip(".").lower() in HONORIFICS:
        gender = HONORIFICS[doc[start - 1].text.rstrip(".").lower()] or gender
        start -= doc[start - 1].lower_ not in roles()  # "King" is a title and an office
    title = role_ending_at(doc, start)
    comma = False
    if title is None and start > 1 and doc[start - 1].text == ",":
        title, comma = role_ending_at(doc, start - 1), True
    role, rank, country = None, None, None
    if title is not None:
        first, rank = title
        end_of_title = start - comma
        first = _widened(doc, first, known) if rank.rank == "minister" else first
        before = first - 1 if first and doc[first - 1].text in ("'s", "’s") else first
        # "Indian foreign ministry spokeswoman": the ministry is known, and reaches into the title.
        owner = known.get(before) or next((k for end, k in known.items() if k[0].start < first < end < end_of_title), None)
        if owner is not None:
            country, first = owner[1].country, owner[0].start
        if first and doc[first - 1].lower_ in ("the", "former", "then"):
            first -= 1
        if not comma or doc[first].lower_ == "the" or owner is not None:
            role = doc[first:end_of_title].text
            start = start if comma else first
        else:
            rank = None
    if role is None:
        role, rank, country = _apposition(name, known)
    elif country is None and name.end + 1 < len(doc) and doc[name.end].lower_ == "of":
        country = next((k.country for t, k in known.values() if name.end < t.start <= name.end + 2), None)
    return Titled(name, doc[start : name.end], role, rank, country, gender or None)


def _widened(doc: Doc, first: int, known: dict[int, tuple[Tokens, Known]]) -> int:
    """Where a minister's title begins whose office no list has: "South Korea's Unification Minister"."""
    start = first
    while (
        start and first - start < 3 and is_name_token(doc[start - 1]) and start not in known and doc[start - 1].dep_ in ("compound", "amod")
    ):
        start -= 1
    return start if start and (doc[start - 1].tag_ == "POS" or start in known) else first


def _apposition(name: Tokens, known: dict[int, tuple[Tokens, Known]]) -> tuple[str | None, Role | None, str | None]:
    """A role given after the name: "X, the Turkish foreign minister," or "Y, a small shop owner whose"."""
    doc = name.doc
    for child in name.root.children:
        if child.dep_ != "appos" or child.i < name.end or child.ent_type_ == "PERSON":
            continue
        tokens = [t for t in child.subtree if t.i <= child.i or t.dep_ in ("prep", "pobj", "compound", "poss")]
        cut = doc[tokens[0].i : max(child.i + 1, tokens[-1].i + 1 if tokens[-1].i < child.i + 6 else child.i + 1)]
        found = role_ending_at(doc, child.i + 1)
        country = next((k.country for t, k in known.values() if cut.start <= t.start and t.end <= cut.end and k.country), None)
        return cut.text.strip(" ,"), found[1] if found else None, country
    return None, None, None
