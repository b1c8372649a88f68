"""The mixing desk: each part through its strip of filters, level, place and room.

A stem leaves the desk as it is heard: the stems add up to the mix before mastering.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, sosfilt

from photoplay.mixing.rooms import response
from photoplay.theory.filters import without_dust
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.audio import SAMPLE_RATE, Samples, StemBlock
from photoplay.types.score import Part, Score

Floats = NDArray[np.float64]
_WORKERS = 2
_FADE = 0.06
"""Seconds over which everything, rooms too, is gone at the film's end."""
_LOW_CUT = {"bass": 28.0, "drums": 28.0, "percussion": 35.0, "effects": 28.0, "melody": 110.0,
            "counter": 90.0, "harmony": 110.0, "pad": 120.0, "arpeggio": 110.0}  # fmt: skip
"""Hz below which a role has nothing to say."""
_DEEP = frozenset({"cello", "cellos", "bassoon", "trombone", "tuba", "brass", "horn", "timpani",
                   "piano", "drone", "orchestral-kit", "electric-piano", "organ"})  # fmt: skip
PRESS = 0.14
"""Level, full scale 1, up to which drums pass as they are."""
_ROOM = 0.10
_NARROW_BELOW = 120.0
"""Hz below which every stem is mono."""


def strips(blocks: Iterable[StemBlock], score: Score) -> Iterator[StemBlock]:
    """The parts of `blocks` as stems, block by block, same lengths."""
    desks = {part.id: _Strip.of(part, score.room) for part in score.parts}
    total = round(score.duration * SAMPLE_RATE)
    with ThreadPoolExecutor(_WORKERS) as pool:
        for block in blocks:
            fade = _ending(block.start, block.length, total)
            names = list(block.parts)
            done = pool.map(lambda n, b=block: desks[n].process(b.parts[n]), names)
            stems = dict(zip(names, done, strict=True))
            if fade is not None:
                stems = {name: samples * fade[:, None] for name, samples in stems.items()}
            yield StemBlock(block.start, stems)


def _ending(start: int, length: int, total: int) -> NDArray[np.float32] | None:
    """Gain over a block that reaches the last instants of the film."""
    count = int(_FADE * SAMPLE_RATE)
    if start + length <= total - count:
        return None
    place = (total - 1 - np.arange(start, start + length)) / count
    return np.asarray(np.sin(np.clip(place, 0, 1) * np.pi / 2) ** 2, dtype=np.float32)


@dataclass(slots=True, eq=False)
class _Strip:
    """One channel of the desk with what it remembers between blocks."""

    gain: float
    pan: tuple[float, float]
    low_cut: Floats
    low_states: Floats
    """Of middle and side, shape (2, sections, 2)."""
    split: Floats
    split_state: Floats
    room: _Convolver | None
    send: float
    press: bool

    @classmethod
    def of(cls, part: Part, room: str) -> _Strip:
        cut = 35.0 if part.instrument in _DEEP else _LOW_CUT.get(part.role, 80.0)
        low_cut = butter(2, cut, "highpass", fs=SAMPLE_RATE, output="sos")
        split = butter(1, _NARROW_BELOW, "highpass", fs=SAMPLE_RATE, output="sos")
        wet = part.send * (0.35 if _is_low(part) else 1.0)
        return cls(
            gain=10 ** (part.level / 20),
            pan=_pan(part.pan),
            low_cut=low_cut,
            low_states=np.zeros((2, len(low_cut), 2)),
            split=split,
            split_state=np.zeros((len(split), 2)),
            room=_Convolver(room) if wet > 0 else None,
            send=wet,
            press=part.role in {"drums", "percussion"},
        )

    def process(self, samples: Samples) -> Samples:
        left, right = self.pan
        # Middle and side pass through the filters, which do the same to both channels.
        rows = np.empty((2, len(samples)))
        np.add(samples[:, 0], samples[:, 1], out=rows[0])
        np.subtract(samples[:, 0], samples[:, 1], out=rows[1])
        for row, state in zip(rows, self.low_states, strict=True):
            _filter(self.low_cut, row, state)
        middle, high = rows
        # Only what lies above the bass may be wide or off the middle.
        if left != right:
            high += (left - right) / 2 * middle
        _filter(self.split, high, self.split_state)
        high *= self.gain / 2
        middle *= (left + right) / 4 * self.gain
        placed = np.empty(samples.shape, dtype=np.float32)
        placed[:, 0], placed[:, 1] = middle + high, middle - high
        if self.room is not None:
            middle *= self.send
            placed += self.room.process(middle.astype(np.float32))
        if self.press:
            _press(placed)
        return placed


def _filter(sections: Floats, row: Floats, state: Floats) -> None:
    """Filter `row` in place; `state` keeps what is remembered of it. Silence costs nothing."""
    if row.any() or state.any():
        row[:], state[:] = sosfilt(sections, row, zi=state)
        without_dust(state)


def _press(sound: Samples) -> None:
    """Round drum peaks above PRESS off, as tape does, so that they do not rule the mix."""
    values = sound.reshape(-1)
    high = np.flatnonzero(np.abs(values) > PRESS)
    peaks = values[high].astype(np.float64)
    pressed = PRESS + _ROOM * np.tanh((np.abs(peaks) - PRESS) / _ROOM)
    values[high] = np.copysign(pressed, peaks)


def _is_low(part: Part) -> bool:
    played = INSTRUMENTS.get(part.instrument)
    return part.role == "bass" or (
        played is not None and played.family == "drums" and part.role == "drums"
    )


def _pan(place: float) -> tuple[float, float]:
    """Gains left and right, equal power, unity in the middle."""
    angle = (np.clip(place, -1, 1) + 1) * np.pi / 4
    return float(np.cos(angle) * np.sqrt(2)), float(np.sin(angle) * np.sqrt(2))


@lru_cache(maxsize=2)
def _spectrum(room: str, size: int) -> NDArray[np.complex64]:
    """The spectrum of a room, shape (2, bins), for all the strips that send into it."""
    return np.asarray(rfft(response(room).T, size, axis=1), dtype=np.complex64)


class _Convolver:
    """A mono send into a stereo room, block by block, by overlap-add."""

    def __init__(self, room: str) -> None:
        self._room = room
        self._length = len(response(room))
        self._tail = np.zeros((2, self._length - 1), dtype=np.float32)

    def process(self, send: NDArray[np.float32]) -> Samples:
        length = len(send)
        if not np.any(send) and not np.any(self._tail):
            return np.zeros((length, 2), dtype=np.float32)
        size = next_fast_len(length + self._length - 1, real=True)
        spectrum = rfft(send, size)
        wet = np.asarray(irfft(spectrum * _spectrum(self._room, size), size), dtype=np.float32)
        wet[:, : self._length - 1] += self._tail
        self._tail = wet[:, length : length + self._length - 1].copy()
        return np.asarray(wet[:, :length].T)
