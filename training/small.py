"""The small encoder that ships: fewer attention heads and hidden units than the large one, cut out of it by least squares.

Of each layer the heads and the hidden units that do most are kept, and what follows them is fitted anew so that the layer gives what
the large one's does, given what the layers before it have come to (He, Zhang and Sun 2017 do so with channels of images). GELU becomes
ReLU, which the processor does for nothing.
"""

from __future__ import annotations

import torch
from torch import nn
from train_attribution import Large, Model
from train_names import NameHead

from onrecord.reading.windows import KINDS, MOST_PIECES

SIZE, WIDTH = 384, 32  # of a state, and of an attention head
LAYERS, HEADS, UNITS = 6, 6, 768
LARGE_HEADS = 12
RIDGE = 1e-3  # beside the mean square of what is fitted to


class Layer(nn.Module):
    """Attention and a feed-forward part, as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(SIZE, HEADS * WIDTH) for _ in range(3))
        self.seen, self.seen_norm = nn.Linear(HEADS * WIDTH, SIZE), nn.LayerNorm(SIZE, eps=1e-12)
        self.up, self.down, self.norm = nn.Linear(SIZE, UNITS), nn.Linear(UNITS, SIZE), nn.LayerNorm(SIZE, eps=1e-12)

    def attend(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """(b, n, size), (b, n) bool -> (b, n, heads * width): what each piece sees of the others."""
        b, n, _ = x.shape
        query, key, value = (part(x).view(b, n, -1, WIDTH).transpose(1, 2) for part in (self.query, self.key, self.value))
        seen = nn.functional.scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None, :])
        return seen.transpose(1, 2).reshape(b, n, -1)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        x = self.seen_norm(self.seen(self.attend(x, mask)) + x)
        return self.norm(self.down(torch.relu(self.up(x))) + x)


class SmallEncoder(nn.Module):
    def __init__(self, words: int) -> None:
        super().__init__()
        self.words, self.kinds, self.places = nn.Embedding(words, SIZE), nn.Embedding(KINDS, SIZE), nn.Embedding(MOST_PIECES, SIZE)
        self.norm = nn.LayerNorm(SIZE, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def embed(self, ids: torch.Tensor, kinds: torch.Tensor) -> torch.Tensor:
        """(..., n) -> (..., n, size)"""
        return self.norm(self.words(ids) + self.kinds(kinds) + self.places.weight[: ids.shape[-1]])

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor) -> list[torch.Tensor]:
        """States before and after each layer, each (b, n, size)."""
        hidden = [self.embed(ids, kinds)]
        for layer in self.layers:
            hidden.append(layer(hidden[-1], mask.bool()))
        return hidden


class Small(Model):
    """The attribution model with a small encoder, and the head for names."""

    def __init__(self, words: int = 30_522) -> None:
        super().__init__(SmallEncoder(words), SIZE)
        self.names = NameHead(SIZE)


def large_states(large: Large, batch: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    """What the large encoder's layers come to for a batch, each (b, n, size)."""
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        found = large.encoder(input_ids=batch[0], token_type_ids=batch[1], attention_mask=batch[2], output_hidden_states=True)
    return tuple(state.float() for state in found.hidden_states)


