"""Rotary positions: queries and keys are turned by an angle that grows with their place.

J. Su et al., RoFormer: Enhanced Transformer with Rotary Position Embedding, 2021.
"""

from __future__ import annotations

import torch
from torch import Tensor

BASE = 10_000.0


def rotated(x: Tensor, start: int = 0) -> Tensor:
    """Vectors of shape (…, time, size) turned by their places, which count from `start`.

    Halves are paired (first with middle, as in GPT-NeoX); ValueError for an odd size.
    """
    size, time = x.shape[-1], x.shape[-2]
    if size % 2:
        raise ValueError(f"rotary positions need vectors of even size, got {size}")
    half = size // 2
    speed = BASE ** (-torch.arange(half, device=x.device, dtype=torch.float32) / half)
    places = torch.arange(start, start + time, device=x.device, dtype=torch.float32)
    angle = places[:, None] * speed[None]
    cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
    first, second = x[..., :half], x[..., half:]
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)
