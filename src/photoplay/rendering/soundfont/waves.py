"""Samples at the pitch and rate at which they are heard.

Most notes keep one pitch, so what was resampled for one is used again by every later note of the
same key; a long note makes the stretch longer as it goes on. Each value depends on its place alone,
never on how the stretch was cut, so that output is the same to the bit however it was asked for.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from photoplay.rendering.soundfont.font import SampleHead
from photoplay.rendering.soundfont.samples import Floats, Loop, Samples, Sound

CAPACITY = 64 * 1024 * 1024
"""Bytes of resampled sound that are kept."""
_STEP = 8192
_LONGEST = 48_000 * 20
"""Samples past which nothing is kept, for the sake of drones that sound for minutes."""


@dataclass(frozen=True, slots=True)
class Source:
    """What is read and from where."""

    head: SampleHead
    start: int
    end: int
    loop: Loop | None


class Waves:
    """Resampled sound of one font. May be shared by threads."""

    def __init__(self, samples: Samples, capacity: int = CAPACITY) -> None:
        self.samples = samples
        self.capacity = capacity
        self._kept: OrderedDict[tuple[Source, float], Sound] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def steady(self, source: Source, increment: float, first: int, last: int) -> Sound:
        """Samples [first, last) of `source` read `increment` frames a sample; not to be written."""
        if last > _LONGEST:
            return self._read(source, increment, first, last)
        key = (source, increment)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
        have = 0 if known is None else len(known)
        if last > have:
            enough = max(-(-last // _STEP) * _STEP, min(_LONGEST, have + have // 2))
            more = self._read(source, increment, have, enough)
            known = more if known is None else np.concatenate([known, more])
            self._keep(key, known)
        assert known is not None
        return known[first:last]

    def gliding(self, source: Source, positions: Floats) -> Sound:
        """`source` read at `positions`, in frames from its start and never falling."""
        at = positions + source.start
        return self._tape_read(source, at)

    def _read(self, source: Source, increment: float, first: int, last: int) -> Sound:
        at = np.arange(first, last, dtype=np.float64)
        at *= increment
        at += source.start
        return self._tape_read(source, at)

    def _tape_read(self, source: Source, at: Floats) -> Sound:
        if not len(at):
            return np.zeros(0, dtype=np.float32)
        tape = self.samples.tape(source.head, source.end, source.loop, float(at[-1]) + 4)
        return tape.read(at)

    def _keep(self, key: tuple[Source, float], wave: Sound) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = wave
            self._size += wave.nbytes - (before.nbytes if before is not None else 0)
            while self._size > self.capacity and len(self._kept) > 1:
                _, forgotten = self._kept.popitem(last=False)
                self._size -= forgotten.nbytes
