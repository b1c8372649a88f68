"""What moves in a picture that trembles: the trembling of a hand is no motion of the film.

The movement that most of the picture shares is followed over three quarters of a second; how far a
moment strays from a parabola through its neighbours is the hand's (the filter of A. Savitzky and
M. Golay, Analytical Chemistry 36, 1964, on the pictures' own times), up to what a hand can do. What
the camera does slower than twice a second passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Moves = NDArray[np.float32]
_REACH = 0.37
"""Seconds on either side through which the parabola goes."""
_MOST = 0.2
"""Diagonals a second up to which straying is believed to be a hand's; an earthquake is more."""
_FEWEST = 5
"""Pictures in which a hand can be told."""
_APART = 1.5
"""Spans of a flow without a flow after which another stretch begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """Where the points of a picture went."""

    time: float
    seconds: float
    """From the picture before."""
    points: Moves
    """Pixels right and down, shape (points, 2)."""


class Steadier:
    """Takes pictures in order and gives them back, later, without the trembling."""

    def __init__(self, diagonal: float) -> None:
        self._most = _MOST * diagonal
        self._held: list[Moved] = []
        self._shared: list[NDArray[np.float64]] = []
        self._given = 0

    def add(self, moved: Moved) -> Iterator[Moved]:
        """What can be told now that `moved` is known."""
        last = self._held[-1] if self._held else None
        if last is not None and moved.time - last.time > _APART * moved.seconds:
            yield from self.rest()
        self._held.append(moved)
        self._shared.append(np.median(moved.points, axis=0).astype(np.float64) / moved.seconds)
        while self._held[self._given].time + _REACH <= moved.time:
            yield self._steadied(self._given)
            self._given += 1
        while self._held[0].time < self._held[self._given].time - 2 * _REACH:
            del self._held[0], self._shared[0]
            self._given -= 1

    def rest(self) -> Iterator[Moved]:
        """What was held back; the next picture begins another stretch."""
        for number in range(self._given, len(self._held)):
            yield self._steadied(number)
        self._held, self._shared, self._given = [], [], 0

    def _steadied(self, number: int) -> Moved:
        one = self._held[number]
        times = np.array([held.time for held in self._held])
        # Towards the ends of a stretch fewer neighbours are asked, as many on either side.
        reach = min(_REACH, one.time - times[0], times[-1] - one.time)
        near = np.flatnonzero(np.abs(times - one.time) <= reach + 1e-6)
        if len(near) < _FEWEST:
            return one
        shared = np.array([self._shared[k] for k in near])
        since = times[near] - one.time
        path = np.linalg.lstsq(np.stack([since**0, since, since**2], axis=1), shared, rcond=None)[0]
        strayed = self._shared[number] - path[0]
        size = float(np.hypot(*strayed))
        strayed *= min(1.0, self._most / size) if size > 0 else 0.0
        return Moved(one.time, one.seconds, one.points - (strayed * one.seconds).astype(np.float32))
