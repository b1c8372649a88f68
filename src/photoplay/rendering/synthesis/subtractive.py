"""Subtractive synthesis: detuned oscillators through a low-pass that an envelope moves."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from photoplay.rendering.synthesis.envelope import Envelope
from photoplay.rendering.synthesis.waves import frequency, oscillate
from photoplay.types.audio import SAMPLE_RATE, Samples

_STEP = 256
"""Samples over which the filter stands still while it moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """A subtractive sound."""

    waves: tuple[tuple[str, float, float], ...]
    """Shape, semitones above the key, level."""
    detune: float = 0.0
    """Cents by which the copies at left and right lie below and above."""
    loudness: Envelope
    sweep: Envelope
    cutoff: float
    """Hz at key 60, velocity 80, envelope at rest."""
    opens: float = 0.0
    """Octaves by which the envelope opens the filter."""
    follows: float = 0.5
    """Share of the key's distance from 60 that the cutoff goes with."""
    resonance: float = 0.8
    level: float = 0.2


class ToneVoice:
    def __init__(
        self, tone: Tone, pitch: int, velocity: int, start: int, released: int, number: int
    ):
        self._tone, self._start, self._released = tone, start, released - start
        self._hertz = frequency(pitch)
        self._end = released + tone.loudness.tail
        self._choked: int | None = None
        brighter = 2.0 ** (1.4 * (velocity - 80) / 127)
        self._cutoff = tone.cutoff * 2 ** (tone.follows * (pitch - 60) / 12) * brighter
        self._gain = tone.level * (velocity / 80) ** 2
        self._phase = (number * 0.381966) % 1.0
        self._states = np.zeros((1 if not tone.detune else 2, 2))

    @property
    def end(self) -> int:
        return self._end

    def choke(self, place: int) -> None:
        self._end = min(self._end, place + int(0.01 * SAMPLE_RATE))
        self._choked = place

    def render(self, into: Samples, first: int) -> None:
        begin = max(0, first - self._start)
        end = min(first + len(into), self._end) - self._start
        if end <= begin:
            return
        sound = self._filtered(self._raw(begin, end), begin)
        level = self._tone.loudness.over(begin, end, self._released) * self._gain
        if self._choked is not None:
            at = np.arange(begin, end) + self._start - self._choked
            level *= np.clip(1 - at / (0.01 * SAMPLE_RATE), 0, 1)
        sound *= level
        spot = self._start - first
        into[begin + spot : end + spot] += sound.astype(np.float32).T

    def _raw(self, begin: int, end: int) -> NDArray[np.float64]:
        """Both sides, shape (2, samples), or one row where they are the same."""
        tone = self._tone
        both = np.zeros((2 if tone.detune else 1, end - begin))
        for k, (shape, up, level) in enumerate(tone.waves):
            hertz = self._hertz * 2 ** (up / 12)
            phase = self._phase + 0.37 * k
            if not tone.detune:
                both[0] += level * oscillate(shape, hertz, begin, end, phase)
                continue
            apart = 2 ** (tone.detune / 1200)
            middle = oscillate(shape, hertz, begin, end, phase)
            for row, side, late in ((0, hertz / apart, 0.29), (1, hertz * apart, 0.61)):
                wave = oscillate(shape, side, begin, end, phase + late)
                wave += middle
                wave *= level * 0.55
                both[row] += wave
        return both

    def _filtered(self, sound: NDArray[np.float64], begin: int) -> NDArray[np.float64]:
        """A two-pole low-pass moved in steps on a grid of the voice's own; still ones in one go."""
        tone, out, length = self._tone, np.empty_like(sound), sound.shape[1]
        knots = np.arange(begin // _STEP, (begin + length) // _STEP + 1) * _STEP
        swept = tone.sweep.at(knots, self._released)
        cutoffs = np.clip(self._cutoff * 2 ** (tone.opens * swept), 40, 18_000).tolist()
        edges = [*np.maximum(knots - begin, 0).tolist(), length]
        place = 0
        while place < len(knots):
            stop, here = place + 1, cutoffs[place]
            while stop < len(knots) and abs(cutoffs[stop] / here - 1) < 0.01:
                stop += 1
            low, high = edges[place], edges[stop]
            if high > low:
                top, bottom = _low_pass(here, tone.resonance)
                out[:, low:high], self._states = lfilter(
                    top, bottom, sound[:, low:high], axis=1, zi=self._states
                )
            place = stop
        return out


def _low_pass(hertz: float, quality: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Numerator and denominator of a resonant low-pass of second order (bilinear transform,
    R. Bristow-Johnson)."""
    w = 2 * math.pi * min(hertz, 0.45 * SAMPLE_RATE) / SAMPLE_RATE
    alpha, cosine = math.sin(w) / (2 * quality), math.cos(w)
    over = 1 / (1 + alpha)
    edge = (1 - cosine) / 2 * over
    return np.array([edge, 2 * edge, edge]), np.array([1.0, -2 * cosine * over, (1 - alpha) * over])
