"""Sound on its way from the players to the film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 48_000

Samples = NDArray[np.float32]

K_WEIGHTING = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241,
     0.73248077421585),
    (1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621),
)  # fmt: skip
"""Shelf and high-pass of ITU-R BS.1770-4, tables 1 and 2, for 48 kHz, as second-order sections."""


@dataclass(frozen=True, slots=True, eq=False)
class StemBlock:
    """The same stretch of every part, before the mixer."""

    start: int
    """Index of the first sample; sample 0 is film time 0."""
    parts: Mapping[str, Samples]
    """Part id -> shape (samples, 2), float32, full scale = 1."""

    @property
    def length(self) -> int:
        return next((len(samples) for samples in self.parts.values()), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """What a meter says of a piece of sound (ITU-R BS.1770-4, EBU R 128)."""

    integrated: float | None
    """LUFS; None where it is silent or shorter than 400 ms."""
    true_peak: float
    """dBTP, by four-fold oversampling; -inf for silence."""
    range: float | None = None
    """LU (EBU Tech 3342)."""
