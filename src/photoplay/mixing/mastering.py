"""From the summed stems to a finished loudness: gentle compression, one gain, a limiter.

The limiter's gain is a curve of one value a millisecond, worked out from peaks and powers that were
gathered in one pass; the sound itself is multiplied once, at the end. The limiter looks 5 ms ahead.
What is kept for the whole film has single precision, and all else is worked out of it a few minutes
at a time: 30 MB an hour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import minimum_filter1d, uniform_filter1d

from photoplay.theory.loudness import integrated, lufs

Floats = NDArray[np.float64]
FRAME = 48
"""Samples in a millisecond."""
MOST, MOST_MEAN = 6.0, 1.5
"""Decibels of limiting at most, and in the mean, before the gain stops short of the target."""
LONE_EVERY, LONE_MOST = 10.0, 6.0
"""Seconds of sound for each peak that may be turned down on its own, and decibels at most, where it
alone would keep the whole from its loudness, as an editor turns one stroke down."""
_LONE_TRIES = 4
_LONE_REACH = 32
"""Milliseconds on both sides of such a peak over which that comes and goes."""
_AHEAD = 5
_RELEASE = 0.12
_RATIO = 1.5
_PRESS_FROM, _PRESS_RATIO, _PRESS_MOST = 5.0, 1.6, 4.0
"""Peaks are pressed from 5 dB under the ceiling, 1.6 to one, by 4 dB at most."""
_KNEE = 6.0
_PIECE = 240_000
"""Milliseconds of a limiter's curve that are worked out at once."""
_OVER = 3.0
"""LU above the integrated loudness at which the bus begins to be compressed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """The one gain and the limiter's curve."""

    gain: float
    """Decibels."""
    limiter: NDArray[np.float32]
    """Linear gain, one value a millisecond, lone peaks turned down with it."""
    most: float
    mean: float
    stopped_short: bool
    turned_down: tuple[tuple[float, float], ...] = ()
    """Seconds and decibels of lone peaks that are turned down before the limiter."""


def compression(tenths: Floats) -> Floats:
    """Decibels that a slow bus compressor takes in each tenth of a second of K-weighted power."""
    whole = integrated(tenths)
    if whole is None:
        return np.zeros(1)
    level = lufs(uniform_filter1d(tenths, size=4, mode="nearest"))
    over = level - (whole + _OVER)
    soft = np.where(
        over <= -_KNEE / 2, 0.0,
        np.where(over >= _KNEE / 2, over, (over + _KNEE / 2) ** 2 / (2 * _KNEE)),
    )  # fmt: skip
    return np.asarray(np.minimum(soft * (1 - 1 / _RATIO), 4.0))


