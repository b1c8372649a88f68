"""How alike two tunes are: local alignment of their intervals and rhythms.

After Smith and Waterman (1981) over the moves from note to note, as Mongeau and Sankoff (1990)
weigh pitch and duration together. Keys do not matter; a tune at half or twice the speed, or upside
down, is looked for on request.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_INTERVAL_SPAN = 3.0
"""Semitones from which two moves are as unlike as can be; a step may be a tone or a semitone."""
_RHYTHM_SPAN = 1.0
"""Octaves of speed from which two waits are as unlike as can be."""
_INTERVAL_SHARE = 0.6
_HALF = 0.55
"""Likeness of two moves that neither helps nor hurts."""
_GAP = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """The best match of a tune inside another."""

    score: float
    """0 nothing alike .. 1 the whole tune, move for move."""
    speed: float
    """How many times longer its notes are than the tune's."""
    inverted: bool


def alignment(
    tune: Floats, other: Floats, *, speeds: tuple[float, ...] = (0.5, 1.0, 2.0),
    inversion: bool = True,
) -> Alignment:  # fmt: skip
    """The best match of `tune` in `other`, rows of shape (notes, 2): onset in beats, MIDI pitch.

    Both in order of onset, one note at a time. Score 0 where either has fewer than three notes.
    """
    best = Alignment(score=0.0, speed=1.0, inverted=False)
    if len(tune) < 3 or len(other) < 3:
        return best
    asked, there = moves(tune), moves(other)
    for inverted in (False, True) if inversion else (False,):
        for speed in speeds:
            turned = asked * np.array([-1.0 if inverted else 1.0, 1.0])
            turned = turned + np.array([0.0, np.log2(speed)])
            score = _local(turned, there)
            if score > best.score + 1e-9:
                best = Alignment(score=score, speed=speed, inverted=inverted)
    return best


def moves(tune: Floats) -> Floats:
    """From note to note: semitones, and log2 of the wait in beats; shape (notes - 1, 2)."""
    waits = np.maximum(np.diff(tune[:, 0]), 1 / 24)
    return np.column_stack([np.diff(tune[:, 1]), np.log2(waits)])


def likeness(one: Floats, other: Floats) -> Floats:
    """0..1 for every pair of moves, shape (len(one), len(other))."""
    interval = np.abs(one[:, None, 0] - other[None, :, 0]) / _INTERVAL_SPAN
    rhythm = np.abs(one[:, None, 1] - other[None, :, 1]) / _RHYTHM_SPAN
    return np.asarray(
        1 - _INTERVAL_SHARE * np.minimum(1, interval)
        - (1 - _INTERVAL_SHARE) * np.minimum(1, rhythm)
    )  # fmt: skip


def _local(one: Floats, other: Floats) -> float:
    best, above = 0.0, [0.0] * (len(other) + 1)
    # Plain lists: the tables are of a few dozen cells, and there are many of them.
    for row in (likeness(one, other) - _HALF).tolist():
        left, slant, here = 0.0, 0.0, [0.0]
        for gain, over in zip(row, above[1:], strict=True):
            cell = max(0.0, slant + gain, over - _GAP, left - _GAP)
            here.append(cell)
            left, slant = cell, over
        best, above = max(best, *here), here
    return float(best / ((1 - _HALF) * len(one)))
