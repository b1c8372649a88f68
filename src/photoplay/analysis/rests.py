"""When does what moves come to rest? Strength for a beat tracker, for dancers above all.

Impacts (`impacts`) are losses of movement, sudden and strong; a dancer also stops softly, and the
beats are where the body is at rest after having moved (kinematic beats, R. Li et al., AI
Choreographer, 2021). Movement is that of the liveliest tenth of the picture against its median,
which takes a shaking camera out.
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
_GRID, _LIVELIEST = 4, 10
_SMOOTH, _USUAL = 0.05, 0.5
"""Seconds of one standard deviation of what is told apart, and of what is usual around it."""
_BEFORE, _MOST = 0.2, 3.0
"""Seconds before a rest in which there was movement, and how many times the usual counts."""

_FLOOR = 0.6
"""Share of the median movement that is taken for nobody's, at most: steady movement is no rest."""


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
    times, speeds = [], []
    for glance in glances:
        if glance.flow is None:
            continue
        times.append(glance.time - glance.flow_seconds / 2)
        speeds.append(_liveliest(glance.flow) / glance.flow_seconds)
    if len(times) < 3:
        return Rests(times=np.array(times), strength=np.zeros(len(times)))
    return Rests(times=np.array(times), strength=_strength(np.array(speeds), np.array(times)))


def _liveliest(flow: NDArray[np.float32]) -> float:
    moved = flow[_GRID // 2 :: _GRID, _GRID // 2 :: _GRID].reshape(-1, 2)
    sizes = np.sort(np.hypot(*(moved - np.median(moved, axis=0)).T))
    return float(sizes[-max(1, len(sizes) // _LIVELIEST) :].mean())


def _strength(speeds: Floats, times: Floats) -> Floats:
    rate = 1 / float(np.median(np.diff(times)))
    smooth = gaussian_filter1d(speeds, _SMOOTH * rate)
    # What the codec and the camera move is there in every picture.
    floor = min(float(np.percentile(smooth, 5)), _FLOOR * float(np.median(smooth)))
    smooth = np.maximum(smooth - floor, 0)
    usual = gaussian_filter1d(smooth, _USUAL * rate) + 1e-6
    reach = max(1, round(_BEFORE * rate))
    before = np.array([smooth[max(0, k - reach) : k + 1].max() for k in range(len(smooth))])
    return np.asarray(np.maximum(0, 1 - smooth / usual) * np.minimum(before / usual, _MOST))
