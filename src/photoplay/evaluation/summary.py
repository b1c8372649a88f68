"""One row per measure: value, interval, chance, controls; over all films."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from photoplay.metrics.correspondence.controls import Controlled, shuffled_pairs
from photoplay.metrics.intervals import UNDEFINED, Interval, bootstrap

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What a control gives over all films."""

    name: str
    chance: float
    """Mean over films."""
    gap: float
    gap_interval: Interval
    """Bootstrap over films."""
    z: float
    p: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measure over a set of films."""

    measure: str
    convention: str
    title: str
    shelf: str
    question: str
    value: float
    """Mean over films; nan where no film gives one."""
    interval: Interval
    """95 %, bootstrap over films."""
    n: int
    """Films that give a number."""
    best: float | None
    unit: str = ""
    controls: tuple[Control, ...] = ()
    reference: float | None = None
    """The same statistic of the reference music, where there is no better direction."""
    distance: float | None = None
    """Wasserstein-1 between the two sets of values."""
    distance_interval: Interval = UNDEFINED
    items: Mapping[str, float]
    """Value by film."""
    trap: str = ""
    remark: str = ""


def controls_of(
    table: Floats | None,
    each: Sequence[Mapping[str, Controlled]],
    *,
    seed: int,
    lower_is_better: bool,
) -> tuple[Control, ...]:
    """Shuffled pairs from the table of films by music, and the films' own controls put together.

    Over films, gaps are averaged. Circular shifts are a test for each film: z is Stouffer's sum.
    Clicks and reversed music are not drawn by chance: over films, z is the mean gap over its
    standard error and p comes of turning signs.
    """
    found: list[Control] = []
    if table is not None and len(table) >= 2:
        shuffled = shuffled_pairs(table, seed=seed, lower_is_better=lower_is_better)
        found.append(_of_table(shuffled, table, lower_is_better=lower_is_better, seed=seed))
    names = dict.fromkeys(name for controls in each for name in controls)
    for name in names:
        held = [controls[name] for controls in each if name in controls]
        sound = [one for one in held if np.isfinite(one.chance)]
        if not sound:
            continue
        gaps = np.array([one.gap for one in sound])
        z, p = _together(name, sound, gaps, seed)
        found.append(
            Control(
                name=name,
                chance=float(np.mean([one.chance for one in sound])),
                gap=float(gaps.mean()),
                gap_interval=bootstrap(gaps, seed=seed),
                z=z,
                p=p,
            )
        )
    return tuple(found)


def _together(
    name: str, sound: Sequence[Controlled], gaps: Floats, seed: int
) -> tuple[float, float]:
    if len(sound) == 1:
        return sound[0].z, sound[0].p
    if name == "circular shift":
        zs = np.array([one.z for one in sound])
        zs = zs[np.isfinite(zs)]
        z = float(zs.sum() / np.sqrt(len(zs))) if len(zs) else float("nan")
        return z, float(stats.norm.sf(z))
    error = gaps.std(ddof=1) / np.sqrt(len(gaps))
    z = float(gaps.mean() / error) if error > 0 else float("nan")
    return z, sign_flip(gaps, seed=seed)


def sign_flip(gaps: Floats, *, seed: int = 0, draws: int = 9999) -> float:
    """One-sided p of a mean gap above 0: turn signs at random (all ways for up to 13 gaps)."""
    if not len(gaps):
        return float("nan")
    if len(gaps) <= 13:
        signs = np.array(np.meshgrid(*[[1, -1]] * len(gaps))).reshape(len(gaps), -1).T
        return float(np.mean((signs * gaps).mean(axis=1) >= gaps.mean() - 1e-12))
    signs = np.random.default_rng(seed).choice([1, -1], (draws, len(gaps)))
    better = ((signs * gaps).mean(axis=1) >= gaps.mean() - 1e-12).sum()
    return float((better + 1) / (draws + 1))


def _of_table(shuffled: Controlled, table: Floats, *, lower_is_better: bool, seed: int) -> Control:
    own = np.diag(table)
    others = np.where(np.eye(len(table), dtype=bool), np.nan, table)
    known = np.isfinite(others)
    means = np.where(known, others, 0).sum(axis=1) / np.maximum(1, known.sum(axis=1))
    gaps = (means - own) if lower_is_better else (own - means)
    return Control(
        name="shuffled pairs",
        chance=shuffled.chance,
        gap=shuffled.gap,
        gap_interval=bootstrap(gaps[known.any(axis=1)], seed=seed),
        z=shuffled.z,
        p=shuffled.p,
    )
