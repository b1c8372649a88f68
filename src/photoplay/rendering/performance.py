"""A score's part as it is played: notes in seconds, early by the attack of their sound.

Sounds that swell are begun ahead of time, so that they are heard when they are written.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from photoplay.types.performance import PerformedPart
from photoplay.types.score import Part, Score

Attack = Callable[[int, int], float]
"""Seconds from key down to when a note of (pitch, velocity) is heard."""
EARLIEST = 0.120
"""Seconds by which a note is begun ahead of its time at most."""
_SHORTEST = 0.02
_VOLUME, _FULL = 7, 100
_LET_GO = 0.05
"""Seconds before the film's end by which every key is up."""


def perform(score: Score, part: Part, attack_of: Attack | None = None) -> PerformedPart:
    """`part` in seconds of film time; nothing is held past the film's end."""
    tempo = score.tempo_map
    notes = part.notes
    onsets = np.array([note.onset for note in notes], dtype=float)
    ends = np.array([note.end for note in notes], dtype=float)
    shifts = np.array([note.shift for note in notes], dtype=float)
    attacks = np.zeros(len(notes))
    if attack_of is not None:
        attacks = np.array([min(EARLIEST, attack_of(n.pitch, n.velocity)) for n in notes])
    starts = np.maximum(0.0, tempo.seconds(onsets) + shifts - attacks) if len(notes) else onsets
    stops = np.minimum(tempo.seconds(ends), score.duration - _LET_GO) if len(notes) else ends
    stops = np.maximum(stops, starts + _SHORTEST)
    order = np.argsort(starts, kind="stable")
    beats = np.array([control.beat for control in part.controls], dtype=float)
    times = np.maximum(0.0, tempo.seconds(beats)) if len(beats) else beats
    return PerformedPart(
        part=part,
        starts=starts[order],
        ends=stops[order],
        pitches=np.array([note.pitch for note in notes], dtype=np.int16)[order],
        velocities=np.array([note.velocity for note in notes], dtype=np.int16)[order],
        control_times=np.concatenate([[0.0], times]),
        control_numbers=np.array([_VOLUME, *(c.number for c in part.controls)], dtype=np.int16),
        control_values=np.array([_FULL, *(c.value for c in part.controls)], dtype=np.int16),
    )
