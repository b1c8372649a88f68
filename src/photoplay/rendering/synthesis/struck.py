"""Sounds that are struck and die away: FM keys and bells, plucked strings, sequencer plucks.

Each is made once for a key and a step of velocity, kept, and played back as often as it is struck.
FM after Chowning, "The synthesis of complex audio spectra by means of frequency modulation" (JAES
1973); plucked strings as the sum of their modes, struck at a point of the string.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from photoplay.rendering.synthesis.envelope import click_free, damped
from photoplay.rendering.synthesis.waves import frequency, noise, oscillate
from photoplay.types.audio import SAMPLE_RATE, Samples

Sound = NDArray[np.float32]
Make = Callable[[int, float], Sound]
"""(pitch or drum key, velocity 0..1) -> shape (n, 2), or (n, 1) where both sides are the same."""
CAPACITY = 56 * 1024 * 1024
"""Bytes of sounds that are kept for all instruments that play; one of a string takes a million."""
STEP = 8
"""Velocities are made in steps of this many."""


class _Shelf:
    """The sounds of all instruments, those that were last asked for; may be shared by threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, int, int], Sound] = OrderedDict()
        self._size = 0
        self._lock = threading.RLock()  # an instrument may be forgotten while one is put here

    def take(self, key: tuple[int, int, int]) -> Sound | None:
        with self._lock:
            sound = self._kept.get(key)
            if sound is not None:
                self._kept.move_to_end(key)
            return sound

    def put(self, key: tuple[int, int, int], sound: Sound) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = sound
                self._size += sound.nbytes
            while self._size > CAPACITY and len(self._kept) > 1:
                self._size -= self._kept.popitem(last=False)[1].nbytes

    def forget(self, owner: int) -> None:
        with self._lock:
            for key in [key for key in self._kept if key[0] == owner]:
                self._size -= self._kept.pop(key).nbytes


_SHELF = _Shelf()
_numbers = itertools.count()


