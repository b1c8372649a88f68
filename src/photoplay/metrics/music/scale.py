"""How much of the music stays inside one scale?

Drums are left out. No pitched notes: nan.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from photoplay.metrics.checks import noted, unknown
from photoplay.metrics.music.rolls import RUNS_OF_TEN, pypianoroll_roll
from photoplay.theory.scales import MODES, scale
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError
from photoplay.types.notes import NoteTable

_SCALES = {
    "muspy": ("major", "minor"),
    "crnngan_fixed": ("major", "minor", "harmonic-minor"),
    "crnngan_as_released": ("major", "minor", "harmonic-minor"),
}
_FAULTY = ("pypianoroll_as_released", "musegan_as_released")
"""Rolls folded by runs of pitches, where mod 12 is meant."""


def scale_consistency(notes: NoteTable, *, convention: str = "muspy") -> float:
    """The largest share of notes in one scale, over all roots and the convention's scales."""
    if convention not in _SCALES:
        raise unknown(convention, _SCALES)
    counts = _classes(noted(notes))
    total = counts.sum()
    if not total:
        return math.nan
    best = 0
    for mode in _SCALES[convention]:
        for root in range(12):
            if convention == "crnngan_as_released":
                # The tool takes (pitch class - root) without mod 12: classes below the root,
                # negative, never count.
                inside = [root + step for step in MODES[mode] if root + step < 12]
            else:
                inside = list(scale(root, mode))
            best = max(best, int(counts[inside].sum()))
    return float(best / total)


def pitch_in_scale_rate(
    notes: NoteTable, *, root: int = 0, mode: str = "major", convention: str = "muspy"
) -> float:
    """The share of notes whose pitch class lies in the scale of `mode` on `root` (0 = C)."""
    if not 0 <= root < 12:
        raise MeasureError(f"root must be a pitch class, 0..11, got {root}")
    if convention in _FAULTY:
        roll = pypianoroll_roll(noted(notes).pitched())
        # pypianoroll's masks count from A, so that root 3 of the tool is C here.
        tens = convention == "pypianoroll_as_released"
        chroma = roll.cells_by(RUNS_OF_TEN) if tens else roll.cells_in_84()
        inside = [(root + step) % 12 for step in MODES[mode]]
        return float(chroma[inside].sum() / chroma.sum()) if chroma.sum() else math.nan
    if convention != "muspy":
        raise unknown(convention, ("muspy", *_FAULTY))
    counts = _classes(noted(notes))
    total = counts.sum()
    return float(counts[list(scale(root, mode))].sum() / total) if total else math.nan


def _classes(notes: NoteTable) -> NDArray[np.int64]:
    return np.bincount(notes.pitched().pitch % 12, minlength=12)


_CRNNGAN = "O. Mogren, C-RNN-GAN, 2016; midi_statistics.py at 9edafc0"
MEASURES = (
    Measure(
        name="scale-consistency",
        title="Scale consistency (SC)",
        question="How much of the music stays inside one scale?",
        shelf="music",
        function=scale_consistency,
        needs=("notes",),
        low=7 / 12 - 1e-12,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="muspy",
                meaning="notes in the best of 12 roots x major and natural minor",
                source="muspy 0.5.0 scale_consistency",
            ),
            Convention(
                name="crnngan_fixed",
                meaning="harmonic minor as well",
                source=_CRNNGAN + ", its modulus put right",
            ),
            Convention(
                name="crnngan_as_released",
                meaning="as crnngan_fixed, but pitch classes below the root never count",
                source=_CRNNGAN,
                as_released=True,
            ),
        ),
        why_default="the form most papers can have used",
        trap="near 1 for diatonic noise; the uniform chromatic scale has 7/12",
    ),
    Measure(
        name="pitch-in-scale-rate",
        title="Pitch-in-scale rate",
        question="How much of the music lies in a given scale?",
        shelf="music",
        function=pitch_in_scale_rate,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="muspy",
                meaning="notes by pitch class; root and mode are given",
                source="muspy 0.5.0 pitch_in_scale_rate",
            ),
            Convention(
                name="pypianoroll_as_released",
                meaning="cells of a roll at 24 a beat, its classes runs of ten adjacent pitches",
                source="pypianoroll 1.0.4 in_scale_rate",
                as_released=True,
            ),
            Convention(
                name="musegan_as_released",
                meaning="the same with runs of seven from MIDI 24 up",
                source="MuseGAN v1 at 3c9a0dc",
                as_released=True,
            ),
        ),
        why_default="pitch classes are pitches mod 12",
        trap="says nothing unless root and mode are named beside it",
    ),
)
