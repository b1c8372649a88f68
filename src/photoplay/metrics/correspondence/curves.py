"""Do two curves over film time move together: motion and loudness, wanted and given?

Both are sampled evenly at the same times. Curves of film and music hang together from sample to
sample, so chance comes of moving one round the other, not of mixing its samples.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from photoplay.metrics.correspondence.controls import (
    DRAWS,
    LEAST_SHIFT,
    Controlled,
    against,
)
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]
CurveRule = Literal["spearman", "pearson"]

LAG = 1.0
"""Seconds either way within which the best lag is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveAgreement:
    """How far two curves agree, when best, and beside chance."""

    value: float
    """Correlation, -1..1; nan where either curve is constant."""
    best_lag: float
    """Seconds by which the second curve is late where they agree best; nan if undefined."""
    best: float
    """Correlation at that lag."""
    controlled: Controlled
    """Against every circular shift of at least 2 s."""
    permuted: Controlled
    """Against random orders of the samples: too kind to smooth curves, printed for comparison."""
    reversed: float
    """Correlation with the second curve backwards."""
    samples: int


def curve_correlation(
    first: ArrayLike, second: ArrayLike, *, convention: CurveRule = "spearman"
) -> float:
    """Correlation of two rows of samples; nan where either is constant or has fewer than three.

    Samples at which either is nan are left out.
    """
    a, b = _paired(first, second)
    return _correlation(a, b, convention)


def curve_agreement(
    first: ArrayLike,
    second: ArrayLike,
    rate: float,
    *,
    convention: CurveRule = "spearman",
    draws: int = DRAWS,
    seed: int = 0,
) -> CurveAgreement:
    """Correlation of `first` (the film) and `second` (the music), `rate` samples a second.

    Beside it: the best lag within a second, every circular shift of at least two seconds, random
    orders, and the second curve backwards.
    """
    if not (np.isfinite(rate) and rate > 0):
        raise MeasureError(f"rate must be positive, got {rate}")
    a, b = _paired(first, second)
    value = _correlation(a, b, convention)
    least = int(np.ceil(LEAST_SHIFT * rate))
    shifts = range(least, len(b) - least + 1)
    rng = np.random.default_rng(seed)
    lag, best = _best_lag(a, b, rate, convention)
    return CurveAgreement(
        value=value,
        best_lag=lag,
        best=best,
        controlled=against(
            "circular shift", value, [_correlation(a, np.roll(b, k), convention) for k in shifts]
        ),
        permuted=against(
            "random order",
            value,
            [_correlation(a, rng.permutation(b), convention) for _ in range(draws)],
        ),
        reversed=_correlation(a, b[::-1], convention),
        samples=len(a),
    )


def curve_error(wanted: ArrayLike, got: ArrayLike) -> float:
    """Root mean square error of two rows of samples; nan where there are none."""
    a, b = _paired(wanted, got)
    return float(np.sqrt(((a - b) ** 2).mean())) if len(a) else float("nan")


def _correlation(a: Floats, b: Floats, convention: str) -> float:
    if convention not in ("spearman", "pearson"):
        raise MeasureError(f"there is no convention {convention!r} of a curve correlation")
    if len(a) < 3 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    if convention == "spearman":
        a, b = stats.rankdata(a), stats.rankdata(b)
    a, b = a - a.mean(), b - b.mean()
    return float((a @ b) / np.sqrt((a @ a) * (b @ b)))


def _best_lag(a: Floats, b: Floats, rate: float, convention: str) -> tuple[float, float]:
    reach = min(int(LAG * rate), len(a) - 3)
    best = (float("nan"), float("nan"))
    for lag in sorted(range(-max(0, reach), max(0, reach) + 1), key=abs):
        early, late = (a[: len(a) - lag], b[lag:]) if lag >= 0 else (a[-lag:], b[: len(b) + lag])
        value = _correlation(early, late, convention)
        if np.isfinite(value) and not value <= best[1]:
            best = (lag / rate, value)
    return best


def _paired(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    a, b = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape:
        raise MeasureError(f"curves must be two rows of equal length, got {a.shape} and {b.shape}")
    sound = np.isfinite(a) & np.isfinite(b)
    return a[sound], b[sound]


MEASURES = (
    Measure(
        name="motion-loudness",
        title="Motion-to-loudness correlation",
        question="Does the music grow where the picture moves?",
        shelf="correspondence",
        function=curve_correlation,
        needs=("motion curve", "loudness curve"),
        low=-1.0 - 1e-12,
        high=1.0 + 1e-12,
        best=1.0,
        symmetric=True,
        conventions=(
            Convention(
                name="spearman", meaning="rank correlation of samples", source="Spearman 1904"
            ),
            Convention(name="pearson", meaning="linear correlation", source="Pearson 1895"),
        ),
        why_default="motion and loudness have no common unit; ranks need none",
        chance="every circular shift of at least 2 s",
        trap="smooth curves correlate by accident: read p of the shifts, not of random orders",
    ),
    Measure(
        name="curve-error",
        title="Curve error",
        question="How far is a curve of the music from the wanted one?",
        shelf="correspondence",
        function=curve_error,
        needs=("wanted curve", "curve"),
        low=0.0,
        high=float("inf"),
        best=0.0,
        conventions=(
            Convention(
                name="rmse",
                meaning="root mean square error (note density, loudness)",
                source="Video2Music@0ba4356",
            ),
        ),
        why_default="the published form",
        chance="the same curve moved by 2 s or more, or another clip's",
        trap="a flat line at the wanted mean beats much music: read a correlation beside it",
    ),
)
