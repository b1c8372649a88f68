"""Does the music's rhythm follow the change of the picture?

VidMusician conditions its rhythm on d_t = 1 - cos(features of frame t, of frame t - 1); its measure
of rhythm alignment is not established, so both likely readings are built on that signal.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import find_peaks

from photoplay.metrics.correspondence.beats import beat_f
from photoplay.metrics.correspondence.curves import curve_correlation
from photoplay.types.cards import Convention, Measure

AlignmentRule = Literal["peaks", "correlation"]
WINDOW = 0.1
"""Seconds either side: frame features come at 2 to 25 a second."""


def picture_change(features: ArrayLike) -> NDArray[np.float64]:
    """1 - cosine of each frame's features with the frame before, shape (frames,); the first is 0.

    `features` has shape (frames, width).
    """
    rows = np.asarray(features, dtype=np.float64)
    if rows.ndim != 2 or not np.isfinite(rows).all():
        raise ValueError(f"features must be finite, (frames, width), got {rows.shape}")
    if len(rows) < 2:
        return np.zeros(len(rows))
    norms = np.maximum(np.linalg.norm(rows, axis=1), 1e-12)
    cosines = (rows[1:] * rows[:-1]).sum(axis=1) / (norms[1:] * norms[:-1])
    return np.concatenate([[0.0], 1 - cosines])


def rhythm_alignment(
    change: ArrayLike,
    rhythm: ArrayLike,
    rate: float,
    *,
    convention: AlignmentRule = "peaks",
    window: float = WINDOW,
) -> float:
    """Agreement of the picture's change with the music's rhythm.

    `change` is one row of samples at `rate` a second. In "peaks", `rhythm` holds onset times in
    seconds, and the F-measure of the peaks of change (a standard deviation above the mean) and the
    onsets is given; nan where the picture has no peak. In "correlation" it is an onset strength
    curve at the same times, and Spearman's rho is given.
    """
    signal = np.asarray(change, dtype=np.float64)
    if signal.ndim != 1 or not np.isfinite(signal).all() or not rate > 0:
        raise ValueError(f"change must be one finite row with a positive rate, got {signal.shape}")
    if convention == "correlation":
        return curve_correlation(signal, rhythm)
    if convention != "peaks":
        raise ValueError(f"there is no convention {convention!r} of rhythm alignment")
    peaks = change_peaks(signal, rate)
    return beat_f(peaks, rhythm, window=window).value if len(peaks) else float("nan")


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
        question="Does the music's rhythm follow the change of the picture?",
        shelf="correspondence",
        function=rhythm_alignment,
        needs=("picture change", "onsets", "rate"),
        low=-1.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(
                name="peaks",
                meaning="F-measure of peaks of change and onsets within 100 ms",
                source="Photoplay, on VidMusician's signal; the paper's formula is not known",
            ),
            Convention(
                name="correlation",
                meaning="Spearman's rho of change and onset strength",
                source="Photoplay, the other likely reading",
            ),
        ),
        why_default="events are what a viewer joins",
        chance="circular shifts of the music by 2 s or more",
        trap="not comparable with VidMusician's printed values",
    ),
)
