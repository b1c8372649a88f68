"""Lists of times: what counts as one, how two of them are matched, how far apart they lie."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.types.errors import MeasureError

Times = NDArray[np.float64]


def as_times(values: ArrayLike, name: str) -> Times:
    """One row of increasing, finite seconds; MeasureError that names what was given otherwise."""
    times = np.asarray(values, dtype=np.float64)
    if times.size == 0:
        return np.zeros(0)
    if times.ndim != 1 or not np.isfinite(times).all() or np.any(np.diff(times) < 0):
        raise MeasureError(
            f"{name} must be one row of increasing times without nan, got {_told(times)}"
        )
    return times


def as_length(seconds: float, name: str = "duration") -> float:
    if not (np.isfinite(seconds) and seconds > 0):
        raise MeasureError(f"{name} must be a positive number of seconds, got {seconds}")
    return float(seconds)


def gaps_to(times: Times, others: Times) -> Times:
    """Distance from each of `times` to the nearest of the increasing `others`; inf if none."""
    if not len(others):
        return np.full(len(times), np.inf)
    right = np.clip(np.searchsorted(others, times), 0, len(others) - 1)
    left = np.clip(right - 1, 0, None)
    return np.asarray(np.minimum(np.abs(others[right] - times), np.abs(others[left] - times)))


def matches(reference: Times, estimate: Times, window: float) -> int:
    """How many pairs can be made, one to one, of times at most `window` seconds apart."""
    # Both are sorted, so pairing the earliest that fit pairs as many as can be.
    matched = mine = theirs = 0
    while mine < len(reference) and theirs < len(estimate):
        late = estimate[theirs] - reference[mine]
        if abs(late) <= window:
            matched, mine, theirs = matched + 1, mine + 1, theirs + 1
        elif late > 0:
            mine += 1
        else:
            theirs += 1
    return matched


def _told(times: Times) -> str:
    if times.ndim != 1:
        return f"shape {times.shape}"
    if not np.isfinite(times).all():
        return f"{int((~np.isfinite(times)).sum())} values that are not finite"
    return f"{times[:6].tolist()}"
