"""The mel scales, and banks of triangles that are evenly spaced on one."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Scale = Literal["slaney", "htk"]


def mels(hertz: ArrayLike, scale: Scale = "slaney") -> Floats:
    """Hertz as mels.

    slaney: linear below 1 kHz (200/3 Hz a mel), logarithmic above (27 mels to 6.4 kHz), as in the
    Auditory Toolbox. htk: 1127 ln(1 + f/700), as in the HTK book.
    """
    f = np.asarray(hertz, dtype=float)
    if scale == "htk":
        return np.asarray(1127.0 * np.log1p(f / 700.0))
    above = 15 + 27 * np.log(np.maximum(f, 1000) / 1000) / np.log(6.4)
    return np.where(f < 1000, f * 3 / 200, above)


def hertz_of(mel: ArrayLike, scale: Scale = "slaney") -> Floats:
    """Mels as hertz: the inverse of `mels`."""
    m = np.asarray(mel, dtype=float)
    if scale == "htk":
        return np.asarray(700.0 * np.expm1(m / 1127.0))
    return np.where(m < 15, m * 200 / 3, 1000 * np.exp((m - 15) / 27 * np.log(6.4)))


def mel_bank(
    bins: ArrayLike,
    bands: int,
    low: float,
    high: float,
    *,
    scale: Scale = "slaney",
    straight_in: Literal["hertz", "mels"] = "hertz",
    equal_area: bool = True,
) -> Floats:
    """Weights of shape (bins, bands): triangles from `low` to `high` Hz over the bins' frequencies.

    Flanks are straight in hertz (librosa) or in mels (HTK, Kaldi, AudioSet's VGGish). Equal area
    scales each by 2 over its width in hertz; otherwise each peaks at 1.
    """
    frequencies = np.asarray(bins, dtype=float)
    edges = np.linspace(float(mels(low, scale)), float(mels(high, scale)), bands + 2)
    corners, places = edges, mels(frequencies, scale)
    if straight_in == "hertz":
        corners, places = hertz_of(edges, scale), frequencies
    up = (places[:, None] - corners[:-2]) / (corners[1:-1] - corners[:-2])
    down = (corners[2:] - places[:, None]) / (corners[2:] - corners[1:-1])
    bank = np.maximum(0, np.minimum(up, down))
    if not equal_area:
        return np.asarray(bank)
    widths = hertz_of(edges[2:], scale) - hertz_of(edges[:-2], scale)
    return np.asarray(bank * (2 / widths))
