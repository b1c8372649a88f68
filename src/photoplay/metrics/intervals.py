"""How sure is a number? Intervals for shares, means and anything that can be drawn again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interval:
    """A range that holds the true value in `level` of all repetitions; nan where undefined."""

    low: float
    high: float
    level: float = 0.95

    @property
    def width(self) -> float:
        return self.high - self.low

    def holds(self, value: float) -> bool:
        return bool(self.low <= value <= self.high)


UNDEFINED = Interval(float("nan"), float("nan"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share of `n` trials beside what chance gives, with its Wilson interval."""

    value: float
    chance: float
    interval: Interval
    n: int

    @property
    def differs_from_chance(self) -> bool:
        return not self.interval.holds(self.chance)


def wilson(hits: float, trials: int, *, level: float = 0.95) -> Interval:
    """Wilson's score interval of a share (JASA 22, 1927); fractions of hits are allowed."""
    if not 0 <= hits <= trials:
        raise MeasureError(f"hits must lie in 0..{trials}, got {hits}")
    if trials == 0:
        return UNDEFINED
    z = float(stats.norm.ppf((1 + level) / 2))
    share, spread = hits / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    reach = z * np.sqrt(share * (1 - share) / trials + spread / trials / 4) / (1 + spread)
    low = 0.0 if hits == 0 else float(middle - reach)
    high = 1.0 if hits == trials else float(middle + reach)
    return Interval(low, high, level)


def exact(hits: int, trials: int, *, level: float = 0.95) -> Interval:
    """Clopper and Pearson's interval of a share (Biometrika 26, 1934): never too narrow."""
    if not 0 <= hits <= trials:
        raise MeasureError(f"hits must lie in 0..{trials}, got {hits}")
    if trials == 0:
        return UNDEFINED
    tail = (1 - level) / 2
    low = 0.0 if hits == 0 else float(stats.beta.ppf(tail, hits, trials - hits + 1))
    high = 1.0 if hits == trials else float(stats.beta.ppf(1 - tail, hits + 1, trials - hits))
    return Interval(low, high, level)


def rate(hits: float, trials: int, chance: float, *, level: float = 0.95) -> Rate:
    """The share `hits` / `trials` with its Wilson interval; nan where there is no trial."""
    share = hits / trials if trials else float("nan")
    interval = wilson(hits, trials, level=level)
    return Rate(value=share, chance=chance, interval=interval, n=trials)


def student(values: ArrayLike, *, level: float = 0.95) -> Interval:
    """Student's t interval of a mean; undefined below two values, of no width without spread."""
    given = finite(values)
    if len(given) < 2:
        return UNDEFINED
    error = given.std(ddof=1) / np.sqrt(len(given))
    reach = float(stats.t.ppf((1 + level) / 2, len(given) - 1) * error)
    return Interval(float(given.mean()) - reach, float(given.mean()) + reach, level)


def normal(values: ArrayLike, *, level: float = 0.95) -> Interval:
    """The normal interval of a mean, as papers print it; too narrow for few values."""
    given = finite(values)
    if len(given) < 2:
        return UNDEFINED
    error = given.std(ddof=1) / np.sqrt(len(given))
    reach = float(stats.norm.ppf((1 + level) / 2) * error)
    return Interval(float(given.mean()) - reach, float(given.mean()) + reach, level)


def bootstrap(
    rows: ArrayLike,
    statistic: Callable[[Any], Any] = np.mean,
    *,
    draws: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Interval:
    """Percentile interval of `statistic` over `rows` drawn again with replacement.

    `rows` has the things drawn (clips, raters) along its first axis; rows holding nan are left out.
    Draws for which the statistic is nan are left out; undefined below two rows.
    """
    given = np.asarray(rows, dtype=np.float64)
    given = given[np.isfinite(given.reshape(len(given), -1)).all(axis=1)] if len(given) else given
    if len(given) < 2:
        return UNDEFINED
    rng = np.random.default_rng(seed)
    drawn = np.array(
        [statistic(given[rng.integers(0, len(given), len(given))]) for _ in range(draws)]
    )
    return percentiles(drawn, level=level)


def jackknife(
    count: int, statistic: Callable[[NDArray[np.int64]], float], *, groups: int = 40,
    level: float = 0.95,
) -> Interval:  # fmt: skip
    """Interval of a statistic of `count` things that must not be drawn twice (distances of sets).

    `statistic` is given the indices of the things that are left when one group is out (Tukey,
    1958); Student's t over groups. A bootstrap would repeat rows, which moves such distances.
    Undefined below three things, or where a value is nan.
    """
    if count < 3:
        return UNDEFINED
    groups = min(groups, count)
    places = np.arange(count)
    whole = statistic(places)
    found = np.array([statistic(places[places % groups != g]) for g in range(groups)])
    if not np.isfinite([whole, *found]).all():
        return UNDEFINED
    error = np.sqrt((groups - 1) / groups * ((found - found.mean()) ** 2).sum())
    reach = float(stats.t.ppf((1 + level) / 2, groups - 1) * error)
    return Interval(whole - reach, whole + reach, level)


def percentiles(drawn: Floats, *, level: float = 0.95) -> Interval:
    """The middle `level` of values drawn."""
    sound = drawn[np.isfinite(drawn)]
    if not len(sound):
        return UNDEFINED
    low, high = np.quantile(sound, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)


def finite(values: ArrayLike) -> Floats:
    """One row of the values that are numbers."""
    given = np.asarray(values, dtype=np.float64).ravel()
    return np.asarray(given[np.isfinite(given)])
