"""Peaks that lossy coding raises over the ceiling, found on the coded sound and dipped under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from photoplay.media.decoding import decoded
from photoplay.media.probe import open_media
from photoplay.types.audio import SAMPLE_RATE, Samples

_FRAME = 1024
"""Samples whose highest peak is taken together."""
_SLOPE = 1536
"""Samples to either side of a peak over which the sound dips: 32 ms, as long as an AAC window."""
REACH = _SLOPE + _FRAME // 2
"""Samples to either side of where a dip is that it changes."""
_EDGE = 32
"""Samples to either side of a place that are looked at with it."""
_BETWEEN = 10 ** (-3 / 20)
"""Share of the ceiling that the samples reach at least where a peak between them is over it."""
_MORE = 0.3
"""Decibels by which a dip goes further than what was over: the coder does not do the same twice."""


@dataclass(frozen=True, slots=True)
class Dip:
    """A place of the soundtrack played softer for a moment."""

    at: int
    """Sample at 48 kHz."""
    decibels: float
    """How much softer, positive."""


def overshoots(path: Path, ceiling: float, *, again: int = 0) -> tuple[Dip, ...]:
    """What the first sound of a film needs to stay under `ceiling`, in dBTP.

    Dips go further the more often the sound has been coded `again`.
    """
    listener = Listener(ceiling, again)
    found = [dip for start, piece in _pieces(path) for dip in listener.add(piece, start)]
    return (*found, *listener.rest())


class Listener:
    """Finds what is over `ceiling`, in dBTP, in samples of shape (n, 2) as they come."""

    def __init__(self, ceiling: float, again: int = 0) -> None:
        self._highest = 10 ** (ceiling / 20)
        self._more = _MORE * (1 + again)
        self._held: Samples = np.zeros((0, 2), dtype=np.float32)
        self._back = 0
        """How many of those held have been looked at, and stay for their neighbours' sake."""
        self._at = 0
        """The sample of the soundtrack after them."""

    def add(self, piece: Samples, start: int) -> list[Dip]:
        """What the samples from `start` on need, which follow those before; the last of them wait
        for what comes next, as a peak between two samples is made by those on both sides."""
        if not len(self._held):
            self._at = start
        self._held = np.concatenate([self._held, piece])
        whole = max(0, len(self._held) - self._back - _EDGE) // _FRAME * _FRAME
        return self._look_at(whole)

    def rest(self) -> list[Dip]:
        """What those need that were waiting."""
        return self._look_at(len(self._held) - self._back)

    def _look_at(self, length: int) -> list[Dip]:
        # Half a second to load, and whether a container will do is asked before anything is heard.
        from photoplay.theory.loudness import true_peaks  # noqa: PLC0415

        if not length:
            return []
        begin, dips = self._back, []
        size = np.abs(self._held[begin : begin + length]).max(axis=1)
        frames = np.maximum.reduceat(size, np.arange(0, length, _FRAME))
        for frame in np.flatnonzero(frames > self._highest * _BETWEEN).tolist():
            first = begin + frame * _FRAME
            low, last = max(0, first - _EDGE), min(begin + length, first + _FRAME)
            peaks = true_peaks(self._held[low : last + _EDGE], 1)[first - low : last - low]
            peak = float(peaks.max())
            if peak > self._highest:
                over = 20 * float(np.log10(peak / self._highest))
                dips.append(Dip(self._at + frame * _FRAME + _FRAME // 2, over + self._more))
        kept = max(0, begin + length - _EDGE)
        self._held, self._back = self._held[kept:], begin + length - kept
        self._at += length
        return dips


def deeper(dips: Sequence[Dip], more: Sequence[Dip]) -> tuple[Dip, ...]:
    """Both together; where they are at one place they add up."""
    depth: dict[int, float] = {}
    for dip in (*dips, *more):
        depth[dip.at] = depth.get(dip.at, 0.0) + dip.decibels
    return tuple(Dip(at, depth[at]) for at in sorted(depth))


def dipped(block: Samples, start: int, dips: Sequence[Dip]) -> Samples:
    """Samples `start` on of the soundtrack, shape (n, 2), with what dips among them."""
    near = [dip for dip in dips if start - REACH < dip.at < start + len(block) + REACH]
    if not near:
        return block
    at = np.arange(start, start + len(block))
    gain = np.zeros(len(block))
    for dip in near:
        gain = np.minimum(gain, -dip.decibels * _shape(at - dip.at))
    return np.asarray(block * (10 ** (gain / 20))[:, None], dtype=np.float32)


def _shape(away: NDArray[np.int_]) -> NDArray[np.float64]:
    """1 over the frame that is too loud, falling to 0 on both sides."""
    beyond = np.clip((np.abs(away) - _FRAME / 2) / _SLOPE, 0.0, 1.0)
    return np.asarray(0.5 + 0.5 * np.cos(np.pi * beyond))


def _pieces(path: Path) -> Iterator[tuple[int, Samples]]:
    """(first sample, samples of shape (n, 2)) of the film's first sound, a second or so at once."""
    out = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
    held: list[Samples] = []
    start, length = -1, 0
    with open_media(path) as film:
        for frame in decoded(film, film.streams.audio[0]):
            if start < 0:
                start = max(0, round(float(frame.time or 0.0) * SAMPLE_RATE))
            for piece in out.resample(frame):
                held.append(piece.to_ndarray().T.astype(np.float32, copy=False))
                length += len(held[-1])
            if length >= SAMPLE_RATE:
                yield start, np.concatenate(held)
                held, start, length = [], start + length, 0
    if held:
        yield start, np.concatenate(held)
