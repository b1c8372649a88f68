"""Attack, decay, sustain and release, as curves over samples."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.types.audio import SAMPLE_RATE

Floats = NDArray[np.float64]
_STRETCH = 512
"""Samples that an exponential is worked out for once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Times in seconds; decay and release are times to fall to about a twentieth."""

    attack: float = 0.005
    decay: float = 0.3
    sustain: float = 0.7
    release: float = 0.2

    def over(self, first: int, last: int, released: float) -> Floats:
        """Level 0..1 at samples first..last since key down; `released` is the sample of key up."""
        up, top = math.ceil(released), math.ceil(self.attack * SAMPLE_RATE)
        held, rising = min(last, max(first, up)), min(last, max(first, top))
        level = np.empty(last - first)
        risen = min(rising, held)
        level[: risen - first] = self._held(np.arange(first, risen) / SAMPLE_RATE)
        if risen < held:
            fall = level[risen - first : held - first]
            fall[:] = self.sustain
            if self.sustain < 1:
                since = risen / SAMPLE_RATE - self.attack
                began = (1 - self.sustain) * math.exp(-3 * since / self.decay)
                fall += began * falling(held - risen, self.decay)
        if held < last:
            began = float(self._held(np.array([released / SAMPLE_RATE]))[0])
            since = (held - released) / SAMPLE_RATE
            began *= math.exp(-3 * since / self.release)
            level[held - first :] = began * falling(last - held, self.release)
        return level

    def at(self, places: NDArray[np.int64], released: float) -> Floats:
        """Level 0..1 at each of `places`, samples since key down, in order."""
        at = places / SAMPLE_RATE
        up = released / SAMPLE_RATE
        # Each curve is worked out where it counts: an exponential a sample takes its time.
        held = int(np.searchsorted(at, up))
        level = np.empty(len(at))
        level[:held] = self._held(at[:held])
        if held < len(at):
            began = float(self._held(np.array([up]))[0])
            level[held:] = began * np.exp(-3 * (at[held:] - up) / self.release)
        return level

    def _held(self, at: Floats) -> Floats:
        rising = int(np.searchsorted(at, self.attack))
        level = np.empty(len(at))
        level[:rising] = 0.5 - 0.5 * np.cos(np.pi * np.maximum(0, at[:rising] / self.attack))
        if self.sustain < 1:
            fall = np.exp(-3 * (at[rising:] - self.attack) / self.decay)
            level[rising:] = self.sustain + (1 - self.sustain) * fall
        else:
            level[rising:] = 1.0
        return level

    @property
    def tail(self) -> int:
        """Samples after key up until it is 70 dB down."""
        return int(self.release * 2.7 * SAMPLE_RATE)


def falling(count: int, seconds: float) -> Floats:
    """`count` samples of what begins at 1 and falls to a twentieth in so many `seconds`.

    An exponential of a sum is a product, so that few are worked out.
    """
    per = -3 / (seconds * SAMPLE_RATE)
    begins = np.exp(per * np.arange(0, count, _STRETCH))
    inside = np.exp(per * np.arange(min(count, _STRETCH)))
    return np.asarray((begins[:, None] * inside).reshape(-1)[:count])


def damped(length: int, released: int, release: float) -> NDArray[np.float32]:
    """Gain of a struck sound that is let ring until key up and then damped."""
    fall = np.ones(length, dtype=np.float32)
    up = min(length, max(0, released))
    fall[up:] = falling(length - up, release)
    return fall


def click_free(sound: NDArray[np.float32], rise: float = 0.001, fall: float = 0.006) -> None:
    """Fade the first and last milliseconds of `sound`, shape (n,) or (n, channels), in place."""
    up, down = min(len(sound), int(rise * SAMPLE_RATE)), min(len(sound), int(fall * SAMPLE_RATE))
    shape = (-1,) + (1,) * (sound.ndim - 1)
    sound[:up] *= np.linspace(0, 1, up, dtype=np.float32).reshape(shape)
    sound[len(sound) - down :] *= np.linspace(1, 0, down, dtype=np.float32).reshape(shape)
