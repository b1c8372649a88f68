"""What a zone asks of a voice: its parameters once the key is struck, and what still moves them.

Modulators of key and velocity are settled when the note begins. Those of controllers that move
later are kept apart, to be followed while the note sounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from photoplay.rendering.soundfont import generators as g
from photoplay.rendering.soundfont.controllers import Controllers
from photoplay.rendering.soundfont.font import Zone
from photoplay.rendering.soundfont.modulators import (
    KEY,
    NONE,
    VELOCITY,
    WHEEL_RANGE,
    Modulator,
    controller,
    curve,
    general,
)

ATTENUATION_SHARE = 0.4
"""How much of the attenuation written in a font is meant: fonts are voiced on the EMU8000 and its
followers, where 10 dB written make 4 (modulators are taken in full)."""
_WHEEL_RANGE_SEMITONES = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Patch:
    """A zone struck by one key."""

    zone: Zone
    key: int
    velocity: int
    values: tuple[float, ...]
    """By generator number, with everything that does not move any more."""
    ridden: dict[int, tuple[Modulator, ...]]
    """By generator number, the modulators of controllers that move after the note began."""

    def over(
        self, number: int, controls: Controllers, places: NDArray[np.int64]
    ) -> NDArray[np.float64] | float:
        """Generator `number` at each of `places`, bounded; a plain number where it stays."""
        if number not in self.ridden:
            return bounded(number, self.values[number])
        total = np.full(len(places), self.values[number])
        for modulator in self.ridden[number]:
            product = modulator.amount * (
                self._followed(modulator.source, controls, places)
                * self._followed(modulator.amount_source, controls, places)
            )
            total += np.abs(product) if modulator.absolute else product
        low, high = g.BOUNDS.get(number, (-np.inf, np.inf))
        return np.asarray(np.clip(total, low, high))

    def value(self, number: int) -> float:
        """Generator `number` when the note begins, bounded."""
        return bounded(number, self.values[number])

    def _followed(
        self, source: int, controls: Controllers, places: NDArray[np.int64]
    ) -> NDArray[np.float64] | float:
        number = controller(source)
        if number is None or not controls.moves_after(number, int(places[0])):
            return _position(source, self.key, self.velocity, controls, int(places[0]))
        return np.asarray(curve(source)[controls.over(number, places)])


def bounded(number: int, value: float) -> float:
    low, high = g.BOUNDS.get(number, (-np.inf, np.inf))
    return float(min(max(value, low), high))


def struck(zone: Zone, key: int, velocity: int, controls: Controllers, place: int) -> Patch:
    """The patch of `zone` for a key that goes down at sample `place`."""
    settled, riding = _settled(zone, key, velocity)
    values = list(settled)
    ridden: dict[int, tuple[Modulator, ...]] = {}
    for modulator in riding:
        number = modulator.destination
        if any(_moves(source, controls, place) for source in modulator.sources):
            if number in _AT_THE_START:
                values[number] += _product(modulator, key, velocity, controls, place)
            else:
                ridden[number] = (*ridden.get(number, ()), modulator)
        else:
            values[number] += _product(modulator, key, velocity, controls, place)
    return Patch(zone, key, velocity, tuple(values), ridden)


_AT_THE_START = frozenset({*range(g.START_COARSE + 1), *range(g.MOD_LFO_DELAY, g.PITCH + 1)}) - {
    g.MOD_LFO_TO_PITCH, g.VIB_LFO_TO_PITCH, g.MOD_ENV_TO_PITCH, g.FILTER_CUTOFF, g.FILTER_Q,
    g.MOD_LFO_TO_CUTOFF, g.MOD_ENV_TO_CUTOFF, g.ATTENUATION,
}  # fmt: skip
"""Generators that are read once, when the note begins: offsets, times, tuning."""


@lru_cache(maxsize=4096)
def _settled(zone: Zone, key: int, velocity: int) -> tuple[list[float], tuple[Modulator, ...]]:
    values = list(zone.values)
    values[g.ATTENUATION] *= ATTENUATION_SHARE
    riding = []
    for modulator in zone.modulators:
        if any(controller(source) is not None for source in modulator.sources):
            riding.append(modulator)
        else:
            values[modulator.destination] += _product(modulator, key, velocity, None, 0)
    return values, tuple(riding)


def _product(
    modulator: Modulator, key: int, velocity: int, controls: Controllers | None, place: int
) -> float:
    product = modulator.amount
    for source in modulator.sources:
        product *= _position(source, key, velocity, controls, place)
    return abs(product) if modulator.absolute else product


def _position(
    source: int, key: int, velocity: int, controls: Controllers | None, place: int
) -> float:
    number = controller(source)
    if number is not None:
        assert controls is not None
        return _curve(source)[controls.at(number, place)]
    kind = general(source)
    if kind == NONE:
        return 1.0
    if kind == WHEEL_RANGE:
        return _WHEEL_RANGE_SEMITONES / 127.0
    # The wheel stands in the middle and nobody presses: a score knows neither.
    return _curve(source)[{VELOCITY: velocity, KEY: key}.get(kind or 0, _resting(source))]


def _resting(source: int) -> int:
    return 64 if general(source) == 14 else 0


@cache
def _curve(source: int) -> tuple[float, ...]:
    return tuple(float(value) for value in curve(source))


def _moves(source: int, controls: Controllers, place: int) -> bool:
    number = controller(source)
    return number is not None and controls.moves_after(number, place)
