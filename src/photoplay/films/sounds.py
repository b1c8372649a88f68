"""Sounds of films that are no music: weather, crowds, engines, animals, voices that call.

Each maker gives one channel at RATE with a root mean square of 0.1 of full scale, the same for the
same seed. What is meant to be mistaken for music is among them: hum that holds tones, engines that
hold harmonics, birds that whistle, calls that glide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

RATE = 16_000
Sound = NDArray[np.float64]
_LEVEL = 0.1


def levelled(sound: Sound, level: float = _LEVEL) -> Sound:
    """`sound` at a root mean square of `level`; silence stays silence."""
    size = float(np.sqrt(np.mean(sound**2))) if len(sound) else 0.0
    return sound * (level / size) if size > 1e-12 else sound


def _band(rng: np.random.Generator, count: int, low: float, high: float) -> Sound:
    sos = butter(2, (low, high), "bandpass", fs=RATE, output="sos")
    return np.asarray(sosfilt(sos, rng.standard_normal(count)))


def _slow(rng: np.random.Generator, count: int, every: float, low: float, high: float) -> Sound:
    """A line through random heights `every` seconds apart."""
    knots = rng.uniform(low, high, int(count / RATE / every) + 3)
    return np.interp(np.arange(count) / RATE, np.arange(len(knots)) * every, knots)


def _at_random(rng: np.random.Generator, count: int, a_second: float) -> list[int]:
    return sorted(rng.integers(0, count, rng.poisson(a_second * count / RATE)).tolist())


def _add(sound: Sound, at: int, piece: Sound) -> None:
    room = min(len(piece), len(sound) - at)
    sound[at : at + room] += piece[:room]


def white(rng: np.random.Generator, count: int) -> Sound:
    return rng.standard_normal(count)


def rain(rng: np.random.Generator, count: int) -> Sound:
    """A wash of high noise and single drops."""
    sound = _band(rng, count, 800, 7500) * _slow(rng, count, 2.0, 0.7, 1.0)
    times = np.arange(round(0.012 * RATE)) / RATE
    for at in _at_random(rng, count, 60):
        drop = np.sin(2 * np.pi * rng.uniform(900, 4000) * times) * np.exp(-times / 0.003)
        _add(sound, at, drop * rng.exponential(2.0))
    return sound


def wind(rng: np.random.Generator, count: int) -> Sound:
    low = _band(rng, count, 40, 400) * _slow(rng, count, 0.8, 0.1, 1.0)
    return low + 0.4 * _band(rng, count, 300, 900) * _slow(rng, count, 1.1, 0.0, 1.0)


def surf(rng: np.random.Generator, count: int) -> Sound:
    times = np.arange(count) / RATE
    swell = 0.15 + np.clip(np.sin(2 * np.pi * times / rng.uniform(5, 8)), 0, 1) ** 2
    return _band(rng, count, 100, 5000) * swell


def applause(rng: np.random.Generator, count: int) -> Sound:
    sound = np.zeros(count)
    for at in _at_random(rng, count, 250):
        length = round(rng.uniform(0.004, 0.012) * RATE)
        clap = rng.standard_normal(length) * np.exp(-np.arange(length) / (length / 4))
        _add(sound, at, clap * rng.uniform(0.3, 1.0))
    return np.asarray(sosfilt(butter(2, (500, 5000), "bandpass", fs=RATE, output="sos"), sound))


def call(rng: np.random.Generator, seconds: float, pitch: float) -> Sound:
    """A voice that shouts one vowel, its pitch rising and falling."""
    count = round(seconds * RATE)
    place = np.linspace(0, 1, count)
    bend = rng.uniform(3, 7) * np.sin(np.pi * place) + rng.uniform(-3, 1) * place
    wobble = np.cumsum(rng.standard_normal(count)) * 0.0006
    phase = 2 * np.pi * np.cumsum(pitch * 2 ** (bend / 12) * (1 + wobble)) / RATE
    formants = np.array([rng.uniform(600, 900), rng.uniform(1100, 1800), 2700])
    sound = np.zeros(count)
    for k in range(1, 16):
        near = np.exp(-0.5 * ((k * pitch * 1.3 - formants) / 260) ** 2).sum()
        sound += (0.05 + near) / k**0.3 * np.sin(k * phase)
    return sound * np.sin(np.pi * place) ** 0.4


def crowd(rng: np.random.Generator, count: int) -> Sound:
    """A full ground: roar that swells, and calls out of it."""
    roar = _band(rng, count, 250, 2200) * _slow(rng, count, 1.5, 0.4, 1.0)
    sound = levelled(roar)
    for at in _at_random(rng, count, 4.0):
        voice = call(rng, rng.uniform(0.4, 1.6), rng.uniform(140, 420))
        _add(sound, at, levelled(voice, rng.uniform(0.02, 0.07)))
    return sound


def children(rng: np.random.Generator, count: int) -> Sound:
    """Two or three at play: high calls with pauses between."""
    sound = rng.standard_normal(count) * 0.003
    for at in _at_random(rng, count, 1.2):
        _add(sound, at, levelled(call(rng, rng.uniform(0.3, 1.4), rng.uniform(280, 560)), 0.1))
    return sound


def engine(rng: np.random.Generator, count: int) -> Sound:
    """A car whose engine is pressed and let go; its exhaust is a row of harmonics."""
    turns = _slow(rng, count, 1.4, 32, 75)
    phase = 2 * np.pi * np.cumsum(turns) / RATE
    tone = sum(np.sin(k * phase + rng.uniform(0, 6)) / k**0.7 for k in range(1, 14))
    return np.asarray(tone) + 1.6 * _band(rng, count, 60, 1500)


def hum(rng: np.random.Generator, count: int) -> Sound:
    """Mains hum in a quiet room."""
    times = np.arange(count) / RATE
    tone = sum(a * np.sin(2 * np.pi * 50 * k * times + k) for k, a in
               ((1, 0.4), (2, 1.0), (4, 0.5), (6, 0.3), (8, 0.2), (10, 0.25)))  # fmt: skip
    return np.asarray(tone) + 2.0 * _band(rng, count, 50, 3000)


def night(rng: np.random.Generator, count: int) -> Sound:
    """Crickets over a quiet night with a little hum."""
    times = np.arange(count) / RATE
    chirp = np.clip(np.sin(2 * np.pi * 28 * times), 0, 1) * (np.sin(2 * np.pi * 1.7 * times) > -0.3)
    song = _band(rng, count, 3700, 4300) * chirp
    tone = sum(np.sin(2 * np.pi * 100 * k * times + k) for k in (2, 6, 8, 10))
    return np.asarray(1.5 * song + 0.6 * _band(rng, count, 40, 800) + 0.02 * tone)


def birds(rng: np.random.Generator, count: int) -> Sound:
    sound = 0.15 * _band(rng, count, 200, 3000)
    for at in _at_random(rng, count, 2.5):
        base = rng.uniform(2000, 5000)
        for part in range(int(rng.integers(1, 5))):
            length = round(rng.uniform(0.05, 0.16) * RATE)
            place = np.linspace(0, 1, length)
            pitch = base * 2 ** (rng.uniform(-4, 4) * place / 12)
            tone = np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.sin(np.pi * place)
            start = at + round(part * 0.19 * RATE)
            if start < count:
                _add(sound, start, tone)
    return sound


def steps(rng: np.random.Generator, count: int) -> Sound:
    """Somebody walks over gravel in a room with air in it."""
    sound = 0.05 * _band(rng, count, 50, 4000)
    length = round(0.09 * RATE)
    for at in range(0, count, round(0.52 * RATE)):
        crunch = _band(rng, length, 300, 6000) * np.exp(-np.arange(length) / (0.02 * RATE))
        _add(sound, max(0, at + int(rng.normal(0, 300))), crunch)
    return sound


def traffic(rng: np.random.Generator, count: int) -> Sound:
    sound = 0.5 * _band(rng, count, 40, 900)
    for at in _at_random(rng, count, 0.35):
        length = round(rng.uniform(2, 4) * RATE)
        swell = np.hanning(length)
        _add(sound, at, (0.6 * engine(rng, length) + _band(rng, length, 300, 3000) * 3) * swell)
    return sound


NO_MUSIC: Mapping[str, Callable[[np.random.Generator, int], Sound]] = {
    "white noise": white, "rain": rain, "wind": wind, "surf": surf, "applause": applause,
    "crowd": crowd, "children": children, "engine": engine, "hum": hum, "night": night,
    "birds": birds, "steps": steps, "traffic": traffic,
}  # fmt: skip
"""By name."""


def make_sound(name: str, seconds: float, seed: int = 0) -> Sound:
    """`seconds` of the named sound at a root mean square of 0.1; KeyError for an unknown name."""
    rng = np.random.default_rng([seed, *name.encode()])
    return levelled(NO_MUSIC[name](rng, round(seconds * RATE)))


def sing(seconds: float, seed: int = 0) -> Sound:
    """A voice that sings vowels on the notes of a scale, with vibrato, in one breath after another.

    Vowels only: what a detector of speech should not take for speech.
    """
    rng = np.random.default_rng(seed)
    sound, at = np.zeros(round(seconds * RATE)), 0
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12])
    while at < len(sound):
        length = round(rng.choice([0.4, 0.8, 1.2]) * RATE)
        times = np.arange(length) / RATE
        pitch = 220 * 2 ** ((rng.choice(scale) + 0.4 * np.sin(2 * np.pi * 5.5 * times)) / 12)
        phase = 2 * np.pi * np.cumsum(pitch) / RATE
        first, second = [(730, 1090), (300, 870), (530, 1840), (270, 2290)][int(rng.integers(4))]
        note = np.zeros(length)
        for k in range(1, 24):
            tone = k * float(pitch.mean())
            colour = np.exp(-0.5 * ((tone - np.array([first, second, 2800])) / 120) ** 2)
            note += (0.03 + float(colour.sum())) * np.sin(k * phase)
        _add(sound, at, note * np.minimum(1, 12 * np.minimum(times, times[::-1])))
        at += length + (round(0.5 * RATE) if rng.uniform() < 0.15 else 0)
    return levelled(sound)
