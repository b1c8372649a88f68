"""Does the picture keep a pulse of its own, as a dance does, and how fast?

The visual beats of the analysis are taken for a pulse where most follow one another by whole
numbers of one period, over most of the film. Music then goes at that tempo and in that phase.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.types.analysis import Analysis

Floats = NDArray[np.float64]
SLOWEST, FASTEST = 56.0, 168.0
"""Beats a minute between which people move to music and are felt to keep a beat (Fraisse 1982: 0.3
to 1 s between strokes)."""
_AS_GOOD = 0.03
"""Agreement by which a longer period may lie below the best and still be taken."""
_AHEAD = 4
"""How many beats on each is held against; a new shot may begin its own count."""
_FEWEST, _STEADY, _COVERED = 10, 0.7, 0.5
"""Beats that make a pulse; their agreement; the share of its places that are struck between the
first and the last, and of the film that these two span. Ours: ten moments at random agree by .6 at
the best of all periods in one film of twenty."""
_OFF = 0.2
"""Periods by which a beat that keeps the pulse may stray: the looker sees twelve pictures a
second."""
_DOUBTFUL = 0.15
"""Seconds from a change of shot within which a sudden stop may be the cut's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePulse:
    """A pulse that is seen."""

    bpm: float
    times: tuple[float, ...]
    """Seconds of the beats that keep it."""
    steadiness: float
    """Agreement, up to 1: the mean cosine of where a period puts each beat after those before."""


def pulse_of(analysis: Analysis) -> PicturePulse | None:
    """The pulse of the film's picture; None where it keeps none."""
    cuts = np.array([0.0, *(t.time for t in analysis.transitions)])
    times = np.array([m.time for m in analysis.moments if m.kind in {"beat", "impact"}])
    if len(times) < _FEWEST:
        return None
    times = times[np.abs(times[:, None] - cuts).min(axis=1) > _DOUBTFUL]
    if len(times) < _FEWEST:
        return None
    period, steadiness = _period(times)
    span = float(times[-1] - times[0])
    if (
        steadiness < _STEADY
        or len(times) * period < _COVERED * span
        or span < _COVERED * analysis.film.duration
    ):
        return None
    return PicturePulse(
        bpm=round(60 / period, 3), times=tuple(times.tolist()), steadiness=round(steadiness, 4)
    )


def _period(times: Floats) -> tuple[float, float]:
    """Seconds of the longest period that agrees as well as any, and its agreement."""
    waits = np.concatenate([times[k:] - times[:-k] for k in range(1, _AHEAD + 1)])
    tried = np.geomspace(60 / FASTEST, 60 / SLOWEST, 240)
    agreed = np.array([float(np.cos(2 * np.pi * waits / p).mean()) for p in tried])
    best = np.flatnonzero(agreed >= agreed.max() - _AS_GOOD)[-1]
    near = slice(max(0, best - 6), best + 1)
    period = float(tried[near][np.argmax(agreed[near])])
    counts = np.rint(waits / period)
    kept = (counts >= 1) & (np.abs(waits / period - counts) <= _OFF)
    if kept.any():
        period = float(waits[kept].sum() / counts[kept].sum())
    return period, float(np.cos(2 * np.pi * waits / period).mean())
