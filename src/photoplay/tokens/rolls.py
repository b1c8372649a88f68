"""Piano rolls of two channels, onset and sustain: what Polyffusion and Diff-BGM draw.

A segment is 8 bars of 16 sixteenths by 128 pitches. A note is 1 in the onset channel where it
begins and in the sustain channel at every further step. Parts are laid over each other; velocity,
tempo and chords are not told. A pitch sounds once at a time: a note struck again ends there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoplay.tokens.grid import Grid, GridRules, on_grid
from photoplay.tokens.piece import Ints, Piece

BARS, STEPS, PITCHES = 8, 128, 128
"""Of a segment."""
ONSET, SUSTAIN = range(2)
RULES = GridRules(steps=4, longest=10**6, velocities=(80,))
"""Sixteenths; velocity 80; a note may be as long as it likes."""
_BAR_STEPS = 16
Roll = NDArray[np.float32]


def quantised(piece: Piece) -> Grid:
    """What of a piece a roll can tell."""
    grid = on_grid(piece, RULES)
    rows = grid.rows()
    by_pitch = np.lexsort((rows[:, 0], rows[:, 2]))
    follows = rows[by_pitch[1:], 2] == rows[by_pitch[:-1], 2]
    first, later = by_pitch[:-1][follows], by_pitch[1:][follows]
    rows[first, 3] = np.minimum(rows[first, 3], rows[later, 0] - rows[first, 0])
    last = int((rows[:, 0] + rows[:, 3]).max(initial=0))
    bars = -(-last // _BAR_STEPS)
    return Grid.of(rows, steps=4, bar=_BAR_STEPS, bars=bars)


def encode(grid: Grid) -> Roll:
    """Rolls of a grid that `quantised` made, shape (segments, 2, 128 steps, 128 pitches)."""
    segments = -(-grid.bars // BARS)
    long = np.zeros((2, segments * STEPS, PITCHES), dtype=np.float32)
    for onset, _, pitch, duration, _ in grid.rows().tolist():
        long[ONSET, onset, pitch] = 1
        long[SUSTAIN, onset + 1 : onset + duration, pitch] = 1
    return np.asarray(long.reshape(2, segments, STEPS, PITCHES).transpose(1, 0, 2, 3))


def decode(rolls: Roll, bars: int | None = None) -> Grid:
    """The grid of rolls, shape (segments, 2, 128, 128), whose values at .5 and above are notes.

    Sustain that follows no onset says nothing. `bars` are those of the piece; whole segments
    without it.
    """
    if rolls.ndim != 4 or rolls.shape[1:] != (2, STEPS, PITCHES):
        raise ValueError(f"rolls have shape (segments, 2, 128, 128), got {rolls.shape}")
    long = rolls.transpose(1, 0, 2, 3).reshape(2, -1, PITCHES) >= 0.5
    begins = long[ONSET]
    goes_on = long[SUSTAIN] & ~begins
    lasting = np.zeros((len(begins) + 1, PITCHES), dtype=np.int64)
    for step in range(len(begins) - 1, -1, -1):
        lasting[step] = np.where(goes_on[step], lasting[step + 1] + 1, 0)
    at, pitch = np.nonzero(begins)
    rows: Ints = np.stack(
        [at, np.zeros_like(at), pitch, lasting[at + 1, pitch] + 1,
         np.full_like(at, RULES.velocities[0])], axis=1,
    )  # fmt: skip
    return Grid.of(rows, steps=4, bar=_BAR_STEPS, bars=bars or len(rolls) * BARS)
