"""How much of the time does nothing sound?

Drums count as sound, leading silence as empty. No notes: nan.
"""

from __future__ import annotations

import math

import numpy as np

from photoplay.metrics.checks import noted, unknown
from photoplay.metrics.music.bars import bar_ticks
from photoplay.metrics.music.rolls import PYPIANOROLL_RESOLUTION, pypianoroll_roll
from photoplay.types.cards import Convention, Measure
from photoplay.types.notes import NoteTable

_KNOWN = ("halfopen", "muspy", "pypianoroll", "pypianoroll_as_released")


def empty_beat_rate(notes: NoteTable, *, convention: str = "halfopen") -> float:
    """The share of beats (quarter notes) in which no note sounds."""
    notes = noted(notes)
    if convention == "halfopen":
        return _halfopen(notes, notes.resolution)
    if convention == "muspy":
        return _muspy(notes, notes.resolution)
    if convention in ("pypianoroll", "pypianoroll_as_released"):
        roll = pypianoroll_roll(notes).cells
        if not len(roll):
            return math.nan
        sounds = roll.reshape(-1, PYPIANOROLL_RESOLUTION * 128).any(axis=1).mean()
        return float(sounds if convention == "pypianoroll_as_released" else 1 - sounds)
    raise unknown(convention, _KNOWN)


def empty_measure_rate(
    notes: NoteTable, *, convention: str = "halfopen", bar_beats: float | None = None
) -> float:
    """The share of bars in which no note sounds; see `bars.bars_of` for what a bar is."""
    bar = bar_ticks(noted(notes), bar_beats)
    if convention == "halfopen":
        return _halfopen(notes, bar)
    if convention == "muspy":
        return _muspy(notes, bar)
    raise unknown(convention, ("halfopen", "muspy"))


def _halfopen(notes: NoteTable, unit: int) -> float:
    if not len(notes):
        return math.nan
    # A note of no duration sounds at its onset.
    end = np.maximum(notes.end, notes.onset + 1)
    return _share_untouched(notes.onset // unit, -(-end // unit), -(-int(end.max()) // unit))


def _muspy(notes: NoteTable, unit: int) -> float:
    if not len(notes):
        return math.nan
    return _share_untouched(
        notes.onset // unit, notes.end // unit + 1, max(notes.length, notes.last_end) // unit + 1
    )


def _share_untouched(first: np.ndarray, after: np.ndarray, count: int) -> float:
    change = np.bincount(first, minlength=count + 1).astype(np.int64)
    change -= np.bincount(after, minlength=count + 1)
    return float((np.cumsum(change[:count]) == 0).mean())


_MUSPY = "unit [end // unit] sounds too, and the piece lasts to its last controller"
MEASURES = (
    Measure(
        name="empty-beat-rate",
        title="Empty beat rate (EBR)",
        question="In what share of the beats does nothing sound?",
        shelf="music",
        function=empty_beat_rate,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="halfopen",
                meaning="beats up to the last note's end; a note that ends on a beat is not in it",
                source="formula; 1 minus pypianoroll's value, no controllers",
            ),
            Convention(name="muspy", meaning=_MUSPY, source="muspy 0.5.0 empty_beat_rate"),
            Convention(
                name="pypianoroll",
                meaning="roll at 24 a beat to the last event; nan for less than two beats",
                source="pypianoroll 1.0.4 empty_beat_rate, 1 minus its value",
            ),
            Convention(
                name="pypianoroll_as_released",
                meaning="the share of beats that are NOT empty",
                source="pypianoroll 1.0.4 empty_beat_rate",
                as_released=True,
            ),
        ),
        why_default="the only one without an effect at the edges of beats",
        trap="a published .97 means the tool that returns the share of beats with notes",
    ),
    Measure(
        name="empty-measure-rate",
        title="Empty measure rate",
        question="In what share of the bars does nothing sound?",
        shelf="music",
        function=empty_measure_rate,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="halfopen",
                meaning="bars to the last note's end; one that ends on a bar line is not past it",
                source="formula",
            ),
            Convention(name="muspy", meaning=_MUSPY, source="muspy 0.5.0 empty_measure_rate"),
        ),
        why_default="no effect at the bar lines",
        trap="bars are taken as equally long",
    ),
)
