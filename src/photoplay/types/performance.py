"""A part as it is played: notes in seconds, controllers over time.

Made from a score by `rendering.performance`; read by every player of sound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photoplay.types.audio import Samples
from photoplay.types.score import Part


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PerformedPart:
    """The notes of one part in order of start; all arrays of notes share one length."""

    part: Part
    starts: NDArray[np.float64]
    """Seconds at which the key goes down: the written time, the player's shift, and early by the
    attack of the sound, so that the note is heard when it should be."""
    ends: NDArray[np.float64]
    """Seconds at which the key comes up."""
    pitches: NDArray[np.int16]
    velocities: NDArray[np.int16]
    control_times: NDArray[np.float64]
    """Seconds of each controller change, in order."""
    control_numbers: NDArray[np.int16]
    control_values: NDArray[np.int16]


class Player(Protocol):
    """Plays one part, block after block, keeping what still sounds."""

    def render(self, length: int) -> Samples:
        """The next `length` samples, shape (length, 2), at types.audio.SAMPLE_RATE."""
        ...
