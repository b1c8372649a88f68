"""Noise schedules and what a net may be asked to tell of noised data.

J. Ho et al., Denoising Diffusion Probabilistic Models, 2020; T. Salimans, J. Ho, Progressive
Distillation, 2022 (v); A. Nichol, P. Dhariwal, 2021 (cosine). x_t = a_t x_0 + s_t noise with
a_t^2 + s_t^2 = 1; for flow matching (Y. Lipman et al., 2022; X. Liu et al., 2022) x_t goes straight
from data to noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

Telling = Literal["epsilon", "v", "clean"]
"""What the net tells: the noise, the velocity a noise - s x_0, or the data."""


@dataclass(frozen=True)
class Schedule:
    """How much of the data is left after each of many steps of noise."""

    kept: Tensor
    """The product of 1 - beta up to each step, (steps,), falling."""

    @classmethod
    def of_betas(cls, betas: Tensor) -> Schedule:
        return cls((1 - betas.double()).cumprod(dim=0))

    @classmethod
    def linear(cls, steps: int = 1000, low: float = 1e-4, high: float = 0.02) -> Schedule:
        return cls.of_betas(torch.linspace(low, high, steps, dtype=torch.float64))

    @classmethod
    def scaled_linear(
        cls, steps: int = 1000, low: float = 0.00085, high: float = 0.012
    ) -> Schedule:
        """Square roots of beta at even distances, as Polyffusion and Diff-BGM have them."""
        roots = torch.linspace(low**0.5, high**0.5, steps, dtype=torch.float64)
        return cls.of_betas(roots.square())

    @classmethod
    def cosine(cls, steps: int = 1000) -> Schedule:
        at = (torch.arange(steps + 1, dtype=torch.float64) / steps + 0.008) / 1.008
        left = (at * torch.pi / 2).cos().square()
        return cls.of_betas((1 - left[1:] / left[:-1]).clamp(max=0.999))

    @property
    def steps(self) -> int:
        return len(self.kept)

    def signal(self, step: Tensor, like: Tensor) -> Tensor:
        """a_t, shaped to multiply `like`."""
        return _shaped(self.kept.to(step.device)[step].sqrt(), like)

    def noise(self, step: Tensor, like: Tensor) -> Tensor:
        """s_t, shaped to multiply `like`."""
        return _shaped((1 - self.kept.to(step.device)[step]).sqrt(), like)

    def noised(self, clean: Tensor, noise: Tensor, step: Tensor) -> Tensor:
        """Data (batch, …) after `step` (batch,) steps."""
        return self.signal(step, clean) * clean + self.noise(step, clean) * noise

    def target(self, telling: Telling, clean: Tensor, noise: Tensor, step: Tensor) -> Tensor:
        """What the net should tell."""
        if telling == "epsilon":
            return noise
        if telling == "clean":
            return clean
        return self.signal(step, clean) * noise - self.noise(step, clean) * clean

    def read(
        self, telling: Telling, told: Tensor, x: Tensor, step: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The data and the noise that follow from what the net told of x."""
        a, s = self.signal(step, x), self.noise(step, x)
        if telling == "epsilon":
            return (x - s * told) / a, told
        if telling == "clean":
            return told, (x - a * told) / s
        return a * x - s * told, s * x + a * told


def flow_noised(clean: Tensor, noise: Tensor, time: Tensor) -> Tensor:
    """Data at flow time 0 (data) to 1 (noise), (batch,)."""
    at = _shaped(time, clean)
    return (1 - at) * clean + at * noise


def flow_target(clean: Tensor, noise: Tensor) -> Tensor:
    """The velocity that a net of flow matching should tell."""
    return noise - clean


def _shaped(values: Tensor, like: Tensor) -> Tensor:
    return values.to(like.dtype).reshape(-1, *[1] * (like.ndim - 1))
