"""By how many frames does the music miss the moments it was to strike?

Windows are asymmetric, as people notice sound that leads sooner than sound that lags: aim at
0 .. +1 frame, accept -1/2 .. +2, never tighter than 20 ms either way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.correspondence.events import as_length, as_times
from photoplay.metrics.intervals import Rate, rate
from photoplay.types.cards import Convention, Measure

NEVER_TIGHTER = 0.020
REACH = 0.25
"""Seconds within which an onset may answer a moment at all."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HitError:
    """What answers each moment, and by how far it misses."""

    value: float
    """Median absolute error of those heard, in frames; nan without any."""
    frames: NDArray[np.float64]
    """One per moment, positive when the music is late; nan where nothing is heard near it."""
    heard: int
    accepted: Rate
    """Share of all moments struck within the window; its chance is not known here (nan)."""
    mean: float
    """Mean absolute error of those heard, in frames."""
    bias: float
    """Mean signed error of those heard, in frames."""


def hit_error(moments: ArrayLike, onsets: ArrayLike, frame: float) -> HitError:
    """Error of each moment against the onset that answers it; `frame` is a frame in seconds."""
    times, heard = as_times(moments, "moments"), as_times(onsets, "onsets")
    as_length(frame, "frame")
    answers = answered(times, heard, frame)
    errors = (answers - times) / frame
    found = errors[np.isfinite(errors)]
    good = int(sum(is_accepted(error * frame, frame) for error in found))
    nan = float("nan")
    return HitError(
        frames=errors,
        heard=len(found),
        accepted=rate(good, len(times), nan),
        value=float(np.median(np.abs(found))) if len(found) else nan,
        mean=float(np.abs(found).mean()) if len(found) else nan,
        bias=float(found.mean()) if len(found) else nan,
    )


def answered(moments: ArrayLike, onsets: ArrayLike, frame: float) -> NDArray[np.float64]:
    """The onset that the ear joins to each moment, in seconds; nan where none is within REACH.

    Of several near onsets it is the one closest to half a frame late.
    """
    times, heard = as_times(moments, "moments"), as_times(onsets, "onsets")
    answers = np.full(len(times), np.nan)
    for index, time in enumerate(times):
        near = heard[np.abs(heard - time) <= REACH]
        if len(near):
            answers[index] = near[np.argmin(np.abs(near - time - frame / 2))]
    return answers


def accepted_window(frame: float) -> tuple[float, float]:
    """Seconds before and after a moment that are accepted: 1/2 and 2 frames, or 20 ms if wider."""
    return max(NEVER_TIGHTER, frame / 2), max(NEVER_TIGHTER, 2 * frame)


def is_accepted(error: float, frame: float) -> bool:
    """Whether an error in seconds lies in the accepted window."""
    early, late = accepted_window(frame)
    return -early - 1e-9 <= error <= late + 1e-9


MEASURES = (
    Measure(
        name="hit-point-error",
        title="Hit-point error",
        question="By how many frames does the music miss the moments it was to strike?",
        shelf="correspondence",
        function=hit_error,
        needs=("hit points", "onsets", "frame duration"),
        low=0.0,
        high=float("inf"),
        best=0.0,
        unit="frames",
        conventions=(
            Convention(
                name="photoplay",
                meaning="median absolute distance to the answering onset; unanswered counted apart",
                source="Photoplay; windows after studies of audio-visual synchrony",
            ),
        ),
        why_default="frames are what an editor counts in",
        chance="cut-hit-rate with the same window gives it",
        trap="only of those heard: read the share unanswered beside it",
    ),
)
