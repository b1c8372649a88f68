"""Are the film's moments met by the music that is heard?

Every figure stands beside chance: the same onsets moved round the film by every shift there is.
The rules are those of `metrics.correspondence`; here they meet the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.metrics.correspondence.cut_hits import WINDOW as CUT_WINDOW
from photoplay.metrics.correspondence.cut_hits import cut_hit_rate
from photoplay.metrics.correspondence.hit_points import accepted_window, answered, is_accepted
from photoplay.types.plan import Hit

LEAST_SHIFT = 0.5
"""Seconds: a gate sees short films too, of which little would be left at two seconds."""

Times = NDArray[np.float64]

__all__ = ["Agreement", "HeardHit", "accepted_window", "agreement", "heard_hits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardHit:
    """One hit of the plan beside what is heard."""

    id: str
    time: float
    rank: str
    honoured: bool
    planned_error: float
    """Seconds from the hit to the beat that strikes it, in the plan."""
    heard: float | None
    """Seconds of the nearest onset heard within a quarter second; None where there is none."""
    error_frames: float | None
    """From the hit to that onset, in frames; positive when the music is late."""
    accepted: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How many moments are met, beside chance."""

    moments: int
    rate: float | None
    """Share met; None without moments."""
    chance: float | None
    z: float | None
    p: float | None
    """Share of the shifts that do at least as well."""


def heard_hits(hits: Sequence[Hit], onsets: Times, frame: float) -> tuple[HeardHit, ...]:
    """Each hit with the onset that answers it; `frame` is a frame's length in seconds."""
    rows = []
    # A plan keeps its hits in order of time; answers are asked one by one all the same.
    for hit in hits:
        answer = float(answered([hit.time], onsets, frame)[0])
        best = answer if np.isfinite(answer) else None
        error = None if best is None else best - hit.time
        rows.append(
            HeardHit(
                id=hit.id,
                time=hit.time,
                rank=hit.rank,
                honoured=hit.honoured,
                planned_error=hit.error,
                heard=best,
                error_frames=None if error is None else error / frame,
                accepted=error is not None and is_accepted(error, frame),
                reason=hit.reason,
            )
        )
    return tuple(rows)


def agreement(
    moments: Times, onsets: Times, duration: float, *, window: float = CUT_WINDOW
) -> Agreement:
    """Share of `moments` with an onset within `window` seconds, against every shift of the onsets.

    Shifts are of at least half a second; z is the distance from their mean in their standard
    deviations.
    """
    if not len(moments):
        return Agreement(moments=0, rate=None, chance=None, z=None, p=None)
    found = cut_hit_rate(np.sort(moments), onsets, duration, window=window, least_shift=LEAST_SHIFT)
    if duration < 2 or not np.isfinite(found.chance):
        return Agreement(moments=len(moments), rate=found.value, chance=None, z=None, p=None)
    return Agreement(
        moments=len(moments),
        rate=found.value,
        chance=found.chance,
        z=found.z if np.isfinite(found.z) else None,
        p=found.p,
    )
