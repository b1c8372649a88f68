"""How far is one statistic of generated pieces from the same statistic of real ones?

Both are one value a piece, by the same code and convention; nan (no notes) is refused, so that it
is left out by the caller in sight.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from photoplay.metrics.checks import row, unknown
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]
_KNOWN = ("wasserstein", "ks", "relative", "mgeval_overlap", "mgeval_kl", "mgeval_kl_as_released")
_GRID = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Wasserstein-1 in the statistic's unit with a bootstrap interval, and KS beside it."""

    value: float
    low: float
    high: float
    ks: float
    ks_p: float
    n: tuple[int, int]
    """Pieces of the reference and of what is compared."""


def set_distance(
    reference: ArrayLike, values: ArrayLike, *, convention: str = "wasserstein"
) -> float:
    """The distance between two sets of one statistic, (n,) and (m,)."""
    real = row(reference, "reference values")
    made = row(values, "values")
    if convention == "wasserstein":
        return float(stats.wasserstein_distance(real, made))
    if convention == "ks":
        return float(stats.ks_2samp(real, made).statistic)
    if convention == "relative":
        middle = float(real.mean())
        return abs(float(made.mean()) - middle) / abs(middle) if middle else math.nan
    if convention == "mgeval_overlap":
        return 1 - overlap_area(real, made)
    if convention in ("mgeval_kl", "mgeval_kl_as_released"):
        return kde_kl(real, made, as_released=convention.endswith("released"))
    raise unknown(convention, _KNOWN)


def compared(
    reference: ArrayLike,
    values: ArrayLike,
    *,
    draws: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Compared:
    """Wasserstein-1 with the percentile interval of pieces drawn again from both sets."""
    real, made = row(reference, "reference values"), row(values, "values")
    rng = np.random.default_rng(seed)
    again = [
        stats.wasserstein_distance(
            real[rng.integers(0, len(real), len(real))], made[rng.integers(0, len(made), len(made))]
        )
        for _ in range(draws)
    ]
    low, high = np.quantile(again, ((1 - level) / 2, (1 + level) / 2))
    ks = stats.ks_2samp(real, made)
    return Compared(value=set_distance(real, made), low=float(low), high=float(high),
                    ks=float(ks.statistic), ks_p=float(ks.pvalue),
                    n=(len(real), len(made)))  # fmt: skip


def overlap_area(one: ArrayLike, other: ArrayLike) -> float:
    """Integral of the lower of two Gaussian densities (Scott), from least to greatest value.

    Below 1 even for equal sets: the tails outside are cut.
    """
    a, b = _spread(one), _spread(other)
    first, second = stats.gaussian_kde(a), stats.gaussian_kde(b)
    grid = np.linspace(min(a.min(), b.min()), max(a.max(), b.max()), 20_001)
    return float(np.trapezoid(np.minimum(first(grid), second(grid)), grid))


def kde_kl(one: ArrayLike, other: ArrayLike, *, as_released: bool = False) -> float:
    """KL of two Gaussian densities on one grid of 1,000 points; as released, on one grid each."""
    a, b = _spread(one), _spread(other)
    low, high = min(a.min(), b.min()), max(a.max(), b.max())
    on_a = np.linspace(a.min(), a.max(), _GRID) if as_released else np.linspace(low, high, _GRID)
    on_b = np.linspace(b.min(), b.max(), _GRID) if as_released else on_a
    return float(stats.entropy(stats.gaussian_kde(a)(on_a), stats.gaussian_kde(b)(on_b)))


def _spread(values: ArrayLike) -> Floats:
    given = row(values, "values", least=2)
    if not np.ptp(given) > 0:
        raise MeasureError("a density needs values that differ; use wasserstein instead")
    return given


MEASURES = (
    Measure(
        name="set-distance",
        title="Distance between two sets of one statistic",
        question="How far is a statistic of generated pieces from that of real ones?",
        shelf="music",
        function=set_distance,
        needs=("reference values", "values"),
        low=0.0,
        high=math.inf,
        best=0.0,
        conventions=(
            Convention(
                name="wasserstein",
                meaning="Wasserstein-1, in the statistic's unit; interval by `compared`",
                source="SciPy wasserstein_distance",
            ),
            Convention(name="ks", meaning="Kolmogorov-Smirnov", source="SciPy ks_2samp"),
            Convention(
                name="relative", meaning="|mean - reference mean| / |reference mean|", source="EIMG"
            ),
            Convention(
                name="mgeval_overlap",
                meaning="1 - overlap of two densities within the range of the values",
                source="Yang and Lerch, 2020; mgeval at 1059c5a",
            ),
            Convention(
                name="mgeval_kl",
                meaning="KL of two densities on one grid",
                source="mgeval at 1059c5a, put right",
            ),
            Convention(
                name="mgeval_kl_as_released",
                meaning="each density on a grid of its own",
                source="mgeval at 1059c5a kl_dist",
                as_released=True,
            ),
        ),
        why_default="no bandwidth, and it is in the unit of the statistic",
        trap="mgeval's overlap of equal sets is .97, not 1",
        exemptions=("identity: mgeval_overlap leaves about .03, the tails that it cuts",),
    ),
)
