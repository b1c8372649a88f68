"""A riser: noise and a tone that climb through the whole note and stop dead at its end."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from photoplay.rendering.synthesis.waves import frequency, noise
from photoplay.types.audio import SAMPLE_RATE, Samples

_STOP = 0.03
"""Seconds in which it falls silent after its end."""
_SETTLES = 4800
"""Samples after which nothing is left of how a filter began: the slowest falls by e in 60."""
_BANDS = (250.0, 600.0, 1400.0, 3200.0, 7000.0)


class RiserVoice:
    def __init__(self, pitch: int, velocity: int, start: int, released: int, number: int) -> None:
        length = max(1, released - start)
        self._start = start
        self._sound = _riser(pitch, velocity, length, number)
        self._stop = len(self._sound)

    @property
    def end(self) -> int:
        return self._start + self._stop

    def choke(self, place: int) -> None:
        self._stop = max(0, min(self._stop, place - self._start))

    def render(self, into: Samples, first: int) -> None:
        begin, end = max(0, first - self._start), min(first + len(into) - self._start, self._stop)
        if end > begin:
            spot = self._start - first
            into[begin + spot : end + spot] += self._sound[begin:end]


def _riser(pitch: int, velocity: int, length: int, number: int) -> Samples:
    """Shape (length and the stop, 2); its bands of noise open one after the other."""
    total = length + int(_STOP * SAMPLE_RATE)
    place = np.minimum(1.0, np.arange(total) / length)
    hiss = np.stack([noise(1000 + 2 * number + side, total) for side in range(2)]).astype(float)
    both = np.zeros((2, total))
    for k, centre in enumerate(_BANDS):
        # A band is filtered from where it begins to open, with a tenth of a second to settle in.
        shut = int(np.searchsorted(place, (k - 0.6) / len(_BANDS)))
        first = max(0, shut - _SETTLES) if shut > 0 else 0
        band = sosfilt(_filter(centre), hiss[:, first:], axis=1)
        opened = np.clip(place[first:] * len(_BANDS) - k + 0.6, 0, 1)
        opened *= np.sqrt(opened)
        band *= opened
        both[:, first:] += band
    climb = frequency(pitch) * 2 ** (2.0 * place**1.6)
    tone = np.sin(2 * np.pi * np.cumsum(climb) / SAMPLE_RATE) * 0.35
    both *= 0.16
    both += tone * 0.4 * place
    level = place**2.2 * (velocity / 80) ** 2 * 0.5
    stop = int(_STOP * SAMPLE_RATE)
    level[total - stop :] *= np.arange(stop, 0, -1) / (_STOP * SAMPLE_RATE)
    both *= level
    return np.asarray(both.T, dtype=np.float32)


@cache
def _filter(centre: float) -> NDArray[np.float64]:
    edges = [centre * 0.6, centre * 1.6]
    return np.asarray(butter(1, edges, "bandpass", fs=SAMPLE_RATE, output="sos"))
