"""Beats coverage, beats hit, their spread and F1: what dance-to-music papers print.

"Beats" are onsets, and the unit is one whole second. Unrelated music reaches the maximum, so each
number stands beside its chance: the same music against other clips' references.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.correspondence.controls import DRAWS, Controlled, shuffled_pairs
from photoplay.metrics.correspondence.events import as_length, as_times
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

CoverageRule = Literal["loris", "d2m"]
Bits = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageSet:
    """Coverage and hits over many clips."""

    coverage: Controlled
    """Mean BCS beside other clips' references."""
    hits: Controlled
    """Mean BHS beside the same."""
    coverage_spread: float
    """CSD: standard deviation over clips (ddof 1); nan below two."""
    hits_spread: float
    """HSD."""
    f1: float
    """Harmonic mean of the two means (LORIS)."""
    f1_chance: float
    clip_f1: float
    """Mean of the clips' own F1, the other reading."""
    clips: int


def beats_coverage(
    reference: ArrayLike, generated: ArrayLike, *, convention: CoverageRule = "loris"
) -> float:
    """BCS of two rows of bits, one a second: 1 where any onset falls into it.

    "loris": hits / generated seconds (a precision), 0 without generated onsets; the reference is
    cut to the generated length. "d2m": generated / reference seconds, unbounded; nan without
    reference onsets; lengths must be equal.
    """
    wanted, got = _paired(reference, generated, convention)
    if convention == "d2m":
        return float(got.sum() / wanted.sum()) if wanted.sum() else float("nan")
    return float((wanted * got).sum() / got.sum()) if got.sum() else 0.0


def beats_hit(
    reference: ArrayLike, generated: ArrayLike, *, convention: CoverageRule = "loris"
) -> float:
    """BHS: share of the reference's seconds with onsets that have generated ones (a recall).

    Without reference onsets 0 in "loris", nan in "d2m".
    """
    wanted, got = _paired(reference, generated, convention)
    if wanted.sum():
        return float((wanted * got).sum() / wanted.sum())
    return float("nan") if convention == "d2m" else 0.0


def onset_seconds(onsets: ArrayLike, seconds: float) -> Bits:
    """Bits, one a started second: whether any of `onsets` falls into it."""
    times = as_times(onsets, "onsets")
    bits = np.zeros(int(np.ceil(as_length(seconds))), dtype=np.int64)
    places = np.floor(times).astype(int)
    bits[places[(places >= 0) & (places < len(bits))]] = 1
    return bits


def coverage_of(
    references: Sequence[ArrayLike],
    generated: Sequence[ArrayLike],
    *,
    convention: CoverageRule = "loris",
    draws: int = DRAWS,
    seed: int = 0,
) -> CoverageSet:
    """Both scores over clips, beside derangements of the clips' references.

    Against another clip's reference both are cut to the shorter. MeasureError below two clips,
    where there is no other clip.
    """
    if len(references) != len(generated):
        raise MeasureError(
            f"each clip needs a reference, got {len(references)} and {len(generated)} clips"
        )
    covered = _table(references, generated, beats_coverage, convention)
    hit = _table(references, generated, beats_hit, convention)
    coverage = shuffled_pairs(covered, draws=draws, seed=seed)
    hits = shuffled_pairs(hit, draws=draws, seed=seed)
    each, each_hit = np.diag(covered), np.diag(hit)
    with np.errstate(invalid="ignore"):
        clip_f1 = np.nan_to_num(2 * each * each_hit / (each + each_hit))
    return CoverageSet(
        coverage=coverage,
        hits=hits,
        coverage_spread=float(np.nanstd(each, ddof=1)),
        hits_spread=float(np.nanstd(each_hit, ddof=1)),
        f1=f1_of(coverage.value, hits.value),
        f1_chance=f1_of(coverage.chance, hits.chance),
        clip_f1=float(clip_f1.mean()),
        clips=len(references),
    )


def f1_of(coverage: float, hits: float) -> float:
    """Harmonic mean; 0 where both are 0, nan where either is."""
    if coverage + hits == 0:
        return 0.0
    return 2 * coverage * hits / (coverage + hits)


def _table(
    references: Sequence[ArrayLike], generated: Sequence[ArrayLike], score: object, convention: str
) -> NDArray[np.float64]:
    count = len(references)
    table = np.full((count, count), np.nan)
    for clip in range(count):
        for other in range(count):
            wanted, got = _bits(references[other], "reference"), _bits(generated[clip], "generated")
            if clip != other:
                length = min(len(wanted), len(got))
                wanted, got = wanted[:length], got[:length]
            table[clip, other] = score(wanted, got, convention=convention)  # type: ignore[operator]
    return table


def _paired(reference: ArrayLike, generated: ArrayLike, convention: str) -> tuple[Bits, Bits]:
    if convention not in ("loris", "d2m"):
        raise MeasureError(f"there is no convention {convention!r} of beats coverage")
    wanted, got = _bits(reference, "reference"), _bits(generated, "generated")
    if convention == "d2m" and len(wanted) != len(got):
        raise MeasureError(f"lengths must be equal, got {len(wanted)} and {len(got)} seconds")
    if len(got) > len(wanted):
        raise MeasureError(
            f"generated music must not be longer than the reference, got {len(got)} and "
            f"{len(wanted)} seconds; cut it first"
        )
    return wanted[: len(got)], got


def _bits(values: ArrayLike, name: str) -> Bits:
    bits = np.asarray(values)
    if bits.ndim != 1 or not np.isin(bits, (0, 1)).all():
        raise MeasureError(f"{name} seconds must be one row of 0 and 1, got shape {bits.shape}")
    return bits.astype(np.int64)


_RULES = (
    Convention(
        name="loris",
        meaning="coverage is hits / generated seconds (precision), hit is recall, 0 if none",
        source="LORIS@b5bef7d beats_scores.py; MoMu, GACA-DiT",
    ),
    Convention(
        name="d2m",
        meaning="coverage is generated / reference seconds, unbounded; nan if none",
        source="D2M-GAN's Beats_Scores@4d47a8b; CDCD",
    ),
)
_TRAP = "unrelated music scores .9 to 1.0: never without chance"

MEASURES = (
    Measure(
        name="beats-coverage",
        title="Beats coverage score (BCS)",
        question="In how many of its seconds with onsets does the reference have onsets too?",
        shelf="correspondence",
        function=beats_coverage,
        needs=("reference seconds", "generated seconds"),
        low=0.0,
        high=float("inf"),
        best=1.0,
        conventions=_RULES,
        why_default="bounded; the d2m form rewards playing in every second",
        chance="references of other clips, derangement mean",
        trap=_TRAP,
    ),
    Measure(
        name="beats-hit",
        title="Beats hit score (BHS)",
        question="How many of the reference's seconds with onsets are met?",
        shelf="correspondence",
        function=beats_hit,
        needs=("reference seconds", "generated seconds"),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=_RULES,
        why_default="the same value in both wherever there are reference onsets",
        chance="references of other clips, derangement mean",
        trap=_TRAP,
    ),
)
