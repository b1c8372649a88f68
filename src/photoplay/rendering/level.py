"""How loud an instrument is by itself, so that all of them can be brought to one measure.

Fonts and synthesisers are voiced at levels of their own. One note of each (a drum kit's kick and
snare) is played at velocity 80 and weighed as ITU-R BS.1770 weighs; the trim brings it to
REFERENCE. What a composer asks for by velocity then means the same for all, and balance is the
desk's matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.signal import sosfilt

from photoplay.types.audio import K_WEIGHTING, SAMPLE_RATE
from photoplay.types.performance import PerformedPart, Player
from photoplay.types.score import Part

REFERENCE = -26.0
"""LUFS of the loudest 400 ms of one note at velocity 80."""
VELOCITY = 80
HEARD = int(1.2 * SAMPLE_RATE)
"""Samples that are made of the note."""
_HELD = 1.0
_MOST = 24.0
"""Decibels by which nothing is trimmed more."""
_KICK, _SNARE = 36, 38


def trim_of(make: Callable[[PerformedPart], Player], part: Part) -> float:
    """The linear gain that brings a note of `part` to REFERENCE; 1 where it makes no sound."""
    loud = [_weighed(make, part, pitch) for pitch in _pitches(part)]
    sounding = [power for power in loud if power > 1e-12]
    if not sounding:
        return 1.0
    level = -0.691 + 10 * np.log10(np.mean(sounding))
    return float(10 ** (np.clip(REFERENCE - level, -_MOST, _MOST) / 20))


def _pitches(part: Part) -> Sequence[int]:
    if part.drums:
        return (_KICK, _SNARE)
    if not part.notes:
        return (60,)
    return (int(np.median([note.pitch for note in part.notes])),)


def _weighed(make: Callable[[PerformedPart], Player], part: Part, pitch: int) -> float:
    """K-weighted power of the loudest 400 ms of one note, channels summed."""
    alone = PerformedPart(
        part=part,
        starts=np.zeros(1),
        ends=np.full(1, _HELD),
        pitches=np.array([pitch], dtype=np.int16),
        velocities=np.array([VELOCITY], dtype=np.int16),
        control_times=np.zeros(0),
        control_numbers=np.zeros(0, dtype=np.int16),
        control_values=np.zeros(0, dtype=np.int16),
    )
    sound = make(alone).render(HEARD)
    power = np.square(sosfilt(np.array(K_WEIGHTING), sound, axis=0)).sum(axis=1)
    sums = np.concatenate([[0.0], np.cumsum(power)])
    window = int(0.4 * SAMPLE_RATE)
    return float((sums[window:] - sums[:-window]).max() / window)
