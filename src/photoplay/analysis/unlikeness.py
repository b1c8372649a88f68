"""How unlike two pictures are, in structure, colour and light, from what little is kept of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.glance import Glance

Reals = NDArray[np.float32]
_THUMB = (32, 18)
_BINS = 6
_FLAT, _STRUCTURED = 0.5, 3.0
"""Standard deviations of L* at which a picture has no structure to compare, and has it all."""


@dataclass(eq=False)
class Look:
    """A picture reduced to what is compared."""

    time: float
    thumb: Reals
    """CIELAB, shape (18, 32, 3)."""
    colours: Reals
    """Histogram over CIELAB, sums to 1."""
    step: float = 0.0
    """Unlikeness to the picture before it."""

    @property
    def light(self) -> float:
        """Mean L*."""
        return self.whole.mean

    @cached_property
    def whole(self) -> Light:
        return Light.of(self.thumb[..., 0])

    @cached_property
    def inner(self) -> Light:
        """All but a margin of three cells, by which it may be shifted over another."""
        return Light.of(self.thumb[3:-3, 3:-3, 0])


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """The L* of a picture or a part of it."""

    cells: Reals
    mean: float
    deviation: float

    @classmethod
    def of(cls, cells: Reals) -> Light:
        whole = np.ascontiguousarray(cells)
        mean, deviation = cv2.meanStdDev(whole)
        return cls(whole, float(mean[0, 0]), float(deviation[0, 0]))


def look_at(glance: Glance) -> Look:
    thumb = cv2.resize(glance.lab, _THUMB, interpolation=cv2.INTER_AREA)
    small = cv2.resize(glance.lab, (64, 36), interpolation=cv2.INTER_LINEAR).reshape(-1, 3)
    places = np.empty((3, len(small)), dtype=np.float32)
    np.multiply(small[:, 0], _BINS / 100.001, out=places[0])
    np.add(small[:, 1:].T, 60, out=places[1:])
    places[1:] *= _BINS / 120.0
    cells = places.astype(np.int32)
    np.minimum(np.maximum(cells, 0, out=cells), _BINS - 1, out=cells)
    index = (cells[0] * _BINS + cells[1]) * _BINS + cells[2]
    colours = np.bincount(index, minlength=_BINS**3).astype(np.float32) / len(index)
    return Look(glance.time, np.asarray(thumb, dtype=np.float32), np.asarray(colours, np.float32))


def unlikeness(a: Look, b: Look) -> float:
    """0 the same .. 1 nothing in common: structure (allowing for a small shift), colour, light."""
    structure = 1 - correlation(a, b)
    colour = float(np.abs(a.colours - b.colours).sum()) / 2
    difference = cv2.norm(a.thumb, b.thumb, cv2.NORM_L1) / a.thumb.size
    # A change of light alone keeps the structure; a change of structure in the dark is small.
    return 0.42 * min(1.0, structure) + 0.33 * colour + 0.25 * min(1.0, difference / 25)


def correlation(a: Look, b: Look) -> float:
    """Best normalised correlation of the middle of `b` with `a` over shifts of three cells.

    The flatter the pictures, the more their light decides instead.
    """
    one, other = a.whole, b.inner
    flattest = min(one.deviation, other.deviation)
    weight = min(1.0, max(0.0, (flattest - _FLAT) / (_STRUCTURED - _FLAT)))
    alike = 1.0 - min(1.0, abs(one.mean - other.mean) / 12)
    if weight == 0:
        return alike
    found = cv2.matchTemplate(one.cells, other.cells, cv2.TM_CCOEFF_NORMED)
    structure = max(0.0, float(found.max()))
    return weight * structure + (1 - weight) * alike
