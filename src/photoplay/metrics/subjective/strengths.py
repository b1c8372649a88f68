"""How strong is each of several systems, from who was preferred to whom? Bradley-Terry and Elo."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.sparse.csgraph import connected_components

from photoplay.metrics.intervals import Interval
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]

ALPHA = 0.1
"""Rate added between every two systems where the likelihood alone has no finite answer."""
_ROUNDS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strengths:
    """P(i preferred to j) = e^ti / (e^ti + e^tj)."""

    value: Floats
    """Log strengths, natural, mean zero, shape (systems,)."""
    intervals: tuple[Interval, ...]
    """By the information at the answer; each against the mean of all systems."""
    regularised: float
    """The alpha that was used; 0 for the plain maximum of the likelihood."""

    @property
    def elo(self) -> Floats:
        """On the scale of chess, mean zero: 400 t / ln 10."""
        return np.asarray(400 / np.log(10) * self.value)

    def win(self, one: int, other: int) -> float:
        """Modelled share of comparisons that `one` wins against `other`."""
        return float(1 / (1 + np.exp(self.value[other] - self.value[one])))


def bradley_terry(wins: ArrayLike, *, alpha: float | None = None, level: float = 0.95) -> Strengths:
    """Log strengths from wins of row over column, shape (systems, systems).

    Where some systems never lose to (or never meet) the others, no finite answer exists: `alpha`
    None then regularises by ALPHA, which the result tells; 0 raises MeasureError instead.
    Solved as the stationary law of Luce's chain (Maystre and Grossglauser, NeurIPS 2015).
    """
    table = _as_wins(wins)
    finite = is_connected(table)
    used = (0.0 if finite else ALPHA) if alpha is None else alpha
    if used == 0 and not finite:
        raise MeasureError(
            "no finite strengths exist: some systems never lose to the others; regularise with "
            f"alpha={ALPHA}"
        )
    theta = _solved(table, used)
    return Strengths(
        value=theta, intervals=_intervals(table, theta, level), regularised=float(used)
    )


def is_connected(wins: ArrayLike) -> bool:
    """Whether each system, by some chain of wins, beats each other: then strengths are finite."""
    count, _ = connected_components(_as_wins(wins) > 0, directed=True, connection="strong")
    return bool(count == 1)


def _solved(wins: Floats, alpha: float) -> Floats:
    count = len(wins)
    weights = np.ones(count)
    for _ in range(_ROUNDS):
        # Leave a loser for its winner, the faster the weaker both are.
        flow = alpha + wins.T / (weights[:, None] + weights[None])
        np.fill_diagonal(flow, 0.0)
        chain = flow - np.diag(flow.sum(axis=1))
        chain_t = chain.T.copy()
        chain_t[-1] = 1.0
        after = np.linalg.solve(chain_t, np.r_[np.zeros(count - 1), 1.0])
        after = np.maximum(after, 1e-300)
        # Weights have the mean 1 in logarithms, then in themselves, so that alpha has one meaning.
        after *= count / after.sum()
        moved = np.abs(np.log(after) - np.log(weights)).max()
        weights = after
        if moved < 1e-12:
            break
    theta = np.log(weights)
    return np.asarray(theta - theta.mean())


def _intervals(wins: Floats, theta: Floats, level: float) -> tuple[Interval, ...]:
    games = wins + wins.T
    share = 1 / (1 + np.exp(theta[None] - theta[:, None]))
    weight = games * share * (1 - share)
    information = np.diag(weight.sum(axis=1)) - weight
    errors = np.sqrt(np.maximum(0, np.diag(np.linalg.pinv(information))))
    reach = float(stats.norm.ppf((1 + level) / 2)) * errors
    return tuple(
        Interval(float(t - r), float(t + r), level) for t, r in zip(theta, reach, strict=True)
    )


def _as_wins(wins: ArrayLike) -> Floats:
    table = np.asarray(wins, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or len(table) < 2:
        raise MeasureError(f"wins must be a square of two systems or more, got {table.shape}")
    if not np.isfinite(table).all() or (table < 0).any() or np.diag(table).any():
        raise MeasureError("wins must be counts, with nothing won against oneself")
    return table


MEASURES = (
    Measure(
        name="bradley-terry",
        title="Bradley-Terry strengths",
        question="How strong is each system, from who was preferred to whom?",
        shelf="subjective",
        function=bradley_terry,
        needs=("wins of row over column",),
        low=float("-inf"),
        high=float("inf"),
        best=None,
        unit="natural log",
        exemptions=("range: one strength a system, not a number",),
        conventions=(
            Convention(
                name="maximum-likelihood",
                meaning="log strengths, mean zero; regularised by .1 and said so where infinite",
                source="Bradley and Terry 1952; Luce's chain as in choix 0.4.1",
            ),
        ),
        why_default="the field's model; the Elo scale is 400 / ln 10 of it",
        chance="0, all systems alike",
        trap="a system that never loses has no finite strength",
    ),
)
