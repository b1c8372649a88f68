"""The tempo map: the only thing that knows how beats become seconds.

A beat is a quarter note. Beat 0 is film time 0. Tempo is constant between points, as in a Standard
MIDI File; a ramp is a point on every beat.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.types.time import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class TempoPoint:
    """From `beat` on, quarter notes pass at `bpm`."""

    beat: float
    bpm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: where it starts and its metre."""

    start: float
    """Beat of its first moment."""
    numerator: int
    denominator: int

    @property
    def beats(self) -> float:
        """Length in quarter notes."""
        return self.numerator * 4 / self.denominator

    @property
    def end(self) -> float:
        return self.start + self.beats

    @property
    def pulse(self) -> float:
        """Length of the felt beat in quarter notes: 1.5 in compound time, else 4/denominator."""
        compound = self.denominator == 8 and self.numerator % 3 == 0
        return 1.5 if compound else 4 / self.denominator


class _Lookup:
    """Where a tempo map keeps its points and bars as arrays, once they have been asked for."""

    __slots__ = ("_bar_starts", "_table")
    _bar_starts: NDArray[np.float64]
    _table: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TempoMap(_Lookup):
    """Bars and tempo points from beat 0 to the end of the film."""

    points: tuple[TempoPoint, ...]
    bars: tuple[Bar, ...]

    def __post_init__(self) -> None:
        if not self.points or self.points[0].beat != 0:
            raise ValueError("a tempo map needs a tempo point at beat 0")
        beats = [point.beat for point in self.points]
        if any(later <= earlier for earlier, later in itertools.pairwise(beats)):
            raise ValueError("tempo points must lie at increasing beats")
        if any(point.bpm <= 0 for point in self.points):
            raise ValueError("tempo must be positive")
        if not self.bars or self.bars[0].start != 0:
            raise ValueError("a tempo map needs a bar at beat 0")
        for earlier, later in zip(self.bars, self.bars[1:], strict=False):
            if abs(earlier.end - later.start) > 1e-9:
                raise ValueError(f"bar at beat {later.start} does not follow on {earlier.end}")

    @property
    def beats(self) -> float:
        """Quarter notes from the start of the first bar to the end of the last."""
        return self.bars[-1].end

    def seconds(self, beats: Floats | float) -> Floats:
        """Film time at each beat, shape (n,); beats past the last point go on at its tempo."""
        at, since, seconds_per_beat = self._tables()
        asked = np.atleast_1d(np.asarray(beats, dtype=float))
        place = np.clip(np.searchsorted(at, asked, side="right") - 1, 0, None)
        return np.asarray(since[place] + (asked - at[place]) * seconds_per_beat[place])

    def beat_at(self, seconds: Floats | float) -> Floats:
        """Beat at each film time, shape (n,)."""
        at, since, seconds_per_beat = self._tables()
        asked = np.atleast_1d(np.asarray(seconds, dtype=float))
        place = np.clip(np.searchsorted(since, asked, side="right") - 1, 0, None)
        return np.asarray(at[place] + (asked - since[place]) / seconds_per_beat[place])

    def bpm_at(self, beat: float) -> float:
        at, _, _ = self._tables()
        place = max(0, int(np.searchsorted(at, beat + 1e-9, side="right")) - 1)
        return self.points[place].bpm

    def bar_at(self, beat: float) -> int:
        """Index of the bar that holds `beat`; the last bar for beats past the end."""
        try:
            starts = self._bar_starts
        except AttributeError:
            starts = np.array([bar.start for bar in self.bars])
            object.__setattr__(self, "_bar_starts", starts)
        return max(0, int(np.searchsorted(starts, beat + 1e-9, side="right")) - 1)

    def _tables(self) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        try:
            return self._table
        except AttributeError:
            at = np.array([point.beat for point in self.points])
            seconds_per_beat = np.array([60 / point.bpm for point in self.points])
            since = np.concatenate([[0.0], np.cumsum(np.diff(at) * seconds_per_beat[:-1])])
            object.__setattr__(self, "_table", (at, since, seconds_per_beat))
            return at, since, seconds_per_beat
