"""How strong is each pitch class, ten times a second: librosa's chroma_stft, to the digit.

The published structure indicators rest on it: 22,050 Hz, a power spectrum of 4,410 samples every
2,205, Gaussian bumps around each pitch class of A440, octaves around the fifth favoured, columns
of unit length. Rule: librosa 0.11, filters.chroma with tuning 0; D. Ellis, chroma features, 2007.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.fft import rfft

RATE = 22_050
WINDOW = 4_410
HOP = 2_205
_CENTRE_OCTAVE, _OCTAVE_WIDTH = 5.0, 2.0
_LOWEST_A = 27.5
_AT_ONCE = 1000

Floats = NDArray[np.float64]


def chroma(samples: ArrayLike) -> Floats:
    """Unit vectors of twelve pitch classes from C, shape (12, frames), of mono sound at RATE.

    Frame k is centred on sample k * HOP; silence has columns of zeros.
    """
    sound = np.asarray(samples, dtype=np.float32)
    if sound.ndim != 1 or not np.isfinite(sound).all():
        raise ValueError(f"sound must be one row of finite samples, got shape {sound.shape}")
    padded = np.pad(sound, WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
    parts = [
        _power(frames[at : at + _AT_ONCE] * window) @ _bank().T
        for at in range(0, len(frames), _AT_ONCE)
    ]
    raw = np.concatenate(parts).T
    norm = np.linalg.norm(raw, axis=0)
    return np.asarray(raw / np.where(norm < np.finfo(np.float32).tiny, 1.0, norm))


def _power(frames: NDArray[np.float32]) -> Floats:
    found = rfft(frames, axis=1)
    return np.asarray(found.real**2 + found.imag**2, dtype=np.float64)


@cache
def _bank() -> Floats:
    """Weights, shape (12, bins)."""
    hertz = np.arange(1, WINDOW) * RATE / WINDOW
    places = 12 * np.log2(hertz / _LOWEST_A)
    places = np.concatenate([[places[0] - 18], places])
    widths = np.concatenate([np.maximum(np.diff(places), 1.0), [1.0]])
    apart = places[None, :] - np.arange(12)[:, None]
    apart = np.remainder(apart + 6 + 120, 12) - 6
    bumps = np.exp(-0.5 * (2 * apart / widths) ** 2)
    bumps /= np.linalg.norm(bumps, axis=0)
    bumps *= np.exp(-0.5 * ((places / 12 - _CENTRE_OCTAVE) / _OCTAVE_WIDTH) ** 2)
    from_c = np.roll(bumps, -3, axis=0)
    return np.ascontiguousarray(from_c[:, : WINDOW // 2 + 1])
