"""Are the film's moments met by the music that is heard?

Every figure stands beside chance: the same onsets shifted round the film's length many times.
Windows are asymmetric, as people notice sound that leads sooner than sound that lags: aim at
0 .. +1 frame, accept -1/2 .. +2, never tighter than 20 ms either way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.types.plan import Hit

NEVER_TIGHTER = 0.020
CUT_WINDOW = 0.080
"""Seconds either side within which an onset meets a cut."""
SHIFTS = 500

Times = NDArray[np.float64]


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
    early, late = max(NEVER_TIGHTER, frame / 2), max(NEVER_TIGHTER, 2 * frame)
    rows = []
    for hit in hits:
        near = onsets[np.abs(onsets - hit.time) <= 0.25]
        # Of several near onsets the one closest to half a frame late is what the ear joins to it.
        best = float(near[np.argmin(np.abs(near - hit.time - frame / 2))]) if len(near) else None
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
                accepted=error is not None and -early <= error <= late,
                reason=hit.reason,
            )
        )
    return tuple(rows)


def agreement(
    moments: Times, onsets: Times, duration: float, *, window: float = CUT_WINDOW, seed: int = 0
) -> Agreement:
    """Share of `moments` with an onset within `window` seconds, against shifted onsets.

    The onsets are moved round the film by SHIFTS random amounts of at least half a second; z is the
    distance from their mean in their standard deviations.
    """
    if not len(moments):
        return Agreement(moments=0, rate=None, chance=None, z=None, p=None)
    real = share_met(moments, onsets, window)
    if duration < 2 or not len(onsets):
        return Agreement(moments=len(moments), rate=real, chance=None, z=None, p=None)
    rng = np.random.default_rng(seed)
    shifts = rng.uniform(0.5, duration - 0.5, SHIFTS)
    chances = np.array(
        [share_met(moments, np.sort((onsets + shift) % duration), window) for shift in shifts]
    )
    spread = float(chances.std())
    return Agreement(
        moments=len(moments),
        rate=real,
        chance=float(chances.mean()),
        z=(real - float(chances.mean())) / spread if spread > 0 else None,
        p=float(((chances >= real).sum() + 1) / (SHIFTS + 1)),
    )


def share_met(moments: Times, onsets: Times, window: float) -> float:
    """Share of `moments` that have one of the increasing `onsets` within `window` seconds."""
    if not len(onsets):
        return 0.0
    right = np.clip(np.searchsorted(onsets, moments), 0, len(onsets) - 1)
    left = np.clip(right - 1, 0, None)
    gap = np.minimum(np.abs(onsets[right] - moments), np.abs(onsets[left] - moments))
    return float(np.mean(gap <= window))


def evenness(moments: Times) -> float:
    """Coefficient of variation of the gaps; below about 0.1 chance cannot be told apart."""
    gaps = np.diff(moments)
    return float(gaps.std() / gaps.mean()) if len(gaps) > 1 and gaps.mean() > 0 else 0.0
