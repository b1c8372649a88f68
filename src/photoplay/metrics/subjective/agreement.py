"""How far do raters agree? Krippendorff's alpha and intraclass correlations."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]
Level = Literal["ordinal", "nominal", "interval", "ratio"]
IccRule = Literal["ICC(A,1)", "ICC(1,1)", "ICC(C,1)", "ICC(1,k)", "ICC(A,k)", "ICC(C,k)"]


def krippendorff_alpha(ratings: ArrayLike, *, convention: Level = "ordinal") -> float:
    """1 - observed / expected disagreement of ratings of shape (raters, units), missing allowed.

    Missing is nan (or None). `convention` is the level of measurement; words are nominal. Undefined
    (nan) where no unit has two ratings or all ratings are the same. Krippendorff, Computing
    Krippendorff's Alpha-Reliability, 2011.
    """
    if convention not in ("nominal", "ordinal", "interval", "ratio"):
        raise MeasureError(f"there is no convention {convention!r} of Krippendorff's alpha")
    codes, values = _coded(ratings, convention)
    pairable = codes[:, (codes >= 0).sum(axis=0) >= 2]
    counts = np.array([[(unit == v).sum() for v in range(len(values))] for unit in pairable.T])
    if not len(counts):
        return float("nan")
    totals = counts.sum(axis=0).astype(float)
    if (totals > 0).sum() < 2:
        return float("nan")
    shares = counts / (counts.sum(axis=1, keepdims=True) - 1)
    coincidence = shares.T @ counts - np.diag(shares.sum(axis=0))
    n = totals.sum()
    expected = (np.outer(totals, totals) - np.diag(totals)) / (n - 1)
    apart = _distance(values, totals, convention)
    return float(1 - (coincidence * apart).sum() / (expected * apart).sum())


def intraclass_correlation(ratings: ArrayLike, *, convention: IccRule = "ICC(A,1)") -> float:
    """Share of variance that is between clips, of complete ratings (raters, clips).

    Forms after McGraw and Wong 1996: one-way ICC(1,.), two-way agreement ICC(A,.) and consistency
    ICC(C,.), of one rater (.,1) or of the mean of all (.,k). nan where nothing varies.
    """
    table = np.asarray(ratings, dtype=np.float64)
    if table.ndim != 2 or min(table.shape) < 2 or not np.isfinite(table).all():
        raise MeasureError(
            "an intraclass correlation needs complete ratings of two raters and two clips or "
            f"more, got shape {table.shape}; Krippendorff's alpha allows gaps"
        )
    raters, clips = table.shape
    grand = table.mean()
    between = raters * ((table.mean(axis=0) - grand) ** 2).sum() / (clips - 1)
    by_rater = clips * ((table.mean(axis=1) - grand) ** 2).sum() / (raters - 1)
    total = ((table - grand) ** 2).sum()
    left = total - between * (clips - 1) - by_rater * (raters - 1)
    error = left / ((clips - 1) * (raters - 1))
    within = (total - between * (clips - 1)) / (clips * (raters - 1))
    parts = {
        "ICC(1,1)": (between - within, between + (raters - 1) * within),
        "ICC(1,k)": (between - within, between),
        "ICC(C,1)": (between - error, between + (raters - 1) * error),
        "ICC(C,k)": (between - error, between),
        "ICC(A,1)": (
            between - error,
            between + (raters - 1) * error + raters / clips * (by_rater - error),
        ),
        "ICC(A,k)": (between - error, between + (by_rater - error) / clips),
    }
    if convention not in parts:
        raise MeasureError(f"there is no convention {convention!r} of ICC: {', '.join(parts)}")
    above, below = parts[convention]
    return float(above / below) if below != 0 else float("nan")


def _coded(ratings: ArrayLike, level: str) -> tuple[NDArray[np.int64], Floats]:
    """Ratings as places in the list of values (-1 where missing), and those values in order."""
    table = np.asarray(ratings, dtype=object)
    if table.ndim != 2:
        raise MeasureError(f"ratings must have shape (raters, units), got {table.shape}")
    known = [v for v in table.ravel() if not _is_missing(v)]
    words = any(isinstance(v, str) for v in known)
    if words and level != "nominal":
        raise MeasureError(f"words have no order: ask for the nominal level, not {level}")
    values = sorted({str(v) for v in known}) if words else sorted({float(v) for v in known})
    place = {value: index for index, value in enumerate(values)}
    key = str if words else float
    codes = np.array(
        [[-1 if _is_missing(v) else place[key(v)] for v in row] for row in table], dtype=np.int64
    ).reshape(table.shape)
    numbers = np.arange(len(values), dtype=float) if words else np.array(values, dtype=float)
    return codes, numbers


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value)) or value == ""


def _distance(values: Floats, totals: Floats, level: str) -> Floats:
    """Squared difference of each two values at a level of measurement."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "interval":
        return np.asarray((values[:, None] - values[None]) ** 2)
    if level == "ratio":
        both = values[:, None] + values[None]
        apart = values[:, None] - values[None]
        return np.asarray(np.divide(apart, both, out=np.zeros_like(apart), where=both != 0) ** 2)
    # Ordinal: how many ratings lie between the two, half of their own counted.
    below = np.cumsum(totals) - totals / 2
    return np.asarray((below[:, None] - below[None]) ** 2)


_ALPHA_SOURCE = "Krippendorff, Content Analysis; the 2011 note"
MEASURES = (
    Measure(
        name="krippendorff-alpha",
        title="Krippendorff's alpha",
        question="How far do raters agree, beyond chance?",
        shelf="subjective",
        function=krippendorff_alpha,
        needs=("ratings with gaps",),
        low=-1.0,
        high=1.0,
        best=1.0,
        conventions=tuple(
            Convention(name=name, meaning=meaning, source=_ALPHA_SOURCE)
            for name, meaning in (
                ("ordinal", "ranks of a scale such as 1 to 5"),
                ("nominal", "names"),
                ("interval", "numbers with even steps"),
                ("ratio", "numbers with a true zero"),
            )
        ),
        why_default="opinion scales have an order but no even steps",
        chance="0",
        trap="low where all clips are alike, however well raters agree",
    ),
    Measure(
        name="intraclass-correlation",
        title="Intraclass correlation (ICC)",
        question="What share of the spread of ratings lies between clips?",
        shelf="subjective",
        function=intraclass_correlation,
        needs=("complete ratings",),
        low=float("-inf"),
        high=1.0,
        best=1.0,
        conventions=tuple(
            Convention(name=name, meaning=meaning, source="McGraw and Wong 1996; pingouin 0.7")
            for name, meaning in (
                ("ICC(A,1)", "two-way, absolute agreement, one rater"),
                ("ICC(1,1)", "one-way, one rater"),
                ("ICC(C,1)", "two-way, consistency, one rater"),
                ("ICC(1,k)", "one-way, mean of all raters"),
                ("ICC(A,k)", "two-way, absolute agreement, mean of all raters"),
                ("ICC(C,k)", "two-way, consistency, mean of all raters"),
            )
        ),
        why_default="what one more rater, as harsh as any, would agree on",
        chance="0",
        trap="six forms under one name; negative where clips differ less than raters",
    ),
)
