"""What music makes a film do: the causes that picture and music of the Kinetoscope set share.

Changes of shot stand on phrase and section boundaries and, at the pace of the film, on bar lines
counted from them. Speed follows the density of notes, the camera's energy loudness, light harmonic
tension, warmth the mode, the number of things the number of parts; the strongest accents flash, the
next strongest jolt the camera.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photoplay.films.kinetoscope.levels import Level
from photoplay.films.planted import GRADUAL
from photoplay.theory.chords import tension_of
from photoplay.types.annotations import ChordSpan, KeySpan, SectionSpan
from photoplay.types.notes import NoteTable
from photoplay.types.time import Span

RATE = Fraction(25)
"""Pictures a second of drawn films."""
Floats = NDArray[np.float64]
Why = Literal["section", "phrase", "bar"]
_AROUND = 0.5
"""Seconds of one standard deviation over which notes count for the density."""
_FULL = 14.0
"""Notes a second that are as dense as can be."""
_DIES = 0.8
"""Seconds in which a struck note loses two thirds of its power."""
_SHORTEST = 1.0
"""Seconds of a shot between cuts; a shot with dissolves on both sides is longer."""
_CLEAR, _APART = 0.6, 1.5
"""Seconds of an accent from a change of shot and from another accent, at least."""
_FIFTHS, _INSIDE = 0.4, 0.6
"""Weights of a chord's distance from the tonic on the circle of fifths and of its own tension;
after F. Lerdahl, Tonal Pitch Space (2001), simplified; the shares are ours."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Passage:
    """A stretch of music from film time 0; what is drawn comes of nothing else."""

    notes: NoteTable
    """A track is a part."""
    bars: tuple[float, ...]
    """Seconds of bar lines."""
    beats: Floats
    """Seconds, shape (n,)."""
    phrases: tuple[SectionSpan, ...] = ()
    """Phrases with the letters of their sections."""
    chords: tuple[ChordSpan, ...] = ()
    key: KeySpan | None = None

    @property
    def minor(self) -> bool:
        return self.key is not None and self.key.mode == "minor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Where one shot follows another."""

    time: float
    why: Why
    soft: bool
    """A dissolve, of which `time` is the middle."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Causes:
    """What the film does and when; curves have a value a picture, 0..1."""

    frames: int
    changes: tuple[Change, ...]
    flashes: tuple[float, ...]
    jolts: tuple[float, ...]
    density: Floats
    """Notes around: 0 where they are fewest, up to 1 where they are most and many."""
    loudness: Floats
    tension: Floats
    parts: tuple[int, ...]
    """Parts that sound, by shot."""
    minor: bool

    @property
    def seconds(self) -> float:
        return self.frames / float(RATE)

    @property
    def shots(self) -> tuple[Span, ...]:
        edges = [0.0, *(change.time for change in self.changes), self.seconds]
        return tuple(Span(a, b) for a, b in pairwise(edges))

    @property
    def cuts(self) -> tuple[float, ...]:
        return tuple(change.time for change in self.changes if not change.soft)

    @property
    def dissolves(self) -> tuple[float, ...]:
        """Their middles."""
        return tuple(change.time for change in self.changes if change.soft)


def causes_of(
    passage: Passage, seconds: float, level: Level, rng: np.random.Generator, *, pace: int = 1
) -> Causes:
    """The causes of a film of `seconds`, cut every `pace` bars inside phrases (0: only between)."""
    frames = round(seconds * RATE)
    changes = _changes(passage, seconds, level, pace, rng)
    edges = [0.0, *(change.time for change in changes), seconds]
    accents = _accents(passage.notes, frames, edges)
    return Causes(
        frames=frames,
        changes=changes,
        flashes=tuple(sorted(accents[:2])),
        jolts=tuple(sorted(accents[2:])),
        density=density_of(passage.notes, frames),
        loudness=loudness_of(passage.notes, frames),
        tension=tension_curve(passage, frames),
        parts=tuple(_sounding(passage.notes, a, b) for a, b in pairwise(edges)),
        minor=passage.minor,
    )


def density_of(notes: NoteTable, frames: int, rate: Fraction = RATE) -> Floats:
    """Onsets around each picture, shape (frames,): 0 for the fewest, up to 1 for many."""
    count = np.zeros(frames)
    places = np.rint(notes.onset_seconds * float(rate)).astype(np.int64)
    np.add.at(count, places[places < frames], 1.0)
    smooth = _smoothed(count, _AROUND, rate, ends="reflect")
    least, most = float(smooth.min()), float(smooth.max())
    if most - least < 1e-9:
        return np.zeros(frames)
    many = min(1.0, most * float(rate) / _FULL)
    return np.asarray((smooth - least) / (most - least) * (0.5 + 0.5 * many))


def loudness_of(notes: NoteTable, frames: int, rate: Fraction = RATE) -> Floats:
    """How loud the notes are by velocity and decay, shape (frames,), 0..1 of the loudest."""
    power = np.zeros(frames)
    places = np.rint(notes.onset_seconds * float(rate)).astype(np.int64)
    kept = places < frames
    np.add.at(power, places[kept], (notes.velocity[kept] / 127.0) ** 2)
    reach = np.arange(round(3 * rate)) / float(rate)
    dying = np.convolve(power, np.exp(-reach / _DIES), "full")[:frames]
    heard = np.sqrt(_smoothed(dying, 0.4, rate))
    return np.asarray(heard / (float(heard.max()) or 1.0))


def tension_curve(passage: Passage, frames: int, rate: Fraction = RATE) -> Floats:
    """Harmonic tension of the chord that sounds, shape (frames,), 0..1; 0 without chords."""
    raw = np.zeros(frames)
    tonic = passage.key.tonic if passage.key else 0
    for chord in passage.chords:
        if chord.root is None:
            continue
        first, last = round(chord.start * rate), round(chord.end * rate)
        raw[max(0, first) : max(0, last)] = chord_tension(chord.root, chord.quality, tonic)
    return _smoothed(raw, 0.15, rate)


def chord_tension(root: int, quality: str, tonic: int) -> float:
    """0 for an open fifth on the tonic .. 1 far from it and dissonant in itself."""
    steps = (root - tonic) * 7 % 12
    return _FIFTHS * min(steps, 12 - steps) / 6 + _INSIDE * tension_of(quality)


def _smoothed(
    values: Floats, seconds: float, rate: Fraction, *, ends: Literal["edge", "reflect"] = "edge"
) -> Floats:
    """A Gaussian of so many seconds over `values`, which go on as they end on both sides or are
    mirrored there: an onset on the first picture must not count as one on each before it."""
    reach = round(4 * seconds * rate)
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / float(rate) / seconds) ** 2)
    padded = np.pad(values, reach, mode=ends) if len(values) else np.zeros(2 * reach)
    return np.asarray(np.convolve(padded, weights / weights.sum(), "valid"))


def _changes(
    passage: Passage, seconds: float, level: Level, pace: int, rng: np.random.Generator
) -> tuple[Change, ...]:
    """Changes of shot on the pictures nearest to their causes: boundaries first, then bars."""
    kept: list[Change] = []
    for time, why in _places(passage, pace):
        at = round(time * RATE) / float(RATE)
        soft = bool(rng.random() < level.dissolves)
        edges = [(0.0, False), (seconds, False), *((one.time, one.soft) for one in kept)]
        free = all(abs(at - edge) >= _SHORTEST + GRADUAL * (soft + other) for edge, other in edges)
        if 0 < at < seconds and free:
            kept.append(Change(time=at, why=why, soft=soft))
    return tuple(sorted(kept, key=lambda one: one.time))


def _places(passage: Passage, pace: int) -> list[tuple[float, Why]]:
    places: list[tuple[float, Why]] = []
    for before, phrase in pairwise(passage.phrases):
        places.append((phrase.start, "section" if phrase.letter != before.letter else "phrase"))
    places.sort(key=lambda one: one[1] != "section")
    if not pace:
        return places
    counted = 0
    starts = [time for time, _ in places]
    for bar in passage.bars:
        counted = 0 if any(abs(bar - start) < 1e-3 for start in starts) else counted + 1
        if counted and counted % pace == 0:
            places.append((bar, "bar"))
    return places


def _sounding(notes: NoteTable, start: float, end: float) -> int:
    """Parts with an onset from `start` to `end` seconds."""
    inside = (notes.onset_seconds >= start) & (notes.onset_seconds < end)
    return len(np.unique(notes.track[inside]))


def _accents(notes: NoteTable, frames: int, edges: Sequence[float], most: int = 4) -> list[float]:
    """The strongest onsets, the strongest first, on pictures, apart from changes of shot and from
    each other."""
    places = np.rint(notes.onset_seconds * float(RATE)).astype(np.int64)
    low = np.where((notes.pitch < 48) | notes.drum, 2.0, 1.0)
    strength = np.bincount(places, notes.velocity / 127 * low, frames)[:frames]
    chosen: list[float] = []
    for frame in np.argsort(-strength, kind="stable"):
        time = float(frame) / float(RATE)
        free = all(abs(time - edge) > _CLEAR for edge in edges)
        if strength[frame] > 0 and free and all(abs(time - one) >= _APART for one in chosen):
            chosen.append(time)
        if len(chosen) == most:
            break
    return chosen
