"""Piano rolls: which pitches sound at which steps, as measures and older tools see it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.types.notes import NoteTable

RUNS_OF_TEN = 10
"""pypianoroll folds pitches to chroma by runs of ten, where mod 12 is meant."""
PYPIANOROLL_RESOLUTION = 24


@dataclass(frozen=True, slots=True, eq=False)
class Roll:
    cells: NDArray[np.bool_]
    """Whether each pitch sounds at each step, shape (steps, 128)."""

    def cells_by(self, run: int) -> NDArray[np.int64]:
        """Sounding cells by runs of `run` pitches, shape (12,); pitches above count in all."""
        by_pitch = self.cells.sum(axis=0)
        folded = by_pitch[: 12 * run].reshape(12, run).sum(axis=1)
        return np.asarray(folded + by_pitch[12 * run :].sum())

    @property
    def together(self) -> NDArray[np.int64]:
        """Pitches at each step, shape (steps,)."""
        return np.asarray(self.cells.sum(axis=1))


def stretches(notes: NoteTable) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and ends in ticks during which some note of one pitch sounds, overlaps joined.

    Each stretch belongs to one pitch; a unison counts once. Notes of no duration are left out.
    """
    kept = notes.duration > 0
    order = np.lexsort((notes.onset[kept], notes.pitch[kept]))
    pitch, onset = notes.pitch[kept][order], notes.onset[kept][order]
    end = notes.end[kept][order]
    if not len(onset):
        return onset, end
    # Each pitch is moved to a piece of time of its own, so that one running maximum serves all.
    apart = int(end.max()) + 1
    reach = np.maximum.accumulate(end + pitch * apart)
    begins = np.r_[True, onset[1:] + pitch[1:] * apart > reach[:-1]]
    last = np.r_[np.flatnonzero(begins)[1:] - 1, len(onset) - 1]
    return onset[begins], (reach - pitch * apart)[last]


def counts_over_time(notes: NoteTable) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct pitches that sound, and for how many ticks: two arrays, one entry a stretch."""
    start, end = stretches(notes)
    edges, place = np.unique(np.concatenate([start, end]), return_inverse=True)
    if not len(edges):
        return edges, edges
    change = np.bincount(place[: len(start)], minlength=len(edges)).astype(np.int64)
    change -= np.bincount(place[len(start) :], minlength=len(edges))
    return np.cumsum(change)[:-1], np.diff(edges)


def pypianoroll_roll(notes: NoteTable) -> Roll:
    """All tracks' roll at 24 steps a beat, by the rules of pypianoroll 1.0.4.

    Onsets go to the nearest step, ends are cut down to one; a note struck again on the step where
    it ended is set off by one empty step; drums sound for one step. The roll holds the whole beats
    up to the last event. Times are compared in seconds, as there, since cutting down is sensitive
    to the last digit.
    """
    per_tick = 60.0 / ((60 / notes.tempos[0][1]) * notes.resolution)
    per_beat = 60.0 / (60.0 / (per_tick * notes.resolution))
    single = len(notes.tempos) == 1
    length = float(per_tick * notes.length) if single else _at(notes, notes.length)
    beats = _beat_times(notes, length, per_beat if single else None)
    steps = PYPIANOROLL_RESOLUTION * len(beats)
    cells = np.zeros((steps, 128), dtype=bool)
    if len(beats) < 2 or not len(notes):
        return Roll(cells[:0])
    ticks = np.concatenate([notes.onset, notes.end])
    times = np.asarray(per_tick * ticks) if single else notes.seconds_at(ticks)
    places = _in_beats(beats, times) * PYPIANOROLL_RESOLUTION
    on = np.round(places[: len(notes)]).astype(np.int64)
    off = places[len(notes) :].astype(np.int64)
    instruments = np.stack([notes.track, notes.channel, notes.program], axis=1)
    for instrument in np.unique(instruments, axis=0):
        mine = np.flatnonzero((instruments == instrument).all(axis=1))
        mine = mine[np.argsort(notes.end[mine], kind="stable")]
        own = np.zeros_like(cells)
        for i in mine.tolist():
            pitch, start, end = notes.pitch[i], on[i], off[i]
            if notes.drum[i]:
                own[min(start, steps - 1), pitch] = True
                continue
            if 0 < start < steps:
                own[start - 1, pitch] = False
            if end < steps - 1 and own[end, pitch]:
                end -= 1
            own[start:end, pitch] = True
        cells |= own
    return Roll(cells)


def _beat_times(notes: NoteTable, length: float, per_beat: float | None) -> NDArray[np.float64]:
    count = int(np.ceil(notes.length / notes.resolution)) + 1
    if per_beat is not None:
        beats = np.concatenate([[0.0], np.cumsum(np.full(count, per_beat))])
    else:
        beats = notes.seconds_at(np.arange(count + 1) * notes.resolution)
    # The tool adds beats until one passes the end, and leaves that one out.
    return np.asarray(beats[: int(np.searchsorted(beats, length))])


def _in_beats(beats: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    more = np.append(beats, 2 * beats[-1] - beats[-2])
    index = np.searchsorted(beats, times) - 1
    return np.asarray(index + (times - beats[index]) / (more[index + 1] - beats[index]))


def _at(notes: NoteTable, tick: int) -> float:
    return float(notes.seconds_at(np.array([tick]))[0])
