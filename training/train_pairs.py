"""Trains the pair coder: the PLOVER type of what a marked source did to a marked target.

    python training/train_pairs.py --plv plv_train.jsonl --made build/pairs.jsonl --folds 5        # cross-validation
    python training/train_pairs.py --plv plv_train.jsonl --made build/pairs.jsonl --out build/pairs.pt

The encoder is all-MiniLM-L6-v2; the parties stand between marker tokens, and a head reads the opening markers and the mean
(Baldini Soares et al. 2019). First it reads the sentences of ``make_pairs.py``, then the gold with made sentences for its rare types. The
gold's YIELD is CONCEDE and RETREAT together: their probabilities add up. In every epoch a share of the gold's parties is replaced
by others, so that the deed and not the name decides. Folds keep sentences that are alike on one side.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from make_pairs import Cast
from tokenizers import Tokenizer
from torch import nn
from train_attribution import BASE
from transformers import BertModel

from onrecord.reading.pairs import TYPES, Marked, mark_pair

WIDTH = 256
RENAMED = 0.4  # share of the parties that an epoch replaces
YIELD = [TYPES.index("CONCEDE"), TYPES.index("RETREAT")]


Example = tuple[Marked, str]


class PairModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(BASE, add_pooling_layer=False)
        old = self.encoder.embeddings.token_type_embeddings.weight.data
        table = nn.Embedding(3, old.shape[1])
        table.weight.data = old[:1].repeat(3, 1) + 0.01 * torch.randn(3, old.shape[1])
        self.encoder.embeddings.token_type_embeddings = table
        self.encoder.config.type_vocab_size = 3
        size = self.encoder.config.hidden_size
        self.drop = nn.Dropout(0.2)
        self.mix = nn.Linear(3 * size, WIDTH)
        self.out = nn.Linear(WIDTH, len(TYPES))

    def states(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor, marks: torch.Tensor) -> torch.Tensor:
        """(b, n) three times, (b, 2) places of the opening markers -> logits (b, 16)."""
        states = self.states(ids, kinds, mask).float()
        mean = (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        marked = states.gather(1, marks[..., None].expand(-1, -1, states.shape[-1]))  # exports for any number of pairs
        pooled = torch.cat([marked[:, 0], marked[:, 1], mean], -1)
        return self.out(self.drop(torch.relu(self.mix(self.drop(pooled)))))


def collate(marked: list[Marked]) -> tuple[torch.Tensor, ...]:
    longest = max(len(m.ids) for m in marked)
    ids, kinds, mask = (torch.zeros(len(marked), longest, dtype=torch.long) for _ in range(3))
    for i, m in enumerate(marked):
        n = len(m.ids)
        ids[i, :n], kinds[i, :n], mask[i, :n] = torch.from_numpy(m.ids), torch.from_numpy(m.kinds), 1
    return ids, kinds, mask, torch.tensor([[m.source, m.target] for m in marked])


def wanted(root: str) -> list[int]:
    return YIELD if root == "YIELD" else [TYPES.index(root)]


def loss_of(logits: torch.Tensor, roots: list[str], smooth: float) -> torch.Tensor:
    logs = logits.log_softmax(-1)
    hits = torch.stack([logs[i, wanted(r)].logsumexp(-1) for i, r in enumerate(roots)])
    return -((1 - smooth) * hits + smooth * logs.mean(-1)).mean()


def renamed(row: dict, cast: Cast, rng: random.Random) -> dict:
    """The sentence with other parties, now and then, in the places of its own."""
    edits = [(s, row[s]) for s in ("source", "target") if row[s]["start"] is not None and rng.random() < RENAMED]
    spans = {s: dict(row[s]) for s in ("source", "target")}
    if len(edits) == 2 and spans["source"]["start"] < spans["target"]["end"] and spans["target"]["start"] < spans["source"]["end"]:
        edits = []  # one span lies in the other
    text = row["text"]
    for side, old in sorted(edits, key=lambda e: -e[1]["start"]):
        name = cast.party()
        name = name[:1].upper() + name[1:] if old["start"] == 0 else name
        text = text[: old["start"]] + name + text[old["end"] :]
        more = len(name) - (old["end"] - old["start"])
        for which, span in spans.items():
            if span["start"] is not None and which != side and span["start"] >= old["end"]:
                span["start"], span["end"] = span["start"] + more, span["end"] + more
        spans[side]["end"] = spans[side]["start"] + len(name)
    return {**row, "text": text, **spans}


def train(
    model: PairModel,
    rows: list[dict],
    mark: Callable[[dict], Example],
    epochs: int,
    rate: float,
    args: argparse.Namespace,
    rng: random.Random,
    name: str,
) -> None:
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": model.encoder.parameters(), "lr": rate}, {"params": heads, "lr": 5 * rate}], weight_decay=0.01
    )
    steps, cast = epochs * -(-len(rows) // args.batch), Cast(rng)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / (0.1 * steps), max(0.02, 1 - s / steps)))
    average = {key: value.detach().clone() for key, value in model.state_dict().items()}
    started, done = time.perf_counter(), 0
    for epoch in range(epochs):
        model.train()
        marked = [mark(renamed(r, cast, rng) if "from" not in r else r) for r in rows]
        order = sorted(marked, key=lambda r: (len(r[0].ids) // 16, rng.random()))
        groups = [order[i : i + args.batch] for i in range(0, len(order), args.batch)]
        rng.shuffle(groups)
        running = 0.0
        for number, group in enumerate(groups, 1):
            optimizer.zero_grad()
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(*collate([m for m, _ in group])).float()
            loss = loss_of(logits, [r for _, r in group], args.smooth)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            with torch.no_grad():
                for key, value in model.state_dict().items():
                    average[key].lerp_(value, 1 - min(0.99, (1 + done) / (10 + done))) if value.is_floating_point() else None
            running += (loss.item() - running) / number
            if number % 50 == 0:
                print(f"{name} epoch {epoch} {number}/{len(groups)} loss {running:.3f} {time.perf_counter() - started:.0f} s", flush=True)
        print(f"{name} epoch {epoch} loss {running:.3f} {time.perf_counter() - started:.0f} s", flush=True)
    model.load_state_dict(average)  # the moving average of the steps


@torch.no_grad()
def predict(model: PairModel, marked: list[Marked]) -> np.ndarray:
    """Probabilities (n, 16)."""
    model.eval()
    found = [model(*collate(marked[i : i + 16])).softmax(-1).numpy() for i in range(0, len(marked), 16)]
    return np.concatenate(found)


def best(probabilities: np.ndarray) -> str:
    """The type in the gold's words: CONCEDE and RETREAT count together."""
    scores = {t: float(p) for t, p in zip(TYPES, probabilities, strict=True)}
    scores["YIELD"] = scores.pop("CONCEDE") + scores.pop("RETREAT")
    return max(scores, key=lambda t: scores[t])


