"""Sinusoidal positions: a place as waves of many lengths.

A. Vaswani et al., Attention Is All You Need, 2017, section 3.5.
"""

from __future__ import annotations

import torch
from torch import Tensor


def sinusoids(places: Tensor, width: int, longest: float = 10_000.0) -> Tensor:
    """Vectors of places of any shape, (…, width); places may be fractions. Sines come first."""
    if width % 2:
        raise ValueError(f"sines and cosines come in pairs: width must be even, got {width}")
    half = width // 2
    steps = torch.arange(half, device=places.device, dtype=torch.float32) / half
    angle = places[..., None].float() * longest**-steps
    return torch.cat([angle.sin(), angle.cos()], dim=-1)
