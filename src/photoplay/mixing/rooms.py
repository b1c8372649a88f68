"""Rooms: impulse responses made from decaying noise, early reflections first.

Late sound is noise whose octave bands die away at their own rates (high ones first), as in
Moorer, "About this reverberation business" (1979); early reflections are those of a shoebox, by
the image method of Allen & Berkley (1979) to the second order. Every room is made anew from its
few figures, always the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from photoplay.types.audio import SAMPLE_RATE, Samples

_SOUND = 343.0
_BANDS = ((None, 250.0, 1.15), (250.0, 1000.0, 1.0), (1000.0, 4000.0, 0.8), (4000.0, None, 0.48))
"""Band edges in Hz and their decay time against the middle one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    size: tuple[float, float, float]
    """Metres: width, depth, height."""
    decay: float
    """Seconds to fall by 60 dB around 500 Hz."""
    before: float
    """Seconds between the direct sound and the late sound."""
    early: float
    """Level of the early reflections against the late sound."""
    wet: float
    """Loudness of the room for a part that sends all of itself."""


ROOMS = {
    "dry": Room(size=(4, 5, 2.6), decay=0.18, before=0.004, early=1.0, wet=0.10),
    "booth": Room(size=(3, 4, 2.5), decay=0.32, before=0.006, early=1.1, wet=0.22),
    "studio": Room(size=(8, 11, 4), decay=0.75, before=0.012, early=0.9, wet=0.34),
    "chamber": Room(size=(11, 17, 7), decay=1.35, before=0.018, early=0.8, wet=0.46),
    "hall": Room(size=(23, 40, 16), decay=2.1, before=0.026, early=0.7, wet=0.55),
    "cathedral": Room(size=(28, 70, 26), decay=3.4, before=0.040, early=0.5, wet=0.66),
}


@cache
def response(name: str) -> Samples:
    """The room's stereo answer to a click, shape (samples, 2), unit energy times its wetness."""
    room = ROOMS.get(name, ROOMS["hall"])
    rng = np.random.default_rng(crc32(name.encode()))
    length = int((room.decay * 1.05 + room.before) * SAMPLE_RATE)
    late = _late(room, length, rng)
    early = _early(room, length, rng)
    both = late / _norm(late) + room.early * early / _norm(early)
    fade = np.linspace(1, 0, length // 8) ** 2
    both[-len(fade) :] *= fade[:, None]
    return np.asarray(both / _norm(both) * room.wet, dtype=np.float32)


def _late(room: Room, length: int, rng: np.random.Generator) -> NDArray[np.float64]:
    noise = rng.standard_normal((length, 2))
    seconds = np.arange(length) / SAMPLE_RATE
    onset = np.clip((seconds - room.before) / (0.6 * room.before + 0.004), 0, 1) ** 2
    total = np.zeros((length, 2))
    for low, high, share in _BANDS:
        band = noise
        if low:
            band = sosfilt(butter(2, low, "highpass", fs=SAMPLE_RATE, output="sos"), band, axis=0)
        if high:
            band = sosfilt(butter(2, high, "lowpass", fs=SAMPLE_RATE, output="sos"), band, axis=0)
        total += band * 10 ** (-3 * seconds / (room.decay * share))[:, None]
    # A room returns little below the voice of the cellos: keep the bottom dry.
    return np.asarray(
        sosfilt(butter(2, 140, "highpass", fs=SAMPLE_RATE, output="sos"), total, axis=0)
        * onset[:, None]
    )


def _early(room: Room, length: int, rng: np.random.Generator) -> NDArray[np.float64]:
    taps = np.zeros((length, 2))
    source = np.array(room.size) * (0.5, 0.25, 0.35)
    ear = np.array(room.size) * (0.5, 0.7, 0.3)
    direct = float(np.linalg.norm(source - ear))
    for x in range(-2, 3):
        for y in range(-2, 3):
            for z in (-1, 0, 1):
                order = abs(x) + abs(y) + abs(z)
                if not 0 < order <= 2:
                    continue
                image = np.array([_image(source[0], room.size[0], x),
                                  _image(source[1], room.size[1], y),
                                  _image(source[2], room.size[2], z)])  # fmt: skip
                way = image - ear
                far = float(np.linalg.norm(way))
                at = int((far - direct) / _SOUND * SAMPLE_RATE * (1 + 0.03 * rng.random()))
                if 0 < at < length:
                    side = 0.5 + 0.5 * way[0] / far
                    level = 0.72**order * direct / far
                    taps[at, 0] += level * np.sqrt(1 - side)
                    taps[at, 1] += level * np.sqrt(side)
    softened = sosfilt(butter(1, 6000, "lowpass", fs=SAMPLE_RATE, output="sos"), taps, axis=0)
    return np.asarray(
        sosfilt(butter(1, 140, "highpass", fs=SAMPLE_RATE, output="sos"), softened, axis=0)
    )


def _image(place: float, size: float, order: int) -> float:
    return float(order * size + (place if order % 2 == 0 else size - place))


def _norm(samples: NDArray[np.float64]) -> float:
    return float(np.sqrt((samples**2).sum() / 2)) or 1.0
