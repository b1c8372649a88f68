"""Where and how a training runs; the numbers of the method are its recipe's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Device = Literal["cpu", "cuda", "mps"]
Precision = Literal["float32", "bfloat16", "float16"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainOptions:
    """One run."""

    device: Device = "cpu"
    """What it runs on."""
    precision: Precision = "float32"
    """Of the sums; weights stay in float32. float16 needs cuda."""
    accumulate: int = 1
    """Pieces that the batch of a process is cut into, to need less memory."""
    seed: int = 0
    """First weights, order of examples and all that is drawn come of it."""
    log_every: int = 10
    """Steps between lines of the log."""
    save_every: int = 100
    """Steps between checkpoints."""
    validate_every: int = 500
    """Steps between measuring held-out examples."""
    patience: int = 0
    """Measurings without a better one before it stops early; 0 never."""
    held_out: int = 64
    """Held-out examples that are measured, at most."""
    tensorboard: bool = False
    """Whether a log for TensorBoard is written too; needs the package tensorboard."""

    def __post_init__(self) -> None:
        for name in ("accumulate", "log_every", "save_every", "validate_every", "held_out"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} begins at 1, got {getattr(self, name)}")
        if self.patience < 0:
            raise ValueError(f"patience must not be negative, got {self.patience}")
        if self.precision == "float16" and self.device != "cuda":
            raise ValueError(f"float16 needs cuda, got {self.device}; bfloat16 runs anywhere")
