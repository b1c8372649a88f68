"""A piece on a grid: the most that a code can say, and what rounding to it has cost.

Every code of this folder has its `RULES`. Its tokens give back exactly the grid that its rules
make of a piece; what the rules lose is counted by `loss`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.theory.chords import QUALITIES
from photoplay.tokens.piece import Floats, Ints, Piece

TempoAt = tuple[int, int]
"""Step and quarter notes a minute."""
ChordOn = tuple[int, int | None, str]
"""Step, root (None: no chord) and quality."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRules:
    """How a code rounds."""

    steps: int
    """Steps a beat: the unit of onsets and durations."""
    onset_every: int = 1
    """Onsets lie on multiples of so many steps."""
    longest: int
    """Steps of the longest duration; longer notes end early."""
    velocities: tuple[int, ...]
    """What a velocity may be, in order; the nearest is taken."""
    tempos: tuple[int, ...] = ()
    """What a tempo may be, in order; none: tempo is not told."""
    qualities: tuple[str, ...] = ()
    """What a chord may be; none: chords are not told."""
    parts: int = 1
    """How many classes of players are kept apart; parts count from 1 where there are several."""
    bar: float | None = 4.0
    """Beats a bar that it can tell; None for any."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Notes in steps, in order of onset, part, pitch; no two alike in all three."""

    steps: int
    """Steps a beat."""
    bar: int
    """Steps a bar."""
    bars: int
    """Whole bars, those without notes included."""
    onset: Ints
    duration: Ints
    pitch: Ints
    velocity: Ints
    part: Ints
    tempos: tuple[TempoAt, ...] = ()
    chords: tuple[ChordOn, ...] = ()

    def __len__(self) -> int:
        return len(self.onset)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Grid):
            return NotImplemented
        same = (self.steps, self.bar, self.bars, self.tempos, self.chords) == (
            other.steps, other.bar, other.bars, other.tempos, other.chords,
        )  # fmt: skip
        return same and np.array_equal(self.rows(), other.rows())

    __hash__ = None  # type: ignore[assignment]

    def rows(self) -> Ints:
        """Onset, part, pitch, duration, velocity of each note, shape (n, 5)."""
        return np.stack([self.onset, self.part, self.pitch, self.duration, self.velocity], axis=1)

    @classmethod
    def of(
        cls, rows: Ints, *, steps: int, bar: int, bars: int,
        tempos: tuple[TempoAt, ...] = (), chords: tuple[ChordOn, ...] = (),
    ) -> Grid:  # fmt: skip
        """A grid of rows as `rows()` gives them, in any order; of notes alike the longest stays."""
        rows = np.asarray(rows, dtype=np.int64).reshape(-1, 5)
        rows = rows[np.lexsort((-rows[:, 4], -rows[:, 3], rows[:, 2], rows[:, 1], rows[:, 0]))]
        alike = np.zeros(len(rows), dtype=bool)
        alike[1:] = (np.diff(rows[:, :3], axis=0) == 0).all(axis=1)
        onset, part, pitch, duration, velocity = rows[~alike].T.copy()
        return cls(
            steps=steps, bar=bar, bars=bars, onset=onset, duration=duration, pitch=pitch,
            velocity=velocity, part=part, tempos=tempos, chords=chords,
        )  # fmt: skip


