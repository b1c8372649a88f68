"""How evenly is the music spread over pitches and pitch classes?

Entropies in bits over shares of note counts; drums are left out. No pitched notes: nan.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from photoplay.metrics.checks import noted, unknown
from photoplay.metrics.music.bars import bars_of, onset_places
from photoplay.metrics.music.pitches import first_instrument, roll_frames
from photoplay.metrics.music.tied_onsets import tied_onsets
from photoplay.types.cards import Convention, Measure
from photoplay.types.notes import NoteTable

_WINDOWS = {"musdr_h4": 4, "musdr_h1": 1}
_DIFFBGM_BEATS = 32
_DIFFBGM_FLOOR = 1e-6


def pitch_entropy(notes: NoteTable, *, convention: str = "muspy") -> float:
    """Entropy of the 128 pitches over the whole piece, 0..7 bits."""
    if convention != "muspy":
        raise unknown(convention, ("muspy",))
    return entropy(np.bincount(noted(notes).pitched().pitch, minlength=128))


def pitch_class_entropy(
    notes: NoteTable,
    *,
    convention: str = "musdr_h4",
    bar_beats: float | None = None,
    drums: bool = False,
) -> float:
    """Entropy of the 12 pitch classes, 0..log2 12 bits.

    `bar_beats` are the quarter notes of a bar; without it, those of the metre that holds longest.
    `drums` counts drum keys as pitches, as event sequences that hold them do.
    """
    notes = noted(notes) if drums else noted(notes).pitched()
    if convention in _WINDOWS:
        return _musdr(notes, _WINDOWS[convention], bar_beats)
    if convention == "muspy":
        return entropy(np.bincount(notes.pitch % 12, minlength=12))
    if convention == "diffbgm":
        return _diffbgm(notes)
    if convention == "mgeval":
        return _mgeval(notes)
    raise unknown(convention, (*_WINDOWS, "muspy", "diffbgm", "mgeval"))


def entropy(weights: NDArray[np.int64] | NDArray[np.float64]) -> float:
    """Entropy in bits of weights, shape (n,), that need not sum to 1; nan where all are 0."""
    total = weights.sum()
    if not total > 0:
        return math.nan
    shares = weights[weights > 0] / total
    return abs(float(-(shares * np.log2(shares)).sum()))  # abs: -0.0 for a single class


def _musdr(notes: NoteTable, window: int, bar_beats: float | None) -> float:
    """Mean over all windows of `window` bars, one bar apart, that hold notes."""
    if not len(notes):
        return math.nan
    bar, _ = onset_places(notes, bars_of(notes, bar_beats), 16)
    histograms = np.zeros((int(bar.max()) + 1, 12))
    np.add.at(histograms, (bar, notes.pitch % 12), 1)
    sums = np.cumsum(np.vstack([np.zeros(12), histograms]), axis=0)
    reach = min(window, len(histograms))
    windows = sums[reach:] - sums[:-reach]
    windows = windows[windows.sum(axis=1) > 0]
    shares = windows / windows.sum(axis=1, keepdims=True)
    logs = np.log2(shares, out=np.zeros_like(shares), where=shares > 0)
    return abs(float(-(shares * logs).sum(axis=1).mean()))


def _diffbgm(notes: NoteTable) -> float:
    """Windows of 32 quarter notes side by side, the unfinished last one dropped."""
    windows: dict[int, list[int]] = {}
    for struck in tied_onsets(notes):
        windows.setdefault(int(struck.offset // _DIFFBGM_BEATS), []).extend(struck.pitches)
    values = []
    for window in range(max(windows, default=0)):
        histogram = np.bincount(np.array(windows.get(window, []), dtype=int) % 12, minlength=12)
        if not histogram.sum():
            return math.nan
        shares = histogram / histogram.sum()
        values.append(-(shares * np.log2(shares + _DIFFBGM_FLOOR)).sum())
    return float(np.mean(values)) if values else math.nan


def _mgeval(notes: NoteTable) -> float:
    """First instrument, each class weighed by frames x velocity of a roll at 100 Hz."""
    first = first_instrument(notes)
    if not len(first):
        return math.nan
    start, end = roll_frames(first)
    weight = (end - start) * first.velocity
    return entropy(np.bincount(first.pitch % 12, weights=weight, minlength=12))


_MUSDR = "S.-L. Wu and Y.-H. Yang, The Jazz Transformer on the Front Line, ISMIR 2020; MusDr"
MEASURES = (
    Measure(
        name="pitch-entropy",
        title="Pitch entropy (PE)",
        question="How spread are the pitches?",
        shelf="music",
        function=pitch_entropy,
        needs=("notes",),
        low=0.0,
        high=7.0,
        best=None,
        unit="bits",
        conventions=(
            Convention(
                name="muspy",
                meaning="note counts by pitch, whole piece",
                source="muspy 0.5.0 pitch_entropy",
            ),
        ),
        why_default="there is but one",
        trap="grows with length and number of parts",
    ),
    Measure(
        name="pitch-class-entropy",
        title="Pitch-class (histogram) entropy (PCE, PCHE, H)",
        question="How firm is the tonality?",
        shelf="music",
        function=pitch_class_entropy,
        needs=("notes",),
        low=-1e-4,
        high=float(np.log2(12)) + 1e-9,
        best=None,
        unit="bits",
        conventions=(
            Convention(
                name="musdr_h4",
                meaning="mean over windows of 4 bars, one bar apart; counts; empty ones skipped",
                source=_MUSDR,
            ),
            Convention(name="musdr_h1", meaning="the same, windows of one bar", source=_MUSDR),
            Convention(
                name="muspy",
                meaning="note counts, whole piece",
                source="muspy 0.5.0 pitch_class_entropy",
            ),
            Convention(
                name="diffbgm",
                meaning="windows of 32 quarter notes side by side, last dropped, log2(h + 1e-6)",
                source="Diff-BGM at c5a0e8a, test.ipynb",
            ),
            Convention(
                name="mgeval",
                meaning="first instrument, whole piece, duration x velocity of a 100-Hz roll",
                source="mgeval at 1059c5a total_pitch_class_histogram",
            ),
        ),
        why_default="tonality is local: a window of four bars sees one key where a piece sees many",
        trap="bars are fiction on unmetrical data; values over 3.585 are another measure",
    ),
)