@torch.no_grad()
def cut(large: Large, names: NameHead, batches: list[tuple[torch.Tensor, ...]]) -> Small:
    """A small model from the large one; the batches (ids, kinds, mask) show what its heads and hidden units do."""
    small, table = Small(large.encoder.config.vocab_size), large.encoder.embeddings
    encoder = small.encoder
    encoder.words.load_state_dict(table.word_embeddings.state_dict())
    encoder.kinds.load_state_dict(table.token_type_embeddings.state_dict())
    encoder.places.weight.copy_(table.position_embeddings.weight[:MOST_PIECES])
    encoder.norm.load_state_dict(table.LayerNorm.state_dict())
    small.load_state_dict({n: p for n, p in large.state_dict().items() if not n.startswith("encoder.")}, strict=False)
    small.names.load_state_dict(names.state_dict())
    real = [b[2].bool() for b in batches]
    wanted: list[list[torch.Tensor]] = [[] for _ in range(LAYERS)]  # of each layer: its attention's sum with what came in
    hooks = [
        layer.attention.output.LayerNorm.register_forward_pre_hook(lambda _, x, to=to: to.append(x[0].float()))
        for layer, to in zip(large.encoder.encoder.layer, wanted, strict=True)
    ]
    states = [large_states(large, b) for b in batches]
    for hook in hooks:
        hook.remove()
    here = [encoder.embed(b[0], b[1]) for b in batches]
    for number, (mine, theirs) in enumerate(zip(encoder.layers, large.encoder.encoder.layer, strict=True)):
        this = theirs.attention.self
        wide = [nn.functional.scaled_dot_product_attention(
            *(part(x).view(*x.shape[:2], LARGE_HEADS, WIDTH).transpose(1, 2) for part in (this.query, this.key, this.value)),
            attn_mask=r[:, None, None, :]).transpose(1, 2)[r] for x, r in zip(here, real, strict=True)]  # fmt: skip
        seen = torch.cat(wide)  # (pieces, heads, width)
        dense = theirs.attention.output.dense
        parts = dense.weight.view(SIZE, LARGE_HEADS, WIDTH)
        does = [((seen[:, h] - seen[:, h].mean(0)) @ parts[:, h].T).square().sum() for h in range(LARGE_HEADS)]
        heads = torch.stack(does).topk(HEADS).indices.sort().values
        kept = (heads[:, None] * WIDTH + torch.arange(WIDTH)).flatten()
        for part, of in ((mine.query, this.query), (mine.key, this.key), (mine.value, this.value)):
            part.weight.copy_(of.weight[kept])
            part.bias.copy_(of.bias[kept])
        came = torch.cat([x[r] for x, r in zip(here, real, strict=True)])
        sums = torch.cat([x[r] for x, r in zip(wanted[number], real, strict=True)])
        lost = fit(mine.seen, seen[:, heads].flatten(1), sums - came)
        mine.seen_norm.load_state_dict(theirs.attention.output.LayerNorm.state_dict())
        middle = [mine.seen_norm(mine.seen(mine.attend(x, r)) + x) for x, r in zip(here, real, strict=True)]
        came = torch.cat([x[r] for x, r in zip(middle, real, strict=True)])
        wide_up, down = theirs.intermediate.dense, theirs.output.dense
        hidden = torch.relu(wide_up(came))
        units = (hidden.std(0) * down.weight.norm(dim=0)).topk(UNITS).indices.sort().values
        mine.up.weight.copy_(wide_up.weight[units])
        mine.up.bias.copy_(wide_up.bias[units])
        before = torch.cat([x[r] for x, r in zip(wanted[number], real, strict=True)])
        large_middle = theirs.attention.output.LayerNorm(before)
        target = down(nn.functional.gelu(wide_up(large_middle))) + large_middle
        lost_too = fit(mine.down, hidden[:, units], target - came)
        mine.norm.load_state_dict(theirs.output.LayerNorm.state_dict())
        here = [mine.norm(mine.down(torch.relu(mine.up(x))) + x) for x in middle]
        apart = torch.cat([(x[r] - s[number + 1][r]) for x, s, r in zip(here, states, real, strict=True)]).square().mean()
        size = torch.cat([s[number + 1][r] for s, r in zip(states, real, strict=True)]).var()
        print(f"layer {number}: lost of attention {lost:.3f}, of the rest {lost_too:.3f}, of the state {apart / size:.3f}", flush=True)
    return small


def fit(linear: nn.Linear, given: torch.Tensor, wanted: torch.Tensor) -> float:
    """Fits a linear layer to (rows, in) -> (rows, out) by least squares; the share of the variance that it cannot give."""
    mean, goal = given.mean(0), wanted.mean(0)
    x, y = given - mean, wanted - goal
    square = x.T @ x / len(x)
    square += RIDGE * square.diag().mean() * torch.eye(len(square))
    weight = torch.linalg.solve(square, x.T @ y / len(x))
    linear.weight.copy_(weight.T)
    linear.bias.copy_(goal - mean @ weight)
    return float((y - x @ weight).square().mean() / y.square().mean())
