"""Statements: who said what, by which cue; direct, indirect or mixed.

The encoder finds cue, source and content. Here its findings are squared with the quotation marks on the page, joined
where one act of speaking was cut in two, recovered where a quotation was missed, and given a speaker.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from spacy.tokens import Token

from onrecord.knowledge import rows, table
from onrecord.model import Span, Statement, StatementKind
from onrecord.reading.chains import Attribution
from onrecord.reading.language import Page, Paragraph
from onrecord.reading.names import fold, genders
from onrecord.reading.parties import Parties
from onrecord.reading.posts import dated_by_posts
from onrecord.reading.quotations import Quotation
from onrecord.reading.status import has_to
from onrecord.reading.transcripts import Turn, find_turns

EDGES = " \t\n\r\u00a0“”„«»\"‘’'"
QUESTION_LEAD = re.compile(r"\b(?:when|if|as) (?:asked|questioned|pressed|quizzed)|^(?:asked|pressed|questioned|quizzed)\b", re.IGNORECASE)
UNSOURCED_CONFIDENCE = 0.8
THOUGHT_CONFIDENCE = 0.6  # under it an indirect attribution is more often a thought, a comparison or an interpretation
CALIBRATION = (0.653, -0.104)  # slope and offset over the model's log-odds, by training/calibrate.py on PolNeAR dev
SHORTEST = 1  # words of an indirect content that says nothing yet
THOUGHTS = {"belief", "hope", "view", "fear", "desire", "intention", "wish", "feeling", "approach", "ambition", "dream", "interest"}


@dataclass(frozen=True, slots=True)
class _Found:
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    confidence: float
    reason: str


def find_statements(page: Page, parties: Parties) -> tuple[Statement, ...]:
    """Every statement of a report, in order of its first words."""
    turns = find_turns(page, parties)
    found = [_from_encoder(a, page.text) for a in page.attributions if not any(t.holds(a.cue[0]) for t in turns)]
    found = [_to_quotations(_without_next(f, page), page) for f in found if f.content]
    found = [f for f in found if not _asks(f, page) and not _only_thought(f, page)]
    found = [f for f in found if f.content]
    found += [q for q in _missed_quotations(found, page) if not any(t.holds(_start(q)[0]) for t in turns)]
    found = _continued(sorted(found, key=_start), page)
    statements: list[Statement] = [_turn(turn) for turn in turns if not turn.question]
    before: Statement | None = None
    for f in sorted(found, key=_start):
        statement = _statement(f, page, parties, before)
        statements.append(statement)
        before = statement
    return tuple(dated_by_posts(_distinct(statements), page))


def _turn(turn: Turn) -> Statement:
    return Statement(
        id="s-" + hashlib.sha256(f"turn{turn.words[0]}".encode()).hexdigest()[:8],
        kind="direct",
        speaker=turn.speaker,
        source=turn.label,
        cue=None,
        content=turn.words,
        channel=turn.channel,
        confidence=0.9 if turn.speaker else 0.6,
        reason="labelled turn of a transcript" if turn.channel == "transcript" else "words of whom the title names",
    )


def _start(found: _Found) -> tuple[int, int]:
    return min(found.content)


def _from_encoder(a: Attribution, text: str) -> _Found:
    content = tuple(s for s in (_trimmed(text, s) for s in a.content) if s is not None)
    return _Found(a.source[0] if a.source else None, a.cue, content, a.confidence, "attribution model")


def _trimmed(text: str, span: Span) -> Span | None:
    """A content without enclosing marks, blanks and the full stop of the sentence it stands in."""
    start, end = span
    while start < end and text[start] in EDGES + ",;:–—-":
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    if end > start and text[end - 1] in ".;" and not text[end : end + 1].strip(" \n"):
        end -= 1
    return (start, end) if re.search(r"\w", text[start:end]) else None


def _without_next(found: _Found, page: Page) -> _Found:
    """Contents without the subject of a clause that only begins there: "accused them of surrender, and Unifor" urged something else."""
    return replace(found, content=tuple(_cut(span, page) for span in found.content))


def _cut(span: Span, page: Page) -> Span:
    paragraph = page.at(span[0])
    tokens = paragraph.tokens_at(span) if paragraph else None
    if paragraph is None or tokens is None or len(tokens) < 3:
        return span
    last = tokens[-1]
    while tokens.start < last.head.i < tokens.end and last.head != last:
        last = last.head
    before = last.left_edge.i - 1
    if last.dep_ not in ("nsubj", "nsubjpass") or last.head.i < tokens.end or before <= tokens.start or tokens.doc[before].dep_ != "cc":
        return span
    start, end = span[0], paragraph.offset(tokens.doc[before])[0]
    return start, start + len(page.text[start:end].rstrip(" ,"))


def _to_quotations(found: _Found, page: Page) -> _Found:
    """Contents stretched to the ends of the quotation they lie in most of, so that no half quotation is cited."""
    content: list[Span] = []
    for start, end in found.content:
        for q in page.quotations:
            s, e = q.inner
            shared = min(end, e) - max(start, s)
            if q.depth != 1 or shared <= 0:
                continue
            if shared >= 0.6 * (e - s) or (start >= s and end <= e and shared >= 0.3 * (e - s)):
                inner = _inner(page.text, q)
                if found.cue and inner[0] <= found.cue[0] < inner[1]:
                    continue
                start, end = min(start, inner[0]), max(end, inner[1])
        start, end = _with_marks(start, end, page)
        if content and start <= content[-1][1]:
            content[-1] = (content[-1][0], max(end, content[-1][1]))
        else:
            content.append((start, end))
    return replace(found, content=tuple(content))


def _with_marks(start: int, end: int, page: Page) -> Span:
    """A content partly quoted keeps both marks of its quotation: "the row 'a storm in a teacup'"."""
    for q in page.quotations:
        if q.depth == 1 and start < q.span[0] and q.inner[1] - 1 <= end < q.span[1]:
            end = q.span[1]
        if q.depth == 1 and q.span[0] < start <= q.inner[0] + 1 and q.span[1] < end:
            start = q.span[0]
    return start, end


def _inner(text: str, q: Quotation) -> Span:
    start, end = q.inner
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _only_thought(found: _Found, page: Page) -> bool:
    """What is told of a mind rather than said by it: nobody's words, a noun of belief, what the model itself doubts.

    PolNeAR counts these as attributions, a record of statements does not; docs/accuracy.md tells what dropping them costs.
    """
    if _any_quoted(found, page) or found.cue is None:
        return False
    if found.source is None and found.confidence < UNSOURCED_CONFIDENCE:
        return True
    paragraph = page.at(found.cue[0])
    tokens = paragraph.tokens_at(found.cue) if paragraph else None
    if tokens is None:
        return False
    content = page.text[slice(*found.content[0])].lower()
    if found.confidence < THOUGHT_CONFIDENCE or (len(content.split()) <= SHORTEST and len(found.content) == 1):
        return True
    return any(t.lemma_.lower() in THOUGHTS and t.pos_ == "NOUN" for t in tokens)


def _asks(found: _Found, page: Page) -> bool:
    """A reporter's own question ("When asked if ...") is nobody's statement."""
    if found.cue is None:
        return False
    cue = page.text[slice(*found.cue)].lower()
    if not re.search(r"\b(?:asked|asking|questioned|pressed|quizzed)\b", cue):
        return False
    lead = page.text[max(0, found.cue[0] - 12) : found.cue[1]]
    return (found.source is None and bool(QUESTION_LEAD.search(lead))) or bool(re.search(r"\bwhen (?:asked|questioned)", lead, re.I))


def _missed_quotations(found: Sequence[_Found], page: Page) -> list[_Found]:
    """Whole quoted sentences that no statement covers: speech of the speaker next to them."""
    covered = [s for f in found for s in f.content]
    missed = []
    for q in page.quotations:
        start, end = _inner(page.text, q)
        words = page.text[start:end].split()
        if q.depth != 1 or len(words) < 5 or page.at(q.span[0]) is None:
            continue
        if any(s < end and start < e for s, e in covered):
            continue
        paragraph = page.at(q.span[0])
        assert paragraph is not None
        begins = q.span[0] == paragraph.span[0] or page.text[max(0, q.span[0] - 2) : q.span[0]].strip() in (".", ":", "”", ",", "!", "?")
        ends = page.text[end - 1 : end] in ".!?,…" or not q.closed
        if begins and ends and page.text[start].isupper():
            source, cue = _led_in(q, page)
            missed.append(_Found(source, cue, ((start, end),), 0.5, "quotation no cue was found for"))
    return missed


def _led_in(quotation: Quotation, page: Page) -> tuple[Span | None, Span | None]:
    """Subject and verb of the words before a quotation, where a colon leads in ("Caddell continued: ...")."""
    before = page.text[: quotation.span[0]].rstrip()
    leads = page.at(len(before) - 1) if before.endswith(":") else None
    tokens = leads.tokens_at((max(leads.span[0], len(before) - 300), len(before))) if leads is not None else None
    if leads is None or tokens is None:
        return None, None
    verb = next((t for t in reversed(list(tokens)) if t.pos_ == "VERB"), None)
    subject = next((t for t in verb.children if t.dep_ == "nsubj"), None) if verb is not None else None
    if verb is None or subject is None:
        return None, None
    return leads.span_of(leads.doc[subject.left_edge.i : subject.i + 1]), leads.offset(verb)


def _continued(found: list[_Found], page: Page) -> list[_Found]:
    """Joins what is one act of speaking: quoted sentences that go on after their cue, or in the next paragraph."""
    joined: list[_Found] = []
    for item in found:
        last = joined[-1] if joined else None
        if last is not None and item.cue is None and _all_quoted(item, page) and _any_quoted(last, page):
            gap = page.text[last.content[-1][1] : _start(item)[0]]
            begins = next((q for q in page.quotations if q.inner[0] <= _start(item)[0] < q.inner[1] and q.depth == 1), None)
            cue_in_gap = last.cue is not None and last.content[-1][1] <= last.cue[0] < _start(item)[0]
            same_paragraph = "\n" not in gap
            if (begins is not None and begins.continues) or (same_paragraph and (cue_in_gap or len(gap.strip(EDGES)) <= 2)):
                joined[-1] = replace(last, content=(*last.content, *item.content))
                continue
            own_paragraph = page.at(_start(item)[0])
            if own_paragraph is not None and own_paragraph.span[0] >= item.content[0][0] - 2 and gap.strip(EDGES) == "":
                joined.append(replace(item, source=last.source, reason="quotation that carries on the one before"))
                continue
        joined.append(item)
    return joined


def _all_quoted(found: _Found, page: Page) -> bool:
    return all(_quoted_share(s, page) > 0.95 for s in found.content)


def _any_quoted(found: _Found, page: Page) -> bool:
    return any(_quoted_share(s, page) > 0 for s in found.content)


def _quoted_share(span: Span, page: Page) -> float:
    start, end = span
    touched = [q.inner for q in page.quotations if q.depth == 1 and q.inner[0] < end and start < q.inner[1]]
    inside = sum(min(end, b) - max(start, a) for a, b in touched)
    return inside / max(1, span[1] - span[0])


def _kind(content: Sequence[Span], page: Page) -> StatementKind:
    total = sum(e - s for s, e in content)
    quoted = sum(_quoted_share(s, page) * (s[1] - s[0]) for s in content)
    if quoted >= 0.95 * total - 1:
        return "direct"
    return "mixed" if quoted > 0 else "indirect"


def _statement(found: _Found, page: Page, parties: Parties, before: Statement | None) -> Statement:
    found = _in_own_sentence(found, page)
    if _by_nobody(found, page):
        found, speaker, reason, source = replace(found, source=None), None, "a passive that names nobody", None
    else:
        speaker, reason, source = _speaker(found, page, parties, before)
    key = f"{found.source}{found.cue}{found.content}"
    return Statement(
        id="s-" + hashlib.sha256(key.encode()).hexdigest()[:8],
        kind=_kind(found.content, page),
        speaker=speaker,
        source=found.source or source,
        cue=found.cue,
        content=found.content,
        addressees=_addressees(found, page, parties, speaker),
        channel=_channel(found, page),
        confidence=_calibrated(found.confidence),
        reason=f"{found.reason}; {reason}",
    )


def _by_nobody(found: _Found, page: Page) -> bool:
    """ "is expected to raise it": whoever is expected to do so is not who says so."""
    paragraph = page.at(found.cue[0]) if found.cue else None
    tokens = paragraph.tokens_at(found.cue) if paragraph and found.cue else None
    verb = next((t for t in tokens if t.tag_ == "VBN" and t.lemma_ in _words_of("unowned")), None) if tokens else None
    return verb is not None and any(c.dep_ == "auxpass" for c in verb.children) and not any(c.dep_ == "agent" for c in verb.children)


def _calibrated(confidence: float) -> float:
    """The share of such statements whose content is right."""
    odds = math.log(min(0.995, max(0.01, confidence)) / (1 - min(0.995, max(0.01, confidence))))
    return round(1 / (1 + math.exp(-(CALIBRATION[0] * odds + CALIBRATION[1]))), 3)


def _in_own_sentence(found: _Found, page: Page) -> _Found:
    """Without a source that stands in the sentence after its cue: "He called for its release. The minister said ..."."""
    if found.source is None or found.cue is None or found.source[0] < found.cue[1]:
        return found
    paragraph = page.at(found.cue[0])
    cue, source = (paragraph.tokens_at(s) for s in (found.cue, found.source)) if paragraph else (None, None)
    if cue is None or source is None or cue.sent.end > source.start or _any_quoted(found, page):
        return found
    return replace(found, source=None)


def _speaker(found: _Found, page: Page, parties: Parties, before: Statement | None) -> tuple[str | None, str, Span | None]:
    """Who speaks, why, and the words that name the speaker where the model gave none."""
    if found.source is not None:
        paragraph = page.at(found.source[0])
        tokens = paragraph.tokens_at(found.source) if paragraph else None
        if paragraph is not None and tokens is not None:
            root = _meant(tokens.root)
            head = paragraph.offset(root)
            ids = _set_beside(root, paragraph, parties) or parties.head(found.source if root == tokens.root else head, head)
            if (
                before is not None
                and before.speaker
                and tokens.root.lower_ in ("he", "she")
                and _carries_on(tokens.root.lower_, ids, before, found.source, page, parties)
            ):
                return before.speaker, f"“{tokens.root.text}” is the speaker before", None
            if ids:
                return ids[0], f"source “{page.text[slice(*found.source)]}”", None
            if before is not None and before.speaker and tokens.root.pos_ == "PRON" and tokens.root.lower_ not in _words_of("nobody"):
                return before.speaker, "pronoun, taken for the speaker before", None
        if found.cue is None or page.text[slice(*found.cue)].lower() != "according to":
            return None, f"source “{page.text[slice(*found.source)]}” is no known party", None
    first = _start(found)[0]
    paragraph = page.at(first)
    if paragraph is not None and found.cue is not None:
        tokens = paragraph.tokens_at(found.cue)
        verb = tokens.root if tokens is not None else None
        if tokens is not None and tokens.text.lower() == "according to":
            named = parties.at((found.cue[1], min(found.cue[1] + 60, page.text.find("\n", found.cue[1]) % (len(page.text) + 1))))
            if named:
                return named[0], "whom the account is according to", None
        for _ in range(4):
            if verb is None:
                break
            subject = next((t for t in verb.children if t.dep_ == "nsubj"), None)
            if subject is not None:
                ids = parties.head(paragraph.offset(subject), paragraph.offset(subject))
                if ids:
                    words = paragraph.span_of(paragraph.doc[subject.left_edge.i : subject.i + 1])
                    return ids[0], f"subject of the clause of its cue, “{subject.text}”", words
            verb = verb.head if verb.head is not verb else None
        return None, "no source in the text", None
    if before is not None and before.speaker and first - before.content[-1][1] < 600:
        return before.speaker, "speaker carried on from the statement before", None
    return None, "no source in the text", None


def _set_beside(noun: Token, paragraph: Paragraph, parties: Parties) -> tuple[str, ...]:
    """The person whose name is set beside a noun: "its mission chief, Laura Jensen"."""
    beside = (parties.head(span, span) for c in noun.children if c.dep_ == "appos" and c.pos_ == "PROPN" for span in (paragraph.offset(c),))
    return next((ids for ids in beside if ids and parties.by_id(ids[0]).kind == "person"), ())


def _meant(source: Token) -> Token:
    """The noun that a relative pronoun stands for: "India, which has offered ..."."""
    clause = source.head
    while clause.dep_ in ("conj", "xcomp", "ccomp"):
        clause = clause.head
    return clause.head if source.lower_ in ("who", "which", "that") and clause.dep_ == "relcl" else source


def _carries_on(pronoun: str, resolved: tuple[str, ...], before: Statement, source: Span, page: Page, parties: Parties) -> bool:
    """Whether a pronoun is the speaker of the statement before rather than somebody that statement speaks of."""
    speaker = parties.by_id(before.speaker or "")
    if speaker.kind not in ("person", "unnamed") or source[0] - before.content[-1][1] > 400:
        return False
    if not resolved:
        return True
    if resolved[0] == speaker.id:
        return False
    named = [m.span for m in parties.by_id(resolved[0]).mentions if m.form != "pronoun" and m.span[1] <= source[0]]
    if not named or {pronoun} & _genders_against(speaker.name):
        return False
    last = max(named)
    return any(s <= last[0] < e for s, e in before.content)


def _genders_against(name: str) -> set[str]:
    gender = genders().get(fold(name.split()[0]))
    return {"m": {"she"}, "f": {"he"}}.get(gender or "", set())


def _addressees(found: _Found, page: Page, parties: Parties, speaker: str | None) -> tuple[str, ...]:
    if found.cue is None:
        return ()
    paragraph = page.at(found.cue[0])
    tokens = paragraph.tokens_at(found.cue) if paragraph else None
    if paragraph is None or tokens is None:
        return ()
    verb = tokens.root
    addressed: list[str] = []
    if verb.lemma_ in _words_of("addressing"):
        clauses = [c for c in verb.children if c.dep_ in ("xcomp", "ccomp") and has_to(c)]
        asked = [t for c in clauses for t in c.children if t.dep_ == "nsubj"]  # "asked him to wait"
        asked += [t for t in verb.children if clauses and t.dep_ in ("dobj", "dative", "obj")]
        told = [t for c in verb.children if c.dep_ == "prep" and c.lower_ == "to" for t in c.children if t.dep_ == "pobj"]
        told += [t for t in verb.children if t.dep_ in ("dobj", "dative", "obj") and t not in asked]
        for target in (*asked, *told):
            span = paragraph.offset(target)
            within = target not in asked and any(s <= span[0] < e for s, e in found.content)
            if target.pos_ in ("NOUN", "PROPN", "PRON") and not within:
                addressed += [i for i in parties.head(span, span) if i != speaker and i not in addressed]
    return tuple(addressed)


def _channel(found: _Found, page: Page) -> str | None:
    """Where it was said, when the sentence of the cue names it outside the content."""
    if found.cue is None:
        return None
    paragraph = page.at(found.cue[0])
    tokens = paragraph.tokens_at(found.cue) if paragraph else None
    if paragraph is None or tokens is None:
        return None
    sentence = paragraph.span_of(tokens.root.sent)
    kept = page.text[slice(*sentence)]
    for s, e in found.content:
        a, b = max(s, sentence[0]) - sentence[0], min(e, sentence[1]) - sentence[0]
        kept = kept[:a] + " " * (b - a) + kept[b:] if a < b else kept
    near = sorted(
        (abs(m.start() + sentence[0] - found.cue[0]) - 3 * len(m[0]), _channels()[m[0]]) for m in _channel_pattern().finditer(kept)
    )
    return near[0][1] if near else None


@cache
def _words_of(use: str) -> frozenset[str]:
    return frozenset(table("speech_verbs")[use]["words"])


@lru_cache(maxsize=1)
def _channels() -> dict[str, str]:
    return {row["phrase"]: row["channel"] for row in rows("channels")}


@lru_cache(maxsize=1)
def _channel_pattern() -> re.Pattern[str]:
    by_letter: dict[str, list[str]] = defaultdict(list)  # most places begin none, and are done with after one letter
    for phrase in sorted(_channels(), key=len, reverse=True):
        by_letter[phrase[0]].append(re.escape(phrase[1:]))
    branches = (f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    return re.compile(rf"(?<!\w)(?:{'|'.join(branches)})(?!\w)")


def _distinct(statements: Sequence[Statement]) -> list[Statement]:
    """Of statements whose contents overlap by most of their length, the surer one."""
    kept: list[tuple[int, int, Statement]] = []
    for statement in sorted(statements, key=lambda s: -s.confidence):
        size = sum(e - s for s, e in statement.content)
        first, last = min(s for s, _ in statement.content), max(e for _, e in statement.content)
        beside = [other for start, end, other in kept if start < last and first < end]
        clash = any(
            sum(max(0, min(e, b) - max(s, a)) for s, e in statement.content for a, b in other.content) > 0.5 * size for other in beside
        )
        if not clash:
            kept.append((first, last, statement))
    return sorted((s for _, _, s in kept), key=lambda s: (s.content, s.id))
