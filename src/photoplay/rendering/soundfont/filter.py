"""The resonant low-pass of a voice.

Two poles by the bilinear transform (Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter
coefficients"), with the pass band lowered by half of the resonance as the SoundFont Technical
Specification 2.04 asks (8.1.2, generator 9). A resonance of 0 dB there means a Q of -3.01 dB.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from photoplay.types.audio import SAMPLE_RATE

Floats = NDArray[np.float64]

STEP = 20.0
"""Cents between the cutoffs that a moving filter visits."""
_RESONANCE_STEP = 5.0
OPEN = 13_500.0
"""Cutoff in cents at and above which the filter lets all pass."""
FLAT_GAIN = 10 ** (3.01 / 40)


class LowPass:
    """A low-pass that remembers what went through it."""

    __slots__ = ("_state",)

    def __init__(self) -> None:
        self._state = np.zeros(2)

    def run(
        self,
        sound: NDArray[np.float32],
        cutoffs: Floats,
        resonances: Floats,
        edges: NDArray[np.int64],
    ) -> NDArray[np.floating]:
        """`sound` filtered; cutoffs[k] (cents) and resonances[k] (centibels) hold over
        sound[edges[k]:edges[k + 1]]."""
        visited = np.stack([np.rint(cutoffs / STEP), np.rint(resonances / _RESONANCE_STEP)])
        turns = np.flatnonzero(np.any(visited[:, 1:] != visited[:, :-1], axis=0)) + 1
        firsts = np.concatenate([[0], turns])
        tops, bottoms = coefficients(
            visited[0, firsts] * STEP, visited[1, firsts] * _RESONANCE_STEP
        )
        bounds = np.concatenate([edges[firsts], edges[-1:]])
        if len(firsts) == 1:
            filtered, self._state = lfilter(tops[0], bottoms[0], sound, zi=self._state)
            return np.asarray(filtered)
        filtered = np.empty(len(sound))
        state = self._state
        for k, (first, last) in enumerate(itertools.pairwise(bounds)):
            filtered[first:last], state = lfilter(tops[k], bottoms[k], sound[first:last], zi=state)
        self._state = state
        return filtered


def coefficients(cutoffs: Floats, resonances: Floats) -> tuple[Floats, Floats]:
    """Numerators and denominators, each of shape (n, 3), for cutoffs in cents, Q in centibels."""
    hertz = np.clip(8.175798915643707 * 2.0 ** (cutoffs / 1200.0), 5.0, 0.45 * SAMPLE_RATE)
    quality = 10.0 ** ((resonances / 10.0 - 3.01) / 20.0)
    angle = 2 * np.pi * hertz / SAMPLE_RATE
    width = np.sin(angle) / (2 * quality)
    scale = 1.0 / (1.0 + width)
    middle = (1.0 - np.cos(angle)) * scale / np.sqrt(quality)
    tops = np.stack([middle / 2, middle, middle / 2], axis=1)
    bottoms = np.stack(
        [np.ones_like(angle), -2.0 * np.cos(angle) * scale, (1.0 - width) * scale], axis=1
    )
    return tops, bottoms
