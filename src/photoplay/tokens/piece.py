"""A piece in beats, before anything is rounded: what every code here is made from.

Beats are quarter notes from the first bar line, times are exact. The metre holds throughout, as it
does in all published codes of this folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.types.annotations import Beats, ChordSpan
from photoplay.types.notes import NoteTable

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ChordAt = tuple[float, int | None, str]
"""Beat, root (None: no chord) and quality."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """One row a note; every column has shape (n,)."""

    onset: Floats
    """Beats."""
    duration: Floats
    """Beats."""
    pitch: Ints
    velocity: Ints
    part: Ints
    """Index of the track, or whatever class of players the caller has put there."""
    program: Ints
    drum: NDArray[np.bool_]
    bar: float = 4.0
    """Beats a bar."""
    tempos: tuple[tuple[float, float], ...] = ((0.0, 120.0),)
    """(beat, quarter notes a minute), in order, the first at beat 0."""
    chords: tuple[ChordAt, ...] = ()
    """In order of beats; each holds until the next."""

    def __len__(self) -> int:
        return len(self.onset)

    @property
    def beats(self) -> float:
        """Beats until the last note has ended."""
        return float((self.onset + self.duration).max(initial=0.0))


def piece_of(table: NoteTable) -> Piece:
    """The piece of a table whose ticks count from the first bar line."""
    per_beat = table.resolution
    return Piece(
        onset=table.onset / per_beat,
        duration=table.duration / per_beat,
        pitch=table.pitch, velocity=table.velocity, part=table.track, program=table.program,
        drum=table.drum,
        bar=table.bar_beats(),
        tempos=tuple((tick / per_beat, 60 / beat) for tick, beat in table.tempos),
    )  # fmt: skip


def piece_on_beats(table: NoteTable, beats: Beats, chords: Sequence[ChordSpan] = ()) -> Piece:
    """The piece of a performance whose beats are annotated in seconds.

    Beats beyond the annotated ones go on at the nearest tempo. Beat 0 is the last bar line at or
    before the first note. Chords stand on the nearest beat. ValueError where there are fewer than
    two beats, no downbeat, or downbeats at changing distances (half of them must agree).
    """
    downs = np.flatnonzero(beats.places == 1)
    if len(beats.times) < 2 or not len(downs):
        raise ValueError(f"{len(beats.times)} beats with {len(downs)} downbeats tell no bars")
    bar = _beats_a_bar(downs)
    first = downs[0]
    raw = _beats_at(table.onset_seconds, beats.times)
    start = first + bar * np.floor((raw.min(initial=first) + 1e-6 - first) / bar)
    onset = np.maximum(raw - start, 0.0)
    end = _beats_at(table.end_seconds, beats.times) - start
    return Piece(
        onset=onset, duration=np.maximum(end - onset, 0.0),
        pitch=table.pitch, velocity=table.velocity, part=table.track, program=table.program,
        drum=table.drum, bar=float(bar),
        tempos=((0.0, 60 / float(np.median(np.diff(beats.times)))),),
        chords=_chords_on_beats(chords, beats.times, float(start)),
    )  # fmt: skip


def _beats_a_bar(downs: Ints) -> int:
    gaps = np.diff(downs)
    if not len(gaps):
        return 4
    counts = np.bincount(gaps)
    bar = int(counts.argmax())
    if counts[bar] * 2 <= len(gaps):
        raise ValueError(f"no length of bar holds for half of the piece; found {sorted(set(gaps))}")
    return bar


def _beats_at(seconds: Floats, times: Floats) -> Floats:
    """Number of the beat, with fractions, at each of `seconds`."""
    steps = np.maximum(np.diff(times), 1e-6)
    place = np.clip(np.searchsorted(times, seconds, side="right") - 1, 0, len(times) - 2)
    return np.asarray(place + (seconds - times[place]) / steps[place])


def _chords_on_beats(
    chords: Sequence[ChordSpan], times: Floats, start: float
) -> tuple[ChordAt, ...]:
    found: dict[float, ChordAt] = {}
    for chord in chords:
        beat = float(np.rint(_beats_at(np.array([chord.start]), times)[0] - start))
        beat = max(beat, 0.0)
        found[beat] = (beat, chord.root, chord.quality if chord.root is not None else "")
    return tuple(found[beat] for beat in sorted(found))
