"""Motifs: a rhythm and a contour of one or two bars that can be recognised when they return.

Rhythms are whole bars that many songs share; contours are drawn from interval statistics; both
tables come from the corpora. The ways of changing a motif are those of leitmotif practice
(augmentation, diminution, inversion, variation).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from photoplay.composition.rhythm import table
from photoplay.types.tempo import Bar

GRID = 0.25
"""Beats of a place in the corpus's cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The rhythm of one bar: onset and length of each note in beats from the bar line."""

    notes: tuple[tuple[float, float], ...]

    def fitted(self, beats: float) -> Cell:
        """The cell cut to a bar of `beats`, its last note held back inside it."""
        kept = [(o, min(d, beats - o)) for o, d in self.notes if o < beats - 0.2]
        return Cell(notes=tuple(kept) or ((0.0, beats),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Motif:
    """Two bars of rhythm, and the scale steps from note to note through both."""

    cells: tuple[Cell, Cell]
    steps: tuple[int, ...]
    """Scale steps to each note from the one before; one fewer than notes."""

    def bar(self, number: int) -> tuple[Cell, tuple[int, ...]]:
        """One bar's rhythm with the steps inside it."""
        first = len(self.cells[0].notes)
        if number == 0:
            return self.cells[0], self.steps[: first - 1]
        return self.cells[1], self.steps[first : first + len(self.cells[1].notes) - 1]

    def changed(self, how: str, rng: np.random.Generator) -> Motif:
        """The motif transformed; unknown words leave it as it is."""
        if how == "inversion":
            return replace(self, steps=tuple(-s for s in self.steps))
        if how == "diminution":
            return replace(self, cells=(_busier(self.cells[0]), self.cells[1]),
                           steps=_stretched(self.steps, self.cells, 0))  # fmt: skip
        if how == "augmentation":
            return _slower(self)
        if how == "variation":
            place = int(rng.integers(max(1, len(self.steps))))
            steps = list(self.steps)
            if steps:
                steps[place] += 1 if rng.random() < 0.5 else -1
            return replace(self, steps=tuple(steps))
        return self


def make_motif(
    rng: np.random.Generator, bar: Bar, *, notes_a_bar: float, corpora: Sequence[str]
) -> Motif:
    """A fresh motif for bars like `bar`; `notes_a_bar` is what the tune wants in the mean."""
    first = draw_cell(rng, bar, notes_a_bar, corpora, starts=True)
    second = draw_cell(rng, bar, notes_a_bar * 0.8, corpora, starts=True)
    if rng.random() < 0.35:
        second = first
    count = len(first.notes) + len(second.notes)
    return Motif(cells=(first, second), steps=_contour(rng, count, corpora[0]))


def draw_cell(
    rng: np.random.Generator, bar: Bar, notes: float, corpora: Sequence[str], *, starts: bool
) -> Cell:
    """A bar's rhythm with about `notes` onsets, likelier when many songs share it."""
    rows = _cells(bar.numerator, bar.denominator, tuple(corpora))
    fits = [(cell, count) for cell, count in rows if not starts or cell.notes[0][0] < 0.01]
    fits = fits or list(rows)
    if not fits:
        return _plain(bar, notes)
    far = np.array([abs(len(cell.notes) - notes) for cell, _ in fits])
    chances = np.array([count**0.5 for _, count in fits]) * np.exp(-((far / 0.9) ** 2))
    if chances.sum() < 1e-9:
        chances = np.exp(-far)
    return fits[int(rng.choice(len(fits), p=chances / chances.sum()))][0]


@cache
def _cells(
    numerator: int, denominator: int, corpora: tuple[str, ...]
) -> tuple[tuple[Cell, int], ...]:
    """Every known rhythm for a metre, with the number of songs that have it."""
    stored = table("melody_statistics")["cells"]
    counts: dict[str, int] = {}
    for corpus in corpora:
        for text, songs in stored.get(corpus, {}).get(f"{numerator}/{denominator}", {}).items():
            counts[text] = counts.get(text, 0) + songs
    rows = []
    for text, songs in sorted(counts.items()):
        onsets = [k for k, mark in enumerate(text) if mark == "x"]
        if not onsets:
            continue
        notes = []
        for onset in onsets:
            length = 1
            while onset + length < len(text) and text[onset + length] == "-":
                length += 1
            notes.append((onset * GRID, length * GRID))
        rows.append((Cell(notes=tuple(notes)), songs))
    return tuple(rows)


def _plain(bar: Bar, notes: float) -> Cell:
    """For metres that no corpus has: pulses, the first ones joined where fewer are wanted."""
    pulses = max(1, round(bar.beats / bar.pulse))
    count = int(np.clip(round(notes), 1, pulses))
    onsets = [0.0] + [(pulses - count + k) * bar.pulse for k in range(1, count)]
    ends = [*onsets[1:], bar.beats]
    return Cell(notes=tuple((o, e - o) for o, e in zip(onsets, ends, strict=True)))


def _contour(rng: np.random.Generator, count: int, corpus: str) -> tuple[int, ...]:
    """Scale steps after the corpus's intervals, kept within an octave and bending back."""
    rows = table("melody_statistics")["intervals"]
    stored = rows.get(corpus, rows["pop909"])
    at, before = 0, 0
    steps: list[int] = []
    for _ in range(max(0, count - 1)):
        chances = np.array(stored[band_of(before)], dtype=float)
        semitones = np.arange(-12, 13)
        there = at + np.round(semitones / 1.75)
        chances = chances * np.where(np.abs(there) <= 5, 1.0, 0.03)
        chances = chances * np.where(semitones == 0, 0.55, 1.0)
        before = int(semitones[int(rng.choice(25, p=chances / chances.sum()))])
        step = int(np.sign(before) * max(1, round(abs(before) / 1.75))) if before else 0
        at += step
        steps.append(step)
    return tuple(steps)


def band_of(step: int) -> str:
    if step == 0:
        return "0"
    size = abs(step)
    name = "step" if size <= 2 else "third" if size <= 4 else "fifth" if size <= 7 else "wide"
    return ("+" if step > 0 else "-") + name


def interval_costs(corpus: str) -> dict[str, np.ndarray]:
    """-log chance of each interval, -12..12 semitones, after each band of the one before."""
    rows = table("melody_statistics")["intervals"]
    stored = rows.get(corpus, rows["pop909"])
    return {
        name: -np.log((np.array(row) + 1.0) / (np.sum(row) + 25.0)) for name, row in stored.items()
    }


def _busier(cell: Cell) -> Cell:
    """The longest note split in two."""
    longest = max(range(len(cell.notes)), key=lambda k: cell.notes[k][1])
    onset, length = cell.notes[longest]
    if length < 2 * GRID:
        return cell
    half = max(GRID, round(length / 2 / GRID) * GRID)
    notes = [*cell.notes[:longest], (onset, half), (onset + half, length - half),
             *cell.notes[longest + 1 :]]  # fmt: skip
    return Cell(notes=tuple(notes))


def _stretched(steps: tuple[int, ...], cells: tuple[Cell, Cell], number: int) -> tuple[int, ...]:
    """Steps for the motif with one more note where `_busier` put it."""
    cell = cells[number]
    longest = max(range(len(cell.notes)), key=lambda k: cell.notes[k][1])
    if cell.notes[longest][1] < 2 * GRID:
        return steps
    return (*steps[:longest], 1 if longest < len(steps) and steps[longest] <= 0 else -1,
            *steps[longest:])  # fmt: skip


def _slower(motif: Motif) -> Motif:
    """The first bar's notes spread over both bars."""
    cell = motif.cells[0]
    beats = max(o + d for o, d in cell.notes)
    whole = max(beats, 2.0)
    doubled = [(2 * o, 2 * d) for o, d in cell.notes]
    first = [(o, min(d, whole - o)) for o, d in doubled if o < whole - 0.01]
    second = [(o - whole, d) for o, d in doubled if o >= whole - 0.01]
    second = second or [(0.0, whole)]
    kept = len(first) + len(second)
    steps = (*motif.steps, *([-1] * kept))[: kept - 1]
    return Motif(cells=(Cell(notes=tuple(first)), Cell(notes=tuple(second))), steps=tuple(steps))
