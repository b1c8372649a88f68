"""Which of two do people prefer? Win rates, sign tests, several tests at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from photoplay.metrics.intervals import Interval, exact, wilson
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """How often one was preferred to another."""

    value: float
    """Win rate, ties counted half; nan without comparisons."""
    interval: Interval
    p: float
    """Exact two-sided sign test against 1/2, ties left out; nan without decisions."""
    wins: int
    losses: int
    ties: int
    chance: float = 0.5


def win_rate(wins: int, losses: int, ties: int = 0, *, convention: str = "wilson") -> Preference:
    """Share of comparisons won, ties half a win to each, with an interval and a sign test.

    `convention` names the interval: "wilson", or "exact" (Clopper-Pearson; needs an even number of
    ties, as halves have no exact interval).
    """
    for name, count in (("wins", wins), ("losses", losses), ("ties", ties)):
        if count < 0 or count != int(count):
            raise MeasureError(f"{name} must be a count, got {count}")
    total, score = wins + losses + ties, wins + ties / 2
    if convention == "exact" and ties % 2:
        raise MeasureError(f"an exact interval needs whole wins, got {score} with {ties} ties")
    if convention not in ("wilson", "exact"):
        raise MeasureError(f"there is no convention {convention!r} of a win rate's interval")
    interval = wilson(score, total) if convention == "wilson" else exact(int(score), total)
    decided = wins + losses
    nan = float("nan")
    return Preference(
        value=score / total if total else nan,
        interval=interval,
        p=float(stats.binomtest(wins, decided, 0.5).pvalue) if decided else nan,
        wins=wins,
        losses=losses,
        ties=ties,
    )


def holm(ps: Sequence[float]) -> Floats:
    """P values of several tests, made larger so that they may be read together (Holm 1979)."""
    given = np.asarray(ps, dtype=np.float64)
    if given.ndim != 1 or np.any((given < 0) | (given > 1)):
        raise MeasureError("p values must be one row in 0..1")
    order = np.argsort(given)
    steps = given[order] * (len(given) - np.arange(len(given)))
    adjusted = np.empty(len(given))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(steps))
    return adjusted


def wins_table(choices: Sequence[tuple[str, str]], systems: Sequence[str]) -> Floats:
    """Wins of row over column from (winner, loser) pairs, shape (systems, systems)."""
    place = {name: index for index, name in enumerate(systems)}
    table = np.zeros((len(systems), len(systems)))
    for winner, loser in choices:
        if winner not in place or loser not in place or winner == loser:
            raise MeasureError(f"{winner!r} over {loser!r} is no choice among {list(systems)}")
        table[place[winner], place[loser]] += 1
    return table


def paired_difference(one: ArrayLike, other: ArrayLike, *, test: str = "wilcoxon") -> float:
    """Two-sided p of paired ratings: "wilcoxon" (signed rank, zeros dropped) or "t".

    Pairs with a missing rating are left out; nan where no pair differs or fewer than two are left.
    """
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if a.ndim != 1 or a.shape != b.shape:
        raise MeasureError(f"ratings must go in pairs, got shapes {a.shape} and {b.shape}")
    kept = np.isfinite(a) & np.isfinite(b)
    a, b = a[kept], b[kept]
    if test not in ("wilcoxon", "t"):
        raise MeasureError(f"there is no paired test {test!r}; known are wilcoxon and t")
    if len(a) < 2 or np.all(a == b):
        return float("nan")
    if test == "t":
        return float(stats.ttest_rel(a, b).pvalue)
    return float(stats.wilcoxon(a, b).pvalue)


MEASURES = (
    Measure(
        name="win-rate",
        title="Pairwise preference",
        question="How often is one preferred to the other?",
        shelf="subjective",
        function=win_rate,
        needs=("wins", "losses"),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(name="wilson", meaning="ties half; Wilson interval", source="Wilson 1927"),
            Convention(
                name="exact",
                meaning="ties half; Clopper-Pearson interval, never too narrow",
                source="Clopper and Pearson 1934",
            ),
        ),
        exemptions=(
            "identity: wins and losses are two sides of one thing, not a thing and its copy",
        ),
        why_default="covers as often as it says; the exact one covers more often",
        chance="1/2",
        trap="several systems: adjust p by Holm's rule",
    ),
)
