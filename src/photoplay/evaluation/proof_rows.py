"""What a proof finds: each measure under each condition, and how alike the music stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photoplay.evaluation.features import Heard, Seen
from photoplay.evaluation.summary import sign_flip
from photoplay.evaluation.trials import TRIALS, Trial
from photoplay.metrics.correspondence.beats import onset_f
from photoplay.metrics.intervals import Interval, bootstrap
from photoplay.metrics.subjective.preference import holm

Floats = NDArray[np.float64]
Key = tuple[str, str, int]
Verdict = Literal["falls", "may fall", "does not fall", "unchanged", "changes", "not known"]

CONDITIONS = ("shuffled", "null", "frozen", "reversed", "mirrored")
EXPECTED = {
    "shuffled": "music made for another film: what was made for this one should score higher",
    "null": "music made for a grey picture of the same length: nothing could be heard from it",
    "frozen": "music made for one held picture: content without movement or cuts",
    "reversed": "music made for the film backwards: the same content with its timing destroyed",
    "mirrored": "music made for the mirror image: nothing much should change",
}
"""Condition -> what is expected of a system that listens."""
NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One measure with true music and with the music of one condition, on the true picture."""

    measure: str
    convention: str
    title: str
    condition: str
    n: int
    """Films for which both numbers are known."""
    true: float
    other: float
    """Mean over films, as `true`."""
    effect: float
    """Mean of true minus other, in the measure's unit; positive: the music listens."""
    interval: Interval
    """Bootstrap over films."""
    d: float
    """The effect in standard deviations of the films' differences; nan where they do not vary."""
    p: float
    """Paired permutation (signs turned); one-sided, two-sided for mirrored films."""
    p_holm: float
    """The same for all measures of the condition together."""
    chance: float
    """What the true music scores when moved round its own film."""
    verdict: Verdict
    films: Mapping[str, tuple[float, float]]
    """True and other, by film."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How far the music itself stays the same: onsets within 50 ms, F."""

    condition: str
    n: int
    value: float
    interval: Interval
    identical: int
    """Films whose music did not change at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """What was seen and heard, by film, form and seed of the system."""

    seen: Mapping[str, Seen]
    heard: Mapping[Key, Heard]
    films: tuple[str, ...]
    strangers: tuple[str, ...] = ()
    """Whose music is laid under the films as well, but which are not measured themselves."""
    seeds: tuple[int, ...] = (0,)
    seed: int = 0
    """Of permutations and intervals."""


def findings_of(given: Listened, conditions: Sequence[str]) -> tuple[Finding, ...]:
    """One finding for each measure and condition that has numbers, condition by condition."""
    count = len(given.films)
    tables = {trial.name: [_table(trial, given, s) for s in given.seeds] for trial in TRIALS}
    chances = {trial.name: _chance(trial, given) for trial in TRIALS}
    found: list[Finding] = []
    for condition in conditions:
        rows = []
        for trial in TRIALS:
            own = _mean([np.diag(table[:, :count]) for table in tables[trial.name]])
            if condition == "shuffled":
                other = _mean([_others(table) for table in tables[trial.name]])
            else:
                other = _mean([_under(trial, given, condition, s) for s in given.seeds])
            rows.append(_finding(trial, condition, given, (own, other), chances[trial.name]))
        found += _judged([row for row in rows if row.n])
    costs = {row.measure: abs(row.effect) for row in found if row.condition == "shuffled"}
    return tuple(
        replace(row, verdict=_mirror_verdict(row, costs.get(row.measure, NAN) / 2))
        if row.condition == "mirrored"
        else row
        for row in found
    )


def likenesses_of(given: Listened, conditions: Sequence[str]) -> tuple[Likeness, ...]:
    """True music beside that of each condition; shuffled: beside the true music of other films."""
    found, heard = [], given.heard
    for condition in conditions:
        values, identical = [], 0
        for name in given.films:
            pairs = [
                (heard[name, "true", s], heard[key])
                for s in given.seeds
                for key in _partners(name, condition, given.films, s)
                if key in heard and (name, "true", s) in heard
            ]
            if pairs:
                values.append(float(np.mean([_alike(one, other) for one, other in pairs])))
                identical += all(_same(one, other) for one, other in pairs)
        if values:
            mean, interval = float(np.mean(values)), bootstrap(values, seed=given.seed)
            found.append(
                Likeness(condition=condition, n=len(values), value=mean, interval=interval,
                         identical=identical)
            )  # fmt: skip
    return tuple(found)


def _partners(name: str, condition: str, films: Sequence[str], seed: int) -> list[Key]:
    if condition == "shuffled":
        return [(other, "true", seed) for other in films if other != name]
    return [(name, condition, seed)]


def _alike(one: Heard, other: Heard) -> float:
    if not len(one.onsets) and not len(other.onsets):
        return 1.0
    return onset_f(one.onsets, other.onsets).value


def _same(one: Heard, other: Heard) -> bool:
    return (
        len(one.onsets) == len(other.onsets)
        and len(one.levels) == len(other.levels)
        and np.allclose(one.onsets, other.onsets, atol=1e-6)
        and np.allclose(one.levels, other.levels, atol=1e-6)
    )


def _score(trial: Trial, film: Seen, music: Heard | None) -> float:
    return NAN if music is None else trial.score(film, music)


def _table(trial: Trial, given: Listened, seed: int) -> Floats:
    """Score of each film with each true piece, shape (films, pieces); own ones on the diagonal."""
    pieces = [given.heard.get((name, "true", seed)) for name in (*given.films, *given.strangers)]
    return np.array(
        [[_score(trial, given.seen[name], piece) for piece in pieces] for name in given.films]
    )


def _under(trial: Trial, given: Listened, condition: str, seed: int) -> list[float]:
    return [
        _score(trial, given.seen[name], given.heard.get((name, condition, seed)))
        for name in given.films
    ]


def _others(table: Floats) -> Floats:
    """Each film's mean over other films' music."""
    apart = table.copy()
    np.fill_diagonal(apart[:, : len(apart)], np.nan)
    known = np.isfinite(apart)
    sums, counts = np.where(known, apart, 0).sum(axis=1), known.sum(axis=1)
    return np.asarray(np.divide(sums, counts, out=np.full(len(apart), NAN), where=counts > 0))


def _mean(rows: Sequence[Sequence[float] | Floats]) -> Floats:
    """Mean over seeds; a film that lacks one of them has no number."""
    return np.asarray(np.mean(np.asarray(rows, dtype=np.float64), axis=0))


def _chance(trial: Trial, given: Listened) -> float:
    values = []
    for name in given.films:
        for s in given.seeds:
            if (name, "true", s) in given.heard:
                music = given.heard[name, "true", s]
                controls = trial.controls(given.seen[name], music, given.seed)
                if "circular shift" in controls:
                    values.append(controls["circular shift"].chance)
    sound = [value for value in values if np.isfinite(value)]
    return float(np.mean(sound)) if sound else NAN


def _finding(
    trial: Trial, condition: str, given: Listened, both: tuple[Floats, Floats], chance: float
) -> Finding:
    own, other = both
    known = np.isfinite(own) & np.isfinite(other)
    gaps = (own - other)[known] * (-1 if trial.lower_is_better else 1)
    spread = float(gaps.std(ddof=1)) if len(gaps) > 1 else 0.0
    names = [name for name, kept in zip(given.films, known, strict=True) if kept]
    return Finding(
        measure=trial.name,
        convention=trial.convention,
        title=trial.title,
        condition=condition,
        n=len(names),
        true=float(own[known].mean()) if names else NAN,
        other=float(other[known].mean()) if names else NAN,
        effect=float(gaps.mean()) if names else NAN,
        interval=bootstrap(gaps, seed=given.seed),
        d=float(gaps.mean()) / spread if spread > 1e-12 else NAN,
        p=_p(gaps, condition, given.seed),
        p_holm=NAN,
        chance=chance,
        verdict="not known",
        films=dict(zip(names, zip(own[known].tolist(), other[known].tolist(), strict=True),
                       strict=True)),
    )  # fmt: skip


def _p(gaps: Floats, condition: str, seed: int) -> float:
    if len(gaps) < 2:
        return NAN
    one_sided = sign_flip(gaps, seed=seed)
    if condition != "mirrored":
        return one_sided
    return min(1.0, 2 * min(one_sided, sign_flip(-gaps, seed=seed)))


def _judged(rows: Sequence[Finding]) -> list[Finding]:
    """With p for all measures together, and a verdict where a fall is expected."""
    known = [row for row in rows if np.isfinite(row.p)]
    adjusted = holm([row.p for row in known])
    together = dict(zip([row.measure for row in known], adjusted, strict=True))
    judged = []
    for row in rows:
        p = float(together.get(row.measure, NAN))
        verdict: Verdict = "does not fall" if row.effect <= 0 else "may fall"
        verdict = verdict if row.n > 1 else "not known"
        verdict = "falls" if p < 0.05 and row.effect > 0 else verdict
        judged.append(replace(row, p_holm=p, verdict=verdict))
    return judged


def _mirror_verdict(row: Finding, margin: float) -> Verdict:
    """Unchanged where the interval stays within half of what shuffling costs."""
    low, high = row.interval.low, row.interval.high
    if row.n >= 2 and low == high == 0:
        return "unchanged"
    if np.isfinite(low) and -margin <= low and high <= margin:
        return "unchanged"
    return "changes" if row.p_holm < 0.05 else "not known"
