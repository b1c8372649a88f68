"""Compound words of the Controllable Music Transformer: seven fields a token.

S. Di et al., Video Background Music Generation with Controllable Music Transformer, ACM MM 2021.
A bar token carries the bar's density; then, for each tick and instrument, a beat token with the
group's strength, and its notes. Density counts down: a beat token tells how many ticks of the bar
are still to be struck, its own included. Velocity, tempo and chords are not told.

Where paper and code leave room: density counts ticks, as the paper defines it, where the code may
count groups; a group of more than 19 notes keeps them all and is called 19 strong.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from photoplay.tokens.grid import Grid, GridRules
from photoplay.tokens.piece import Ints, Piece

FIELDS: dict[str, int] = {
    "beat": 18, "type": 3, "density": 18, "pitch": 129, "duration": 18, "instrument": 6,
    "strength": 20,
}  # fmt: skip
"""Fields in the order of the columns and how many values each has; 0 says nothing."""
BEAT, TYPE, DENSITY, PITCH, DURATION, INSTRUMENT, STRENGTH = range(7)
END, RHYTHM, NOTE = range(3)
"""Values of the field type."""
BAR = 17
"""The value of the field beat that begins a bar; 1 to 16 are ticks."""
INSTRUMENTS = ("drums", "piano", "guitar", "bass", "strings")
"""In the order of their numbers, from 1."""
RULES = GridRules(steps=4, longest=16, velocities=(80,), parts=len(INSTRUMENTS))
PROGRESS_STEPS = 102
TICKS = 5025
"""Sizes of the two columns that are read but not predicted: share of the piece, absolute tick."""
_BAR_TICKS = 16


def instruments_of(program: Ints, drum: NDArray[np.bool_]) -> Ints:
    """Numbers of the instruments for General MIDI programs, shape (n,), as LPD-5 groups them.

    Keyboards are piano, 24 to 31 guitar, 32 to 39 bass, all else strings.
    """
    family = np.full(program.shape, 5, dtype=np.int64)
    for number, (low, high) in ((2, (0, 8)), (3, (24, 32)), (4, (32, 40))):
        family[(program >= low) & (program < high)] = number
    family[drum] = 1
    return family


def parts_of(piece: Piece) -> Ints:
    """Numbers of the instruments of a piece's notes, shape (n,)."""
    return instruments_of(piece.program, piece.drum)


def encode(grid: Grid) -> Ints:
    """The tokens of a grid by RULES, shape (n, 7), with the end token."""
    if (grid.steps, grid.bar) != (4, _BAR_TICKS):
        raise ValueError(f"CMT has 4 ticks a beat and 16 a bar, got {grid.steps} and {grid.bar}")
    struck = [np.unique(grid.onset[grid.onset // _BAR_TICKS == bar]) for bar in range(grid.bars)]
    tokens: list[list[int]] = []
    rows = iter(groupby(grid.rows().tolist(), key=lambda row: (row[0], row[1])))
    group = next(rows, None)
    for bar, ticks in enumerate(struck):
        tokens.append([BAR, RHYTHM, len(ticks) + 1, 0, 0, 0, 0])
        while group is not None and group[0][0] // _BAR_TICKS == bar:
            (onset, instrument), members = group[0], list(group[1])
            left = int((ticks >= onset).sum())
            strength = min(len(members), FIELDS["strength"] - 1)
            tokens.append([onset % _BAR_TICKS + 1, RHYTHM, left + 1, 0, 0, instrument, strength])
            tokens += [[0, NOTE, 0, pitch + 1, duration + 1, instrument, 0]
                       for _, _, pitch, duration, _ in members]  # fmt: skip
            group = next(rows, None)
    tokens.append([0, END, 0, 0, 0, 0, 0])
    return np.array(tokens, dtype=np.int64)


def decode(tokens: Sequence[Sequence[int]] | Ints) -> Grid:
    """The grid that tokens tell, up to an end token; ValueError names a token that makes no sense.

    A stored duration of 1, no ticks, sounds for one tick, as in the released code's data.
    """
    rows: list[tuple[int, ...]] = []
    bars, onset = 0, -1
    for place, token in enumerate(np.asarray(tokens, dtype=np.int64).reshape(-1, 7).tolist()):
        beat, kind, _, pitch, duration, instrument, _ = token
        if kind == END:
            break
        if kind == RHYTHM and beat == BAR:
            bars, onset = bars + 1, -1
        elif kind == RHYTHM and 1 <= beat <= _BAR_TICKS and bars:
            onset = (bars - 1) * _BAR_TICKS + beat - 1
        elif kind == NOTE and onset >= 0 and pitch and duration and instrument:
            rows.append((onset, instrument, pitch - 1, max(duration - 1, 1), RULES.velocities[0]))
        else:
            raise ValueError(f"token {place} makes no sense where it stands: {token}")
    return Grid.of(np.array(rows, dtype=np.int64), steps=4, bar=_BAR_TICKS, bars=bars)


def timing(tokens: Ints, ticks: int) -> Ints:
    """Progress 0..100 and absolute tick of each token, shape (n, 2), in a piece of `ticks` ticks.

    Progress is floor(100 tick / ticks); both hold between beat tokens, and are capped.
    """
    if ticks < 1:
        raise ValueError(f"a piece must last, got {ticks} ticks")
    rhythm = tokens[:, TYPE] == RHYTHM
    begins = rhythm & (tokens[:, BEAT] == BAR)
    bar = np.maximum(np.cumsum(begins) - 1, 0)
    within = np.where(rhythm & ~begins, tokens[:, BEAT] - 1, 0)
    tick = bar * _BAR_TICKS + within
    set_here = rhythm
    last = np.maximum.accumulate(np.where(set_here, np.arange(len(tokens)), 0))
    tick = tick[last]
    progress = np.minimum(100 * tick // ticks, 100)
    return np.stack([progress, np.minimum(tick, TICKS - 1)], axis=1)
