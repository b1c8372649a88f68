"""The note table: a piece as columns of numbers, as measures read it.

Ticks are where notes are written, seconds where they are played. A piece without notes is a table
of no rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoplay.types.score import Score

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SCORE_RESOLUTION = 960
"""Ticks a quarter note in tables made from scores."""


@dataclass(frozen=True, slots=True, order=True)
class Metre:
    """A time signature from `tick` on."""

    tick: int
    numerator: int
    denominator: int

    @property
    def beats(self) -> float:
        """Quarter notes a bar."""
        return self.numerator * 4 / self.denominator


@dataclass(frozen=True, slots=True, order=True)
class KeySign:
    """A key signature from `tick` on."""

    tick: int
    fifths: int
    """Sharps (+) or flats (-)."""
    minor: bool = False

    @property
    def tonic(self) -> int:
        """Pitch class of the tonic that the signature names."""
        return (7 * self.fifths + (9 if self.minor else 0)) % 12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NoteTable:
    """One row a note, in order of onset, then pitch; every column has shape (n,)."""

    resolution: int
    """Ticks a quarter note."""
    onset: Ints
    """Ticks."""
    duration: Ints
    """Ticks."""
    pitch: Ints
    """MIDI number; the General MIDI key for drums."""
    velocity: Ints
    drum: NDArray[np.bool_]
    track: Ints
    """Index of the track or part."""
    channel: Ints
    program: Ints
    onset_seconds: Floats
    end_seconds: Floats
    length: int
    """Tick of the last event of any track, controllers included; at least the last note's end."""
    metres: tuple[Metre, ...] = (Metre(0, 4, 4),)
    """Time signatures in order; the first stands at tick 0."""
    tempos: tuple[tuple[int, float], ...] = ((0, 0.5),)
    """(tick, seconds a quarter note from there on), in order; the first stands at tick 0."""
    keys: tuple[KeySign, ...] = ()
    """Key signatures in order, where there are any."""
    names: tuple[str, ...] = ()
    """Names of the tracks, by their index; empty where the maker of the table knew none."""
    places: Ints | None = None
    """Where the note begins and ends among the events of its track, shape (n, 2), in any rising
    count: what is first of two events on one tick. None where the notes come from no file."""

    def __post_init__(self) -> None:
        if self.resolution < 1:
            raise ValueError(f"resolution must be at least 1 tick a beat, got {self.resolution}")
        columns = {
            name: getattr(self, name)
            for name in ("onset", "duration", "pitch", "velocity", "drum", "track", "channel",
                         "program", "onset_seconds", "end_seconds")
        }  # fmt: skip
        for name, column in columns.items():
            if column.shape != self.onset.shape or column.ndim != 1:
                raise ValueError(
                    f"column {name} has shape {column.shape}, expected that of onset, "
                    f"{self.onset.shape}, with one axis"
                )
        if self.places is not None and self.places.shape != (len(self.onset), 2):
            raise ValueError(f"places have shape {self.places.shape}, expected a row of 2 a note")
        if len(self.onset):
            if self.onset.min() < 0 or self.duration.min() < 0:
                raise ValueError("onsets and durations must not be negative")
            if self.pitch.min() < 0 or self.pitch.max() > 127:
                raise ValueError(
                    f"pitches must lie in 0..127, got {self.pitch.min()}..{self.pitch.max()}"
                )
            if not np.isfinite(self.onset_seconds).all() or not np.isfinite(self.end_seconds).all():
                raise ValueError("onsets and ends in seconds must be finite")
        if not self.metres or self.metres[0].tick != 0:
            raise ValueError("the first time signature must stand at tick 0")
        if not self.tempos or self.tempos[0][0] != 0:
            raise ValueError("the first tempo must stand at tick 0")

    def __len__(self) -> int:
        return len(self.onset)

    @property
    def end(self) -> Ints:
        """Ticks at which the notes end."""
        return self.onset + self.duration

    @property
    def onset_beats(self) -> Floats:
        """Quarter notes from the start."""
        return self.onset / self.resolution

    @property
    def last_end(self) -> int:
        """Tick at which the last note ends; 0 without notes."""
        return int(self.end.max(initial=0))

    @property
    def seconds(self) -> float:
        """When the last note ends; 0 without notes."""
        return float(self.end_seconds.max(initial=0.0))

    def seconds_at(self, ticks: NDArray[np.int64] | NDArray[np.float64]) -> Floats:
        """When each tick is played, shape (n,), by the tempos alone."""
        return seconds_at(self.tempos, self.resolution, ticks)

    def where(self, kept: NDArray[np.bool_]) -> NoteTable:
        """The rows for which `kept`, shape (n,), is true; length and metres stay."""
        return replace(
            self,
            onset=self.onset[kept], duration=self.duration[kept], pitch=self.pitch[kept],
            velocity=self.velocity[kept], drum=self.drum[kept], track=self.track[kept],
            channel=self.channel[kept], program=self.program[kept],
            onset_seconds=self.onset_seconds[kept], end_seconds=self.end_seconds[kept],
            places=None if self.places is None else self.places[kept],
        )  # fmt: skip

    def pitched(self) -> NoteTable:
        """The notes that are not drums."""
        return self.where(~self.drum) if self.drum.any() else self

    def drums(self) -> NoteTable:
        """The drum notes."""
        return self.where(self.drum)

    def between(self, first: int, last: int) -> NoteTable:
        """The notes that begin from tick `first` on and before `last`, moved so that `first` is 0.

        They end by `last` at the latest. Seconds count anew by the tempos alone.
        """
        if not 0 <= first < last:
            raise ValueError(f"a stretch must last, got ticks {first}..{last}")
        kept = (self.onset >= first) & (self.onset < last)
        onset, end = self.onset[kept] - first, np.minimum(self.end[kept], last) - first
        beat = [beat for tick, beat in self.tempos if tick <= first][-1]
        later = [(tick - first, beat) for tick, beat in self.tempos if first < tick < last]
        tempos = ((0, beat), *later)
        metre = [one for one in self.metres if one.tick <= first][-1]
        changes = [one for one in self.metres if first < one.tick < last]
        return replace(
            self.where(kept),
            onset=onset,
            duration=end - onset,
            onset_seconds=seconds_at(tempos, self.resolution, onset),
            end_seconds=seconds_at(tempos, self.resolution, end),
            length=last - first,
            tempos=tempos,
            metres=tuple(replace(one, tick=max(0, one.tick - first)) for one in (metre, *changes)),
            keys=tuple(
                replace(one, tick=max(0, one.tick - first))
                for one in (*[k for k in self.keys if k.tick <= first][-1:],
                            *(k for k in self.keys if first < k.tick < last))
            ),
        )  # fmt: skip

    def quantised(self, resolution: int) -> NoteTable:
        """The table at `resolution` ticks a beat; halves go to the even tick, seconds stay.

        Onsets and ends are rounded, as muspy's `adjust_resolution` does; a note may become empty.
        """
        factor = resolution / self.resolution

        def moved(ticks: Ints) -> Ints:
            return np.asarray(np.rint(ticks * factor), dtype=np.int64)

        return replace(
            self,
            resolution=resolution,
            onset=moved(self.onset),
            duration=moved(self.end) - moved(self.onset),
            length=max(round(self.length * factor), 0),
            metres=tuple(replace(m, tick=round(m.tick * factor)) for m in self.metres),
            tempos=tuple((round(tick * factor), beat) for tick, beat in self.tempos),
            keys=tuple(replace(sign, tick=round(sign.tick * factor)) for sign in self.keys),
        )

    def bar_beats(self) -> float:
        """Quarter notes of the bar that holds for longest."""
        ends = [metre.tick for metre in self.metres[1:]] + [max(self.length, self.last_end)]
        held: dict[float, int] = {}
        for metre, end in zip(self.metres, ends, strict=True):
            held[metre.beats] = held.get(metre.beats, 0) + max(0, end - metre.tick)
        return max(held, key=lambda beats: held[beats])


