"""Band-limited waves: one cycle, with as many harmonics as fit below the top of hearing."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from photoplay.types.audio import SAMPLE_RATE

Sound = NDArray[np.float32]
SIZE = 4096
_WHOLE, _FRACTION = 2**32, 20
"""A cycle as a binary fraction, and how many of its bits lie below a step of the table."""
_BELOW = np.uint32(2**20 - 1)
_PIECE = 16_384
"""Samples that are worked out at once: as many as stay in a core's own memory."""
_TOP = 16_000.0
"""Hz that no harmonic reaches."""


def frequency(pitch: float) -> float:
    """Hz of a MIDI number, A4 = 440."""
    return float(440.0 * 2.0 ** ((pitch - 69) / 12))


def oscillate(shape: str, hertz: float, first: int, last: int, phase: float = 0.0) -> Sound:
    """Samples first..last of an endless wave: saw, square, triangle or sine, peak about 1.

    `first` and `phase` (in cycles) are not negative.
    """
    table, steps = _cycle(shape, _harmonics(hertz))
    cycles = hertz / SAMPLE_RATE
    sound = np.empty(last - first, dtype=np.float32)
    # The place in the cycle is a binary fraction of 32 bits: whole cycles run over and are gone.
    ramp = (np.arange(min(_PIECE, last - first)) * (cycles * _WHOLE)).astype(np.uint64)
    ramp = ramp.astype(np.uint32)
    for begin in range(first, last, _PIECE):
        into = sound[begin - first :][:_PIECE]
        began = np.uint32(int((begin * cycles + phase) % 1.0 * _WHOLE) % _WHOLE)
        places = ramp[: len(into)] + began
        whole = (places >> _FRACTION).astype(np.intp)
        places &= _BELOW
        between = places.astype(np.float32)
        between *= np.float32(2.0**-_FRACTION)
        between *= steps.take(whole)
        np.add(between, table.take(whole), out=into)
    return sound


def _harmonics(hertz: float) -> int:
    """Harmonics below the top, rounded down to a third of an octave so that tables are few."""
    most = max(1.0, _TOP / hertz)
    return max(1, int(2 ** (np.floor(np.log2(most) * 3) / 3)))


@lru_cache(maxsize=128)
def _cycle(shape: str, harmonics: int) -> tuple[Sound, Sound]:
    """A cycle of SIZE values, and the step from each to the next."""
    wave = _wave(shape, harmonics).astype(np.float32)
    return wave[:-1].copy(), np.diff(wave)


def _wave(shape: str, harmonics: int) -> NDArray[np.float64]:
    place = np.arange(SIZE + 1) / SIZE * 2 * np.pi
    count = min(harmonics, SIZE // 4)
    if shape == "sine":
        return np.asarray(np.sin(place))
    numbers = np.arange(1, count + 1)
    if shape == "saw":
        levels = 2 / np.pi / numbers
    elif shape == "square":
        levels = np.where(numbers % 2, 4 / np.pi / numbers, 0.0)
    else:
        levels = np.where(
            numbers % 2, 8 / np.pi**2 / numbers**2 * (-1.0) ** ((numbers - 1) // 2), 0.0
        )
    # The highest harmonics fade, so that the edge does not ring.
    levels = levels * np.cos(np.pi / 2 * numbers / (count + 1)) ** 0.5
    wave = np.zeros(SIZE + 1)
    for number, level in zip(numbers.tolist(), levels.tolist(), strict=True):
        if level:
            wave += level * np.sin(number * place)
    return wave


def noise(seed: int, count: int) -> Sound:
    """White noise, always the same for a seed, standard deviation 1."""
    return np.random.default_rng(seed).standard_normal(count, dtype=np.float32)
