"""Which chords do these notes make?

A hidden Markov model over roots and qualities, a state a half beat or whatever the cell is: notes
are drawn from the chord's tones or, rarely, from elsewhere; the lowest note speaks for the root; a
change of chord costs, less at the start of a bar than within it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from photoplay.listening.best_path import best_path
from photoplay.listening.note_cells import bass_classes, class_weights
from photoplay.theory.chords import intervals
from photoplay.types.notes import NoteTable
from photoplay.types.score import Chord

QUALITIES = ("major", "minor", "dominant7", "major7", "minor7", "sus4", "sus2", "diminished",
             "half-diminished7", "augmented")  # fmt: skip
_RARITY = (0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.5)
"""Log-odds against each quality beside the plain triads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordOptions:
    """What speaks for a chord and for a change."""

    cell: float = 1.0
    """Beats a state."""
    stray: float = 0.15
    """Share of a chord's probability that each foreign pitch class has."""
    root_weight: float = 1.3
    """How much likelier the root is than another tone of the chord."""
    bass_root: float = 1.0
    """Log-odds of a chord whose root is the lowest note."""
    bass_tone: float = 0.3
    """Log-odds of a chord one of whose other tones is the lowest note."""
    change_cost: float = 2.0
    bar_bonus: float = 1.0
    """By how much a change at the start of a bar costs less."""
    half_bonus: float = 0.5
    """By how much a change in the middle of a bar costs less."""
    rarity: float = 1.0
    """Scales how rare the qualities beside the plain triads are."""


def find_chords(
    notes: NoteTable, *, first_bar: float = 0.0, options: ChordOptions | None = None
) -> tuple[Chord, ...]:
    """The chords in beats, without gaps from the first pitched note on.

    `first_bar` is the beat of any bar line of the prevailing metre. Silence goes on with the chord
    before it.
    """
    options = options or ChordOptions()
    weights = class_weights(notes, options.cell)
    if not weights.sum():
        return ()
    scores = weights @ _tones(options).T + _bass(bass_classes(notes, options.cell), options)
    scores -= options.rarity * np.repeat(np.array(_RARITY), 12)
    costs = _change_costs(len(scores), notes.bar_beats(), first_bar, options)
    path = best_path(scores, costs)
    begin = int(np.argmax(weights.sum(axis=1) > 0))
    edges = [begin, *(i for i in range(begin + 1, len(path)) if path[i] != path[i - 1]), len(path)]
    return tuple(
        Chord(
            beat=start * options.cell,
            duration=(end - start) * options.cell,
            root=int(path[start]) % 12,
            quality=QUALITIES[int(path[start]) // 12],
        )
        for start, end in pairwise(edges)
    )


def _tones(options: ChordOptions) -> NDArray[np.float64]:
    """Log-probabilities of pitch classes in each chord, shape (qualities * 12, 12)."""
    rows = []
    for quality in QUALITIES:
        row = np.full(12, options.stray)
        tones = [one % 12 for one in intervals(quality)]
        row[tones] = 1.0
        row[0] = options.root_weight
        rows += [np.roll(row / row.sum(), root) for root in range(12)]
    return np.asarray(np.log(np.array(rows)))


def _bass(classes: NDArray[np.int64], options: ChordOptions) -> NDArray[np.float64]:
    """What the lowest notes say for each chord, shape (cells, qualities * 12)."""
    by_class = np.zeros((13, len(QUALITIES) * 12))  # the last row is silence, class -1
    for i, quality in enumerate(QUALITIES):
        for root in range(12):
            for above in intervals(quality):
                by_class[(root + above) % 12, 12 * i + root] = options.bass_tone
            by_class[root, 12 * i + root] = options.bass_root
    return by_class[classes] * options.cell


def _change_costs(
    count: int, bar: float, first_bar: float, options: ChordOptions
) -> NDArray[np.float64]:
    beats = (np.arange(count) * options.cell - first_bar) % bar
    costs = np.full(count, float(options.change_cost))
    costs[np.isclose(beats, 0.0)] -= options.bar_bonus
    costs[np.isclose(beats, bar / 2)] -= options.half_bonus
    return costs
