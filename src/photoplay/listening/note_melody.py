"""Which notes are the melody, which the accompaniment?

A path through the notes from one onset to the next: high, loud, long notes that move by small steps
are likely the tune's; the tune may rest. The path of the greatest sum is the melody (dynamic
programming; features after D. Rizo et al., A Pattern Recognition Approach for Melody Track
Selection in MIDI Files, 2006, by the note instead of the track).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.types.notes import NoteTable


@dataclass(frozen=True, slots=True, kw_only=True)
class MelodyOptions:
    """What makes a note the tune's."""

    height: float = 1.0
    """For an octave above the mean pitch around."""
    top: float = 1.0
    """For being the highest note that sounds."""
    loud: float = 8.0
    """For full velocity above the mean velocity around."""
    leap: float = 0.12
    """Against each semitone of a leap from the note before."""
    skipped: float = 0.2
    """Against each onset of other notes that the tune passes over."""
    base: float = 0.0
    """For every note of the tune."""
    around: float = 4.0
    """Beats on either side that the means are taken over."""
    reach: int = 24
    """Notes back that a note may follow on."""


def melody_notes(notes: NoteTable, options: MelodyOptions | None = None) -> NDArray[np.bool_]:
    """Whether each row of the table is the melody's, shape (n,); drums never are."""
    options = options or MelodyOptions()
    found = np.zeros(len(notes), dtype=bool)
    rows = np.flatnonzero(~notes.drum)
    if not len(rows):
        return found
    table = notes.where(~notes.drum)
    worth = _worth(table, options)
    steps = np.unique(table.onset, return_inverse=True)[1]
    total, before = worth.copy(), np.full(len(rows), -1)
    for i in range(len(rows)):
        first = max(0, i - options.reach)
        earlier = np.flatnonzero(table.onset[first:i] < table.onset[i]) + first
        if not len(earlier):
            continue
        leaps = np.abs(table.pitch[earlier] - table.pitch[i])
        passed = steps[i] - steps[earlier] - 1
        sums = total[earlier] - options.leap * leaps - options.skipped * passed
        best = int(np.argmax(sums))
        if sums[best] > 0:
            total[i] += sums[best]
            before[i] = earlier[best]
    place = int(np.argmax(total))
    while place >= 0:
        found[rows[place]] = True
        place = int(before[place])
    return found


def _worth(table: NoteTable, options: MelodyOptions) -> NDArray[np.float64]:
    reach = options.around * table.resolution
    first = np.searchsorted(table.onset, table.onset - reach)
    last = np.searchsorted(table.onset, table.onset + reach, side="right")
    count = last - first

    def mean(values: NDArray[np.int64]) -> NDArray[np.float64]:
        sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
        return np.asarray((sums[last] - sums[first]) / count)

    height = (table.pitch - mean(table.pitch)) / 12
    loud = (table.velocity - mean(table.velocity)) / 127
    return np.asarray(
        options.base
        + options.height * height
        + options.loud * loud
        + options.top * _is_highest(table)
    )


def _is_highest(table: NoteTable) -> NDArray[np.bool_]:
    """Whether no note that sounds at a note's onset is higher."""
    highest = np.ones(len(table), dtype=bool)
    longest = int(table.duration.max(initial=0))
    first = np.searchsorted(table.onset, table.onset - longest)
    last = np.searchsorted(table.onset, table.onset, side="right")
    for i in range(len(table)):
        window = slice(int(first[i]), int(last[i]))
        sounding = table.end[window] > table.onset[i]
        highest[i] = table.pitch[i] >= table.pitch[window][sounding].max(initial=0)
    return highest
