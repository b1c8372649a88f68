"""From the summed stems to a finished loudness: gentle compression, one gain, a limiter.

All gains are curves of one value a millisecond, worked out from peaks and powers that were gathered
in one pass; the sound itself is multiplied once, at the end. The limiter looks 5 ms ahead.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from photoplay.mixing.loudness import integrated, lufs

Floats = NDArray[np.float64]
FRAME = 48
"""Samples in a millisecond."""
MOST, MOST_MEAN = 6.0, 1.5
"""Decibels of limiting at most, and in the mean, before the gain stops short of the target."""
_AHEAD = 5
_RELEASE = 0.12
_RATIO = 1.5
_PRESS_FROM, _PRESS_RATIO, _PRESS_MOST = 5.0, 1.6, 4.0
"""Peaks are pressed from 5 dB under the ceiling, 1.6 to one, by 4 dB at most."""
_KNEE = 6.0
_OVER = 3.0
"""LU above the integrated loudness at which the bus begins to be compressed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """The one gain and the limiter's curve."""

    gain: float
    """Decibels."""
    limiter: Floats
    """Linear gain, one value a millisecond."""
    most: float
    mean: float
    stopped_short: bool


def compression(tenths: Floats, milliseconds: int) -> Floats:
    """Linear gain a millisecond of a slow bus compressor, from K-weighted power in tenths."""
    whole = integrated(tenths)
    if whole is None:
        return np.ones(milliseconds)
    level = lufs(uniform_filter1d(tenths, size=4, mode="nearest"))
    over = level - (whole + _OVER)
    soft = np.where(
        over <= -_KNEE / 2, 0.0,
        np.where(over >= _KNEE / 2, over, (over + _KNEE / 2) ** 2 / (2 * _KNEE)),
    )  # fmt: skip
    reduction = np.minimum(soft * (1 - 1 / _RATIO), 4.0)
    times = np.arange(milliseconds) / 1000
    smooth = np.interp(times, (np.arange(len(reduction)) + 0.5) / 10, reduction)
    return np.asarray(10 ** (-smooth / 20))


def settle(tenths: Floats, peaks: Floats, target: float, ceiling: float) -> Settled:
    """Gain and limiting that bring the sound to `target` LUFS under `ceiling` dBTP.

    `tenths` is K-weighted power in tenths of a second, `peaks` the true peak of each millisecond.
    Where that would take over MOST or MOST_MEAN decibels of limiting, the gain stays short of it.
    Silence is left as it is.
    """
    whole = integrated(tenths)
    flat = np.ones(len(peaks))
    if whole is None or not peaks.any():
        return Settled(gain=0.0, limiter=flat, most=0.0, mean=0.0, stopped_short=False)
    wanted = target - whole
    sounding = _sounding(tenths, len(peaks))
    for _ in range(4):
        curve, _, _ = _limited(peaks, wanted, ceiling, sounding)
        reached = integrated(_after(tenths, curve, wanted))
        wanted += target - (reached if reached is not None else target)
    curve, most, mean = _limited(peaks, wanted, ceiling, sounding)
    if most <= MOST and mean <= MOST_MEAN:
        return Settled(gain=wanted, limiter=curve, most=most, mean=mean, stopped_short=False)
    low, high = wanted - 30, wanted
    for _ in range(16):
        middle = (low + high) / 2
        _, most, mean = _limited(peaks, middle, ceiling, sounding)
        low, high = (middle, high) if most <= MOST and mean <= MOST_MEAN else (low, middle)
    curve, most, mean = _limited(peaks, low, ceiling, sounding)
    return Settled(gain=low, limiter=curve, most=most, mean=mean, stopped_short=True)


def _limited(
    peaks: Floats, gain: float, ceiling: float, sounding: NDArray[np.bool_]
) -> tuple[Floats, float, float]:
    over = 20 * np.log10(np.maximum(peaks, 1e-9)) + gain - ceiling
    # A gentle press on the way up to the ceiling leaves less for the limiter.
    press = np.clip((over + _PRESS_FROM) * (1 - 1 / _PRESS_RATIO), 0.0, _PRESS_MOST)
    needed = 10 ** (-np.maximum(press, over) / 20)
    held = minimum_filter1d(np.minimum(1.0, needed), 2 * _AHEAD + 1, mode="nearest")
    reduction = 1 - _released(held)
    curve = 1 - uniform_filter1d(reduction, _AHEAD, mode="nearest")
    # Smoothing may not let a peak through: the wider minimum covers the narrower mean.
    limited = np.maximum(0.0, over - press)
    mean = float(limited[sounding].mean()) if sounding.any() else 0.0
    return curve, float(limited.max(initial=0.0)), mean


def _released(held: Floats) -> Floats:
    """`held` with an exponential return: down at once, up slowly."""
    keep = float(np.exp(-1 / (_RELEASE * 1000)))
    if held.min(initial=1.0) >= 1.0:
        return held
    # max over k <= n of asked[k] * keep ** (n - k), in logarithms: one running maximum.
    asked = np.log(np.maximum(1 - held, 1e-12))
    sloped = asked - np.arange(len(held)) * np.log(keep)
    reduction = np.exp(np.maximum.accumulate(sloped) + np.arange(len(held)) * np.log(keep))
    return 1 - np.where(reduction > 1e-9, reduction, 0.0)


def _sounding(tenths: Floats, count: int) -> NDArray[np.bool_]:
    loud = np.repeat(lufs(tenths) > -60, 100)[:count]
    return np.pad(loud, (0, count - len(loud)), mode="edge" if len(loud) else "constant")


def _after(tenths: Floats, curve: Floats, gain: float) -> Floats:
    """K-weighted power after the gains."""
    whole = len(tenths)
    squares = np.ones(whole)
    covered = min(whole, len(curve) // 100)
    squares[:covered] = (curve[: covered * 100] ** 2).reshape(covered, 100).mean(axis=1)
    return np.asarray(tenths * squares * 10 ** (gain / 10))


def spread(curve: Floats, start: int, length: int) -> Floats:
    """A curve of one value a millisecond as gains of the samples start..start+length."""
    at = (np.arange(start, start + length) + 0.5) / FRAME - 0.5
    first = max(0, start // FRAME - 1)
    last = min(len(curve), (start + length) // FRAME + 2)
    return np.interp(at, np.arange(first, last), curve[first:last])
