"""Where the beat falls: one pulse for a whole piece, by dynamic programming.

After D. Ellis, "Beat Tracking by Dynamic Programming" (Journal of New Music Research 36, 2007): a
tempo from the autocorrelation of onset strength, weighted towards 120 a minute, then the chain of
beats that falls on strong onsets and keeps that tempo best. The pulse may bend and not leap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from photoplay.listening.onsets import RATE as STRENGTH_RATE

Floats = NDArray[np.float64]

RATE = 100.0
LIKELY_PERIOD = 0.5
"""Seconds a beat towards which the choice of tempo leans."""
LEANING = 1.0
"""Octaves at which the leaning has fallen to exp(-1/2)."""
STIFFNESS = 100.0
"""How dear it is to leave the tempo (Ellis's alpha)."""
_LONGEST, _SHORTEST = 1.5, 0.25


def find_beats(strength: Floats) -> Floats:
    """Beat times in seconds, from onset strength at the rate of `listening.onsets`.

    None for silence, or for less than two seconds. Raises ValueError for negative strength.
    """
    if len(strength) and strength.min() < 0:
        raise ValueError("onset strength must not be negative")
    step = round(STRENGTH_RATE / RATE)
    whole = len(strength) // step * step
    curve = np.asarray(strength[:whole], dtype=np.float64).reshape(-1, step).max(axis=1)
    if len(curve) < 2 * RATE or curve.std() <= 1e-12:
        return np.zeros(0)
    curve = curve / curve.std()
    period = beat_period(curve)
    local = gaussian_filter1d(curve, sigma=period * RATE / 32)
    places = _trimmed(_chain(local, period * RATE), local)
    # The strength of a frame stands for its middle.
    return np.asarray((places + 0.5) / RATE)


def beat_period(curve: Floats) -> float:
    """Seconds a beat, from onset strength at RATE."""
    lags = np.arange(round(_SHORTEST * RATE), min(len(curve) - 1, round(_LONGEST * RATE)) + 1)
    centred = curve - curve.mean()
    size = 1 << int(np.ceil(np.log2(2 * len(curve))))
    spectrum = np.abs(np.fft.rfft(centred, size)) ** 2
    alike = np.fft.irfft(spectrum, size)[: lags[-1] + 1]
    leaning = np.exp(-0.5 * (np.log2(lags / RATE / LIKELY_PERIOD) / LEANING) ** 2)
    weighted = np.maximum(alike[lags], 0) * leaning
    best = int(np.argmax(weighted))
    if 0 < best < len(lags) - 1:
        low, here, high = weighted[best - 1 : best + 2]
        bend = low - 2 * here + high
        shift = 0.5 * (low - high) / bend if bend < 0 else 0.0
        return float((lags[best] + np.clip(shift, -0.5, 0.5)) / RATE)
    return float(lags[best] / RATE)


def _chain(local: Floats, period: float) -> NDArray[np.int64]:
    """Places of the best chain of beats, `period` frames apart or nearly."""
    backwards = np.arange(-round(2 * period), -max(1, round(period / 2)) + 1)
    dear = -STIFFNESS * np.log(-backwards / period) ** 2
    total, before = local.copy(), np.full(len(local), -1, dtype=np.int64)
    reached = False
    for here in range(len(local)):
        start = max(0, -backwards[0] - here)
        if start >= len(backwards):
            continue
        scores = total[here + backwards[start:]] + dear[start:]
        best = int(np.argmax(scores))
        if not reached and local[here] < 0.01 * local.max():
            continue  # nothing has begun yet
        reached = True
        total[here] = local[here] + max(0.0, float(scores[best]))
        before[here] = here + backwards[start + best] if scores[best] > 0 else -1
    chain = [_last(total)]
    while before[chain[-1]] >= 0:
        chain.append(int(before[chain[-1]]))
    return np.array(chain[::-1], dtype=np.int64)


def _last(total: Floats) -> int:
    """The last peak that is worth half of the usual one."""
    peaks = np.flatnonzero((total[1:-1] > total[:-2]) & (total[1:-1] >= total[2:])) + 1
    if not len(peaks):
        return int(np.argmax(total))
    good = peaks[total[peaks] >= 0.5 * np.median(total[peaks])]
    return int(good[-1])


def _trimmed(places: NDArray[np.int64], local: Floats) -> NDArray[np.int64]:
    """Without beats before the first and after the last that anything supports."""
    if not len(places):
        return places
    support = local[places]
    held = np.flatnonzero(support >= 0.5 * np.sqrt(np.mean(support**2)))
    return places[held[0] : held[-1] + 1] if len(held) else places
