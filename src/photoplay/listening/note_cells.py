"""Notes poured into even cells of time: what sounds in each beat, how low, how strongly struck."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoplay.types.notes import NoteTable

Floats = NDArray[np.float64]
_LONGEST = 4
"""Cells that a held note counts for at most: a pedal is not news in every beat."""


def class_weights(notes: NoteTable, cell: float = 1.0) -> Floats:
    """How long each pitch class sounds in each cell, shape (cells, 12), in beats.

    `cell` is the length of a cell in quarter notes. Drums do not count; a note counts for four
    cells at most.
    """
    pitched = notes.pitched()
    count = cell_count(notes, cell)
    weights = np.zeros((count, 12))
    starts = pitched.onset / (notes.resolution * cell)
    ends = np.maximum(pitched.end / (notes.resolution * cell), starts + 1e-6)
    ends = np.minimum(ends, starts + _LONGEST)
    first = np.floor(starts).astype(np.int64)
    for step in range(_LONGEST + 1):
        place = first + step
        held = np.minimum(ends, place + 1) - np.maximum(starts, place)
        inside = (held > 1e-9) & (place < count)
        np.add.at(weights, (place[inside], pitched.pitch[inside] % 12), held[inside])
    return weights * cell


def bass_classes(notes: NoteTable, cell: float = 1.0) -> NDArray[np.int64]:
    """Pitch class of the lowest note that sounds in each cell, shape (cells,); -1 in silence.

    A note that sounds in less than a quarter of the cell does not count.
    """
    pitched = notes.pitched()
    count = cell_count(notes, cell)
    lowest = np.full(count, 1000, dtype=np.int64)
    starts = pitched.onset / (notes.resolution * cell)
    ends = pitched.end / (notes.resolution * cell)
    for start, end, pitch in zip(starts, ends, pitched.pitch, strict=True):
        for place in range(int(start), min(count, int(np.ceil(end)))):
            if min(end, place + 1) - max(start, place) >= 0.25:
                lowest[place] = min(lowest[place], pitch)
    return np.where(lowest == 1000, -1, lowest % 12)


def strikes(notes: NoteTable, cell: float = 1.0) -> Floats:
    """How strongly the start of each cell is struck, shape (cells,): velocity and depth of onsets.

    Onsets within an eighth of a beat of the cell's start count; low notes count double.
    """
    pitched = notes.pitched()
    count = cell_count(notes, cell)
    places = pitched.onset / (notes.resolution * cell)
    nearest = np.rint(places).astype(np.int64)
    close = (np.abs(places - nearest) * cell <= 0.125) & (nearest < count)
    struck = np.zeros(count)
    weight = (pitched.velocity / 127.0) * np.where(pitched.pitch < 48, 2.0, 1.0)
    np.add.at(struck, nearest[close], weight[close])
    return struck


def cell_count(notes: NoteTable, cell: float) -> int:
    """Cells that the notes fill."""
    return int(np.ceil(notes.last_end / (notes.resolution * cell) - 1e-9))
