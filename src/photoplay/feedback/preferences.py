"""A Bayesian model of what is liked: a sum of likings for styles, players, and places on scales.

Ratings follow McCullagh's cumulative logits (Regression models for ordinal data, JRSS B 42, 1980),
each film with a level of its own; of several pieces one is chosen by Luce's rule (Individual Choice
Behavior, 1959), which for two is Bradley and Terry's (Biometrika 39, 1952). Weights have normal
priors and the posterior is Laplace's normal one, as for preferences in Chu and Ghahramani
(Preference learning with Gaussian processes, ICML 2005). How wide the prior is, and whether there
is a taste at all, is weighed by the evidence (MacKay, The evidence framework applied to
classification networks, Neural Computation 4, 1992): what somebody says at random is best told by
no taste, and then nothing is believed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit, ndtr

from photoplay.feedback.evidence import Evidence
from photoplay.types.taste import SCALES, Heard

Floats = NDArray[np.float64]
WIDTHS = (0.0, 0.35, 0.7, 1.4)
"""Widths of the prior that are weighed against each other; 0 is no taste."""
_NO_TASTE = 0.5
"""What is believed, before anything was said, of there being no taste in these things."""
_STYLE, _FAMILY, _SLOPE, _BEND = 1.0, 0.7, 0.8, 0.35
"""Standard deviations of weights for a width of 1."""
_STEPS = (-2.2, -0.8, 0.6, 2.2)
"""Where the prior has the borders between ratings; how people use five steps, roughly."""
_STEP_SPREAD, _FILM_SPREAD = 1.0, 0.7
_ROUNDS, _SETTLED = 60, 1e-8


@dataclass(frozen=True, slots=True, eq=False)
class _Normal:
    """Laplace's posterior under one width."""

    belief: float
    mean: Floats
    spread: Floats
    """Covariance of the weights."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Preferences:
    """The posterior: a mixture over widths. Weights are named as `names` has them."""

    names: tuple[str, ...]
    parts: tuple[_Normal, ...]

    @property
    def belief(self) -> float:
        """How likely it is that there is a taste at all."""
        return sum(part.belief for part in self.parts if part.mean.any() or part.spread.any())

    def mean(self) -> Floats:
        return np.asarray(sum(part.belief * part.mean for part in self.parts))

    def spread(self) -> Floats:
        """Standard deviation of each weight."""
        mean = self.mean()
        square = sum(p.belief * (np.diag(p.spread) + p.mean**2) for p in self.parts)
        return np.asarray(np.sqrt(np.maximum(square - mean**2, 0.0)))

    def above(self) -> Floats:
        """How likely each weight is above 0; half where there is no taste."""
        return np.asarray(sum(p.belief * _above(p.mean, np.diag(p.spread)) for p in self.parts))

    def liking(self, heard: Heard) -> float:
        """The expected liking, on the scale of log odds."""
        return float(self.mean() @ features(heard, self.names))

    def prefers(self, one: Heard, other: Heard) -> float:
        """How likely `one` is chosen of the two (MacKay's moderated output, mixed over widths)."""
        apart = features(one, self.names) - features(other, self.names)
        total = 0.0
        for part in self.parts:
            spread = float(apart @ part.spread @ apart)
            total += part.belief * float(expit(part.mean @ apart / np.sqrt(1 + np.pi * spread / 8)))
        return total


def fit(evidence: Evidence) -> Preferences:
    """The posterior of what was said; the prior where nothing was."""
    heards = [row.heard for row in evidence.ratings]
    heards += [one for row in evidence.choices for one in (row.heard, *row.over)]
    styles = sorted({one.style for one in heards})
    families = sorted({family for one in heards for family in one.families})
    names = (
        *(f"style {name}" for name in styles),
        *(f"family {name}" for name in families),
        *(f"{scale} slope" for scale in SCALES),
        *(f"{scale} bend" for scale in SCALES),
    )
    data = _Data.of(evidence, names)
    logs, parts = [], []
    for width in WIDTHS:
        log, mean, spread = _laplace(data, width * _widths(names))
        prior = _NO_TASTE if width == 0 else (1 - _NO_TASTE) / (len(WIDTHS) - 1)
        logs.append(log + np.log(prior))
        parts.append((mean, spread))
    beliefs = np.exp(np.array(logs) - max(logs))
    beliefs /= beliefs.sum()
    return Preferences(
        names=names,
        parts=tuple(
            _Normal(float(belief), mean, spread)
            for belief, (mean, spread) in zip(beliefs, parts, strict=True)
        ),
    )


def features(heard: Heard, names: Sequence[str]) -> Floats:
    """What a piece brings to each weight; styles and players that are not named bring nothing."""
    told = {f"style {heard.style}": 1.0}
    told |= {f"family {name}": 1.0 for name in heard.families}
    for scale in SCALES:
        z = max(-2.5, min(2.5, heard.on(scale)))
        told |= {f"{scale} slope": z, f"{scale} bend": z * z}
    return np.array([told.get(name, 0.0) for name in names])


def _widths(names: Sequence[str]) -> Floats:
    kinds = {"style": _STYLE, "family": _FAMILY}
    return np.array([
        kinds.get(name.split()[0], _BEND if name.endswith("bend") else _SLOPE) for name in names
    ])  # fmt: skip


def _above(mean: Floats, variance: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        share = ndtr(mean / np.sqrt(variance))
    return np.asarray(np.where(variance > 0, share, 0.5))


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """Evidence as arrays; the unknowns are weights, the borders of ratings, levels of films."""

    rated: Floats
    """Features of rated pieces, shape (ratings, weights)."""
    ratings: NDArray[np.int64]
    films: NDArray[np.int64]
    """Which film each rating is for."""
    choices: tuple[Floats, ...]
    """Of each choice the features less those of what was chosen, shape (pieces, weights)."""
    weights: int

    @classmethod
    def of(cls, evidence: Evidence, names: Sequence[str]) -> _Data:
        sources = sorted({row.source for row in evidence.ratings})
        rated = [features(row.heard, names) for row in evidence.ratings]
        return cls(
            np.array(rated).reshape(-1, len(names)),
            np.array([row.rating for row in evidence.ratings], dtype=np.int64),
            np.array([sources.index(row.source) for row in evidence.ratings], dtype=np.int64),
            tuple(
                np.stack([features(one, names) for one in (row.heard, *row.over)])
                - features(row.heard, names)
                for row in evidence.choices
            ),
            len(names),
        )


def _laplace(data: _Data, widths: Floats) -> tuple[float, Floats, Floats]:
    """Log evidence, mean and covariance of the weights under normal priors of these `widths`.

    Weights of width 0 stand at 0. The log posterior is concave (Pratt, JASA 76, 1981), so that
    Newton's steps, halved where they go too far, find its one top.
    """
    free = widths > 0
    count = int(free.sum())
    films = int(data.films.max()) + 1 if len(data.films) else 0
    borders = len(_STEPS) if len(data.ratings) else 0
    centre = np.r_[np.zeros(count), np.array(_STEPS[:borders]), np.zeros(films)]
    precision = np.r_[
        1 / widths[free] ** 2, np.full(borders, _STEP_SPREAD**-2), np.full(films, _FILM_SPREAD**-2)
    ]
    at = centre.copy()
    value, slope, bend = _posterior(data, free, at, centre, precision)
    for _ in range(_ROUNDS):
        step = np.linalg.solve(bend, slope)
        size = 1.0
        while True:
            tried = _posterior(data, free, at + size * step, centre, precision)
            if tried[0] >= value - 1e-12:
                break
            size /= 2
            if size < 1e-9:  # nothing is to be gained but by rounding
                tried, size = (value, slope, bend), 0.0
                break
        at, gained = at + size * step, tried[0] - value
        value, slope, bend = tried
        if gained < _SETTLED:
            break
    log = value + 0.5 * (np.log(precision).sum() - np.linalg.slogdet(bend)[1])
    mean, spread = np.zeros(len(widths)), np.zeros((len(widths), len(widths)))
    mean[free] = at[:count]
    spread[np.ix_(free, free)] = np.linalg.inv(bend)[:count, :count]
    return float(log), mean, spread


def _posterior(
    data: _Data, free: NDArray[np.bool_], at: Floats, centre: Floats, precision: Floats
) -> tuple[float, Floats, Floats]:
    """Log posterior without its constants, its gradient, and minus its second derivative."""
    count = int(free.sum())
    off = at - centre
    value = -0.5 * float(precision @ off**2)
    slope, bend = -precision * off, np.diag(precision).astype(np.float64)
    weights = at[:count]
    for table in data.choices:
        rows = table[:, free]
        scores = rows @ weights
        top = scores.max()
        shares = np.exp(scores - top)
        total = shares.sum()
        shares /= total
        value -= float(top + np.log(total))
        mean = shares @ rows
        slope[:count] -= mean
        bend[:count, :count] += (rows * shares[:, None]).T @ rows - np.outer(mean, mean)
    if len(data.ratings):
        told = _ratings(data, free, at)
        if told is None:
            return -np.inf, slope, bend
        value, slope, bend = value + told[0], slope + told[1], bend + told[2]
    return value, slope, bend


def _ratings(
    data: _Data, free: NDArray[np.bool_], at: Floats
) -> tuple[float, Floats, Floats] | None:
    """The same of the ratings alone; None where borders are out of order."""
    count, borders = int(free.sum()), len(_STEPS)
    edges = np.r_[-np.inf, at[count : count + borders], np.inf]
    if (np.diff(edges) <= 0).any():
        return None
    size = len(at)
    number = np.arange(len(data.ratings))
    level = np.zeros((len(number), size))
    level[:, :count] = data.rated[:, free]
    level[number, count + borders + data.films] = 1.0
    height = level @ at
    above, below = edges[data.ratings] - height, edges[data.ratings - 1] - height
    upper, lower = -level, -level.copy()
    inner = data.ratings <= borders
    upper[number[inner], count + data.ratings[inner] - 1] = 1.0
    inner = data.ratings >= 2
    lower[number[inner], count + data.ratings[inner] - 2] = 1.0
    # log(s(a) - s(b)) = log s(a) + log s(-b) + log(1 - e^(b - a)) loses no digits in the tails.
    gap = np.exp(below - above)
    between = gap / (1 - gap)
    value = log_expit(above) + log_expit(-below) + np.log1p(-gap)
    slopes = (expit(-above) + between)[:, None] * upper
    slopes -= (expit(below) + between)[:, None] * lower
    apart = upper - lower
    bend = upper.T @ ((expit(above) * expit(-above))[:, None] * upper)
    bend += lower.T @ ((expit(below) * expit(-below))[:, None] * lower)
    bend += apart.T @ ((between / (1 - gap))[:, None] * apart)
    return float(value.sum()), slopes.sum(axis=0), bend
