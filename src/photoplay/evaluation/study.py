"""What a listening study shows: opinions, choices, ranks, how far raters agree, and its power."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from photoplay import __version__
from photoplay.evaluation.study_reading import Choice, Opinion, Study
from photoplay.metrics.intervals import Interval, student
from photoplay.metrics.subjective.agreement import intraclass_correlation, krippendorff_alpha
from photoplay.metrics.subjective.opinion import CRITERIA, mean_opinion
from photoplay.metrics.subjective.power import (
    Spreads,
    choices_needed,
    opinion_power,
    raters_needed,
)
from photoplay.metrics.subjective.preference import holm, paired_difference, win_rate, wins_table
from photoplay.metrics.subjective.ranking import ranking
from photoplay.metrics.subjective.strengths import bradley_terry

Floats = NDArray[np.float64]
NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemScore:
    """One system under one criterion: mean opinion, or mean rank."""

    system: str
    value: float
    interval: Interval
    """Student's t over raters' means."""
    spread: float
    ratings: int
    raters: int
    clips: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTest:
    """Two systems under one criterion."""

    one: str
    other: str
    difference: float
    """Mean over raters of one's mean minus other's; for choices the win rate of one."""
    interval: Interval
    n: int
    """Raters; for choices comparisons."""
    p: float
    """Wilcoxon signed rank over raters; for choices the exact sign test, ties left out."""
    p_holm: float = NAN
    """All pairs of the criterion together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    system: str
    value: float
    """Bradley-Terry, natural log, mean zero."""
    interval: Interval
    elo: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """What it takes to see a wanted difference of two systems, by this study's own spreads."""

    wanted: float
    """Points of the scale; for choices the win rate."""
    spreads: Spreads | None
    reached: float
    """Chance that a study of this size sees it; nan for choices."""
    raters: int | None
    """Needed with this many clips, for 80 %; None where no number is enough."""
    raters_twice: int | None
    """The same with twice the clips."""
    comparisons: int | None = None
    """For choices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """All that is known under one criterion."""

    name: str
    scores: tuple[SystemScore, ...] = ()
    pairs: tuple[PairTest, ...] = ()
    strengths: tuple[Strength, ...] = ()
    regularised: float = 0.0
    """Alpha of Bradley-Terry; 0 where none was needed."""
    alpha: float = NAN
    """Krippendorff's: ordinal for opinions and ranks, nominal for choices."""
    icc: float = NAN
    """ICC(A,1); nan where ratings have gaps."""
    kendall_w: float = NAN
    friedman_p: float = NAN
    power: Power | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyResult:
    study: Study
    criteria: tuple[Criterion, ...]
    wanted: float
    version: str = __version__


def analyse(study: Study, *, wanted: float | None = None) -> StudyResult:
    """All results, criterion by criterion.

    `wanted` is the difference that a study should see: an eighth of the scale unless given (half a
    point of 1 to 5); for choices a win rate, .6 unless given.
    """
    if study.kind == "pairwise":
        want = 0.6 if wanted is None else wanted
        names = _in_order(one.criterion for one in study.choices)
        found = [
            _of_choices(name, [c for c in study.choices if c.criterion == name], want)
            for name in names
        ]
        return StudyResult(study=study, criteria=tuple(found), wanted=want)
    want = (study.high - study.low) / 8 if wanted is None else wanted
    names = _in_order(one.criterion for one in study.opinions)
    systems = list(dict.fromkeys(one.system for one in study.opinions))
    found = [
        _of_opinions(name, [o for o in study.opinions if o.criterion == name], study, systems, want)
        for name in names
    ]
    return StudyResult(study=study, criteria=tuple(found), wanted=want)


def _in_order(names: Iterable[str]) -> list[str]:
    """Criteria in the order of the literature, others behind them as they come.

    A cell that the first rater left blank moves nothing.
    """
    known = {name: place for place, name in enumerate(CRITERIA)}
    return sorted(dict.fromkeys(names), key=lambda name: known.get(name, len(known)))


def _of_opinions(
    name: str, opinions: Sequence[Opinion], study: Study, order: Sequence[str], wanted: float
) -> Criterion:
    cube, systems, _ = _cube(opinions, order)
    scores = []
    for k, system in enumerate(systems):
        told = mean_opinion(cube[:, :, k])
        scores.append(
            SystemScore(system=system, value=told.value, interval=told.interval,
                        spread=told.spread, ratings=told.ratings, raters=told.raters,
                        clips=told.clips)
        )  # fmt: skip
    flat = cube.reshape(len(cube), -1)
    rated = np.isfinite(flat)
    complete = flat[:, rated.all(axis=0)] if rated.all(axis=0).any() else np.zeros((0, 0))
    has_icc = rated.all() and min(complete.shape) >= 2
    ranks = _rank_table(cube, best_low=study.kind == "ranking")
    told_ranks = ranking(ranks) if len(ranks) else None
    return Criterion(
        name=name,
        scores=tuple(scores),
        pairs=_together(
            _pair(cube, systems, i, j) for i, j in combinations(range(len(systems)), 2)
        ),
        alpha=krippendorff_alpha(flat, convention="ordinal"),
        icc=intraclass_correlation(complete) if has_icc else NAN,
        kendall_w=told_ranks.value if told_ranks else NAN,
        friedman_p=told_ranks.p if told_ranks and len(systems) > 2 else NAN,
        power=_power(cube, wanted) if study.kind == "opinion" else None,
    )