class Struck:
    """The sounds of one instrument, made when first needed, and again when they were forgotten.

    May be shared by threads. What it has made goes when it does.
    """

    def __init__(self, make: Make, release: float) -> None:
        self._make, self.release = make, release
        self._number = next(_numbers)
        weakref.finalize(self, _SHELF.forget, self._number)

    def sound(self, pitch: int, velocity: int) -> Sound:
        step = min(15, velocity // STEP)
        key = (self._number, pitch, step)
        known = _SHELF.take(key)
        if known is None:
            known = self._make(pitch, (step * STEP + STEP / 2) / 127)
            _SHELF.put(key, known)
        return known


class StruckVoice:
    def __init__(self, kept: Struck, pitch: int, velocity: int, start: int, released: int) -> None:
        self._sound, self._start = kept.sound(pitch, velocity), start
        step = min(15, velocity // STEP)
        self._gain = np.float32((velocity / (step * STEP + STEP / 2)) ** 2)
        self._release = kept.release
        self._released = released - start
        self._stop = len(self._sound)
        if kept.release > 0:
            self._stop = min(self._stop, self._released + int(2.6 * kept.release * SAMPLE_RATE))
        self._choked: int | None = None

    @property
    def end(self) -> int:
        return self._start + self._stop

    def choke(self, place: int) -> None:
        self._choked = place - self._start
        self._stop = min(self._stop, self._choked + int(0.02 * SAMPLE_RATE))

    def render(self, into: Samples, first: int) -> None:
        begin, end = max(0, first - self._start), min(first + len(into) - self._start, self._stop)
        if end <= begin:
            return
        piece = self._sound[begin:end] * self._gain
        if self._release > 0 and end > self._released:
            piece = piece * damped(end, self._released, self._release)[begin:, None]
        if self._choked is not None:
            at = np.arange(begin, end) - self._choked
            piece = piece * np.clip(1 - at / (0.02 * SAMPLE_RATE), 0, 1)[:, None].astype(np.float32)
        spot = self._start - first
        into[begin + spot : end + spot] += piece


_STRETCH = 512
"""Samples that a mode's values are worked out for once."""


def _seconds(length: float) -> NDArray[np.float64]:
    return np.arange(int(length * SAMPLE_RATE)) / SAMPLE_RATE


def _mono(sound: NDArray[np.floating], level: float) -> Sound:
    once = (sound * level)[:, None].astype(np.float32)
    click_free(once)
    return once


def fm_keys(pitch: int, velocity: float) -> Sound:
    """An electric piano: a soft tine and a bright one, the brighter the harder it is struck."""
    hertz = frequency(pitch)
    t = _seconds(min(6.0, 2.2 * 2 ** ((72 - pitch) / 24) + 1.0))
    fall = np.exp(-t * 1.1 * 2 ** ((pitch - 60) / 24))
    index = (0.5 + 1.9 * velocity**1.6) * np.exp(-t * 3.2) * min(1.0, 900 / hertz + 0.25)
    body = np.sin(2 * np.pi * hertz * t + index * np.sin(2 * np.pi * hertz * t))
    bright = min(1.0, 5200 / (14 * hertz)) if 14 * hertz < 18_000 else 0.0
    sparkle = 0.9 * bright * velocity * np.exp(-t * 14) * np.sin(2 * np.pi * 14 * hertz * t)
    tine = np.sin(2 * np.pi * hertz * t + sparkle)
    mono = (0.7 * body + 0.3 * tine) * fall
    wobble = 0.12 * np.sin(2 * np.pi * 5.1 * t)
    both = np.stack([mono * (1 + wobble), mono * (1 - wobble)], axis=1) * (
        0.5 * (velocity / 0.63) ** 2
    )
    sound = both.astype(np.float32)
    click_free(sound, rise=0.002)
    return sound


def fm_bell(pitch: int, velocity: float) -> Sound:
    """A bell: a carrier modulated at an inharmonic ratio, long in dying."""
    hertz = frequency(pitch)
    t = _seconds(4.5)
    ratio = 3.51 if hertz * 3.51 < 9000 else 1.41
    index = (0.7 + 1.6 * velocity) * np.exp(-t * 2.1)
    tone = np.sin(2 * np.pi * hertz * t + index * np.sin(2 * np.pi * hertz * ratio * t))
    high = 0.25 * np.sin(2 * np.pi * 2.756 * hertz * t) * np.exp(-t * 4)
    return _mono((tone * np.exp(-t * 1.3) + high), 0.3 * (velocity / 0.63) ** 2)


def plucked(pitch: int, velocity: float) -> Sound:
    """A string plucked a fifth of its length from the bridge; high modes die first."""
    hertz = frequency(pitch)
    t = _seconds(min(5.0, 3.2 * 2 ** ((60 - pitch) / 30)))
    count = int(min(40, 15_000 / hertz))
    stiff = 1.2e-4
    k = np.arange(1, count + 1)
    mode = hertz * k * np.sqrt(1 + stiff * k * k)
    k, mode = k[mode <= 18_000], mode[mode <= 18_000]
    strength = np.sin(np.pi * k / 5) / k * np.exp(-k * (0.16 - 0.12 * velocity))
    fall = 0.9 * 2 ** ((pitch - 60) / 30) + 0.10 * k + 0.006 * k * k
    total = _modes(strength, mode, fall, len(t))
    return _mono(total, 0.55 * (velocity / 0.63) ** 2)


def _modes(
    strength: NDArray[np.float64],
    hertz: NDArray[np.float64],
    fall: NDArray[np.float64],
    length: int,
) -> Sound:
    """The sum of sines of `strength` that begin at 0 and fall by exp(-fall * seconds).

    An exponential of a sum is a product: each mode is one short stretch times where it begins in
    each, so that hundreds of values are worked out instead of hundreds of thousands.
    """
    turn = (2j * np.pi * hertz - fall) / SAMPLE_RATE
    begins = np.exp(np.arange(0, length, _STRETCH)[:, None] * turn) * strength
    inside = np.exp(np.arange(_STRETCH) * turn[:, None])
    # Single precision is what is kept of it, and takes half the time.
    sine, cosine = begins.imag.astype(np.float32), begins.real.astype(np.float32)
    # Not a matrix product: its last bits would hang on how many threads work it out.
    total = np.einsum("bk,ks->bs", sine, inside.real.astype(np.float32))
    total += np.einsum("bk,ks->bs", cosine, inside.imag.astype(np.float32))
    return np.asarray(total.reshape(-1)[:length])


def saw_pluck(pitch: int, velocity: float) -> Sound:
    """A sequencer's short saw: harmonics that fall away quickly, by a moving one-pole tilt."""
    hertz = frequency(pitch)
    t = _seconds(0.9)
    apart = 2 ** (7 / 1200)
    sides = []
    for side, factor in enumerate((1 / apart, apart)):
        bright = oscillate("saw", hertz * factor, 0, len(t), 0.3 * side)
        dull = oscillate("triangle", hertz * factor, 0, len(t), 0.3 * side)
        open_ = np.exp(-t * (11 - 5 * velocity)) * (0.35 + 0.65 * velocity)
        sides.append(bright * open_ + dull * (1 - open_))
    fall = np.exp(-t * 5.0)
    both = np.stack(sides, axis=1) * (fall * 0.3 * (velocity / 0.63) ** 2)[:, None]
    sound = both.astype(np.float32)
    click_free(sound, rise=0.0015)
    return sound


def impact(pitch: int, velocity: float) -> Sound:
    """A boom with a crack on top: a sine that sinks, noise that darkens, two seconds of it."""
    t = _seconds(3.0)
    base = frequency(pitch) if pitch < 48 else frequency(pitch - 12)
    base = min(base, 70.0)
    phase = 2 * np.pi * np.cumsum(base * (1 + 2.2 * np.exp(-t * 16))) / SAMPLE_RATE
    boom = np.sin(phase) * np.exp(-t * 1.7)
    both = np.empty((len(t), 2))
    for side in range(2):
        hiss = noise(90 + side, len(t)).astype(float)
        dark = np.cumsum(hiss) * 0.02
        dark -= np.linspace(dark[0], dark[-1], len(dark))
        smooth = np.convolve(hiss, np.hanning(64) / np.hanning(64).sum(), "same")
        both[:, side] = 0.75 * boom + 0.5 * hiss * np.exp(-t * 45) + 1.4 * smooth * np.exp(-t * 4.5)
    sound = (both * 0.4 * (velocity / 0.75) ** 2).astype(np.float32)
    click_free(sound, rise=0.0008, fall=0.3)
    return sound
