"""Causal self-attention with rotary positions, and attention to something else.

A. Vaswani et al., Attention Is All You Need, 2017; positions as in `rotary`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from photoplay.nn.cache import KeyValueCache
from photoplay.nn.rotary import rotated


class CausalSelfAttention(nn.Module):
    """Every place listens to itself and what came before."""

    def __init__(self, width: int, heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.into = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        if width % heads:
            raise ValueError(f"width {width} does not divide among {heads} heads")

    def forward(self, x: Tensor, cache: KeyValueCache | None = None) -> Tensor:
        """Shape (batch, time, width) in and out; with a cache, x follows what is cached."""
        start = cache.length if cache else 0
        q, k, v = (split(one, self.heads) for one in self.into(x).chunk(3, dim=-1))
        q, k = rotated(q, start), rotated(k, start)
        if cache is not None:
            k, v = cache.grown(k, v)
        mixed = F.scaled_dot_product_attention(
            q, k, v,
            attn_mask=None if start == 0 else _past(q.shape[2], k.shape[2], x.device),
            is_causal=start == 0,
            dropout_p=self.dropout if self.training else 0.0,
        )  # fmt: skip
        found: Tensor = self.out(joined(mixed))
        return found


class CrossAttention(nn.Module):
    """Every place listens to all of something else, or to what a mask lets it hear."""

    def __init__(self, width: int, heads: int, other_width: int | None = None) -> None:
        super().__init__()
        self.heads = heads
        if width % heads:
            raise ValueError(f"width {width} does not divide among {heads} heads")
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(other_width or width, 2 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, other: Tensor, heard: Tensor | None = None) -> Tensor:
        """x (batch, time, width), other (batch, n, other width); out as x.

        `heard`, bool, broadcasts to (batch, time, n); a place that may hear nothing gets zeros
        before the last layer.
        """
        q = split(self.query(x), self.heads)
        k, v = (split(one, self.heads) for one in self.key_value(other).chunk(2, dim=-1))
        if heard is None:
            mixed = F.scaled_dot_product_attention(q, k, v)
        else:
            mask = heard.expand(x.shape[0], x.shape[1], other.shape[1])[:, None]
            deaf = ~mask.any(dim=-1, keepdim=True)
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask | deaf)
            mixed = mixed.masked_fill(deaf, 0.0)
        found: Tensor = self.out(joined(mixed))
        return found


def split(x: Tensor, heads: int) -> Tensor:
    """(batch, time, width) as (batch, heads, time, width / heads)."""
    return x.reshape(*x.shape[:-1], heads, x.shape[-1] // heads).transpose(1, 2)


def joined(x: Tensor) -> Tensor:
    """The other way from `split`."""
    return x.transpose(1, 2).flatten(2)


def _past(queries: int, keys: int, device: torch.device) -> Tensor:
    """Which of `keys` each of the last `queries` places may hear, bool."""
    return torch.ones(queries, keys, dtype=torch.bool, device=device).tril(keys - queries)
