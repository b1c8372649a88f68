"""Causal linear attention: a sum over the past that can be carried along.

A. Katharopoulos et al., Transformers are RNNs, 2020: phi(q) sum phi(k) v / phi(q) sum phi(k) with
phi = elu + 1. Trained in chunks, played step by step; both give the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from photoplay.nn.attention import joined, split

CHUNK = 64
_LEAST = 1e-6


@dataclass(slots=True)
class LinearState:
    """The past of one layer: (batch, heads, size, size) and (batch, heads, size)."""

    products: Tensor
    keys: Tensor


class CausalLinearAttention(nn.Module):
    """Cost grows with length, not with its square; a step costs the same at any place."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"width {width} does not divide among {heads} heads")
        self.heads = heads
        self.into = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Shape (batch, time, width) in and out."""
        state = self.start(x)
        pieces = []
        for chunk in torch.split(x, CHUNK, dim=1):
            piece, state = self._chunk(chunk, state)
            pieces.append(piece)
        found: Tensor = self.out(joined(torch.cat(pieces, dim=2)))
        return found

    def step(self, x: Tensor, state: LinearState) -> tuple[Tensor, LinearState]:
        """The next place, (batch, 1, width), and the past with it."""
        q, k, v = self._read(x)
        products = state.products + k.transpose(-1, -2) @ v
        keys = state.keys + k[:, :, 0]
        weight = (q * keys[:, :, None]).sum(-1, keepdim=True) + _LEAST
        found: Tensor = self.out(joined((q @ products) / weight))
        return found, LinearState(products, keys)

    def start(self, x: Tensor) -> LinearState:
        """An empty past for inputs like x."""
        size = x.shape[-1] // self.heads
        return LinearState(
            x.new_zeros(x.shape[0], self.heads, size, size),
            x.new_zeros(x.shape[0], self.heads, size),
        )

    def _read(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        q, k, v = (split(one, self.heads) for one in self.into(x).chunk(3, dim=-1))
        return F.elu(q) + 1, F.elu(k) + 1, v

    def _chunk(self, x: Tensor, state: LinearState) -> tuple[Tensor, LinearState]:
        q, k, v = self._read(x)
        scores = (q @ k.transpose(-1, -2)).tril()
        keys = state.keys[:, :, None] + k.cumsum(dim=2)
        weight = (q * keys).sum(-1, keepdim=True) + _LEAST
        mixed = (scores @ v + q @ state.products) / weight
        return mixed, LinearState(state.products + k.transpose(-1, -2) @ v, keys[:, :, -1])
