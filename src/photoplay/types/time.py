"""Stretches of film time and curves over it.

Film time is in seconds from the start of the first picture that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of film, [start, end) in seconds."""

    start: float
    end: float

    def __post_init__(self) -> None:
        if not self.end >= self.start:
            raise ValueError(f"a span must not end before it starts, got {self.start}..{self.end}")

    @property
    def duration(self) -> float:
        return self.end - self.start

    def holds(self, time: float) -> bool:
        return self.start <= time < self.end

    def overlap(self, other: Span) -> float:
        """Seconds that both spans share."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))


def joined(spans: Iterable[Span], gap: float = 0.0) -> tuple[Span, ...]:
    """Spans in order, with those that overlap or lie at most `gap` seconds apart made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end + gap:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One number over film time, sampled evenly: values[k] is at k / rate seconds."""

    rate: float
    """Samples a second."""
    values: Floats
    """Shape (samples,), float32."""

    def __post_init__(self) -> None:
        if self.values.ndim != 1:
            raise ValueError(f"a curve has one dimension, got shape {self.values.shape}")
        if not self.rate > 0:
            raise ValueError(f"a curve's rate must be positive, got {self.rate}")

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Curve)
            and self.rate == other.rate
            and np.array_equal(self.values, other.values)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def times(self) -> Floats:
        return np.arange(len(self.values)) / self.rate

    @property
    def duration(self) -> float:
        return len(self.values) / self.rate

    def at(self, times: Floats | float) -> Floats:
        """Values at `times` by straight lines between samples, held at both ends; 0 if empty."""
        asked = np.atleast_1d(np.asarray(times, dtype=float))
        if not len(self.values):
            return np.zeros(len(asked))
        return np.asarray(np.interp(asked, self.times, self.values))

    def mean(self, start: float, end: float) -> float:
        """Mean over [start, end); the nearest sample where none lies inside; 0 if empty."""
        if not len(self.values):
            return 0.0
        first = int(np.ceil(start * self.rate - 1e-9))
        last = int(np.ceil(end * self.rate - 1e-9))
        inside = self.values[max(0, first) : max(0, last)]
        return float(inside.mean()) if len(inside) else float(self.at((start + end) / 2)[0])
