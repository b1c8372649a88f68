"""In what order do people put several systems, and are they of one mind?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """Ranks of several systems by several raters, 1 for the best."""

    value: float
    """Kendall's W, 0 (no agreement) to 1."""
    mean_ranks: Floats
    """Shape (systems,)."""
    chi2: float
    """Friedman's statistic; nan where all ranks are tied."""
    p: float
    raters: int


def ranking(ranks: ArrayLike) -> Ranking:
    """Mean ranks, Friedman's test and Kendall's W of ranks of shape (raters, systems).

    Ties take the mean rank and are corrected for. At least two raters and three systems for the
    test; fewer give nan.
    """
    table = np.asarray(ranks, dtype=np.float64)
    if table.ndim != 2 or not table.size or not np.isfinite(table).all():
        raise MeasureError(f"ranks must be finite, (raters, systems), got shape {table.shape}")
    raters, systems = table.shape
    placed = stats.rankdata(table, axis=1)
    mean = placed.mean(axis=0)
    nan = float("nan")
    if raters < 2 or systems < 2:
        return Ranking(value=nan, mean_ranks=mean, chi2=nan, p=nan, raters=raters)
    spread = ((placed.sum(axis=0) - raters * (systems + 1) / 2) ** 2).sum()
    room = raters**2 * (systems**3 - systems) - raters * sum(_tied(row) for row in placed)
    w = float(12 * spread / room) if room > 0 else nan
    chi2 = raters * (systems - 1) * w
    p = float(stats.chi2.sf(chi2, systems - 1)) if np.isfinite(chi2) else nan
    return Ranking(value=w, mean_ranks=mean, chi2=chi2, p=p, raters=raters)


def _tied(row: Floats) -> float:
    _, counts = np.unique(row, return_counts=True)
    return float((counts**3 - counts).sum())


MEASURES = (
    Measure(
        name="kendall-w",
        title="Ranking: mean ranks, Friedman, Kendall's W",
        question="In what order do people put the systems, and are they of one mind?",
        shelf="subjective",
        function=ranking,
        needs=("ranks",),
        low=0.0,
        high=1.0 + 1e-12,
        best=1.0,
        conventions=(
            Convention(
                name="friedman",
                meaning="W = chi2 / (raters (systems - 1)), corrected for ties",
                source="Friedman 1937; Kendall and Babington Smith 1939",
            ),
        ),
        why_default="one number for agreement, one test for difference",
        chance="about 1 / raters",
        trap="the test's law is asymptotic: few raters make p rough",
    ),
)
