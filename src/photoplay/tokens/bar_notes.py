"""A word a note, bar after bar, in any metre: what the shipped composer reads and writes.

A bar is one word and its notes follow, each with place (sixteenths from the bar line), role, pitch,
duration and velocity, in that order. After Compound Word (W.-Y. Hsiao et al., 2021); ours is one
word a note instead of a word for each moment and each note.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoplay.tokens.grid import Grid, GridRules
from photoplay.tokens.piece import Ints

ROLES = ("melody", "counter", "accompaniment")
"""Who plays, by number from 0."""
LONGEST_BAR = 32
"""Steps: eight quarter notes."""
BAR, END = LONGEST_BAR, LONGEST_BAR + 1
"""Values of the field place that are no places."""
FIELDS: dict[str, int] = {
    "place": LONGEST_BAR + 2, "role": len(ROLES), "pitch": 128, "duration": 32, "velocity": 8,
}  # fmt: skip
"""Fields in the order of the columns and how many values each has."""
PLACE, ROLE, PITCH, DURATION, VELOCITY = range(5)
RULES = GridRules(
    steps=4, longest=FIELDS["duration"], velocities=tuple(range(8, 128, 16)), parts=len(ROLES),
    bar=None,
)  # fmt: skip
"""Parts of its grids count from 1, in the order of ROLES."""


def encode(grid: Grid) -> Ints:
    """The words of a grid by RULES, shape (n, 5), with the end; ValueError for too long a bar."""
    if grid.steps != RULES.steps or not 1 <= grid.bar <= LONGEST_BAR:
        raise ValueError(
            f"bars have 1 to {LONGEST_BAR} sixteenths, got {grid.bar} steps of 1/{grid.steps} beat"
        )
    words = np.zeros((grid.bars + len(grid) + 1, len(FIELDS)), dtype=np.int64)
    bar = grid.onset // grid.bar
    at = np.arange(len(grid)) + bar + 1
    words[:, PLACE] = BAR
    words[at] = np.stack(
        [grid.onset % grid.bar, grid.part - 1, grid.pitch, grid.duration - 1, grid.velocity // 16],
        axis=1,
    )
    words[-1, PLACE] = END
    return words


def bars_of(words: Ints) -> Ints:
    """Index of the bar of each word, shape (n,): -1 before the first."""
    return np.asarray(np.cumsum(words[:, PLACE] == BAR) - 1)


def decode(words: Ints, bar: int) -> Grid:
    """The grid that words tell, up to an end, in bars of `bar` steps.

    ValueError for a note before any bar or behind the end of its bar.
    """
    words = np.asarray(words, dtype=np.int64).reshape(-1, len(FIELDS))
    ends = np.flatnonzero(words[:, PLACE] == END)
    words = words[: ends[0]] if len(ends) else words
    number = bars_of(words)
    notes: NDArray[np.bool_] = words[:, PLACE] < BAR
    kept, where = words[notes], number[notes]
    if len(kept) and (where.min() < 0 or kept[:, PLACE].max() >= bar):
        raise ValueError(f"a note lies outside of the bars of {bar} steps")
    rows = np.stack(
        [where * bar + kept[:, PLACE], kept[:, ROLE] + 1, kept[:, PITCH], kept[:, DURATION] + 1,
         kept[:, VELOCITY] * 16 + 8], axis=1,
    )  # fmt: skip
    return Grid.of(rows, steps=RULES.steps, bar=bar, bars=int((words[:, PLACE] == BAR).sum()))


def allowed_places(last: Ints, bar: int) -> NDArray[np.bool_]:
    """Which places may follow the word `last` in a bar of `bar` steps, shape (34,).

    Never back in the bar, never behind its end; the piece ends where whoever counts bars says.
    """
    allowed = np.zeros(FIELDS["place"], dtype=bool)
    first = 0 if last[PLACE] == BAR else int(last[PLACE])
    allowed[first:bar] = True
    allowed[BAR] = True
    return allowed
