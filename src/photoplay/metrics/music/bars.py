"""Where onsets lie in bars of one length: what measures of rhythm and bar-wise harmony count by.

Bars begin at tick 0, an upbeat's bar included, and are all as long as that of the metre that holds
longest (or as asked): published measures know no changing metres.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoplay.types.errors import MeasureError
from photoplay.types.notes import NoteTable


def bars_of(notes: NoteTable, bar_beats: float | None = None) -> float:
    """Quarter notes of a bar: `bar_beats`, or those of the metre that holds longest."""
    beats = notes.bar_beats() if bar_beats is None else bar_beats
    if not beats > 0:
        raise MeasureError(f"a bar must have a length, got {beats} quarter notes")
    return beats


def bar_ticks(notes: NoteTable, bar_beats: float | None = None) -> int:
    """Ticks of a bar."""
    return max(1, round(bars_of(notes, bar_beats) * notes.resolution))


def onset_places(
    notes: NoteTable, bar_beats: float, positions: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Bar and position in it of each onset, on the nearest of `positions` a bar, halves up."""
    bar = round(bar_beats * notes.resolution)
    if bar < 1 or positions < 1:
        raise MeasureError(f"bars need ticks and positions, got {bar} and {positions}")
    place = (2 * notes.onset * positions + bar) // (2 * bar)
    return place // positions, place % positions
