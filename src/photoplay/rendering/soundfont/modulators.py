"""Modulators: how keys, velocities and controllers bend the parameters of a zone.

After the SoundFont Technical Specification 2.04, sections 8.2 (sources and curves), 8.4 (the ten
default modulators) and 9.5 (which one overrides, which one adds).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from photoplay.rendering.soundfont import generators as g

Floats = NDArray[np.float64]

NONE, VELOCITY, KEY, POLY_PRESSURE, CHANNEL_PRESSURE, WHEEL, WHEEL_RANGE = 0, 2, 3, 10, 13, 14, 16
_CONTROLLER, _NEGATIVE, _BIPOLAR = 0x80, 0x100, 0x200
_CONCAVE, _CONVEX, _SWITCH = 1 << 10, 2 << 10, 3 << 10
STEPS = 128


@dataclass(frozen=True, slots=True)
class Modulator:
    """value of `destination` += amount * curve(source) * curve(amount source)."""

    source: int
    """Sixteen bits: index, controller flag, direction, polarity, curve (section 8.2)."""
    destination: int
    amount: float
    amount_source: int = 0
    absolute: bool = False
    """Whether the product loses its sign (transform 2)."""

    @property
    def identity(self) -> tuple[int, int, int, bool]:
        """What makes two modulators the same, so that one overrides the other."""
        return (self.source, self.destination, self.amount_source, self.absolute)

    @property
    def sources(self) -> tuple[int, int]:
        return (self.source, self.amount_source)

    @property
    def usable(self) -> bool:
        """Whether both sources are of a kind that the specification knows."""
        return all(_known(source) for source in self.sources) and self.destination < g.COUNT


def controller(source: int) -> int | None:
    """The number of the MIDI controller that `source` names, None where it is no controller."""
    return source & 127 if source & _CONTROLLER else None


def general(source: int) -> int | None:
    """The number of the general source (VELOCITY, KEY, …), None where it is a controller."""
    return None if source & _CONTROLLER else source & 127


@cache
def curve(source: int) -> Floats:
    """The curve of `source` over its 128 values, shape (128,), from 0..1 or -1..1."""
    steps = np.arange(STEPS)
    if source & _NEGATIVE:
        steps = steps[::-1]
    kind = source >> 10
    if source & _BIPOLAR:
        position = (steps - 64) / 64.0
        shaped = np.sign(position) * _shape(kind, np.abs(position) * 127)
        return np.where(position >= 0, 1.0, -1.0) if kind == 3 else np.asarray(shaped)
    if kind == 0:
        # A linear source runs to 127/128, as the specification's "0 to (n-1)/n".
        return np.asarray(steps / 128.0)
    return _shape(kind, steps.astype(float))


def shaped(source: int, values: Floats | float, top: float = 127.0) -> Floats:
    """The curve of `source` at `values` of 0..`top`, of any shape; 1 for no source at all."""
    if source & (_CONTROLLER | 127) == NONE:
        return np.ones(np.shape(values))
    values = np.asarray(values, dtype=float)
    if source == WHEEL_RANGE:
        # In semitones and parts of them; 127 of them are the whole amount of 12700 cents.
        return np.asarray(values / 127.0)
    if top == 127.0:
        return np.asarray(curve(source)[np.clip(np.rint(values), 0, 127).astype(np.intp)])
    if source >> 10 == 0 and source & _BIPOLAR:
        # Fourteen bits are not cut down to seven: a bend would step.
        middle = (top + 1) / 2
        straight = (values - middle) / middle
        return np.asarray(-straight if source & _NEGATIVE else straight)
    return np.asarray(np.interp(values / top * 127.0, np.arange(STEPS), curve(source)))


def _shape(kind: int, steps: Floats) -> Floats:
    if kind == 0:
        return np.asarray(steps / 127.0)
    if kind == 3:
        return np.where(steps >= 64, 1.0, 0.0)
    top = 127.0
    falling = steps if kind == 2 else top - steps
    with np.errstate(divide="ignore"):
        level = -20.0 / 96.0 * np.log10((falling / top) ** 2)
    level = np.clip(level, 0.0, 1.0)
    return np.asarray(1.0 - level if kind == 2 else level)


def _known(source: int) -> bool:
    if source >> 10 > 3:
        return False
    if source & _CONTROLLER:
        # Bank select, data entry, the pedal and (N)RPN are not sources (section 8.2.1).
        return source & 127 not in {0, 6, 32, 38, 98, 99, 100, 101} and source & 127 < 120
    return source & 127 in {
        NONE, VELOCITY, KEY, POLY_PRESSURE, CHANNEL_PRESSURE, WHEEL, WHEEL_RANGE,
    }  # fmt: skip


def _cc(number: int) -> int:
    return _CONTROLLER | number


VELOCITY_TO_CUTOFF = Modulator(_NEGATIVE | VELOCITY, g.FILTER_CUTOFF, -2400)

DEFAULTS = (
    Modulator(_CONCAVE | _NEGATIVE | VELOCITY, g.ATTENUATION, 960),
    Modulator(CHANNEL_PRESSURE, g.VIB_LFO_TO_PITCH, 50),
    Modulator(_cc(1), g.VIB_LFO_TO_PITCH, 50),
    Modulator(_CONCAVE | _NEGATIVE | _cc(7), g.ATTENUATION, 960),
    Modulator(_BIPOLAR | _cc(10), g.PAN, 500),
    Modulator(_CONCAVE | _NEGATIVE | _cc(11), g.ATTENUATION, 960),
    Modulator(_cc(91), g.REVERB_SEND, 200),
    Modulator(_cc(93), g.CHORUS_SEND, 200),
    Modulator(_BIPOLAR | WHEEL, g.PITCH, 12700, WHEEL_RANGE),
)
"""Section 8.4, with two departures that fonts in the wild are made for: controller 10 moves the
pan by 500 (1000 would reach either side half way), and velocity does not close the filter (8.4.2
fell out of use: the players that fonts are voiced on leave it out; see PlayerOptions)."""

SOUND_CONTROLLERS = (
    Modulator(_BIPOLAR | _cc(71), g.FILTER_Q, 120),
    Modulator(_BIPOLAR | _cc(72), g.VOL_ENV_RELEASE, 3600),
    Modulator(_BIPOLAR | _cc(73), g.VOL_ENV_ATTACK, 3600),
    Modulator(_BIPOLAR | _cc(74), g.FILTER_CUTOFF, 4800),
    Modulator(_BIPOLAR | _cc(75), g.VOL_ENV_DECAY, 3600),
)
"""General MIDI 2 sound controllers, which SoundFont leaves to the player; at 64 they do nothing.
Their depths are ours."""


def merged(
    instrument: Iterable[Modulator], preset: Iterable[Modulator], *, closes_filter: bool = False
) -> tuple[Modulator, ...]:
    """The modulators of a voice: `instrument` ones replace the defaults, `preset` ones add.

    `closes_filter` brings back the default of velocity on the filter.
    """
    found = {m.identity: m for m in (*DEFAULTS, *SOUND_CONTROLLERS)}
    if closes_filter:
        found[VELOCITY_TO_CUTOFF.identity] = VELOCITY_TO_CUTOFF
    for modulator in instrument:
        found[modulator.identity] = modulator
    for modulator in preset:
        before = found.get(modulator.identity)
        amount = modulator.amount + (before.amount if before else 0.0)
        found[modulator.identity] = replace(modulator, amount=amount)
    return tuple(m for m in found.values() if m.amount and m.usable)
