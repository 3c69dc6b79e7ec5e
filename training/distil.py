"""Cuts the small model out of the large one and teaches it: by PolNeAR's gold, and by what the large one makes of the same texts.

    python training/distil.py build/attribution/final.pt build/attribution/named.pt --train train.jsonl.gz --plain plv_train.jsonl \
        --out build/attribution/small.pt

The small one is held to the states, tags and names of the large one, as Jiao et al. (2020, TinyBERT) do. Sentences of ``--plain`` and
of ``training/outcomes`` have no gold: there the large model alone is heard. The weights that ship are the mean of the moving averages after
several epochs (Izmailov et al. 2018), each of which is surer of itself than it should be. Wants the extra ``[training]``.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import torch
from small import Small, cut, large_states
from tokenizers import Tokenizer
from torch import nn
from train_attribution import BASE, Large, batches, collate, examples, follow, link_loss, load, restyle
from train_names import NameHead

from onrecord.knowledge import rows as knowledge
from onrecord.reading.windows import PIECES_IN_WINDOW

PIECES = 2048  # of a batch
SENTENCES = 4  # without gold that are read together
RATE, HEADS_RATE = 2e-4, 3e-4
HEARD = (2, 4, 6)  # states of the large encoder that the small one's are held to; those that the head for names reads
EPOCHS, MEANT = 7, (2, 4, 7)  # epochs, and those after which the weights go into the mean
SEEN = 40  # batches that show what the heads and hidden units do
OUTCOMES = Path(__file__).parent / "outcomes"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("names", type=Path, help="checkpoint of train_names.py")
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--plain", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--articles", type=int, default=None, help="only the first N, for a trial")
    args = parser.parse_args()
    rng = random.Random(1)
    torch.manual_seed(1)
    torch.set_flush_denormal(True)
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    rows, others = load(args.train)[: args.articles], plain(args.plain, rng)[: args.articles]
    made = examples([restyle(r, rng) for r in rows], tokenizer, PIECES_IN_WINDOW) + without_gold(others, tokenizer, PIECES_IN_WINDOW)
    groups = batches(made, PIECES // PIECES_IN_WINDOW, rng)
    large, head = Large(), NameHead(384)
    large.load_state_dict(torch.load(args.checkpoint, weights_only=True))
    head.load_state_dict(torch.load(args.names, weights_only=True))
    large.eval()
    model = cut(large, head, [collate(b)[:3] for b in rng.sample(groups, min(SEEN, len(groups)))])
    for part in (model.encoder.words, model.encoder.kinds, model.encoder.places):
        part.requires_grad_(False)
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    layers = [p for p in model.encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW([{"params": layers, "lr": RATE}, {"params": heads, "lr": HEADS_RATE}], weight_decay=0.01)
    steps = len(groups) * EPOCHS
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / (0.04 * steps), max(0.01, 1 - s / steps)))
    average = {name: p.detach().clone() for name, p in model.state_dict().items()}
    taught: dict[int, list[torch.Tensor]] = {}
    done, started, running = 0, time.perf_counter(), 0.0
    model.train()
    kept: list[dict[str, torch.Tensor]] = []
    for epoch in range(1, EPOCHS + 1):
        for number in rng.sample(range(len(groups)), len(groups)):
            batch = groups[number]
            if number not in taught:
                states = large_states(large, collate(batch))
                taught[number] = [states[i].half() for i in HEARD]
            loss = loss_of(model, batch, [t.float() for t in taught[number]], large, head)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            follow(average, model, done)
            running += (loss.item() - running) * max(0.02, 1 / done)
            if done % 20 == 0 or done == steps:
                print(f"epoch {epoch} step {done}/{steps} loss {running:.3f} {time.perf_counter() - started:.0f} s", flush=True)
        if epoch in MEANT:
            kept.append({name: value.clone() for name, value in average.items()})
            torch.save({name: torch.stack([k[name] for k in kept]).mean(0) for name in average}, args.out)


def plain(path: Path, rng: random.Random) -> list[dict]:
    """Articles of a few paragraphs of one sentence each, without gold."""
    sentences = list(dict.fromkeys(json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()))
    states = [row["name"] for row in knowledge("states")]
    for file in sorted(OUTCOMES.glob("*.tsv")):
        for line in file.read_text("utf-8").splitlines():
            one, other = rng.sample(states, 2)
            sentences.append(line.split("\t")[2].replace("{A}", one).replace("{B}", other))
    rng.shuffle(sentences)
    return [{"text": "\n\n".join(sentences[i : i + SENTENCES])} for i in range(0, len(sentences), SENTENCES)]


def without_gold(rows: list[dict], tokenizer: Tokenizer, limit: int) -> list:
    made = examples([{**r, "attributions": []} for r in rows], tokenizer, limit)
    for _, tags, _ in made:
        tags[:] = -100
    return made


def soft(said: torch.Tensor, taught: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    """Divergence from the large model's classes, mean over pieces."""
    return nn.functional.kl_div(said[real].log_softmax(-1), taught[real].softmax(-1), reduction="batchmean")


def loss_of(model: Small, batch: list, taught: list[torch.Tensor], large: Large, head: NameHead) -> torch.Tensor:
    ids, kinds, mask, tags = collate(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = model.encoder(ids, kinds, mask)
    hidden = [h.float() for h in hidden]
    real = mask.bool()
    apart = sum((hidden[i][real] - t[real]).square().mean() / t[real].var() for i, t in zip(HEARD, taught, strict=True))
    states = model.drop(hidden[-1])
    logits = model.tags(states)
    with torch.no_grad():
        wanted_tags, wanted_names = large.tags(taught[-1]), head.of(taught)
    gold = nn.functional.cross_entropy(logits.flatten(0, 1), tags.flatten(), ignore_index=-100, reduction="sum") / max(1, (tags >= 0).sum())
    linked = link_loss(model, states, logits, batch)
    said = model.names.of([hidden[i] for i in HEARD])
    return gold + linked + apart + soft(logits, wanted_tags, real) + soft(said, wanted_names, real)


if __name__ == "__main__":
    main()
