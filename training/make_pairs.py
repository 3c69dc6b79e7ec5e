"""Writes sentences with a marked pair of parties, from our own frames and lexicon, to teach the pair coder.

    python training/make_pairs.py --out build/pairs.jsonl [--each 300] [--seed 1]

Two sources: the frames of ``pair_phrases.toml`` (own wording after the codebook's definitions) and the verbs of
``knowledge/event_verbs.csv`` with a fitting object and preposition. Parties come from ``knowledge/``. One JSON object a
line: {"text", "source": {"start", "end"}, "target": {...}, "root", "from": "frame" | "lexicon"}. No corpus text goes in.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import lemminflect

from onrecord.knowledge import rows, several, table

PHRASES = tomllib.loads(Path(__file__).with_name("pair_phrases.toml").read_text("utf-8"))
WORDS = PHRASES.pop("words")
TITLES = ["President", "Prime Minister", "Foreign Minister", "Defence Minister", "General", "Senator"]
OFFICES = ["President", "Prime Minister", "Foreign Minister", "opposition leader", "Defense Secretary"]


class Cast:
    """Names for the slots, drawn at random."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        states = rows("states")
        self.states = [r["name"] for r in states]
        self.demonyms = [several(r["adjectives"])[0] for r in states if r["adjectives"]]
        self.capitals = [several(r["capital"])[0] for r in states if r.get("capital")]
        self.bodies = [r["name"] for r in rows("organisations")]
        self.holders = [(r["office"], r["holder"], r["country"]) for r in rows("offices") if r.get("holder")]

    def party(self) -> str:
        draw, pick = self.rng.random(), self.rng.choice
        if draw < 0.2:
            return pick(self.states)
        if draw < 0.28:
            return f"the {pick(self.demonyms)} government"
        if draw < 0.42:
            group = pick(WORDS["groups"])
            return group if self.rng.random() < 0.4 else f"{pick(self.demonyms)} {re.sub(r'^(?:the|a|an) ', '', group)}"
        if draw < 0.5:
            return f"{pick(TITLES)} {self._name()}"
        if draw < 0.58:
            return f"{pick(self.demonyms)} {pick(OFFICES)} {self._name()}"
        if draw < 0.66:
            return self._name()
        if draw < 0.76:
            return pick(self.capitals)
        if draw < 0.9:
            return pick(self.bodies)
        return pick(WORDS["groups"])

    def _name(self) -> str:
        return str(self.rng.choice(self.holders)[1])

    def slots(self) -> dict[str, str]:
        city, day = self.rng.choice(self.capitals), self.rng.choice(WORDS["dates"])
        number = str(self.rng.choice([3, 7, 12, 20, 48, 90, 150, 400]))
        return {"C": city, "CC": city.upper(), "D": day, "DD": day[0].upper() + day[1:], "N": number, "P": self.party()}


def lexicon_frames() -> dict[str, list[str]]:
    """Simple past sentences from the rows of the verb lexicon whose subject acts."""
    classes, frames = table("object_classes"), defaultdict(list)
    for row in rows("event_verbs"):
        if row["type"] == "-" or row["actor"] != "subject" or "!" in row["complement"]:
            continue
        pasts = lemminflect.getInflection(row["lemma"], "VBD") or (row["lemma"],)
        nouns = (
            [n for n in classes.get(row["object"].lstrip("@"), {}).get("nouns", []) if " " not in n]
            if row["object"].startswith("@")
            else []
        )
        verb = f"{pasts[0]} {row['particle']}".strip()
        for where in several(row["recipient"])[:2] or [""]:
            for noun in nouns[:6] or [""]:
                if where == "object" and not noun:
                    frames[row["type"]].append(f"{{S}} {verb} {{T}}.")
                elif where == "object.poss" and noun:
                    frames[row["type"]].append(f"{{S}} {verb} the {noun} of {{T}}.")
                elif where not in ("object", "object.poss", "iobj", "complement", "both", ""):
                    thing = f"the {noun}" if noun else ""
                    if row["particle"] == where and not noun:
                        frames[row["type"]].append(f"{{S}} {verb} {{T}}.")
                    elif noun or row["object"] == "~":
                        frames[row["type"]].append(re.sub(" +", " ", f"{{S}} {verb} {thing} {where} {{T}}."))
    return frames


def sentence(frame: str, cast: Cast, root: str, origin: str) -> dict[str, object]:
    rng, slots = cast.rng, cast.slots()
    source, target = cast.party(), cast.party()
    body = frame.rstrip(".")
    lead, tail = rng.choice(WORDS["leads"]), rng.choice(WORDS["tails"]) or "."
    raw = lead + body + (tail if tail.endswith(".") else tail + ".")
    text, marks = "", {}
    for piece in re.split(r"(\{\w+\})", raw):
        name = piece[1:-1] if re.fullmatch(r"\{\w+\}", piece) else None
        filler = {"S": source, "T": target}.get(name or "", slots.get(name or "", piece)) if name else piece
        if not text or text.endswith(("- ", ": ")):
            filler = filler[:1].upper() + filler[1:]
        if name in ("S", "T"):
            marks[name] = {"start": len(text), "end": len(text) + len(filler)}
        text += filler
    return {"text": text, "source": marks["S"], "target": marks["T"], "root": root, "from": origin}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--each", type=int, default=300, help="sentences of each type and origin")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    cast = Cast(random.Random(args.seed))
    passive, lexicon = PHRASES.pop("passive"), lexicon_frames()
    with args.out.open("w", encoding="utf-8") as out:
        for root, active in PHRASES.items():
            frames = [*active, *passive[root], *passive[root]]
            made = [sentence(cast.rng.choice(frames), cast, root, "frame") for _ in range(args.each)]
            if lexicon[root]:
                made += [sentence(cast.rng.choice(lexicon[root]), cast, root, "lexicon") for _ in range(args.each)]
            for row in made:
                print(json.dumps(row, ensure_ascii=False), file=out)


if __name__ == "__main__":
    main()
