"""Classifier-free guidance whose null branch is really trained.

J. Ho, T. Salimans, Classifier-Free Diffusion Guidance, 2022. What stands for "no condition" is a
vector of its own, learnt where conditions are dropped; a guidance without dropping is refused.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from photoplay.nn.samplers import Net


class DroppedCondition(nn.Module):
    """Puts one learnt row in place of some items' conditions."""

    def __init__(self, width: int, share: float = 0.15) -> None:
        super().__init__()
        if not 0 < share < 1:
            raise ValueError(f"guidance needs a share of dropped conditions in (0, 1), got {share}")
        self.share = share
        self.null = nn.Parameter(torch.zeros(width))
        self.register_buffer("seen", torch.zeros((), dtype=torch.int64))
        """How many items the null row was trained on."""
        self.seen: Tensor

    def forward(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Conditions (batch, …, width), each item's dropped whole by chance `share`."""
        chances = torch.rand(len(condition), generator=rng, device=rng.device)
        dropped = (chances < self.share).to(condition.device)
        self.seen += dropped.sum()
        shape = (-1, *[1] * (condition.ndim - 1))
        return torch.where(dropped.reshape(shape), self.null.to(condition.dtype), condition)

    def nothing(self, condition: Tensor) -> Tensor:
        """The null row in the shape of `condition`; RuntimeError where it was never trained."""
        if not int(self.seen):
            raise RuntimeError("the branch without a condition was never trained: guidance with it "
                               "would be noise")  # fmt: skip
        return self.null.to(condition.dtype).expand_as(condition)


def guided(with_condition: Net, without: Net, scale: float) -> Net:
    """A net that leans towards the condition: scale 0 is without, 1 with it, more beyond it."""

    def net(x: Tensor, time: Tensor) -> Tensor:
        if scale == 0:
            return without(x, time)
        if scale == 1:
            return with_condition(x, time)
        free = without(x, time)
        return free + scale * (with_condition(x, time) - free)

    return net
