"""When does what moves come to rest? Strength for a beat tracker, for dancers above all.

Impacts (`impacts`) are losses of movement, sudden and strong; a dancer also stops softly, and the
beats are where the body is at rest after having moved (kinematic beats, R. Li et al., AI
Choreographer, 2021). Movement is the flow against its median, which takes a shaking camera out, and
of it only what its few strongest modes hold (principal components over the whole film): limbs move
together and often, noise and what the codec moves do neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from photoplay.analysis.glance import Glance, GlanceOptions

Floats = NDArray[np.float64]
EVERY_PICTURE = GlanceOptions(flow_rate=120.0)
"""How glances are taken for it: rest is short."""
_GRID, _CELL, _MODES = 4, 2, 8
"""Pixels between the points that are looked at, points to either side of a cell, and how many modes
of the cells' movement are kept."""
_SMOOTH, _USUAL = 0.05, 0.5
"""Seconds of one standard deviation of what is told apart, and of what is usual around it."""
_BEFORE, _MOST = 0.2, 3.0
"""Seconds before a rest in which there was movement, and how many times the usual counts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rests:
    """How much everything rests after having moved; samples are not evenly spaced."""

    times: Floats
    """Seconds."""
    strength: Floats
    """0 where it moves as usual or never moved, up to `_MOST`."""

    def at(self, times: Floats) -> Floats:
        """Strength at other times by straight lines; 0 without any."""
        if not len(self.times):
            return np.zeros(len(times))
        return np.asarray(np.interp(times, self.times, self.strength))


def find_rests(glances: Iterable[Glance]) -> Rests:
    """Rests of a film whose glances were taken with EVERY_PICTURE."""
    times, moved = [], []
    for glance in glances:
        if glance.flow is None:
            continue
        times.append(glance.time - glance.flow_seconds / 2)
        moved.append(_cells(glance.flow) / np.float32(glance.flow_seconds))
    if len(times) < 3:
        return Rests(times=np.array(times), strength=np.zeros(len(times)))
    at = np.array(times)
    return Rests(times=at, strength=_strength(_speeds(np.stack(moved), at), at))


def _cells(flow: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean movement of cells of the picture against its median, one row."""
    seen = flow[_GRID // 2 :: _GRID, _GRID // 2 :: _GRID]
    points = seen - np.median(seen.reshape(-1, 2), axis=0)
    rows, columns = (size // _CELL for size in points.shape[:2])
    whole = points[: rows * _CELL, : columns * _CELL].reshape(rows, _CELL, columns, _CELL, 2)
    return np.asarray(whole.mean(axis=(1, 3)).ravel(), dtype=np.float32)


def _speeds(moved: NDArray[np.float32], times: Floats) -> Floats:
    """Length of the movement that its strongest modes hold, a value a picture.

    The root of each mode's size is taken out, so that a leg that is turned away counts beside the
    one that is near.
    """
    smooth = gaussian_filter1d(moved, _SMOOTH / float(np.median(np.diff(times))), axis=0)
    powers, modes = np.linalg.eigh(smooth.T @ smooth)
    shares = smooth @ modes[:, -_MODES:]
    sizes = np.sqrt(np.maximum(powers[-_MODES:], 1e-9 * powers[-1] + 1e-12))
    return np.asarray(np.linalg.norm(shares / np.sqrt(sizes), axis=1), dtype=np.float64)


def _strength(speeds: Floats, times: Floats) -> Floats:
    rate = 1 / float(np.median(np.diff(times)))
    usual = gaussian_filter1d(speeds, _USUAL * rate) + 1e-6
    reach = max(1, round(_BEFORE * rate))
    before = np.array([speeds[max(0, k - reach) : k + 1].max() for k in range(len(speeds))])
    return np.asarray(np.maximum(0, 1 - speeds / usual) * np.minimum(before / usual, _MOST))
