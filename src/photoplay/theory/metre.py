"""Metre: which moments of a bar are strong, and how bars fall into groups.

After the hierarchy of Lerdahl & Jackendoff (1983): each level of the grid adds one dot.
"""

from __future__ import annotations

from photoplay.types.tempo import Bar

_EPSILON = 1e-6


def groups(bar: Bar) -> tuple[float, ...]:
    """Lengths in quarter notes of the groups a bar is felt in: 4/4 as 2+2, 6/8 as 1.5+1.5.

    Odd metres are split into pulses of two and three units, the long group first.
    """
    unit = 4 / bar.denominator
    count = bar.numerator
    if bar.denominator >= 8 and count % 3 == 0 and count > 3:
        return (3 * unit,) * (count // 3)
    if count <= 3:
        return (count * unit,)
    if count % 2 == 0:
        return (2 * unit,) * (count // 2)
    return (3 * unit,) + (2 * unit,) * ((count - 3) // 2)


def weight(bar: Bar, beat: float) -> float:
    """Strength of `beat` in its bar: 1 the downbeat, .75 a group's head, .5 a pulse, then less.

    Eighths between pulses have .25, sixteenths .1, all else 0.
    """
    inside = beat - bar.start
    if abs(inside) < _EPSILON:
        return 1.0
    at = 0.0
    for length in groups(bar):
        if abs(inside - at) < _EPSILON:
            return 0.75
        at += length
    pulse = 0.25 if bar.denominator == 8 else 0.5
    for grid, strength in ((4 / bar.denominator, pulse), (0.5, 0.25), (0.25, 0.1)):
        if abs(inside / grid - round(inside / grid)) < _EPSILON:
            return strength
    return 0.0


def strong_beats(bar: Bar) -> tuple[float, ...]:
    """Beats of the downbeat and every group's head."""
    beats, at = [], bar.start
    for length in groups(bar):
        beats.append(at)
        at += length
    return tuple(beats)
