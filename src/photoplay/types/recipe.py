"""How a method is trained: what its paper says, or what we chose, in numbers.

Where it runs, in how many pieces, and where results go are options of the training itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Numbers of one training run; AdamW throughout."""

    steps: int
    batch: int = 16
    """Examples a step, over all processes and pieces together."""
    learning_rate: float = 1e-4
    """At its highest."""
    warmup: int = 0
    """Steps over which the rate rises from nothing."""
    lowest: float = 1.0
    """Share of the rate at the last step, reached by half a cosine; 1 keeps it constant."""
    betas: tuple[float, float] = (0.9, 0.999)
    weight_decay: float = 0.0
    clip: float = 0.0
    """Longest gradient over all weights; 0 leaves it as it is."""
    average: float = 0.0
    """Share of the running mean of weights that stays at each step; 0 keeps no mean."""

    def __post_init__(self) -> None:
        if self.steps < 1 or self.batch < 1:
            raise ValueError(f"steps and batch begin at 1, got {self.steps} and {self.batch}")
        if not self.learning_rate > 0:
            raise ValueError(f"the learning rate must be positive, got {self.learning_rate}")
        if not 0 <= self.average < 1 or not 0 <= self.lowest <= 1:
            raise ValueError(
                f"average lies in [0, 1) and lowest in [0, 1], got {self.average}, {self.lowest}"
            )
