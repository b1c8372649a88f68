"""From samples at the pictures' own times to curves on the even grid of an analysis.

Pictures may come at any rate, and at a varying one. A grid sample is the mean of what fell within
half a step of it; where nothing did, the value is drawn straight between the neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photoplay.types.time import Curve

CURVE_RATE = 10.0
"""Samples a second of every curve in an analysis."""


class Samples:
    """Times and values (several at each time), kept as float32 in growing blocks."""

    def __init__(self, width: int) -> None:
        self.count = 0
        self._times = np.zeros(256)
        self._values = np.zeros((256, width), dtype=np.float32)

    def add(self, time: float, values: Sequence[float] | NDArray[np.floating]) -> None:
        if self.count == len(self._times):
            self._times = np.concatenate([self._times, np.zeros_like(self._times)])
            self._values = np.concatenate([self._values, np.zeros_like(self._values)])
        self._times[self.count] = time
        self._values[self.count] = values
        self.count += 1

    @property
    def times(self) -> NDArray[np.float64]:
        """Shape (samples,), seconds."""
        return self._times[: self.count]

    @property
    def values(self) -> NDArray[np.float32]:
        """Shape (samples, width)."""
        return self._values[: self.count]


def on_grid(
    times: NDArray[np.floating],
    values: NDArray[np.floating],
    duration: float,
    *,
    rate: float = CURVE_RATE,
    peaks: bool = False,
) -> Curve:
    """A curve of `duration` seconds; all zero where there are no samples.

    With `peaks` the largest sample near each grid point is kept instead of the mean, so that what
    lasts for one picture is not thinned out.
    """
    length = grid_length(duration, rate)
    if not len(times):
        return Curve(rate, np.zeros(length, dtype=np.float32))
    places = np.clip(np.round(np.asarray(times) * rate).astype(int), 0, length - 1)
    counts = np.bincount(places, minlength=length)
    held = counts > 0
    gathered = np.zeros(length)
    if peaks:
        gathered[:] = -np.inf
        np.maximum.at(gathered, places, values)
    else:
        gathered = np.bincount(places, weights=values, minlength=length) / np.maximum(counts, 1)
    filled = np.interp(np.arange(length), np.flatnonzero(held), gathered[held])
    return Curve(rate, filled.astype(np.float32))


def grid_length(duration: float, rate: float = CURVE_RATE) -> int:
    """How many samples a curve over `duration` seconds has: one at least."""
    return max(1, int(np.ceil(duration * rate - 1e-9)))
