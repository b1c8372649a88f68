"""Can the right music be picked out among others? Always beside chance, with an interval.

Rows of a similarity table are queries (films, or generated music), columns candidates; the right
candidate of query i is column i.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.correspondence.similarity import cosine_table
from photoplay.metrics.intervals import Interval, Rate, bootstrap, rate
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]
Ties = Literal["mean", "best", "worst", "later"]
ReciprocalRule = Literal["mean-rank", "torchmetrics_as_released"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Retrieval:
    """How well queries find their own item among `candidates`."""

    ranks: Floats
    """One per query, 1 for the best."""
    candidates: int
    hits: Mapping[int, Rate]
    """By K: share of queries whose own item is among the first K, chance K / candidates."""
    mean_rank: float
    mean_rank_interval: Interval
    """Bootstrap over queries."""
    median_rank: float
    reciprocal: float
    """Mean reciprocal rank."""

    @property
    def value(self) -> float:
        """The share of hits at the smallest K."""
        return self.hits[min(self.hits)].value if self.hits else float("nan")

    @property
    def mean_rank_chance(self) -> float:
        return (self.candidates + 1) / 2

    @property
    def reciprocal_chance(self) -> float:
        return reciprocal_chance(self.candidates)


def retrieve(
    similarity: ArrayLike, ks: Sequence[int] = (1, 5, 10, 20), *, ties: Ties = "mean", seed: int = 0
) -> Retrieval:
    """Everything about retrieval from one table, shape (n, m) with m >= n candidates."""
    ranks = own_ranks(similarity, ties=ties)
    count = np.asarray(similarity).shape[1]
    return retrieval_of(ranks, count, ks, seed=seed)


def retrieval_of(
    ranks: Floats, candidates: int, ks: Sequence[int] = (1, 5, 10, 20), *, seed: int = 0
) -> Retrieval:
    """The same from the ranks themselves; every K above the number of candidates is left out."""
    hits = {
        k: rate(int((ranks <= k).sum()), len(ranks), hit_chance(k, candidates))
        for k in ks
        if k <= candidates
    }
    nan = float("nan")
    return Retrieval(
        ranks=ranks,
        candidates=candidates,
        hits=hits,
        mean_rank=float(ranks.mean()) if len(ranks) else nan,
        mean_rank_interval=bootstrap(ranks, seed=seed),
        median_rank=float(np.median(ranks)) if len(ranks) else nan,
        reciprocal=float((1 / ranks).mean()) if len(ranks) else nan,
    )


def precision_at_k(similarity: ArrayLike, k: int, *, convention: Ties = "mean") -> Rate:
    """Share of queries whose own item is among the first k (a hit rate, by papers called P@K).

    Ties are taken as `convention` says; "later" lets the later column win, as scikit-learn does.
    """
    ranks = own_ranks(similarity, ties=convention)
    count = np.asarray(similarity).shape[1]
    if not 1 <= k <= count:
        raise MeasureError(f"k must lie in 1..{count}, the number of candidates, got {k}")
    return rate(int((ranks <= k).sum()), len(ranks), hit_chance(k, count))


def average_rank(similarity: ArrayLike, *, convention: Ties = "mean") -> float:
    """Mean rank of the right item, 1 for the best; chance (candidates + 1) / 2."""
    ranks = own_ranks(similarity, ties=convention)
    return float(ranks.mean()) if len(ranks) else float("nan")


def mean_reciprocal_rank(
    similarity: ArrayLike, *, convention: ReciprocalRule = "mean-rank"
) -> float:
    """Mean of 1 / rank; chance H_m / m. As torchmetrics releases it, scores <= 0 count nothing."""
    reciprocals = 1 / own_ranks(similarity)
    if convention == "torchmetrics_as_released":
        own = np.diag(np.asarray(similarity, dtype=np.float64))
        reciprocals = np.where(own > 0, reciprocals, 0.0)
    elif convention != "mean-rank":
        raise MeasureError(f"there is no convention {convention!r} of a mean reciprocal rank")
    return float(reciprocals.mean()) if len(reciprocals) else float("nan")


def own_ranks(similarity: ArrayLike, *, ties: Ties = "mean") -> Floats:
    """Rank of column i in row i, shape (n,); 1 for the most similar."""
    table = _as_table(similarity)
    own = np.diag(table)[:, None]
    better = (table > own).sum(axis=1)
    equal = (table == own).sum(axis=1) - 1
    if ties == "mean":
        return np.asarray(better + 1 + equal / 2)
    if ties == "best":
        return np.asarray(better + 1.0)
    if ties == "worst":
        return np.asarray(better + 1.0 + equal)
    if ties == "later":
        later = np.arange(table.shape[1])[None] > np.arange(len(table))[:, None]
        return np.asarray(better + 1.0 + ((table == own) & later).sum(axis=1))
    raise MeasureError(f"there is no convention {ties!r}; known are mean, best, worst, later")


def hit_chance(k: int, candidates: int) -> float:
    """Chance that the right one of `candidates` is among k picked at random."""
    if not 1 <= k <= candidates:
        raise MeasureError(f"k must lie in 1..{candidates}, got {k}")
    return k / candidates


def reciprocal_chance(candidates: int) -> float:
    """Mean reciprocal rank of a random order: H_m / m."""
    return float((1 / np.arange(1, candidates + 1)).sum() / candidates)


def feature_retrieval(
    queries: ArrayLike,
    candidates: ArrayLike,
    ks: Sequence[int] = (5, 10, 20),
    *,
    pool: int | None = None,
    seed: int = 0,
) -> Retrieval:
    """Retrieval by cosine on given features, shapes (n, width) and (m, width), m >= n.

    With `pool`, each query is ranked among its own item and `pool` - 1 others drawn with `seed`.
    VMC (Diff-BGM): queries are features of generated segments, candidates those of the paired
    music's segments; no picture enters. VMCP (V-MusProd): queries are video features, candidates
    music features of a contrastive video-music model.
    """
    table = _as_table(cosine_table(queries, candidates))
    count = table.shape[1]
    if pool is None:
        return retrieve(table, ks, seed=seed)
    if not 2 <= pool <= count:
        raise MeasureError(f"a pool must hold 2..{count} candidates, got {pool}")
    rng = np.random.default_rng(seed)
    ranks = np.empty(len(table))
    for row in range(len(table)):
        others = rng.choice(np.delete(np.arange(count), row), pool - 1, replace=False)
        against = table[row, others]
        own = table[row, row]
        ranks[row] = (against > own).sum() + 1 + (against == own).sum() / 2
    return retrieval_of(ranks, pool, ks, seed=seed)


def _as_table(similarity: ArrayLike) -> Floats:
    table = np.asarray(similarity, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < table.shape[0] or table.shape[1] == 0:
        raise MeasureError(
            "similarity must have a row per query and at least as many columns (the right one of "
            f"row i is column i), got shape {table.shape}"
        )
    if not np.isfinite(table).all():
        raise MeasureError("similarity holds values that are not numbers")
    return table


_TIES = (
    Convention(name="mean", meaning="ties take the mean rank", source="statistics"),
    Convention(name="best", meaning="ties take the best rank", source="NumPy practice"),
    Convention(name="worst", meaning="ties take the worst rank", source="NumPy practice"),
    Convention(
        name="later", meaning="of ties the later column wins", source="scikit-learn 1.9 top_k"
    ),
)
_FEATURES = (
    Convention(
        name="cosine",
        meaning="cosine of given features, all candidates or a seeded pool, ties mean",
        source="Diff-BGM notebook (its pool is unseeded); V-MusProd for video queries",
    ),
)

MEASURES = (
    Measure(
        name="precision-at-k",
        title="Retrieval precision P@K",
        question="Is the right music among the first K picked for a film?",
        shelf="correspondence",
        function=precision_at_k,
        needs=("similarity table", "k"),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=_TIES,
        why_default="the only rule that a constant table cannot game",
        chance="K / M",
        trap="a hit rate, not a precision; worth nothing without M",
    ),
    Measure(
        name="average-rank",
        title="Average rank",
        question="How far down the list does the right music come?",
        shelf="correspondence",
        function=average_rank,
        needs=("similarity table",),
        low=1.0,
        high=float("inf"),
        best=1.0,
        conventions=_TIES,
        why_default="the only rule that a constant table cannot game",
        chance="(M + 1) / 2",
        trap="a published 33.4 is chance if M = 64 to 66",
    ),
    Measure(
        name="mean-reciprocal-rank",
        title="Mean reciprocal rank",
        question="How near the top of the list does the right music come?",
        shelf="correspondence",
        function=mean_reciprocal_rank,
        needs=("similarity table",),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(name="mean-rank", meaning="mean of 1 / rank", source="Voorhees 1999"),
            Convention(
                name="torchmetrics_as_released",
                meaning="similarities <= 0 count nothing",
                source="torchmetrics 1.9.0 retrieval_reciprocal_rank",
                as_released=True,
            ),
        ),
        why_default="cosines are often negative",
        chance="H_M / M",
        trap="a few clips found at once rule it: first counts twice as much as second",
    ),
    Measure(
        name="video-music-correspondence",
        title="Video-music correspondence (VMC)",
        question="Is generated music closer to its film's own music than to other films' music?",
        shelf="correspondence",
        function=feature_retrieval,
        needs=("generated music features", "original music features"),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=_FEATURES,
        why_default="the only released form, with a seed",
        chance="K / M",
        trap="no picture enters: it measures closeness to the original music",
    ),
    Measure(
        name="video-music-clip-precision",
        title="Video-music CLIP precision (VMCP)",
        question="Does a contrastive video-music model find the music from the film?",
        shelf="correspondence",
        function=feature_retrieval,
        needs=("film features", "music features"),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=_FEATURES,
        why_default="encoders, pool and K of the paper are not established",
        chance="K / M",
        trap="the encoder is the measure: name it",
    ),
)
