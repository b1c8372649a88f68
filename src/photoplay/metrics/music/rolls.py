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

    def cells_in_84(self) -> NDArray[np.int64]:
        """Sounding cells by runs of seven pitches from MIDI 24 up, shape (12,)."""
        return np.asarray(self.cells.sum(axis=0)[24:108].reshape(12, 7).sum(axis=1))

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
    end_ticks = pretty_midi_ends(notes)
    clock = _Clock.of(notes)
    beats = clock.beats(float(clock.seconds(np.array([notes.length]))[0]))
    steps = PYPIANOROLL_RESOLUTION * len(beats)
    cells = np.zeros((steps, 128), dtype=bool)
    if len(beats) < 2 or not len(notes):
        return Roll(cells[:0])
    times = clock.seconds(np.concatenate([notes.onset, end_ticks]))
    places = _in_beats(beats, times) * PYPIANOROLL_RESOLUTION
    on = np.round(places[: len(notes)]).astype(np.int64)
    off = places[len(notes) :].astype(np.int64)
    instruments = np.stack([notes.track, notes.channel, notes.program], axis=1)
    for instrument in np.unique(instruments, axis=0):
        mine = np.flatnonzero((instruments == instrument).all(axis=1))
        mine = mine[np.argsort(end_ticks[mine], kind="stable")]
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


def pretty_midi_ends(notes: NoteTable) -> NDArray[np.int64]:
    """Ends in ticks as pretty_midi has them: a note-off ends all open notes of its key.

    The table matches first in, first out, so that notes of one key may overlap; here each ends
    with the first note-off after its onset. Drums and pitches alike.
    """
    ends = notes.end.copy()
    keys = np.stack([notes.track, notes.channel, notes.pitch], axis=1)
    _, key = np.unique(keys, axis=0, return_inverse=True)
    key = key.reshape(-1)
    order = np.lexsort((ends, key))
    apart = int(max(ends.max(initial=0), notes.onset.max(initial=0))) + 2
    offs = key[order] * apart + ends[order]
    first = np.searchsorted(offs, key * apart + notes.onset, side="right")
    found = first < len(offs)
    first = np.minimum(first, len(offs) - 1)
    same = found & (key[order][first] == key) if len(notes) else found
    ends[same] = ends[order][first[same]]
    return ends


@dataclass(frozen=True, slots=True)
class _Clock:
    """Ticks, beats and seconds to the last digit as pretty_midi 0.2 sums them up."""

    at: tuple[int, ...]
    """Ticks of the tempo changes."""
    per_tick: tuple[float, ...]
    since: tuple[float, ...]
    """Seconds at each change."""
    per_beat: tuple[float, ...]

    @classmethod
    def of(cls, notes: NoteTable) -> _Clock:
        at, per_tick, since = [0], [0.0], [0.0]
        for tick, beat in notes.tempos:
            scale = 60.0 / ((6e7 / round(beat * 1e6)) * notes.resolution)
            if tick == 0:
                per_tick[0] = scale
            elif scale != per_tick[-1]:
                since.append(since[-1] + per_tick[-1] * (tick - at[-1]))
                at.append(tick)
                per_tick.append(scale)
        per_beat = tuple(60.0 / (60.0 / (scale * notes.resolution)) for scale in per_tick)
        return cls(tuple(at), tuple(per_tick), tuple(since), per_beat)

    def seconds(self, ticks: NDArray[np.int64]) -> NDArray[np.float64]:
        place = np.searchsorted(np.array(self.at[1:]), ticks, side="left")
        moved = np.array(self.per_tick)[place] * (ticks - np.array(self.at)[place])
        return np.asarray(np.array(self.since)[place] + moved)

    def beats(self, end: float) -> NDArray[np.float64]:
        """Times of the beats before `end`; a beat that spans tempo changes takes part of each."""
        found, place, last = [0.0], 0, len(self.at) - 1
        while found[-1] < end:
            beat = self.per_beat[place]
            following = found[-1] + beat
            if place < last and following > self.since[place + 1]:
                following, remains = found[-1], 1.0
                while place < last and following + remains * beat >= self.since[place + 1]:
                    share = (self.since[place + 1] - following) / beat
                    following += share * beat
                    remains -= share
                    place += 1
                    beat = self.per_beat[place]
                following += remains * beat
            found.append(following)
        return np.array(found[:-1])


def _in_beats(beats: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    more = np.append(beats, 2 * beats[-1] - beats[-2])
    index = np.searchsorted(beats, times) - 1
    return np.asarray(index + (times - beats[index]) / (more[index + 1] - beats[index]))