def _cube(opinions: Sequence[Opinion], order: Sequence[str]) -> tuple[Floats, list[str], list[str]]:
    """Scores by rater, clip and system, these in the order of the study; nan where missing."""
    raters = list(dict.fromkeys(one.rater for one in opinions))
    clips = list(dict.fromkeys(one.clip for one in opinions))
    rated = {one.system for one in opinions}
    systems = [system for system in order if system in rated]
    cube = np.full((len(raters), len(clips), len(systems)), np.nan)
    place = [{name: k for k, name in enumerate(names)} for names in (raters, clips, systems)]
    for one in opinions:
        cube[place[0][one.rater], place[1][one.clip], place[2][one.system]] = one.score
    return cube, systems, clips


def _pair(cube: Floats, systems: Sequence[str], i: int, j: int) -> PairTest:
    """Paired by rater: the mean over clips that the rater rated of both."""
    apart = cube[:, :, i] - cube[:, :, j]
    known = np.isfinite(apart)
    counts = known.sum(axis=1)
    means = np.where(known, apart, 0).sum(axis=1)[counts > 0] / counts[counts > 0]
    return PairTest(
        one=systems[i], other=systems[j], n=len(means), interval=student(means),
        difference=float(means.mean()) if len(means) else NAN,
        p=paired_difference(means, np.zeros(len(means))) if len(means) > 1 else NAN,
    )  # fmt: skip


def _together(pairs: Iterable[PairTest]) -> tuple[PairTest, ...]:
    found = list(pairs)
    places = [k for k, pair in enumerate(found) if np.isfinite(pair.p)]
    for k, p in zip(places, holm([found[k].p for k in places]).tolist(), strict=True):
        found[k] = replace(found[k], p_holm=p)
    return tuple(found)


def _rank_table(cube: Floats, *, best_low: bool) -> Floats:
    """Mean over clips by complete raters and systems, 1 for the best."""
    known = np.isfinite(cube)
    counts = known.sum(axis=1)
    whole = (counts > 0).all(axis=1)
    means = np.where(known, cube, 0).sum(axis=1)[whole] / counts[whole]
    return np.asarray(means if best_low else -means)


def _power(cube: Floats, wanted: float) -> Power | None:
    """Spreads of the difference of two systems, over all pairs of systems."""
    raters, clips, systems = cube.shape
    if min(raters, clips, systems) < 2:
        return None
    parts = [
        one for i, j in combinations(range(systems), 2)
        if (one := _components(cube[:, :, i] - cube[:, :, j])) is not None
    ]  # fmt: skip
    if not parts:
        return None
    rater, clip, rest = np.sqrt(np.mean(np.array(parts), axis=0))
    if rater + clip + rest <= 0:
        return None
    spreads = Spreads(rater=float(rater), clip=float(clip), rest=float(rest))
    return Power(
        wanted=wanted,
        spreads=spreads,
        reached=opinion_power(wanted, raters, clips, spreads),
        raters=raters_needed(wanted, clips, spreads),
        raters_twice=raters_needed(wanted, 2 * clips, spreads),
    )


def _components(apart: Floats) -> tuple[float, float, float] | None:
    """Variance between raters, between clips, and the rest, of complete differences.

    The moments of a two-way layout without repetition; negative ones are 0.
    """
    whole = apart[np.isfinite(apart).all(axis=1)]
    raters, clips = whole.shape
    if min(raters, clips) < 2:
        return None
    grand = whole.mean()
    by_rater = clips * ((whole.mean(axis=1) - grand) ** 2).sum() / (raters - 1)
    by_clip = raters * ((whole.mean(axis=0) - grand) ** 2).sum() / (clips - 1)
    total = ((whole - grand) ** 2).sum()
    left = total - by_rater * (raters - 1) - by_clip * (clips - 1)
    rest = max(0.0, left / ((raters - 1) * (clips - 1)))
    return max(0.0, (by_rater - rest) / clips), max(0.0, (by_clip - rest) / raters), rest


def _of_choices(name: str, choices: Sequence[Choice], wanted: float) -> Criterion:
    systems = list(dict.fromkeys(one for c in choices for one in (c.a, c.b)))
    pairs = [
        _preferred(choices, one, other)
        for one, other in combinations(systems, 2)
        if any({c.a, c.b} == {one, other} for c in choices)
    ]
    decided = [(c.winner, c.b if c.winner == c.a else c.a) for c in choices if c.winner]
    strengths: tuple[Strength, ...] = ()
    regularised = 0.0
    if decided:
        told = bradley_terry(wins_table(decided, systems))
        regularised = told.regularised
        strengths = tuple(
            Strength(system=system, value=float(told.value[k]), interval=told.intervals[k],
                     elo=float(told.elo[k]))
            for k, system in enumerate(systems)
        )  # fmt: skip
    return Criterion(
        name=name,
        pairs=_together(pairs),
        strengths=strengths,
        regularised=regularised,
        alpha=_choice_alpha(choices),
        power=Power(wanted=wanted, spreads=None, reached=NAN, raters=None, raters_twice=None,
                    comparisons=choices_needed(wanted)),
    )  # fmt: skip


def _preferred(choices: Sequence[Choice], one: str, other: str) -> PairTest:
    met = [c for c in choices if {c.a, c.b} == {one, other}]
    wins, ties = sum(c.winner == one for c in met), sum(not c.winner for c in met)
    told = win_rate(wins, len(met) - wins - ties, ties)
    return PairTest(one=one, other=other, difference=told.value, interval=told.interval,
                    n=len(met), p=told.p)  # fmt: skip


def _choice_alpha(choices: Sequence[Choice]) -> float:
    raters = list(dict.fromkeys(c.rater for c in choices))
    units = list(dict.fromkeys((c.clip, *sorted((c.a, c.b))) for c in choices))
    table = np.full((len(raters), len(units)), None, dtype=object)
    for c in choices:
        place = units.index((c.clip, *sorted((c.a, c.b))))
        table[raters.index(c.rater), place] = c.winner or "tie"
    return krippendorff_alpha(table, convention="nominal")