def groups_of(rows: list[dict], folds: int, seed: int) -> list[int]:
    """A fold for each row; sentences that share most of their words go together."""
    words = [frozenset(re.findall(r"\w+", r["text"].lower())) for r in rows]
    group = list(range(len(rows)))
    for i in range(len(rows)):
        for j in range(i):
            if len(words[i] & words[j]) > 0.6 * len(words[i] | words[j]):
                group[i] = group[j]
                break
    rng, load = random.Random(seed), [Counter() for _ in range(folds)]
    members: dict[int, list[int]] = {}
    for i, g in enumerate(group):
        members.setdefault(g, []).append(i)
    fold = [0] * len(rows)
    keys = sorted(members)
    rng.shuffle(keys)
    for key in keys:
        root = rows[members[key][0]]["root"]
        emptiest = min(range(folds), key=lambda f: (load[f][root], load[f].total()))
        for i in members[key]:
            fold[i] = emptiest
            load[emptiest][rows[i]["root"]] += 1
    return fold


def filling(gold: list[dict], made: list[dict], level: int, rng: random.Random) -> list[dict]:
    """Made sentences that bring every type up to a level, and a few of each in any case; CONCEDE and RETREAT, which the gold
    does not part, half of it each."""
    have, chosen = Counter(r["root"] for r in gold), []
    for kind in TYPES:
        wanted = level // 2 if kind in ("CONCEDE", "RETREAT") else max(8, level - have[kind])
        of_kind = [r for r in made if r["root"] == kind]
        chosen += rng.sample(of_kind, min(wanted, len(of_kind)))
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plv", type=Path, required=True)
    parser.add_argument("--made", type=Path, default=None)
    parser.add_argument("--out", type=Path, default=None, help="checkpoint trained on everything")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--only", type=int, default=None, help="this many folds, for a trial")
    parser.add_argument("--predictions", type=Path, default=None, help="out-of-fold predictions, for the scorer")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--made-epochs", type=int, default=1)
    parser.add_argument("--level", type=int, default=80, help="made sentences fill each type of the gold up to this many")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--smooth", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    torch.set_flush_denormal(True)  # the optimizer's memory of rare words decays to denormals, which are slow
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def read(path: Path) -> list[dict]:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    def marked(row: dict) -> Example:
        spans = [(row[s]["start"], row[s]["end"]) if row[s]["start"] is not None else (0, 0) for s in ("source", "target")]
        return mark_pair(row["text"], spans[0], spans[1], tokenizer), row["root"]

    gold = read(args.plv)
    rows, made = [marked(r) for r in gold], read(args.made) if args.made else []
    start = PairModel()
    if made:
        train(start, made, marked, args.made_epochs, args.rate, args, rng, "made")
    state = {k: v.clone() for k, v in start.state_dict().items()}
    if args.folds:
        fold = groups_of(gold, args.folds, 0)
        found: dict[int, np.ndarray] = {}
        for f in range(args.only or args.folds):
            model = PairModel()
            model.load_state_dict(state)
            others = [r for r, k in zip(gold, fold, strict=True) if k != f]
            train(
                model,
                others + filling(others, made, args.level, rng),
                marked,
                args.epochs,
                args.rate,
                args,
                rng,
                f"fold {f}",
            )
            held = [i for i, k in enumerate(fold) if k == f]
            found |= dict(zip(held, predict(model, [rows[i][0] for i in held]), strict=True))
            if args.out:
                torch.save(model.state_dict(), args.out.with_suffix(f".fold{f}.pt"))
            right = sum(best(found[i]) == gold[i]["root"] for i in held)
            print(f"fold {f}: accuracy {right / len(held):.3f}", flush=True)
        if args.predictions:
            with args.predictions.open("w", encoding="utf-8") as out:
                for i, p in found.items():
                    print(json.dumps({"id": gold[i]["id"], "root": best(p), "p": [round(float(x), 4) for x in p]}), file=out)
        return
    train(start, gold + filling(gold, made, args.level, rng), marked, args.epochs, args.rate, args, rng, "all")
    torch.save(start.state_dict(), args.out)


if __name__ == "__main__":
    main()
