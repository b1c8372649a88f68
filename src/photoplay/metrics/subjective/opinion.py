"""How good do people find it? Mean opinion scores, with intervals that respect the raters.

Ratings of one rater hang together, so that treating all as independent makes intervals too narrow:
the default is over raters' means.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.intervals import Interval, finite, normal, percentiles, student
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]
OpinionRule = Literal["rater-means", "naive", "normal", "bootstrap"]

CRITERIA = {
    "music melody": "is the melody pleasing and coherent?",
    "music rhythm": "is the rhythm clear and fitting in itself?",
    "music richness": "is there variety in timbre, harmony and form?",
    "audio quality": "is the sound clean and well mixed?",
    "overall music quality": "how good is the music, the film apart?",
    "semantic consistency": "do style and content of music and film belong together?",
    "rhythm consistency": "do movement and cuts agree with beat and accents?",
    "emotion consistency": "do the feelings of music and film agree?",
    "overall correspondence": "how well does the music belong to the film?",
}
"""Criteria as the literature names them, with the question a rater is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A mean opinion score."""

    value: float
    """Mean of all ratings; nan without any."""
    interval: Interval
    convention: str
    spread: float
    """Standard deviation of all ratings (ddof 1)."""
    ratings: int
    raters: int
    clips: int
    unanimous: bool
    """No spread at all: the interval has no width, which says little."""


def mean_opinion(
    ratings: ArrayLike,
    *,
    convention: OpinionRule = "rater-means",
    level: float = 0.95,
    draws: int = 2000,
    seed: int = 0,
) -> Opinion:
    """Mean of ratings of shape (raters, clips), nan where missing; one row: a rater each.

    Intervals: "rater-means", Student's t over raters' means; "naive", Student's t over all
    ratings; "normal", 1.96 standard errors over all; "bootstrap", raters and clips drawn again
    together. A single rating has no interval (nan).
    """
    table = as_ratings(ratings)
    known = finite(table)
    if convention == "rater-means":
        interval = student(rater_means(table), level=level)
    elif convention == "naive":
        interval = student(known, level=level)
    elif convention == "normal":
        interval = normal(known, level=level)
    elif convention == "bootstrap":
        interval = percentiles(_drawn_means(table, draws, seed), level=level)
    else:
        raise MeasureError(f"there is no convention {convention!r} of a mean opinion score")
    return Opinion(
        value=float(known.mean()) if len(known) else float("nan"),
        interval=interval,
        convention=convention,
        spread=float(known.std(ddof=1)) if len(known) > 1 else float("nan"),
        ratings=len(known),
        raters=int(np.isfinite(table).any(axis=1).sum()),
        clips=int(np.isfinite(table).any(axis=0).sum()),
        unanimous=len(known) > 1 and bool(np.ptp(known) == 0),
    )


def rater_means(table: Floats) -> Floats:
    """Mean of each rater's own ratings, shape (raters who rated anything,)."""
    known = np.isfinite(table)
    counts = known.sum(axis=1)
    sums = np.where(known, table, 0).sum(axis=1)
    return np.asarray(sums[counts > 0] / counts[counts > 0])


def as_ratings(ratings: ArrayLike) -> Floats:
    """Ratings as (raters, clips); one row of n becomes n raters of one clip."""
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim == 1:
        table = table[:, None]
    if table.ndim != 2:
        raise MeasureError(f"ratings must have shape (raters, clips), got {table.shape}")
    if np.isinf(table).any():
        raise MeasureError("ratings hold infinite values; a missing rating is nan")
    return table


def _drawn_means(table: Floats, draws: int, seed: int) -> Floats:
    if np.isfinite(table).sum() < 2:
        return np.zeros(0)
    rng = np.random.default_rng(seed)
    raters, clips = table.shape
    means = np.empty(draws)
    for draw in range(draws):
        drawn = table[rng.integers(0, raters, raters)][:, rng.integers(0, clips, clips)]
        known = drawn[np.isfinite(drawn)]
        means[draw] = known.mean() if len(known) else np.nan
    return means


MEASURES = (
    Measure(
        name="mean-opinion-score",
        title="Mean opinion score (MOS)",
        question="How good do people find it, from 1 to 5?",
        shelf="subjective",
        function=mean_opinion,
        needs=("ratings",),
        low=1.0,
        high=5.0,
        best=5.0,
        conventions=(
            Convention(
                name="rater-means",
                meaning="Student's t over raters' means",
                source="ITU-T P.800 scale; interval by statistics",
            ),
            Convention(
                name="naive",
                meaning="Student's t over all ratings, too narrow",
                source="common in papers",
            ),
            Convention(
                name="normal",
                meaning="1.96 standard errors over all ratings, too narrow",
                source="common in papers",
            ),
            Convention(
                name="bootstrap",
                meaning="raters and clips drawn again together",
                source="Efron and Tibshirani 1993; Owen 2007",
            ),
        ),
        why_default="ratings of one rater are not independent",
        trap="means of two studies do not compare: raters, clips and loudness differ",
    ),
)