def seconds_at(
    tempos: Sequence[tuple[int, float]],
    resolution: int,
    ticks: NDArray[np.int64] | NDArray[np.float64],
) -> Floats:
    """When each tick is played; `tempos` are (tick, seconds a quarter note), the first at 0."""
    at = np.array([tick for tick, _ in tempos], dtype=np.float64)
    per_tick = np.array([beat for _, beat in tempos]) / resolution
    since = np.concatenate([[0.0], np.cumsum(np.diff(at) * per_tick[:-1])])
    place = np.searchsorted(at, ticks, side="right") - 1
    return np.asarray(since[place] + (ticks - at[place]) * per_tick[place])


def table_of(
    rows: Sequence[Sequence[float]],
    *,
    resolution: int = 480,
    bpm: float = 120.0,
    drum: bool = False,
    metres: tuple[Metre, ...] = (Metre(0, 4, 4),),
) -> NoteTable:
    """A table of rows (onset, duration, pitch[, velocity]) in ticks at one tempo."""
    wide = [(*row, 80)[:4] for row in rows]
    columns = np.array(wide, dtype=np.int64).reshape(-1, 4)
    columns = columns[np.lexsort((columns[:, 2], columns[:, 0]))]
    count, to_seconds = len(columns), 60 / bpm / resolution
    zeros = np.zeros(count, dtype=np.int64)
    ends = columns[:, 0] + columns[:, 1]
    return NoteTable(
        resolution=resolution, onset=columns[:, 0], duration=columns[:, 1], pitch=columns[:, 2],
        velocity=columns[:, 3], drum=np.full(count, drum), track=zeros,
        channel=np.full(count, 9 if drum else 0), program=zeros,
        onset_seconds=np.asarray(columns[:, 0] * to_seconds, dtype=np.float64),
        end_seconds=np.asarray(ends * to_seconds, dtype=np.float64),
        length=int(ends.max(initial=0)), metres=metres, tempos=((0, 60 / bpm),),
    )  # fmt: skip


