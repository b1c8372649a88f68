"""Causal self-attention that hears how long ago something was: relative positions by skewing.

C.-Z. A. Huang et al., Music Transformer, 2018, equation 3 and section 3.4.1 (after P. Shaw et al.,
Self-Attention with Relative Position Representations, 2018).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from photoplay.nn.attention import joined, split
from photoplay.nn.cache import KeyValueCache


class RelativeSelfAttention(nn.Module):
    """Distances up to `furthest` have a vector each, one set a head; longer ones the furthest."""

    def __init__(self, width: int, heads: int, furthest: int) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} does not divide among {heads} heads")
        self.heads, self.furthest = heads, furthest
        self.into = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.distances = nn.Parameter(torch.randn(heads, furthest, width // heads) * 0.02)
        """Row d - 1 - k is of distance k."""

    def forward(self, x: Tensor, cache: KeyValueCache | None = None) -> Tensor:
        """Shape (batch, time, width) in and out; with a cache, x follows what is cached."""
        q, k, v = (split(one, self.heads) for one in self.into(x).chunk(3, dim=-1))
        if cache is not None:
            k, v = cache.grown(k, v)
        queries, keys = q.shape[2], k.shape[2]
        near = self._vectors(keys)
        by_place = q @ near.transpose(-1, -2)
        by_place = skewed(by_place) if queries == keys else _shifted(by_place)
        scores = (q @ k.transpose(-1, -2) + by_place) * q.shape[-1] ** -0.5
        future = torch.ones(queries, keys, dtype=torch.bool, device=x.device)
        scores = scores.masked_fill(future.triu(keys - queries + 1), -torch.inf)
        found: Tensor = self.out(joined(F.softmax(scores, dim=-1) @ v))
        return found

    def _vectors(self, keys: int) -> Tensor:
        """One vector a distance, the furthest first, (heads, keys, size)."""
        if keys <= self.furthest:
            return self.distances[:, self.furthest - keys :]
        far = self.distances[:, :1].expand(-1, keys - self.furthest, -1)
        return torch.cat([far, self.distances], dim=1)


def skewed(x: Tensor) -> Tensor:
    """Scores by distance, (…, time, time), as scores by key: entry (i, j) is of distance i - j.

    What lies above the diagonal makes no sense and must be masked.
    """
    time = x.shape[-1]
    padded = F.pad(x, (1, 0))
    return padded.reshape(*x.shape[:-2], time + 1, time)[..., 1:, :]


def _shifted(x: Tensor) -> Tensor:
    """As `skewed` for the last places alone, (…, queries, keys)."""
    queries, keys = x.shape[-2:]
    query = torch.arange(keys - queries, keys, device=x.device)[:, None]
    distance = (query - torch.arange(keys, device=x.device)[None]).clamp(min=0)
    return x.gather(-1, (keys - 1 - distance).expand_as(x))
