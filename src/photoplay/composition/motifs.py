"""The ideas that themes are made of: a rhythm and a contour of two bars, worth returning to.

Rhythms are whole bars that many songs share; contours are drawn from interval statistics; both
tables come from the corpora. Of many drawn ideas the one is kept that can be sung, has one peak and
is unlike the film's other themes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.rhythm import table
from photoplay.theory.transformations import Idea
from photoplay.types.tempo import Bar

GRID = 0.25
"""Beats of a place in the corpus's cells."""
_DRAWN = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The rhythm of one bar: onset and length of each note in beats from the bar line."""

    notes: tuple[tuple[float, float], ...]

    def fitted(self, beats: float) -> Cell:
        """The cell cut to a bar of `beats`, its last note held back inside it."""
        kept = [(o, min(d, beats - o)) for o, d in self.notes if o < beats - 0.2]
        return Cell(notes=tuple(kept) or ((0.0, beats),))


def make_idea(
    rng: np.random.Generator, bar: Bar, *, notes_a_bar: float, corpora: Sequence[str],
    others: Sequence[Idea] = (),
) -> Idea:  # fmt: skip
    """A fresh idea of two bars like `bar`, unlike `others`; `notes_a_bar` is wanted in the mean."""
    drawn = [_drawn(rng, bar, notes_a_bar, corpora) for _ in range(_DRAWN)]
    wanted = max(4.0, 1.8 * notes_a_bar)
    return min(drawn, key=lambda idea: dullness(idea, wanted, others))


def _drawn(rng: np.random.Generator, bar: Bar, notes_a_bar: float, corpora: Sequence[str]) -> Idea:
    first = draw_cell(rng, bar, notes_a_bar, corpora, starts=True).fitted(bar.beats)
    second = draw_cell(rng, bar, notes_a_bar * 0.8, corpora, starts=True).fitted(bar.beats)
    if rng.random() < 0.3:
        second = first
    rows = [*first.notes, *((onset + bar.beats, length) for onset, length in second.notes)]
    steps = np.concatenate([[0], np.cumsum(_contour(rng, len(rows), corpora[0]))]).astype(int)
    notes = tuple((o, d, int(s)) for (o, d), s in zip(rows, steps.tolist(), strict=True))
    return Idea(notes=notes, bar=bar.beats, bars=2)


def dullness(idea: Idea, wanted: float, others: Sequence[Idea]) -> float:
    """What keeps an idea from being remembered, sung, or told from the others; lower is better."""
    steps = np.array([step for _, _, step in idea.notes])
    moves = np.diff(steps)
    cost = 0.5 * abs(len(steps) - wanted)
    cost += 2.0 * max(0, 4 - len(steps)) + 0.4 * max(0, int(np.ptp(steps)) - 7)
    cost += 1.0 * max(0, 3 - int(np.ptp(steps)))
    tops = np.flatnonzero(steps == steps.max())
    cost += 2.5 * (len(tops) > 1 and bool(np.any(np.diff(tops) > 1)))
    cost += 2.0 * unturned(moves)
    cost += 3.0 * max(0.0, float(np.mean(moves == 0)) - 0.3) if len(moves) else 0.0
    cost += 1.0 * (len({round(length, 3) for _, length, _ in idea.notes}) < 2)
    cost += 1.5 * (idea.shortest < 0.5) + 0.8 * int(np.sum(abs(moves) > 3))
    return cost + 3.0 * max((likeness(idea, other) for other in others), default=0.0)


def unturned(moves: NDArray[np.int_]) -> int:
    """Leaps of a fifth or more that no smaller move the other way makes good, either way up."""
    faults = 0
    for k, move in enumerate(moves.tolist()):
        after = int(moves[k + 1]) if k + 1 < len(moves) else 0
        faults += abs(move) > 3 and not (after * move < 0 and abs(after) < abs(move))
    return faults


def likeness(one: Idea, other: Idea) -> float:
    """0 different .. 1 the same: shared onsets, and moves in one direction."""
    first, second = ({round(o, 2) for o, _, _ in idea.notes} for idea in (one, other))
    rhythm = len(first & second) / len(first | second)
    size = min(len(one.notes), len(other.notes)) - 1
    if size < 1:
        return rhythm
    moves = [np.sign(np.diff([s for _, _, s in idea.notes]))[:size] for idea in (one, other)]
    return 0.5 * rhythm + 0.5 * float(np.mean(moves[0] == moves[1]))


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
