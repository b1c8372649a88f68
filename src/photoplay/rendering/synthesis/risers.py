"""A riser: noise and a tone that climb through the whole note and stop dead at its end."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter, sosfilt

from photoplay.rendering.synthesis.waves import frequency, noise
from photoplay.types.audio import SAMPLE_RATE, Samples

_STOP = 0.03
"""Seconds in which it falls silent after its end."""
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
    both = np.zeros((total, 2))
    for side in range(2):
        hiss = noise(1000 + 2 * number + side, total).astype(float)
        for k, centre in enumerate(_BANDS):
            band = sosfilt(butter(1, [centre * 0.6, centre * 1.6], "bandpass", fs=SAMPLE_RATE,
                                  output="sos"), hiss)  # fmt: skip
            opened = np.clip(place * len(_BANDS) - k + 0.6, 0, 1) ** 1.5
            both[:, side] += band * opened
    climb = frequency(pitch) * 2 ** (2.0 * place**1.6)
    tone = np.sin(2 * np.pi * np.cumsum(climb) / SAMPLE_RATE) * 0.35
    both = both * 0.16 + (tone * 0.4 * place)[:, None]
    level = place**2.2 * (velocity / 80) ** 2 * 0.5
    fall = np.clip((total - np.arange(total)) / (_STOP * SAMPLE_RATE), 0, 1)
    return np.asarray(both * (level * fall)[:, None], dtype=np.float32)
