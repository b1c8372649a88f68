"""A grid as a score: what a decoded code sounds like.

The other way is `piece_of(notes_of(score))` and `on_grid`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from photoplay.tokens.grid import Grid
from photoplay.types.score import Chord, Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

_DEFAULT_BPM = 120.0


def score_of(
    grid: Grid, players: Mapping[int, Part], *, title: str = "", method: str, seed: int = 0
) -> Score:
    """The score of a grid, each class of part played by its player, whose own notes are replaced.

    Bars are of quarter notes; without a tempo it goes at 120. LookupError for a class of part
    without a player, ValueError for a grid whose bars are not of whole quarter notes.
    """
    if grid.bar % grid.steps:
        raise ValueError(f"a bar of {grid.bar} steps is no whole number of {grid.steps}-step beats")
    notes: dict[int, list[Note]] = {}
    for onset, part, pitch, duration, velocity in grid.rows().tolist():
        notes.setdefault(part, []).append(
            Note(onset / grid.steps, pitch, duration / grid.steps, velocity)
        )
    missing = sorted(set(notes) - set(players))
    if missing:
        raise LookupError(f"nobody plays the parts {missing}; there are {sorted(players)}")
    beats = grid.bar // grid.steps
    tempo_map = TempoMap(
        points=_points(grid),
        bars=tuple(Bar(start=float(k * beats), numerator=beats, denominator=4)
                   for k in range(max(grid.bars, 1))),
    )  # fmt: skip
    parts = tuple(
        replace(players[part], notes=tuple(sorted(notes[part]))) for part in sorted(notes)
    )
    ends = [note.end for part in parts for note in part.notes]
    length = max([*ends, tempo_map.beats])
    return Score(
        title=title, duration=float(tempo_map.seconds(length)[0]), tempo_map=tempo_map,
        parts=parts, chords=_chords(grid), method=method, seed=seed,
    )  # fmt: skip


def _points(grid: Grid) -> tuple[TempoPoint, ...]:
    told = [TempoPoint(beat=step / grid.steps, bpm=float(bpm)) for step, bpm in grid.tempos]
    if not told or told[0].beat > 0:
        told.insert(0, TempoPoint(beat=0.0, bpm=told[0].bpm if told else _DEFAULT_BPM))
    return tuple(told)


def _chords(grid: Grid) -> tuple[Chord, ...]:
    starts = [step for step, _, _ in grid.chords]
    ends = [*starts[1:], grid.bars * grid.bar][: len(starts)]
    return tuple(
        Chord(beat=step / grid.steps, duration=(end - step) / grid.steps, root=root,
              quality=quality)
        for (step, root, quality), end in zip(grid.chords, ends, strict=True)
        if root is not None
    )  # fmt: skip
