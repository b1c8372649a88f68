"""What somebody likes, as far as it is known: what was heard, and the pulls that a plan follows.

Five things are counted on scales of their own (`SCALES`), so that one step means about as much in
each: about what lies between two films that a listener would call different in it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Scale = Literal["tempo", "light", "onsets", "energy", "height"]
SCALES: tuple[Scale, ...] = ("tempo", "light", "onsets", "energy", "height")
"""Half octaves of tempo from 95 a minute; steps of two church modes; octaves of onsets a second and
half octaves of height beside what is usual for the style; fifths of energy."""
YOURS = "your taste"
"""As reasons name it."""
_LEAVING = 1.0
"""What a whole step away from what the film suggests costs, in units of liking; ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A piece as somebody heard it who rated, chose or changed it."""

    style: str
    tempo: float
    """Felt beats a minute."""
    light: float
    """Mode, -1 locrian .. 0 dorian .. +1 lydian, mean over the bars."""
    onsets: float
    """Octaves above the number of onsets a second that is usual for the style."""
    energy: float
    """0..1, mean over the beats."""
    height: float
    """Semitones above the mean pitch that is usual for the style."""
    families: tuple[str, ...] = ()
    """Families of instruments that play, in order of names."""

    def on(self, scale: Scale) -> float:
        """Where it lies on one of SCALES."""
        return place(scale, getattr(self, scale))


def place(scale: Scale, value: float) -> float:
    """Where a value, as `Heard` has it, lies on one of SCALES."""
    return {
        "tempo": lambda: 2 * math.log2(value / 95),
        "light": lambda: (value - 0.15) / 0.6,
        "onsets": lambda: value,
        "energy": lambda: (value - 0.5) / 0.2,
        "height": lambda: value / 6,
    }[scale]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """How liking grows along one of SCALES: `slope` z + `bend` z squared."""

    slope: float = 0.0
    bend: float = 0.0
    """Never above 0: below it there is a place that is liked best (Coombs' ideal point)."""

    def __post_init__(self) -> None:
        if self.bend > 0:
            raise ValueError(f"the bend of a pull is at most 0, got {self.bend:g}")

    def step(self, z: float, most: float) -> float:
        """How far to go from `z`, where the film would be: as far as liking outweighs leaving it,
        at most `most` either way."""
        wanted = (self.slope + 2 * self.bend * z) / (2 * (_LEAVING - self.bend))
        return max(-most, min(most, wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What a plan leans to wherever brief, series and reference are silent."""

    styles: Mapping[str, float] = field(default_factory=dict)
    """Name -> liking, natural log of odds; what is not sure is not there."""
    families: Mapping[str, float] = field(default_factory=dict)
    """The same for families of instruments."""
    pulls: Mapping[str, Pull] = field(default_factory=dict)
    """By names of SCALES."""

    def step(self, scale: Scale, z: float, most: float) -> float:
        pull = self.pulls.get(scale)
        return 0.0 if pull is None else pull.step(z, most)

    @property
    def is_empty(self) -> bool:
        return not (self.styles or self.families or self.pulls)
