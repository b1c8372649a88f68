"""Are the film's cuts met by onsets of the music, more than chance would?

The chance value and its spread are exact: over every circular shift of the music by at least two
seconds, not over a sample of shifts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.correspondence.controls import LEAST_SHIFT, Controlled
from photoplay.metrics.correspondence.events import Times, as_length, as_times, gaps_to
from photoplay.metrics.intervals import Interval, wilson
from photoplay.types.cards import Convention, Measure

WINDOW = 0.080
"""Seconds either side within which an onset meets a cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HitRate:
    """How many moments are met, beside the same onsets moved round the film."""

    moments: int
    value: float
    """Share met; nan without moments."""
    interval: Interval
    controlled: Controlled
    evenness: float
    """Coefficient of variation of the moments' gaps; below about .1 shifts cannot tell chance."""

    @property
    def chance(self) -> float:
        return self.controlled.chance

    @property
    def z(self) -> float:
        return self.controlled.z

    @property
    def p(self) -> float:
        return self.controlled.p


def cut_hit_rate(
    cuts: ArrayLike,
    onsets: ArrayLike,
    duration: float,
    *,
    window: float = WINDOW,
    least_shift: float = LEAST_SHIFT,
) -> HitRate:
    """Share of `cuts` with an onset at most `window` seconds away, beside exact chance.

    Times are increasing seconds in a film of `duration` seconds. No cuts: nan. No onsets: 0, as
    every cut goes unmet, without chance. p is the share of all shifts of at least `least_shift`
    that meet as many, with one window's width of shifts counted as the music's own place; films
    shorter than two such shifts have none (nan).
    """
    moments, heard = as_times(cuts, "cuts"), as_times(onsets, "onsets")
    length = as_length(duration)
    met = int((gaps_to(moments, heard) <= window).sum())
    value = met / len(moments) if len(moments) else float("nan")
    return HitRate(
        moments=len(moments),
        value=value,
        interval=wilson(met, len(moments)),
        controlled=_against_shifts(value, moments, heard, length, window, least_shift),
        evenness=evenness(moments),
    )


def share_met(moments: ArrayLike, onsets: ArrayLike, window: float = WINDOW) -> float:
    """Share of `moments` with an onset within `window` seconds; nan without moments."""
    times = as_times(moments, "moments")
    if not len(times):
        return float("nan")
    return float(np.mean(gaps_to(times, as_times(onsets, "onsets")) <= window))


def evenness(moments: Times) -> float:
    """Coefficient of variation of the gaps between moments; 0 for fewer than three."""
    gaps = np.diff(moments)
    return float(gaps.std() / gaps.mean()) if len(gaps) > 1 and gaps.mean() > 0 else 0.0


def _against_shifts(
    value: float, moments: Times, onsets: Times, duration: float, window: float, least: float
) -> Controlled:
    if not len(moments) or not len(onsets) or duration <= 2 * least:
        nan = float("nan")
        return Controlled(
            control="circular shift", value=value, chance=nan, spread=nan, p=nan, draws=0
        )
    edges, shares = _share_by_shift(moments, onsets, duration, window)
    starts, ends = (
        np.clip(edges[:-1], least, duration - least),
        np.clip(edges[1:], least, duration - least),
    )
    lengths = ends - starts
    total = lengths.sum()
    chance = float((shares * lengths).sum() / total)
    spread = float(np.sqrt(max(0.0, ((shares - chance) ** 2 * lengths).sum() / total)))
    as_good = float(lengths[shares >= value - 1e-12].sum())
    own = min(2 * window, total)
    return Controlled(
        control="circular shift", value=value, chance=chance, spread=spread,
        p=min(1.0, (as_good + own) / (total + own)), draws=0,
    )  # fmt: skip


def _share_by_shift(
    moments: Times, onsets: Times, duration: float, window: float
) -> tuple[Times, NDArray[np.float64]]:
    """Edges (k + 1,) from 0 to `duration`, and the share met by shifts between each two (k,).

    A moment is met by every shift that brings an onset's window over it: the music's windows,
    seen backwards from the moment.
    """
    lows, highs = _windows(onsets, duration, window)
    if len(lows) == 1 and highs[0] - lows[0] >= duration:
        return np.array([0.0, duration]), np.ones(1)
    begins = ((moments[:, None] - highs[None]) % duration).ravel()
    finishes = ((moments[:, None] - lows[None]) % duration).ravel()
    at_zero = int((begins > finishes).sum())
    times = np.concatenate([begins, finishes])
    steps = np.concatenate([np.ones(len(begins)), -np.ones(len(finishes))])
    order = np.argsort(times, kind="stable")
    met = at_zero + np.concatenate([[0], np.cumsum(steps[order])])
    edges = np.concatenate([[0.0], times[order], [duration]])
    return edges, np.asarray(met / len(moments))


def _windows(onsets: Times, duration: float, window: float) -> tuple[Times, Times]:
    """The stretches of the circle within `window` of an onset, as disjoint lows and highs."""
    places = np.unique(onsets % duration)
    gaps = np.diff(np.concatenate([places, [places[0] + duration]]))
    apart = np.flatnonzero(gaps > 2 * window)
    if not len(apart):
        return np.zeros(1), np.array([duration])
    firsts = places[(apart + 1) % len(places)]
    lasts = np.roll(places[apart], -1)
    lasts = np.where(lasts < firsts, lasts + duration, lasts)
    return firsts - window, lasts + window


MEASURES = (
    Measure(
        name="cut-hit-rate",
        title="Cut-to-onset hit rate",
        question="Are the film's cuts met by onsets of the music?",
        shelf="correspondence",
        function=cut_hit_rate,
        needs=("cuts", "onsets", "duration"),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(
                name="photoplay",
                meaning="share of cuts with an onset within 80 ms, beside all circular shifts of "
                "the onsets by 2 s or more",
                source="Photoplay; window after studies of audio-visual synchrony",
            ),
        ),
        why_default="no published form exists; dense music meets any cut, so chance is exact",
        chance="mean over every circular shift of at least 2 s, in closed form",
        trap="busy music meets everything: read z, not the rate; even cuts hide chance",
    ),
)
