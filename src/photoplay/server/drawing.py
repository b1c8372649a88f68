"""Sound and curves as the few numbers that they are drawn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from pydantic import BaseModel

from photoplay.media.wave import read_wave
from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.time import Curve


class Peaks(BaseModel):
    duration: float
    """Seconds."""
    peaks: list[float]
    """Highest absolute value in each of as many equal stretches, full scale 1."""


class CurveView(BaseModel):
    step: float
    """Seconds between two values, the first of them half a step in."""
    values: list[float]


def curve_of(curve: Curve, points: int) -> CurveView:
    """A curve as the means of at most `points` equal stretches of it."""
    count = min(points, len(curve.values))
    means = [float(piece.mean()) for piece in np.array_split(curve.values, count)] if count else []
    return CurveView(
        step=curve.duration / max(1, count), values=[round(value, 4) for value in means]
    )


def peaks_of(path: Path, points: int) -> Peaks:
    """`points` peaks of a sound file, which is read a block at a time."""
    sizes = [len(block) for block in read_wave(path)]
    total = sum(sizes)
    found = np.zeros(points, dtype=np.float32)
    start = 0
    for block in read_wave(path):
        heights = np.abs(block).max(axis=1)
        places = (np.arange(start, start + len(block)) * points) // max(1, total)
        edges = np.flatnonzero(np.diff(places, prepend=-1))
        if len(edges):
            rows = places[edges]
            found[rows] = np.maximum(found[rows], np.maximum.reduceat(heights, edges))
        start += len(block)
    return Peaks(duration=total / SAMPLE_RATE, peaks=[round(float(x), 4) for x in found])
