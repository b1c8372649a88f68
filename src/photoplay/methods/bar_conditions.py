"""What is asked of each bar, read off real music, so that a composer can learn to do as asked.

A lesson is an Example whose notes lie on the grid of `tokens.bar_notes` from its first bar line,
whose chords stand in its sheet, and whose `vectors` have one row a bar:

    density   notes of the bar
    energy    mean velocity, 0..127; 0 in a bar without notes
    place     where in the whole piece it lies, 0 first bar .. 1 last bar
    hits      (bars, 32) sixteenths to be struck together
    roles     (bars, 3) who plays: melody, counter, accompaniment
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoplay.tokens.bar_notes import LONGEST_BAR, ROLES, RULES
from photoplay.tokens.grid import Grid, on_grid
from photoplay.tokens.piece import Ints, Piece, piece_of, piece_on_beats
from photoplay.types.annotations import Sheet
from photoplay.types.example import Example
from photoplay.types.notes import Metre, NoteTable
from photoplay.types.score import Chord

STRUCK_TOGETHER = 4
"""Notes that begin at once, from which on a moment counts as struck."""
_ROLE_OF = {"MELODY": 1, "BRIDGE": 2, "PIANO": 3}
"""POP909's tracks by the number of their role among the grid's parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutting:
    """How pieces become lessons."""

    bars: int = 16
    hop: int = 8
    least_notes: int = 32


def lessons_of(example: Example, cutting: Cutting | None = None) -> list[Example]:
    """Stretches of a song, each with what was asked of its bars; none without notes.

    ValueError where its bars are longer than the code can tell, are no whole number of quarter
    notes, or do not hold for half of it.
    """
    cutting = cutting or Cutting()
    if example.notes is None or not len(example.notes):
        return []
    piece, chords = _piece(example)
    grid = on_grid(piece, RULES, _roles(example.notes))
    if grid.bar % grid.steps:
        raise ValueError(f"bars of {piece.bar:g} beats are no whole number of quarter notes")
    asked = asked_of(grid)
    found = []
    for first in range(0, max(grid.bars - cutting.bars // 2, 1), cutting.hop):
        last = min(first + cutting.bars, grid.bars)
        notes = _between(grid, first, last)
        if len(notes) < cutting.least_notes:
            continue
        start, end = (bar * grid.bar / grid.steps for bar in (first, last))
        found.append(
            Example(
                key=f"{example.key}:{first}",
                notes=table_of_grid(notes, piece.tempos[0][1]),
                sheet=Sheet(chords=_chords_between(chords, start, end)),
                tempo=piece.tempos[0][1],
                metre=f"{grid.bar // grid.steps}/4",
                vectors={name: rows[first:last] for name, rows in asked.items()},
            )
        )
    return found


def asked_of(grid: Grid) -> dict[str, NDArray[np.float32]]:
    """The vectors of a whole piece."""
    bar, within = np.divmod(grid.onset, grid.bar)
    density = np.bincount(bar, minlength=grid.bars).astype(np.float32)
    energy = np.bincount(bar, weights=grid.velocity, minlength=grid.bars) / np.maximum(density, 1)
    together = np.zeros((grid.bars, LONGEST_BAR), dtype=np.int64)
    np.add.at(together, (bar, within), 1)
    roles = np.zeros((grid.bars, len(ROLES)), dtype=np.float32)
    roles[bar, grid.part - 1] = 1
    return {
        "density": density,
        "energy": energy.astype(np.float32),
        "place": (np.arange(grid.bars) / max(grid.bars - 1, 1)).astype(np.float32),
        "hits": (together >= STRUCK_TOGETHER).astype(np.float32),
        "roles": roles,
    }


def grid_of(example: Example) -> Grid:
    """The notes of a lesson on the grid, with as many bars as its vectors have rows."""
    if example.notes is None:
        raise ValueError(f"the lesson {example.key} has no notes")
    grid = on_grid(piece_of(example.notes), RULES, example.notes.track + 1)
    return replace(grid, bars=max(grid.bars, len(example.vectors["density"])))


def table_of_grid(grid: Grid, bpm: float) -> NoteTable:
    """A grid as a table whose tracks are the roles, from 0."""
    beat = 60 / bpm
    onset = (grid.onset * beat / grid.steps).astype(np.float64)
    length = (grid.duration * beat / grid.steps).astype(np.float64)
    zeros = np.zeros(len(grid), dtype=np.int64)
    return NoteTable(
        resolution=grid.steps, onset=grid.onset, duration=grid.duration, pitch=grid.pitch,
        velocity=grid.velocity, drum=np.zeros(len(grid), dtype=bool), track=grid.part - 1,
        channel=zeros, program=zeros, onset_seconds=onset,
        end_seconds=np.asarray(onset + length, dtype=np.float64), length=grid.bars * grid.bar,
        metres=(Metre(0, grid.bar // grid.steps, 4),), tempos=((0, beat),), names=ROLES,
    )  # fmt: skip


def _piece(example: Example) -> tuple[Piece, tuple[Chord, ...]]:
    assert example.notes is not None
    if example.beats is None:
        return piece_of(example.notes), example.sheet.chords if example.sheet else ()
    piece = piece_on_beats(example.notes, example.beats, example.chords)
    ends = [beat for beat, _, _ in piece.chords[1:]] + [piece.beats]
    chords = tuple(
        Chord(beat=beat, duration=max(end - beat, 0.0), root=root, quality=quality)
        for (beat, root, quality), end in zip(piece.chords, ends, strict=True)
        if root is not None
    )
    return piece, chords


def _roles(table: NoteTable) -> Ints:
    """The role of each note: by the name of its track; where none is known, all accompany."""
    by_track: Mapping[int, int] = {
        number: _ROLE_OF[name] for number, name in enumerate(table.names) if name in _ROLE_OF
    }
    return np.array([by_track.get(int(one), 3) for one in table.track], dtype=np.int64)


def _between(grid: Grid, first: int, last: int) -> Grid:
    rows = grid.rows()
    start, end = first * grid.bar, last * grid.bar
    rows = rows[(rows[:, 0] >= start) & (rows[:, 0] < end)]
    rows[:, 3] = np.minimum(rows[:, 3], end - rows[:, 0])
    rows[:, 0] -= start
    return Grid.of(rows, steps=grid.steps, bar=grid.bar, bars=last - first)


def _chords_between(chords: Sequence[Chord], start: float, end: float) -> tuple[Chord, ...]:
    return tuple(
        replace(one, beat=max(one.beat, start) - start,
                duration=min(one.beat + one.duration, end) - max(one.beat, start))
        for one in chords
        if one.beat < end and one.beat + one.duration > start
    )  # fmt: skip
