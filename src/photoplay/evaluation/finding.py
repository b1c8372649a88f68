"""Can the right piece be found by a net's rows? Hit rates and ranks, never without chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from photoplay.evaluation.summary import Control, Row
from photoplay.metrics.correspondence.retrieval import Retrieval, retrieve
from photoplay.metrics.correspondence.similarity import cosine_table
from photoplay.metrics.intervals import Interval
from photoplay.types.cards import Measure

Floats = NDArray[np.float64]
Rows = NDArray[np.floating[Any]]

KS = (1, 5, 10, 20)
FEWEST = 3
"""Candidates below which nothing is looked for."""
DRAWS = 9999


def retrieval_rows(
    queries: Mapping[str, Rows], candidates: Mapping[str, Rows],
    cards: tuple[Measure, Measure], label: str, what: str, *, seed: int,
) -> Iterator[Row]:  # fmt: skip
    """P@K for each K below the number of candidates, and the mean rank; none below FEWEST.

    Rows of `queries` and `candidates` have shape (windows, dims); a piece is their mean, and the
    closest by cosine comes first. `cards` are those of precision at K and of the average rank.
    """
    names = [name for name in queries if name in candidates]
    if len(names) < FEWEST:
        return
    others = [*names, *(name for name in candidates if name not in names)]
    table = cosine_table(_means(queries, names), _means(candidates, others))
    found = retrieve(table, [k for k in KS if k < len(others)], seed=seed)
    hits, rank = cards
    ranks = dict(zip(names, found.ranks.tolist(), strict=True))
    for k, told in found.hits.items():
        met = round(told.value * told.n)
        p = float(stats.binom.sf(met - 1, told.n, told.chance))
        yield _row(
            hits, f"{hits.name}:{k}:{label}", f"P@{k}, {what}, {label}", told.value, told.interval,
            _control(told.chance, told.value - told.chance, told.interval, p),
            {name: float(one <= k) for name, one in ranks.items()}, found,
        )  # fmt: skip
    yield _row(
        rank, f"{rank.name}:{label}", f"Average rank, {what}, {label}", found.mean_rank,
        found.mean_rank_interval,
        _rank_control(found, seed), ranks, found,
    )  # fmt: skip


def _means(rows: Mapping[str, Rows], names: Sequence[str]) -> Floats:
    return np.stack([np.asarray(rows[name], dtype=float).mean(axis=0) for name in names])


def _rank_control(found: Retrieval, seed: int) -> Control:
    """Chance draws each query's rank evenly among the candidates."""
    chance = found.mean_rank_chance
    rng = np.random.default_rng(seed)
    drawn = rng.integers(1, found.candidates + 1, (DRAWS, len(found.ranks))).mean(axis=1)
    p = float(((drawn <= found.mean_rank).sum() + 1) / (DRAWS + 1))
    span = found.mean_rank_interval
    return _control(chance, chance - found.mean_rank,
                    Interval(2 * chance - span.high, 2 * chance - span.low), p)  # fmt: skip


def _control(chance: float, gap: float, span: Interval, p: float) -> Control:
    return Control(
        name="chance", chance=chance, gap=gap,
        gap_interval=Interval(span.low - chance, span.high - chance),
        z=float(stats.norm.isf(p)) if 0 < p < 1 else float("nan"), p=p,
    )  # fmt: skip


def _row(
    card: Measure, name: str, title: str, value: float, interval: Interval, control: Control,
    items: Mapping[str, float], found: Retrieval,
) -> Row:  # fmt: skip
    facts: dict[str, Any] = {
        "measure": name, "convention": card.conventions[0].name, "title": title,
        "shelf": card.shelf, "question": card.question, "value": value, "interval": interval,
        "n": len(found.ranks), "best": card.best, "unit": card.unit, "controls": (control,),
        "items": items, "trap": card.trap, "remark": f"{found.candidates} candidates",
    }  # fmt: skip
    return Row(**facts)
