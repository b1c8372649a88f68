"""Onsets as the dance-to-music papers find them: librosa's detector with their settings.

The published beats-coverage scores rest on this detector's every constant, so it is rebuilt here
to the sample: log mel spectrum of 128 bands (Slaney's scale), rise from frame to frame averaged
over bands, peaks picked after Böck, Krebs and Schedl (ISMIR 2012). Rule: librosa 0.11, onset.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.fft import rfft
from scipy.signal import resample_poly

from photoplay.theory.mel import mel_bank

RATE = 22_050
WINDOW = 2048
HOP = 512
BANDS = 128
_DYNAMIC_RANGE = 80.0

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeakOptions:
    """Which frames of a strength curve are peaks; all but `delta` count frames of HOP samples."""

    before: int = 1
    """Frames before within which a peak must be the highest."""
    after: int = 1
    """Frames from the peak on within which it must be the highest, itself counted."""
    before_mean: int = 4
    after_mean: int = 5
    delta: float = 0.07
    """By how much a peak must stand above the mean around it; the curve runs 0..1."""
    wait: int = 1
    """Frames left out after a peak."""


LIBROSA = PeakOptions()
D2M = PeakOptions(before_mean=1, after_mean=1, delta=0.2)
"""D2M-GAN's Beats_Scores and CDCD."""
LORIS = PeakOptions(before=3, after=3, before_mean=3, after_mean=3, delta=0.2)
"""LORIS, MoMu, GACA-DiT."""


def mel_onsets(samples: ArrayLike, options: PeakOptions = LIBROSA) -> Floats:
    """Onset times in seconds of mono sound at RATE, shape (n,)."""
    strength = mel_strength(samples)
    if not len(strength) or np.ptp(strength) == 0:
        return np.zeros(0)
    scaled = strength - strength.min()
    return np.asarray(_peaks(scaled / scaled.max(), options) * (HOP / RATE))


def mel_strength(samples: ArrayLike) -> Floats:
    """Mean rise of the log mel spectrum from frame to frame; frame k is centred on k * HOP."""
    sound = np.asarray(samples, dtype=np.float32)
    if sound.ndim != 1 or not np.isfinite(sound).all():
        raise ValueError(f"sound must be one row of finite samples, got shape {sound.shape}")
    if not len(sound):
        return np.zeros(0)
    levels = _log_mel(sound)
    rise = np.maximum(0.0, np.diff(levels, axis=0)).mean(axis=1)
    # The lag of one frame, and half a window for frames that are centred.
    moved = np.concatenate([np.zeros(1 + WINDOW // (2 * HOP)), rise])
    return np.asarray(moved[: len(levels)])


def at_detector_rate(samples: ArrayLike, rate: int) -> NDArray[np.float32]:
    """Mono sound, shape (n,) or (n, channels), brought to RATE."""
    sound = np.asarray(samples, dtype=np.float32)
    mono = sound.mean(axis=1) if sound.ndim == 2 else sound
    if rate == RATE:
        return np.asarray(mono, dtype=np.float32)
    step = np.gcd(rate, RATE)
    return np.asarray(resample_poly(mono, RATE // step, rate // step), dtype=np.float32)


def _log_mel(sound: NDArray[np.float32]) -> Floats:
    padded = np.pad(sound, WINDOW // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    # The periodic form of the Hann window, as for spectra.
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)).astype(np.float32)
    bank = _mel_bank().astype(np.float32)
    power = np.concatenate(
        [_power(frames[at : at + 1000] * window) @ bank for at in range(0, len(frames), 1000)]
    ).astype(np.float64)
    levels = 10 * np.log10(np.maximum(1e-10, power))
    return np.asarray(np.maximum(levels, levels.max() - _DYNAMIC_RANGE))


def _power(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    found = rfft(frames, axis=1)
    return np.asarray(found.real**2 + found.imag**2, dtype=np.float32)


def _peaks(curve: Floats, options: PeakOptions) -> NDArray[np.int64]:
    highest = _around(curve, options.before, options.after, -np.inf).max(axis=1)
    near = _around(curve, options.before_mean, options.after_mean, np.nan)
    mean = np.nanmean(near, axis=1)
    found: list[int] = []
    for frame in np.flatnonzero((curve == highest) & (curve >= mean + options.delta)).tolist():
        if not found or frame > found[-1] + options.wait:
            found.append(frame)
    return np.array(found, dtype=np.int64)


def _around(curve: Floats, before: int, after: int, edge: float) -> Floats:
    """The frames from `before` before each to `after` from it on, shape (frames, before + after);
    `edge` where there are none."""
    padded = np.pad(curve, (before, max(0, after - 1)), constant_values=edge)
    return np.lib.stride_tricks.sliding_window_view(padded, before + max(1, after))


@cache
def _mel_bank() -> Floats:
    return mel_bank(np.fft.rfftfreq(WINDOW, 1 / RATE), BANDS, 0.0, RATE / 2)