def notes_of(score: Score) -> NoteTable:
    """The table of a score: ticks as written, seconds as played (shifts included)."""
    rows = [(note, i) for i, part in enumerate(score.parts) for note in part.notes]
    rows.sort(key=lambda row: (row[0].onset, row[0].pitch, row[1]))
    beats = np.array([note.onset for note, _ in rows])
    ends = np.array([note.end for note, _ in rows])
    shifts = np.array([note.shift for note, _ in rows])
    part_of = np.array([i for _, i in rows], dtype=np.int64)
    onset = np.rint(beats * SCORE_RESOLUTION).astype(np.int64)
    end = np.rint(ends * SCORE_RESOLUTION).astype(np.int64)
    seconds = score.tempo_map.seconds
    drums = np.array([part.drums for part in score.parts], dtype=bool)
    programs = np.array([part.program for part in score.parts], dtype=np.int64)
    return NoteTable(
        resolution=SCORE_RESOLUTION,
        onset=onset,
        duration=np.maximum(end - onset, 1),
        pitch=np.array([note.pitch for note, _ in rows], dtype=np.int64),
        velocity=np.array([note.velocity for note, _ in rows], dtype=np.int64),
        drum=drums[part_of] if rows else np.zeros(0, dtype=bool),
        track=part_of,
        channel=np.where(drums[part_of], 9, part_of) if rows else np.zeros(0, dtype=np.int64),
        program=programs[part_of] if rows else np.zeros(0, dtype=np.int64),
        onset_seconds=_played(seconds(beats), shifts),
        end_seconds=_played(seconds(ends), shifts),
        length=int(end.max(initial=0)),
        metres=_metres(score),
        tempos=tuple(
            (round(point.beat * SCORE_RESOLUTION), 60 / point.bpm)
            for point in score.tempo_map.points
        ),
    )


def _played(seconds: NDArray[np.floating], shifts: Floats) -> Floats:
    return np.maximum(0.0, seconds + shifts).astype(np.float64)


def _metres(score: Score) -> tuple[Metre, ...]:
    found: list[Metre] = []
    for bar in score.tempo_map.bars:
        metre = Metre(round(bar.start * SCORE_RESOLUTION), bar.numerator, bar.denominator)
        if not found or replace(metre, tick=found[-1].tick) != found[-1]:
            found.append(metre)
    return tuple(found)
