"""The two envelopes and the two oscillators of a voice, on the voice's grid of control points.

After the SoundFont Technical Specification 2.04, sections 8.1.2 (generators 5-10, 13, 21-40) and
9.1.7: attack of loudness is straight in amplitude, decay and release are straight in decibels; a
decay or release time is that of the whole way of 96 dB.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.types.audio import SAMPLE_RATE

Floats = NDArray[np.float64]

DEPTH = 960.0
"""Centibels from full level to silence."""
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stages:
    """Times in samples; `sustain` is how far below the top, 0..1 of the way to silence."""

    delay: float
    attack: float
    hold: float
    decay: float
    sustain: float
    release: float

    @property
    def _peak(self) -> float:
        return self.delay + self.attack

    def attenuation(self, places: Floats, released: float, stopped: float) -> Floats:
        """Centibels below the top at `places`, samples since the key went down.

        `released` is when the key was let go, `stopped` when another voice of the exclusive class
        cut this one short; either may be infinite.
        """
        cut = min(released, stopped)
        level = self._held(np.minimum(places, cut))
        if np.isfinite(cut):
            level = level + np.maximum(0.0, places - cut) * (
                DEPTH / self._fall(released <= stopped)
            )
        if released < stopped < np.inf:
            quicker = DEPTH / self._fall(False) - DEPTH / self.release
            level = level + np.maximum(0.0, places - stopped) * max(0.0, quicker)
        return np.minimum(level, 2 * DEPTH)

    def silent_from(self, released: float, stopped: float, below: float) -> float:
        """Samples after which the level stays more than `below` centibels under the top."""
        ends = np.inf
        if self.sustain * DEPTH >= below and self.sustain > 0:
            ends = self._peak + self.hold + self.decay * below / DEPTH
        for when, fall in ((released, self.release), (stopped, self._fall(False))):
            if np.isfinite(when):
                level = float(self._held(np.array([min(when, released, stopped)]))[0])
                ends = min(ends, when + max(0.0, below - level) * fall / DEPTH)
        return ends

    def _fall(self, own: bool) -> float:
        # A choked voice falls as fast as FluidSynth lets it: -200 timecents for the whole way.
        choke = 2 ** (-200 / 1200) * SAMPLE_RATE
        return self.release if own else min(choke, self.release)

    def _held(self, places: Floats) -> Floats:
        since = places - self._peak - self.hold
        falling = np.clip(since / self.decay, 0.0, self.sustain) * DEPTH
        rising = np.clip((places - self.delay) / self.attack, _NOTHING, 1.0)
        return np.where(places < self._peak, -200.0 * np.log10(rising), falling)

    def modulation(self, places: Floats, released: float) -> Floats:
        """The modulation envelope at `places`, 0..1: convex attack, straight decay and release."""
        held = np.minimum(places, released)
        rising = np.clip((held - self.delay) / self.attack, 0.0, 1.0)
        attack = np.clip(1.0 + 40.0 / 96.0 * np.log10(np.maximum(rising, _NOTHING)), 0.0, 1.0)
        since = held - self._peak - self.hold
        value = np.where(
            held < self._peak, attack, 1 - np.clip(since / self.decay, 0, self.sustain)
        )
        if np.isfinite(released):
            value = value - np.maximum(0.0, places - released) / self.release
        return np.asarray(np.clip(value, 0.0, 1.0))


def oscillation(places: Floats, delay: float, frequency: float) -> Floats:
    """A triangle of -1..1 that begins at 0, upwards, `delay` samples after the key; Hz."""
    turns = np.maximum(0.0, places - delay) * (frequency / SAMPLE_RATE)
    return np.asarray(np.abs(np.mod(turns + 0.75, 1.0) * 4.0 - 2.0) - 1.0)


def samples_of(timecents: float) -> float:
    """Length in samples; the convention that -32768 means none at all is kept."""
    return float(2.0 ** (timecents / 1200.0) * SAMPLE_RATE) if timecents > -32768 else 0.0


def hertz_of(cents: float) -> float:
    """Absolute cents (0 is 8.176 Hz) as a frequency."""
    return float(8.175798915643707 * 2.0 ** (cents / 1200.0))
