"""Does the music's rhythm follow the change of the picture?

VidMusician conditions its rhythm on d_t = 1 - cos(features of frame t, of frame t - 1); its measure
of rhythm alignment is not established, so both likely readings are built on that signal.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import find_peaks

from photoplay.metrics.correspondence.beats import beat_f
from photoplay.metrics.correspondence.curves import curve_correlation
from photoplay.metrics.correspondence.events import as_times
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

WINDOW = 0.1
"""Seconds either side: frame features come at 2 to 25 a second."""


def picture_change(features: ArrayLike) -> NDArray[np.float64]:
    """1 - cosine of each frame's features with the frame before, shape (frames,); the first is 0.

    `features` has shape (frames, width).
    """
    rows = np.asarray(features, dtype=np.float64)
    if rows.ndim != 2 or not np.isfinite(rows).all():
        raise MeasureError(f"features must be finite, (frames, width), got {rows.shape}")
    if len(rows) < 2:
        return np.zeros(len(rows))
    norms = np.maximum(np.linalg.norm(rows, axis=1), 1e-12)
    cosines = (rows[1:] * rows[:-1]).sum(axis=1) / (norms[1:] * norms[:-1])
    return np.concatenate([[0.0], 1 - cosines])


def rhythm_alignment(
    change: ArrayLike, onsets: ArrayLike, rate: float, *, window: float = WINDOW
) -> float:
    """F-measure of the peaks of the picture's change and the music's onsets, in seconds.

    `change` is one row of samples at `rate` a second; its peaks stand a standard deviation above
    the mean. A picture without peaks asks for nothing: nan.
    """
    signal = _as_row(change)
    heard = as_times(onsets, "onsets")
    if not (np.isfinite(rate) and rate > 0):
        raise MeasureError(f"rate must be positive, got {rate}")
    peaks = change_peaks(signal, rate)
    return beat_f(peaks, heard, window=window).value if len(peaks) else float("nan")


def rhythm_correlation(change: ArrayLike, strength: ArrayLike) -> float:
    """Spearman's rho of the picture's change and the music's onset strength at the same times."""
    return curve_correlation(_as_row(change), strength)


def _as_row(change: ArrayLike) -> NDArray[np.float64]:
    signal = np.asarray(change, dtype=np.float64)
    if signal.ndim != 1 or not np.isfinite(signal).all():
        raise MeasureError(f"change must be one row of finite numbers, got shape {signal.shape}")
    return signal


def change_peaks(change: ArrayLike, rate: float) -> NDArray[np.float64]:
    """Times of the peaks of change that stand a standard deviation above its mean."""
    signal = np.asarray(change, dtype=np.float64)
    if len(signal) < 3 or signal.std() == 0:
        return np.zeros(0)
    peaks, _ = find_peaks(signal, height=signal.mean() + signal.std())
    return np.asarray(peaks / rate)


MEASURES = (
    Measure(
        name="rhythm-alignment",
        title="Rhythm alignment",
        question="Do onsets fall where the picture changes?",
        shelf="correspondence",
        function=rhythm_alignment,
        needs=("picture change", "onsets", "rate"),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(
                name="peaks",
                meaning="F-measure of peaks of change and onsets within 100 ms",
                source="Photoplay, on VidMusician's signal; the paper's formula is not known",
            ),
        ),
        why_default="events are what a viewer joins",
        chance="circular shifts of the music by 2 s or more",
        trap="not comparable with VidMusician's printed values",
    ),
    Measure(
        name="rhythm-correlation",
        title="Rhythm correlation",
        question="Are onsets strong where the picture changes much?",
        shelf="correspondence",
        function=rhythm_correlation,
        needs=("picture change", "onset strength"),
        low=-1.0 - 1e-12,
        high=1.0 + 1e-12,
        best=1.0,
        symmetric=True,
        conventions=(
            Convention(
                name="spearman",
                meaning="rank correlation of change and onset strength",
                source="Photoplay, the other likely reading of VidMusician",
            ),
        ),
        why_default="change and onset strength have no common unit",
        chance="circular shifts of the music by 2 s or more",
        trap="not comparable with VidMusician's printed values",
    ),
)
