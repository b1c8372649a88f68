"""Notes that were played or heard, laid on the beats that were tracked in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoplay.types.notes import NoteTable

RESOLUTION = 240
"""Ticks a beat of the grid."""
_SHORTEST = 0.05
"""Beats of a note at least."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Notes on a grid of beats."""

    notes: NoteTable
    """Ticks count beats; columns of seconds are those of the notes as they were."""
    ahead: int
    """Beats of the grid before the first that was tracked."""
    times: Floats
    """Seconds of every beat of the grid, the one after the last note included."""

    def seconds(self, beat: float) -> float:
        """When a beat of the grid falls, not before 0."""
        return max(0.0, float(np.interp(beat, np.arange(len(self.times)), self.times)))


def on_beats(notes: NoteTable, times: Floats) -> Laid:
    """The notes on the grid of the beats at `times` (seconds, two or more, rising).

    Before the first and after the last, beats go on as far apart as the nearest two. ValueError for
    fewer than two.
    """
    if len(times) < 2:
        raise ValueError(f"a grid needs two beats, got {len(times)}")
    first, last = float(times[1] - times[0]), float(times[-1] - times[-2])
    earliest = float(notes.onset_seconds.min(initial=times[0]))
    ahead = max(0, int(np.ceil((times[0] - earliest) / first - 1e-9)))
    behind = max(0, int(np.ceil((notes.seconds - times[-1]) / last - 1e-9)))
    before = times[0] - first * np.arange(ahead, 0, -1)
    after = times[-1] + last * np.arange(1, behind + 1)
    beats = np.concatenate([before, times, after])
    counted = np.arange(len(beats)) * RESOLUTION
    onset = np.interp(notes.onset_seconds, beats, counted)
    end = np.maximum(np.interp(notes.end_seconds, beats, counted), onset + _SHORTEST * RESOLUTION)
    onset_ticks, end_ticks = np.rint(onset).astype(np.int64), np.rint(end).astype(np.int64)
    laid = replace(
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
    )
    return Laid(laid, ahead, beats)
