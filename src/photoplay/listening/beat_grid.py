"""Notes that were played or heard, laid on the beats that were tracked in them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from photoplay.types.notes import NoteTable

RESOLUTION = 240
"""Ticks a beat of the grid."""
_SHORTEST = 0.05
"""Beats of a note at least."""
Floats = NDArray[np.float64]


def on_beats(notes: NoteTable, times: Floats) -> tuple[NoteTable, int]:
    """The notes with their ticks counted in beats, and how many beats the table has before
    times[0].

    `times` are the seconds of two beats or more, rising; before the first and after the last, beats
    go on as far apart as the nearest two. Columns of seconds stay as they are; the table's tempos
    tell how long each beat lasts. ValueError for fewer.
    """
    if len(times) < 2:
        raise ValueError(f"a grid needs two beats, got {len(times)}")
    first, last = float(times[1] - times[0]), float(times[-1] - times[-2])
    earliest = float(notes.onset_seconds.min(initial=0.0))
    ahead = max(0, int(np.ceil((times[0] - earliest) / first - 1e-9)))
    behind = max(0, int(np.ceil((notes.seconds - times[-1]) / last - 1e-9)))
    before = times[0] - first * np.arange(ahead, 0, -1)
    after = times[-1] + last * np.arange(1, behind + 1)
    beats = np.concatenate([before, times, after])
    counted = np.arange(len(beats)) * RESOLUTION
    onset = np.interp(notes.onset_seconds, beats, counted)
    end = np.maximum(np.interp(notes.end_seconds, beats, counted), onset + _SHORTEST * RESOLUTION)
    onset_ticks, end_ticks = np.rint(onset).astype(np.int64), np.rint(end).astype(np.int64)
    return replace(
        notes,
        resolution=RESOLUTION,
        onset=onset_ticks,
        duration=end_ticks - onset_ticks,
        length=int(max(end_ticks.max(initial=0), counted[-1])),
        metres=(replace(notes.metres[0], tick=0),),
        tempos=tuple(
            (int(tick), float(gap)) for tick, gap in zip(counted[:-1], np.diff(beats), strict=True)
        ),
        keys=(),
        places=None,
    ), ahead
