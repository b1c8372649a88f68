"""Drum synthesis: a drum machine's kit and a dusty one, by General MIDI keys."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from photoplay.rendering.synthesis.envelope import click_free
from photoplay.rendering.synthesis.struck import Sound
from photoplay.rendering.synthesis.waves import noise, oscillate
from photoplay.types.audio import SAMPLE_RATE

Floats = NDArray[np.float64]
CHOKES = {42: 1, 44: 1, 46: 1}
"""Keys of which a later one silences an earlier one: the hi-hat's."""
_METAL = (2.0, 3.03, 4.16, 5.43, 6.79, 8.21)
"""Ratios of the square waves that a machine's cymbals are made of."""


def electronic_kit(key: int, velocity: float) -> Sound:
    """One drum of the machine, shape (n, 2)."""
    return _kit(key, velocity, "machine")


def lofi_kit(key: int, velocity: float) -> Sound:
    """The same drums darker, shorter and with dust on them."""
    clean = _kit(key, velocity, "dusty").astype(float)
    dark = sosfilt(butter(2, 5200, "lowpass", fs=SAMPLE_RATE, output="sos"), clean, axis=0)
    pressed = np.tanh(dark * 2.2) / 2.2
    grain = noise(7, len(pressed)).astype(float)[:, None] * 0.03 * np.abs(pressed)
    sound = (pressed + grain).astype(np.float32)
    click_free(sound)
    return sound


_KITS: dict[str, dict[str, Any]] = {
    "machine": {"kick": (52.0, 0.34, 5.5), "snare": (185.0, 0.2), "hat": 0.05, "open": 0.32,
                "snap": 1.0},
    "dusty": {"kick": (58.0, 0.22, 3.2), "snare": (170.0, 0.15), "hat": 0.035, "open": 0.2,
              "snap": 0.6},
}  # fmt: skip


def _kit(key: int, velocity: float, kit: str) -> Sound:
    sound = _struck(key, kit) * np.float32((velocity / 0.75) ** 2)
    click_free(sound, rise=0.0004, fall=0.01)
    return sound


@lru_cache(maxsize=32)
def _struck(key: int, kit: str) -> Sound:
    """A drum as it is struck at .75 of full velocity, shape (n, 2); half a megabyte each."""
    mono, wide = _drum(key, _KITS[kit])
    return np.stack([mono + wide, mono - wide], axis=1).astype(np.float32)


def _drum(key: int, how: dict[str, Any]) -> tuple[Floats, Floats]:
    if key in (35, 36):
        sound = _kick(*how["kick"], snap=how["snap"])
    elif key in (38, 40):
        sound = _snare(*how["snare"])
    elif key == 39:
        sound = _clap()
    elif key in (37, 31):
        sound = _rim()
    elif key in (42, 44):
        sound = _cymbal(how["hat"], 7500, 0.34)
    elif key == 46:
        sound = _cymbal(how["open"], 7000, 0.3)
    elif key in (49, 55, 57, 52):
        sound = _cymbal(1.1, 3800, 0.34)
    elif key in (51, 53, 59):
        sound = _cymbal(0.5, 5200, 0.2)
    elif key in (41, 43, 45, 47, 48, 50):
        sound = _tom(70 * 2 ** ((key - 41) / 9))
    else:
        sound = _cymbal(0.045, 6000, 0.22)
    side = noise(key * 13 + 5, len(sound)).astype(float)
    wide = side * np.abs(sound) * (0.25 if key > 41 else 0.0)
    return sound, wide


def _time(seconds: float) -> Floats:
    return np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def _kick(hertz: float, decay: float, drop: float, *, snap: float) -> Floats:
    t = _time(decay * 3)
    pitch = hertz * (1 + drop * np.exp(-t * 42))
    body = np.sin(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE) * np.exp(-3 * t / decay)
    click = noise(1, len(t)) * np.exp(-t * 900) * 0.25 * snap
    return np.asarray(np.tanh(1.4 * (body + click)) * 0.55)


def _snare(hertz: float, decay: float) -> Floats:
    t = _time(decay * 3)
    head = np.sin(2 * np.pi * hertz * t) * np.exp(-t * 22) + 0.6 * np.sin(
        2 * np.pi * 1.78 * hertz * t
    ) * np.exp(-t * 30)
    wires = _high(noise(2, len(t)).astype(float), 1500) * np.exp(-3 * t / decay)
    return np.asarray(0.34 * head + 0.22 * wires)


def _clap() -> Floats:
    t = _time(0.4)
    bursts = sum(np.exp(-np.maximum(0, t - d) * 180) * (t >= d) for d in (0.0, 0.011, 0.022))
    shape = 0.5 * np.asarray(bursts) + np.exp(-t * 14) * (t >= 0.03)
    return np.asarray(_high(noise(3, len(t)).astype(float), 1100) * shape * 0.17)


def _rim() -> Floats:
    t = _time(0.12)
    tones = np.sin(2 * np.pi * 1720 * t) + 0.7 * np.sin(2 * np.pi * 830 * t)
    return np.asarray(0.22 * tones * np.exp(-t * 70))


def _tom(hertz: float) -> Floats:
    t = _time(0.7)
    pitch = hertz * (1 + 0.5 * np.exp(-t * 18))
    return np.asarray(0.4 * np.sin(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE) * np.exp(-t * 6.5))


def _cymbal(decay: float, edge: float, level: float) -> Floats:
    """Six square waves that share no harmonics, and hiss, above an edge."""
    t = _time(min(2.6, decay * 3.2))
    metal = sum(oscillate("square", 205.3 * r, 0, len(t), 0.17 * r) for r in _METAL)
    mixed = 0.16 * np.asarray(metal) + 0.5 * noise(4, len(t)).astype(float)
    return np.asarray(_high(mixed, edge) * np.exp(-3 * t / decay) * level)


def _high(sound: Floats, hertz: float) -> Floats:
    return np.asarray(sosfilt(butter(3, hertz, "highpass", fs=SAMPLE_RATE, output="sos"), sound))
