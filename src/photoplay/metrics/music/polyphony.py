"""How many notes sound at once?

Distinct pitches are counted: a unison across tracks counts once. Drums are left out of the pitches
but not of the length. No pitched notes: nan; `polyphony_rate` of drums alone: 0.
"""

from __future__ import annotations

import math

import numpy as np

from photoplay.metrics.checks import noted, unknown
from photoplay.metrics.music.rolls import counts_over_time, pypianoroll_roll
from photoplay.types.cards import Convention, Measure
from photoplay.types.notes import NoteTable

_THRESHOLDS = {"muspy": 3, "pypianoroll": 3, "musegan": 2}


def polyphony(notes: NoteTable, *, convention: str = "muspy") -> float:
    """Mean number of pitches over the time in which at least one sounds."""
    if convention != "muspy":
        raise unknown(convention, ("muspy",))
    together, ticks = counts_over_time(noted(notes).pitched())
    sounding = ticks[together > 0].sum()
    return float((together * ticks).sum() / sounding) if sounding else math.nan


def polyphony_rate(
    notes: NoteTable, *, convention: str = "muspy", at_least: int | None = None
) -> float:
    """The share of the piece's time in which at least three (`musegan`: two) pitches sound.

    `at_least` asks for another number of pitches.
    """
    if convention not in _THRESHOLDS:
        raise unknown(convention, _THRESHOLDS)
    wanted = at_least or _THRESHOLDS[convention]
    if convention == "muspy":
        length = max(noted(notes).length, notes.last_end)
        if not len(notes) or not length:
            return math.nan
        together, ticks = counts_over_time(notes.pitched())
        return float(ticks[together >= wanted].sum() / length)
    roll = pypianoroll_roll(noted(notes).pitched())
    return float(np.mean(roll.together >= wanted)) if len(roll.cells) else math.nan


MEASURES = (
    Measure(
        name="polyphony",
        title="Polyphony",
        question="How many pitches sound together while music sounds?",
        shelf="music",
        function=polyphony,
        needs=("notes",),
        low=1.0,
        high=128.0,
        best=None,
        unit="pitches",
        conventions=(
            Convention(
                name="muspy",
                meaning="pitches summed over time / time with at least one",
                source="muspy 0.5.0 polyphony",
            ),
        ),
        why_default="there is but one; name the resolution beside it",
        trap="4.895 at native ticks, 4.871 at four a beat on one file",
    ),
    Measure(
        name="polyphony-rate",
        title="Polyphony rate",
        question="In what share of the time do several pitches sound?",
        shelf="music",
        function=polyphony_rate,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="muspy",
                meaning="three or more pitches, of the time to the last event",
                source="muspy 0.5.0 polyphony_rate (more than threshold 2)",
            ),
            Convention(
                name="pypianoroll",
                meaning="three or more, roll at 24 a beat",
                source="pypianoroll 1.0.4 polyphonic_rate",
            ),
            Convention(
                name="musegan",
                meaning="two or more, roll at 24 a beat",
                source="MuseGAN v2 at 3c9a0dc",
            ),
        ),
        why_default="most papers cite muspy",
        trap="`> 2` and `>= 2` both go by this name: .631 and .768 on one file",
    ),
)
