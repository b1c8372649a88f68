"""A two-dimensional UNet that hears the diffusion step and a row of conditions.

O. Ronneberger et al., U-Net, 2015; P. Dhariwal, A. Nichol, 2021 (residual blocks with the step);
R. Rombach et al., Latent Diffusion, 2022 (cross-attention). Pictures are (batch, channels, time,
pitch). The defaults are those of Polyffusion and Diff-BGM.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from photoplay.nn.attention import CrossAttention
from photoplay.nn.encoder_decoder import feed_forward
from photoplay.nn.positions import sinusoids


class UNet(nn.Module):
    """Attention stands at the `attended` lowest levels; time and pitch halve at each level."""

    def __init__(
        self, channels: int = 2, *, condition_width: int = 512, base: int = 64,
        multipliers: tuple[int, ...] = (1, 2, 4, 4), blocks: int = 2, attended: int = 2,
        heads: int = 4,
    ) -> None:  # fmt: skip
        super().__init__()
        self.base, self.halvings = base, len(multipliers) - 1
        wide = 4 * base
        self.step = nn.Sequential(nn.Linear(base, wide), nn.SiLU(), nn.Linear(wide, wide))
        self.first = nn.Conv2d(channels, base, 3, padding=1)
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        width, skips = base, [base]
        for level, multiplier in enumerate(multipliers):
            hears = level >= len(multipliers) - attended
            for _ in range(blocks):
                block = _Block(width, base * multiplier, wide, hears, heads, condition_width)
                self.down.append(block)
                width = base * multiplier
                skips.append(width)
            if level < self.halvings:
                self.down.append(nn.Conv2d(width, width, 3, stride=2, padding=1))
                skips.append(width)
        self.middle = _Block(width, width, wide, True, heads, condition_width)
        for level, multiplier in reversed(list(enumerate(multipliers))):
            hears = level >= len(multipliers) - attended
            for _ in range(blocks + 1):
                self.up.append(_Block(width + skips.pop(), base * multiplier, wide, hears, heads,
                                      condition_width))  # fmt: skip
                width = base * multiplier
            if level:
                self.up.append(_Upward(width))
        self.last = nn.Sequential(_norm(width), nn.SiLU(), nn.Conv2d(width, channels, 3, padding=1))
        _zeroed(self.last[-1])

    def forward(
        self, x: Tensor, step: Tensor, condition: Tensor, heard: Tensor | None = None
    ) -> Tensor:
        """x (batch, channels, time, pitch), step (batch,), condition (batch, n, width); out as x.

        `heard`, bool (time, n), says which conditions each time may hear. ValueError where time or
        pitch cannot be halved often enough.
        """
        if x.shape[2] % 2**self.halvings or x.shape[3] % 2**self.halvings:
            raise ValueError(f"time and pitch must divide by {2**self.halvings}, got {x.shape[2:]}")
        at = self.step(sinusoids(step, self.base).to(x.dtype))
        x = self.first(x)
        skips = [x]
        for part in self.down:
            x = part(x, at, condition, heard) if isinstance(part, _Block) else part(x)
            skips.append(x)
        x = self.middle(x, at, condition, heard)
        for part in self.up:
            if isinstance(part, _Block):
                x = part(torch.cat([x, skips.pop()], dim=1), at, condition, heard)
            else:
                x = part(x)
        found: Tensor = self.last(x)
        return found


class _Block(nn.Module):
    """A residual block with the step, and attention where `hears`."""

    def __init__(
        self, width: int, out: int, step: int, hears: bool, heads: int, condition: int
    ) -> None:
        super().__init__()
        self.before = nn.Sequential(_norm(width), nn.SiLU(), nn.Conv2d(width, out, 3, padding=1))
        self.step = nn.Linear(step, out)
        self.after = nn.Sequential(_norm(out), nn.SiLU(), nn.Conv2d(out, out, 3, padding=1))
        _zeroed(self.after[-1])
        self.past = nn.Conv2d(width, out, 1) if width != out else nn.Identity()
        self.hear = _Hearing(out, heads, condition) if hears else None

    def forward(self, x: Tensor, step: Tensor, condition: Tensor, heard: Tensor | None) -> Tensor:
        inner = self.before(x) + self.step(F.silu(step))[:, :, None, None]
        out: Tensor = self.past(x) + self.after(inner)
        if self.hear is not None:
            out = self.hear(out, condition, heard)
        return out


class _Hearing(nn.Module):
    """Self-attention, attention to the conditions, and two layers, over all points of a picture."""

    def __init__(self, width: int, heads: int, condition: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3))
        self.attend = CrossAttention(width, heads)
        self.hear = CrossAttention(width, heads, condition)
        self.think = feed_forward(width, 4 * width)

    def forward(self, x: Tensor, condition: Tensor, heard: Tensor | None) -> Tensor:
        time, pitch = x.shape[2:]
        flat = x.flatten(2).transpose(1, 2)
        near = self.norms[0](flat)
        flat = flat + self.attend(near, near)
        flat = flat + self.hear(self.norms[1](flat), condition, _heard_at(heard, time, pitch))
        flat = flat + self.think(self.norms[2](flat))
        found: Tensor = flat.transpose(1, 2).reshape(x.shape)
        return found


class _Upward(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.smooth = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.smooth(F.interpolate(x, scale_factor=2.0, mode="nearest"))
        return found


def _heard_at(heard: Tensor | None, time: int, pitch: int) -> Tensor | None:
    """The mask at a coarser time, for every pitch: (1, time x pitch, n)."""
    if heard is None:
        return None
    coarse = heard.reshape(time, -1, heard.shape[1]).any(dim=1)
    return coarse.repeat_interleave(pitch, dim=0)[None]


def _norm(width: int) -> nn.GroupNorm:
    return nn.GroupNorm(min(32, width // 4), width)


def _zeroed(layer: nn.Module) -> None:
    for weights in layer.parameters():
        nn.init.zeros_(weights)
