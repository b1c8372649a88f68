"""Decoded samples, made ready for reading between their frames.

Samples are kept as coefficients of a cubic B-spline (Unser, "Splines: a perfect fit for signal and
image processing", IEEE SPM 1999): four neighbours then give a far straighter response than four
raw frames do. Only as much of a sample is decoded as has been asked for, and the store forgets what
was used longest ago when it holds more than its share of memory.
"""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from dataclasses import dataclass

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from numpy.typing import NDArray
from scipy.ndimage import spline_filter1d

from photoplay.rendering.soundfont.font import SampleHead, SoundFont
from photoplay.types.errors import AssetError

Floats = NDArray[np.float64]
Sound = NDArray[np.float32]

CAPACITY = 48 * 1024 * 1024
"""Bytes of coefficients that are kept."""
_SHORTEST = 65_536
"""Frames decoded at first; doubled until there are enough."""
_GUARD = 8
"""Frames before the first, so that its neighbours can be read."""
_MARGIN = 64
"""Frames past the last one in use; a spline's memory of its end is gone after as many, to the
last bit of a double, so that a longer decoding changes nothing in what was read before."""
_SEAM = 16
_PIECE = 8192


@dataclass(frozen=True, slots=True)
class Loop:
    """Frames [start, end) that repeat."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """One sample, or the first part of it, to be read at any position."""

    coefficients: Sound
    length: int
    """Frames that may be read before silence; without end where it loops."""
    whole: bool
    """Whether `length` is all there is."""
    fold: int = 0
    """Position from which reading goes back by `period`; 0 where it does not loop."""
    period: int = 0

    def read(self, positions: Floats) -> Sound:
        """The sound at `positions` in frames, of shape (n,) and >= 0; silence past the end."""
        read = np.empty(len(positions), dtype=np.float32)
        for first in range(0, len(positions), _PIECE):
            piece = positions[first : first + _PIECE]
            read[first : first + _PIECE] = self._read(piece)
        return read

    def _read(self, at: Floats) -> Sound:
        if self.period:
            if at[-1] >= self.fold or at[0] >= self.fold:
                before = self.fold - self.period
                at = np.where(at >= self.fold, np.mod(at - before, self.period) + before, at)
        else:
            at = np.minimum(at, self.length + 2.0)
        place = at.astype(np.int32)
        near = (at - place).astype(np.float32)
        place += _GUARD - 1
        far = np.float32(1) - near
        four, six, three = np.float32(4), np.float32(6), np.float32(3)
        near2, far2 = near * near, far * far
        sound = self.coefficients.take(place)
        sound *= far2 * far
        place += 1
        sound += self.coefficients.take(place) * (four - six * near2 + three * near2 * near)
        place += 1
        sound += self.coefficients.take(place) * (four - six * far2 + three * far2 * far)
        place += 1
        sound += self.coefficients.take(place) * (near2 * near)
        return sound


class Samples:
    """The samples of one font, decoded when first played. May be shared by threads."""

    def __init__(self, font: SoundFont, capacity: int = CAPACITY) -> None:
        self.font = font
        self.capacity = capacity
        self._kept: OrderedDict[tuple[int, int, Loop | None], Tape] = OrderedDict()
        self._lengths: dict[int, int] = {}
        self._size = 0
        self._lock = threading.Lock()

    def tape(self, head: SampleHead, end: int, loop: Loop | None, needed: float) -> Tape:
        """Sample `head` up to frame `end`, readable at least to frame `needed`.

        `end` counts from the start of the sample and may lie past it; `loop` must hold a frame at
        least. A loop is read for ever.
        """
        key = (head.index, end, loop)
        with self._lock:
            known = self._kept.get(key)
            if known is not None and (known.whole or known.length >= needed):
                self._kept.move_to_end(key)
                return known
        made = self._make(head, end, loop, needed)
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = made
            self._size += made.coefficients.nbytes - (before.coefficients.nbytes if before else 0)
            while self._size > self.capacity and len(self._kept) > 1:
                _, forgotten = self._kept.popitem(last=False)
                self._size -= forgotten.coefficients.nbytes
        return made

    def length(self, head: SampleHead, end: int) -> int:
        """Frames of sample `head` up to frame `end`, or up to its own end if that comes first."""
        if not head.compressed:
            return min(end, head.end - head.start)
        if head.index not in self._lengths:
            self._lengths[head.index] = self.tape(head, 1 << 40, None, 1 << 32).length
        return min(end, self._lengths[head.index])

    def _make(self, head: SampleHead, end: int, loop: Loop | None, needed: float) -> Tape:
        enough = _SHORTEST
        while enough < needed:
            enough *= 2
        frames = self._frames(head, enough + _MARGIN)
        if len(frames) == enough + _MARGIN and end > enough and (not loop or loop.end > enough):
            return Tape(_spline(frames), enough, whole=False)
        if loop is not None and len(frames) < loop.end:
            frames = self._frames(head, loop.end, to_the_last=True)
        if loop is None or not 0 <= loop.start < min(loop.end, len(frames)):
            frames = frames[: max(1, end)]
            padded = np.concatenate([frames, np.zeros(_MARGIN, dtype=np.float32)])
            return Tape(_spline(padded), len(frames), whole=True)
        turn = frames[loop.start : loop.end]
        # A short loop is laid several times in a row, so that its seam is met less often.
        turns = -(-64 // len(turn))
        period = turns * len(turn)
        rest = period + _SEAM + _MARGIN
        laid = np.resize(turn, rest)
        looped = np.concatenate([frames[: loop.start], laid])
        return Tape(_spline(looped), 1 << 62, True, loop.start + _SEAM + period, period)

    def _frames(self, head: SampleHead, most: int, *, to_the_last: bool = False) -> Sound:
        if not head.compressed:
            return self.font.frames(head)[:most]
        data, name = self.font.compressed_bytes(head), f"{head.name} of {self.font.path}"
        return _decoded(data, most, name, to_the_last=to_the_last)


def _decoded(data: bytes, most: int, name: str, *, to_the_last: bool = False) -> Sound:
    """At most `most` frames of an Ogg stream.

    FFmpeg trims some short streams by one block too many, and a loop's end with it; `to_the_last`
    takes all that the coder gives, from after its first block, which only primes it.
    """
    pieces: list[Sound] = []
    count = 0
    try:
        with av.open(io.BytesIO(data), mode="r") as container:
            stream = container.streams.audio[0]
            assert isinstance(stream, AudioStream)
            if to_the_last:
                stream.codec_context.options = {"flags2": "skip_manual"}
            for number, frame in enumerate(container.decode(stream)):
                assert isinstance(frame, AudioFrame)
                if to_the_last and number == 0:
                    continue
                pieces.append(_mono(frame))
                count += len(pieces[-1])
                if count >= most:
                    break
    except (av.FFmpegError, IndexError) as error:
        raise AssetError(
            f"the sample {name} cannot be decoded ({error}); `photoplay setup` fetches it anew"
        ) from error
    return np.concatenate(pieces)[:most] if pieces else np.zeros(1, dtype=np.float32)


def _mono(frame: AudioFrame) -> Sound:
    raw = frame.to_ndarray()
    values = raw.astype(np.float32)
    if raw.dtype.kind == "i":
        values /= np.float32(2 ** (8 * raw.dtype.itemsize - 1))
    channels = frame.layout.nb_channels
    spread = values if frame.format.is_planar else values.reshape(-1, channels).T
    return np.asarray(spread[0], dtype=np.float32)


def _spline(frames: Sound) -> Sound:
    """Coefficients of the spline through `frames`, a sixth of scipy's so that weights are whole."""
    held = np.concatenate([np.full(_GUARD, frames[0], dtype=np.float32), frames])
    coefficients = spline_filter1d(held.astype(np.float64), order=3, mode="mirror")
    return np.asarray(coefficients / 6.0, dtype=np.float32)
