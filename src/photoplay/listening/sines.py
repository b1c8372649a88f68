"""Notes as plain sines: what structure is measured on where only notes are known.

Every note, drums and all, is a sine of one level from its onset to its end with ramps of 5 ms, so
that no font or mix has a part in the number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoplay.types.notes import NoteTable

RATE = 22_050
LEVEL = 0.05
_RAMP = 110


def played_as_sines(notes: NoteTable, *, seconds: float | None = None) -> NDArray[np.float32]:
    """Mono sound at RATE of the notes that begin before `seconds`, cut there; all for None."""
    kept = np.ones(len(notes), bool) if seconds is None else notes.onset_seconds < seconds
    starts = np.rint(notes.onset_seconds[kept] * RATE).astype(int)
    ends = np.rint(notes.end_seconds[kept] * RATE).astype(int)
    total = int(ends.max(initial=0))
    if seconds is not None:
        total = min(total, round(seconds * RATE))
    sound = np.zeros(total)
    for start, end, pitch in zip(starts, ends, notes.pitch[kept], strict=True):
        n = np.arange(end - start)
        tone = LEVEL * np.sin(2 * np.pi * 440 * 2 ** ((int(pitch) - 69) / 12) * n / RATE)
        ramp = min(_RAMP, len(n) // 2)
        rise = np.arange(ramp) / ramp if ramp else np.zeros(0)
        tone[:ramp] *= rise
        tone[len(n) - ramp :] *= rise[::-1]
        room = sound[start:end]
        room += tone[: len(room)]
    return sound.astype(np.float32)
