"""Do the drums keep to a grid of fours or of threes?

Only drum notes count. No drums: nan.
"""

from __future__ import annotations

import math

import numpy as np

from photoplay.metrics.checks import noted, unknown
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError
from photoplay.types.notes import NoteTable


def drum_in_pattern_rate(
    notes: NoteTable, *, meter: str = "duple", convention: str = "muspy"
) -> float:
    """The share of drum notes exactly on a fourth (duple) or third (triple) of a beat.

    Where the resolution has no fourths, halves count; where it has no thirds, whole beats.
    """
    if convention != "muspy":
        raise unknown(convention, ("muspy",))
    if meter not in ("duple", "triple"):
        raise MeasureError(f"meter must be duple or triple, got {meter!r}")
    drums = noted(notes).drums()
    if not len(drums):
        return math.nan
    step = _step(notes.resolution, meter)
    return float(np.mean(drums.onset % notes.resolution % step == 0))


def drum_pattern_consistency(notes: NoteTable, *, convention: str = "muspy") -> float:
    """The larger of the duple and the triple drum-in-pattern rate."""
    rates = [
        drum_in_pattern_rate(notes, meter=meter, convention=convention)
        for meter in ("duple", "triple")
    ]
    return max(rates)


def _step(resolution: int, meter: str) -> int:
    parts = 4 if meter == "duple" else 3
    if resolution % parts == 0:
        return resolution // parts
    if meter == "duple" and resolution % 2 == 0:
        return resolution // 2
    return resolution


_TRAP = "played drums at native ticks score near 0 (.006-.035): quantise first"
MEASURES = (
    Measure(
        name="drum-in-pattern-rate",
        title="Drum-in-pattern rate",
        question="Do the drums lie on a grid of fours (or threes)?",
        shelf="music",
        function=drum_in_pattern_rate,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="muspy",
                meaning="exactly on fourths (duple) or thirds (triple) of the beat, native ticks",
                source="muspy 0.5.0 drum_in_pattern_rate",
            ),
        ),
        why_default="there is but one that runs",
        trap=_TRAP,
    ),
    Measure(
        name="drum-pattern-consistency",
        title="Drum pattern consistency",
        question="Do the drums keep to one of the two grids?",
        shelf="music",
        function=drum_pattern_consistency,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="muspy",
                meaning="the larger of the duple and triple drum-in-pattern rates",
                source="muspy 0.5.0 drum_pattern_consistency",
            ),
        ),
        why_default="there is but one",
        trap=_TRAP,
    ),
)
