"""From a written part to a played one: beats become seconds, and players start in time to be heard.

A note's key goes down early by the attack of its sound, so that what the ear takes for the
beginning falls on the written moment; its end stays where it is written.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from photoplay.types.performance import PerformedPart
from photoplay.types.score import Part, Score

Attack = Callable[[int, int], float]
"""Seconds from key down to when a note of (pitch, velocity) is heard."""

LONGEST_ATTACK = 0.120
"""Seconds; a sound that swells for longer is not sent off earlier than this."""
LETTING_GO = 0.030
"""Seconds before the end of the film by which every key is up."""
_SHORTEST = 0.020
_INITIAL = ((7, 100), (11, 127))
_PEDALS = (64, 66, 67)


def perform(score: Score, part: Part, attack_of: Attack | None = None) -> PerformedPart:
    """`part` of `score` in seconds of film time, in order of start.

    Notes that would begin after the film are left out, those that would outlast it are let go 30 ms
    before its end. Controllers but for the pedals move ahead by the longest attack of the part, so
    that a note finds its loudness set; volume and expression begin at 100 and 127.
    """
    seconds = score.tempo_map.seconds
    written = [note for note in part.notes]
    onsets = seconds(np.array([note.onset for note in written])) if written else np.zeros(0)
    stops = seconds(np.array([note.end for note in written])) if written else np.zeros(0)
    shifts = np.array([note.shift for note in written], dtype=float)
    attacks = np.array([_attack(attack_of, note.pitch, note.velocity) for note in written])
    heard, stops = onsets + shifts, stops + shifts
    last = max(0.0, score.duration - LETTING_GO)
    keep = heard < last
    starts = np.maximum(0.0, heard - attacks)[keep]
    ends = np.maximum(np.minimum(stops[keep], last), starts + _SHORTEST)
    order = np.argsort(starts, kind="stable")
    times, numbers, values = _controls(score, part, float(attacks.max(initial=0.0)))
    return PerformedPart(
        part=part,
        starts=starts[order],
        ends=ends[order],
        pitches=np.array([note.pitch for note in written], dtype=np.int16)[keep][order],
        velocities=np.array([note.velocity for note in written], dtype=np.int16)[keep][order],
        control_times=times,
        control_numbers=numbers,
        control_values=values,
    )


def _attack(attack_of: Attack | None, pitch: int, velocity: int) -> float:
    if attack_of is None:
        return 0.0
    return min(max(0.0, attack_of(pitch, velocity)), LONGEST_ATTACK)


def _controls(
    score: Score, part: Part, ahead: float
) -> tuple[NDArray[np.float64], NDArray[np.int16], NDArray[np.int16]]:
    numbers = np.array([control.number for control in part.controls], dtype=np.int16)
    values = np.array([control.value for control in part.controls], dtype=np.int16)
    times: NDArray[np.floating] = np.zeros(0)
    if part.controls:
        times = score.tempo_map.seconds(np.array([control.beat for control in part.controls]))
        times = np.maximum(0.0, times - np.where(np.isin(numbers, _PEDALS), 0.0, ahead))
    settled = numbers[times <= 0.0].tolist()
    first = [(number, value) for number, value in _INITIAL if number not in settled]
    times = np.concatenate([np.zeros(len(first)), times])
    numbers = np.concatenate([np.array([n for n, _ in first], dtype=np.int16), numbers])
    values = np.concatenate([np.array([v for _, v in first], dtype=np.int16), values])
    order = np.argsort(times, kind="stable")
    return np.asarray(times[order], dtype=np.float64), numbers[order], values[order]