def pressed(reduction: Floats, start: int, length: int) -> Floats:
    """Gains of the samples start..start+length under a compressor that takes `reduction`."""
    first, last = max(0, start // FRAME - 1), (start + length) // FRAME + 2
    early, late = first // 100 - 1, last // 100 + 2
    tenths = np.arange(max(0, early), min(len(reduction), late))
    if not len(tenths):
        tenths = np.array([len(reduction) - 1])
    times = np.arange(first, last) / 1000
    smooth = np.interp(times, (tenths + 0.5) / 10, reduction[tenths])
    at = (np.arange(start, start + length) + 0.5) / FRAME - 0.5
    return np.asarray(np.interp(at, np.arange(first, last), 10 ** (-smooth / 20)))


def settle(tenths: Floats, peaks: NDArray[np.floating], target: float, ceiling: float) -> Settled:
    """Gain and limiting that bring the sound to `target` LUFS under `ceiling` dBTP.

    `tenths` is K-weighted power in tenths of a second, `peaks` the true peak of each millisecond.
    Where that would take over MOST or MOST_MEAN decibels of limiting, the gain stays short of it.
    Silence is left as it is.
    """
    whole = integrated(tenths)
    flat = np.ones(len(peaks), dtype=np.float32)
    if whole is None or not peaks.any():
        return Settled(gain=0.0, limiter=flat, most=0.0, mean=0.0, stopped_short=False)
    sounding = _sounding(tenths, len(peaks))
    hands: dict[int, float] = {}
    for _ in range(_LONE_TRIES):
        turned = _turned(hands, len(peaks))
        wanted, curve, most, mean = _reached(tenths, peaks * turned, target, ceiling, sounding)
        if most <= MOST and mean <= MOST_MEAN:
            told = tuple((at / 1000, round(depth, 2)) for at, depth in sorted(hands.items()))
            return Settled(gain=wanted, limiter=curve * turned, most=most, mean=mean,
                           stopped_short=False, turned_down=told)  # fmt: skip
        lone = _lone(peaks * turned, wanted, ceiling) if mean <= MOST_MEAN else {}
        for at, depth in lone.items():
            hands[at] = hands.get(at, 0.0) + depth
        few = len(hands) <= max(1.0, sounding.sum() / 1000 / LONE_EVERY)
        if not lone or not few or max(hands.values()) > LONE_MOST:
            break
    wanted, *_ = _reached(tenths, peaks, target, ceiling, sounding)
    low, high = wanted - 30, wanted
    for _ in range(16):
        middle = (low + high) / 2
        _, most, mean = _limited(peaks, middle, ceiling, sounding)
        low, high = (middle, high) if most <= MOST and mean <= MOST_MEAN else (low, middle)
    curve, most, mean = _limited(peaks, low, ceiling, sounding)
    return Settled(gain=low, limiter=curve, most=most, mean=mean, stopped_short=True)


def _reached(
    tenths: Floats, peaks: NDArray[np.floating], target: float, ceiling: float,
    sounding: NDArray[np.bool_],
) -> tuple[float, NDArray[np.float32], float, float]:  # fmt: skip
    """The gain that brings the sound to `target` whatever the limiter takes for it, the limiter's
    curve, the most that it takes and the mean."""
    wanted = target - (integrated(tenths) or 0.0)
    for _ in range(4):
        curve, _, _ = _limited(peaks, wanted, ceiling, sounding)
        reached = integrated(_after(tenths, curve, wanted))
        wanted += target - (reached if reached is not None else target)
    return (wanted, *_limited(peaks, wanted, ceiling, sounding))


def _lone(peaks: NDArray[np.floating], gain: float, ceiling: float) -> dict[int, float]:
    """Places, in milliseconds, where the limiter would take more than MOST, and by how much."""
    found: dict[int, float] = {}
    # What is pressed comes off what is left to the limiter.
    least = 10 ** ((ceiling - gain + MOST + _PRESS_MOST) / 20)
    for at in np.flatnonzero(peaks > least).tolist():
        over = 20 * float(np.log10(peaks[at])) + gain - ceiling - MOST - _PRESS_MOST + 0.05
        last = next(reversed(found), None)
        if last is not None and at - last <= _LONE_REACH:
            depth = max(over, found.pop(last))
            found[at if over >= depth else last] = depth
        else:
            found[at] = over
    return found


def _turned(hands: dict[int, float], count: int) -> NDArray[np.float32]:
    """Linear gain, one value a millisecond, that takes so many decibels at each place."""
    gain = np.ones(count, dtype=np.float32)
    for at, depth in hands.items():
        first, last = max(0, at - 2 * _LONE_REACH), min(count, at + 2 * _LONE_REACH + 1)
        away = np.maximum(0, np.abs(np.arange(first, last) - at) - _LONE_REACH / 2) / _LONE_REACH
        shape = 0.5 + 0.5 * np.cos(np.pi * np.minimum(1.0, away))
        gain[first:last] *= (10 ** (-depth * shape / 20)).astype(np.float32)
    return gain


def _limited(
    peaks: NDArray[np.floating], gain: float, ceiling: float, sounding: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], float, float]:
    """The limiter's curve under `gain`, the most that it takes and the mean where it sounds."""
    reduction = np.zeros(len(peaks), dtype=np.float32)
    most, taken, held = 0.0, 0.0, 0.0
    for first in range(0, len(peaks), _PIECE):
        last = min(len(peaks), first + _PIECE)
        low, high = max(0, first - _AHEAD), min(len(peaks), last + _AHEAD)
        over = 20 * np.log10(np.maximum(peaks[low:high].astype(float), 1e-9)) + gain - ceiling
        # A gentle press on the way up to the ceiling leaves less for the limiter.
        press = np.clip((over + _PRESS_FROM) * (1 - 1 / _PRESS_RATIO), 0.0, _PRESS_MOST)
        needed = np.minimum(1.0, 10 ** (-np.maximum(press, over) / 20))
        asked = 1 - minimum_filter1d(needed, 2 * _AHEAD + 1, mode="nearest")
        inner = slice(first - low, last - low)
        reduction[first:last], held = _released(asked[inner], held)
        limited = np.maximum(0.0, over - press)[inner]
        most = max(most, float(limited.max(initial=0.0)))
        taken += float(limited[sounding[first:last]].sum())
    # Smoothing may not let a peak through: the wider minimum covers the narrower mean.
    curve = 1 - uniform_filter1d(reduction, _AHEAD, mode="nearest")
    return curve, most, taken / max(1, int(sounding.sum()))


def _released(asked: Floats, before: float) -> tuple[Floats, float]:
    """`asked` with an exponential return, up at once and slowly down, and where it ends.

    `before` is where it stood a millisecond earlier.
    """
    fall = -1 / (_RELEASE * 1000)
    places = np.arange(1, len(asked) + 1)
    if asked.max(initial=0.0) <= 0.0 and before < 1e-9:
        return np.zeros(len(asked)), 0.0
    # max over k <= n of asked[k] * exp(fall * (n - k)), in logarithms: one running maximum.
    sloped = np.log(np.maximum(asked, 1e-12)) - places * fall
    highest = np.maximum.accumulate(np.maximum(sloped, np.log(max(before, 1e-12))))
    reduction = np.exp(highest + places * fall)
    reduction[reduction < 1e-9] = 0.0
    return reduction, float(reduction[-1])


def _sounding(tenths: Floats, count: int) -> NDArray[np.bool_]:
    loud = np.repeat(lufs(tenths) > -60, 100)[:count]
    return np.pad(loud, (0, count - len(loud)), mode="edge" if len(loud) else "constant")


def _after(tenths: Floats, curve: NDArray[np.float32], gain: float) -> Floats:
    """K-weighted power after the gains."""
    whole = len(tenths)
    squares = np.ones(whole)
    covered = min(whole, len(curve) // 100)
    squares[:covered] = (
        (curve[: covered * 100] ** 2).reshape(covered, 100).mean(axis=1, dtype=float)
    )
    return np.asarray(tenths * squares * 10 ** (gain / 10))


def spread(curve: NDArray[np.floating], start: int, length: int) -> Floats:
    """A curve of one value a millisecond as gains of the samples start..start+length."""
    at = (np.arange(start, start + length) + 0.5) / FRAME - 0.5
    first = max(0, start // FRAME - 1)
    last = min(len(curve), (start + length) // FRAME + 2)
    return np.asarray(np.interp(at, np.arange(first, last), curve[first:last]))