def on_grid(piece: Piece, rules: GridRules, part: Ints | None = None) -> Grid:
    """The grid of `piece`; `part`, shape (n,), says which of several classes plays each note.

    Onsets go to the nearest step (halves to the even one), durations to the nearest step of at
    least one. ValueError where the code cannot tell the metre or there are too many parts.
    """
    if rules.bar is not None and piece.bar != rules.bar:
        raise ValueError(f"this code tells bars of {rules.bar:g} beats, got {piece.bar:g}")
    classes = np.zeros(len(piece), dtype=np.int64) if rules.parts == 1 else _classes(rules, part)
    every = rules.onset_every
    onset = np.rint(piece.onset * rules.steps / every).astype(np.int64) * every
    duration = np.rint(piece.duration * rules.steps).astype(np.int64)
    duration = np.clip(duration, 1, rules.longest)
    velocity = nearest(piece.velocity, rules.velocities)
    bar = round(piece.bar * rules.steps)
    last = max(
        int(onset.max(initial=-1)) + 1,
        *(_step(beat, rules) + 1 for beat, *_ in piece.chords if rules.qualities),
        *(_step(beat, rules) + 1 for beat, _ in piece.tempos if rules.tempos),
        0,
    )
    return Grid.of(
        np.stack([onset, classes, piece.pitch, duration, velocity], axis=1),
        steps=rules.steps, bar=bar, bars=-(-last // bar),
        tempos=_tempos(piece, rules), chords=_chords(piece, rules),
    )  # fmt: skip


def nearest(values: NDArray[np.int64] | Floats, among: tuple[int, ...]) -> Ints:
    """The nearest of `among`, which is in order, for each value; the lower one of two as near."""
    known = np.asarray(among, dtype=np.int64)
    middles = (known[1:] + known[:-1]) / 2
    return np.asarray(known[np.searchsorted(middles, values, side="left")])


def nearest_quality(quality: str, among: tuple[str, ...]) -> str:
    """The quality among these that shares most notes with `quality`, by common over all notes.

    Of several the first. A quality that is among them is itself.
    """
    wanted = set(QUALITIES[quality])

    def alike(other: str) -> float:
        notes = set(QUALITIES[other])
        return len(notes & wanted) / len(notes | wanted)

    return quality if quality in among else max(among, key=alike)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What rounding cost."""

    notes: int
    """Notes of the piece."""
    merged: float
    """Share of notes that fell on another of the same part and pitch."""
    onset_error: float
    """Mean distance of an onset from its step, beats."""
    onsets_moved: float
    """Share of onsets further than a twentieth of a beat from their step."""
    shortened: float
    """Share of notes longer than the code can tell."""
    duration_error: float
    """Mean change of a duration, beats."""
    velocity_error: float
    """Mean change of a velocity."""


def loss(piece: Piece, rules: GridRules, part: Ints | None = None) -> Loss:
    """What the grid of `piece` by `rules` no longer says; ValueError without notes."""
    if not len(piece):
        raise ValueError("a piece without notes loses nothing")
    unit = rules.onset_every / rules.steps
    moved = np.abs(np.rint(piece.onset / unit) * unit - piece.onset)
    told = np.clip(np.rint(piece.duration * rules.steps), 1, rules.longest) / rules.steps
    left = len(on_grid(piece, rules, part))
    return Loss(
        notes=len(piece),
        merged=1 - left / len(piece),
        onset_error=float(moved.mean()),
        onsets_moved=float((moved > 0.05).mean()),
        shortened=float((piece.duration * rules.steps > rules.longest + 0.5).mean()),
        duration_error=float(np.abs(told - piece.duration).mean()),
        velocity_error=float(
            np.abs(nearest(piece.velocity, rules.velocities) - piece.velocity).mean()
        ),
    )


def _classes(rules: GridRules, part: Ints | None) -> Ints:
    if part is None:
        raise ValueError(f"this code keeps {rules.parts} parts apart: say which plays each note")
    if len(part) and not (part.min() >= 1 and part.max() <= rules.parts):
        raise ValueError(f"parts must lie in 1..{rules.parts}, got {part.min()}..{part.max()}")
    return part


def _step(beat: float, rules: GridRules) -> int:
    return round(beat * rules.steps / rules.onset_every) * rules.onset_every


def _tempos(piece: Piece, rules: GridRules) -> tuple[TempoAt, ...]:
    """One a step, and only where it changes."""
    if not rules.tempos:
        return ()
    at = {
        _step(beat, rules): int(nearest(np.array([bpm]), rules.tempos)[0])
        for beat, bpm in piece.tempos
    }
    steps = sorted(at)
    return tuple(
        (step, at[step])
        for k, step in enumerate(steps)
        if k == 0 or at[step] != at[steps[k - 1]]
    )  # fmt: skip


def _chords(piece: Piece, rules: GridRules) -> tuple[ChordOn, ...]:
    if not rules.qualities:
        return ()
    at: dict[int, tuple[int | None, str]] = {}
    for beat, root, quality in piece.chords:
        told = "" if root is None else nearest_quality(quality, rules.qualities)
        at[_step(beat, rules)] = (root, told)
    steps = sorted(at)
    return tuple(
        (step, *at[step])
        for k, step in enumerate(steps)
        if k == 0 or at[step] != at[steps[k - 1]]
    )  # fmt: skip
