"""How far apart are two sets of embeddings as Gaussians: Fréchet distance, FD and FAD?

d = |mu1 - mu2|^2 + tr C1 + tr C2 - 2 tr (C1 C2)^(1/2) (Dowson and Landau, 1982). A row is what the
recipe says: a window or a clip; print the recipe and both counts. The distance is biased upwards
by small samples: `bias_of` tells by how much.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.checks import row, rows, same_width, unknown
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]
FEW = 500
"""Rows under which the bias must be printed beside the distance."""
_CLIP = 1e-3
_CONVENTIONS = ("symmetric", "product", "float32", "ddof0")


@dataclass(frozen=True, slots=True, eq=False)
class Gaussian:
    """Mean, shape (d,), covariance, shape (d, d), and the rows they were taken of."""

    mean: Floats
    covariance: Floats
    count: int


class Accumulator:
    """Mean and covariance of rows that come in blocks (Chan, Golub and LeVeque, 1979)."""

    def __init__(self) -> None:
        self._count = 0
        self._mean: Floats | None = None
        self._scatter: Floats | None = None

    def add(self, block: ArrayLike) -> None:
        """Take in rows of shape (n, d)."""
        new = rows(block, "embeddings")
        mean = new.mean(axis=0)
        scatter = (new - mean).T @ (new - mean)
        if self._mean is None or self._scatter is None:
            self._count, self._mean, self._scatter = len(new), mean, scatter
            return
        if mean.shape != self._mean.shape:
            raise MeasureError(
                f"embeddings must stay {len(self._mean)} wide, got {len(mean)} dimensions"
            )
        total = self._count + len(new)
        apart = mean - self._mean
        self._scatter += scatter + np.outer(apart, apart) * (self._count * len(new) / total)
        self._mean = self._mean + apart * (len(new) / total)
        self._count = total

    def result(self, *, ddof: int = 1) -> Gaussian:
        """The Gaussian so far; MeasureError below two rows."""
        if self._mean is None or self._scatter is None or self._count < 2:
            raise MeasureError(f"a covariance needs at least 2 rows, got {self._count}")
        return Gaussian(self._mean, self._scatter / (self._count - ddof), self._count)


def gaussian_of(embeddings: ArrayLike, *, ddof: int = 1) -> Gaussian:
    """Mean and covariance of rows of shape (n, d)."""
    gathered = Accumulator()
    gathered.add(rows(embeddings, "embeddings", least=2))
    return gathered.result(ddof=ddof)


def frechet_distance(
    reference: ArrayLike, generated: ArrayLike, *, convention: str = "symmetric"
) -> float:
    """The distance of two sets of rows, (n, d) and (m, d)."""
    one = rows(reference, "reference embeddings", least=2)
    other = rows(generated, "embeddings", least=2)
    same_width(one, other, "reference embeddings and embeddings")
    if convention not in _CONVENTIONS:
        raise unknown(convention, _CONVENTIONS)
    if convention == "float32":
        one, other = (x.astype(np.float32).astype(np.float64) for x in (one, other))
    ddof = 0 if convention == "ddof0" else 1
    return between(
        gaussian_of(one, ddof=ddof), gaussian_of(other, ddof=ddof), convention=convention
    )


def between(one: Gaussian, other: Gaussian, *, convention: str = "symmetric") -> float:
    """The distance of two Gaussians; rounding below 0 is clipped, more than that is an error."""
    if one.mean.shape != other.mean.shape:
        raise MeasureError(f"got Gaussians of {len(one.mean)} and {len(other.mean)} dimensions")
    apart = float(((one.mean - other.mean) ** 2).sum())
    root = _trace_of_root(one.covariance, other.covariance, convention)
    value = apart + float(np.trace(one.covariance) + np.trace(other.covariance)) - 2 * root
    scale = max(1.0, apart + float(np.trace(one.covariance) + np.trace(other.covariance)))
    if value < -_CLIP * scale:
        raise MeasureError(f"the distance came out as {value:.3g}: a covariance is no covariance")
    return max(0.0, value)


def _trace_of_root(one: Floats, other: Floats, convention: str) -> float:
    if convention == "product":
        return float(np.sqrt(np.linalg.eigvals(one @ other).astype(complex)).real.sum())
    values, vectors = np.linalg.eigh(one)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    return float(np.sqrt(np.maximum(np.linalg.eigvalsh(root @ other @ root), 0)).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Extrapolated:
    """FAD-infinity: the distance that endless samples would have."""

    value: float
    slope: float
    r2: float
    low: float
    high: float
    points: tuple[tuple[int, float], ...]
    """(rows, distance)."""


def frechet_infinity(
    reference: ArrayLike,
    generated: ArrayLike,
    *,
    least: int = FEW,
    sizes: int = 15,
    draws: int = 3,
    seed: int = 0,
) -> Extrapolated:
    """The intercept of distance against 1/n, both sets cut to n rows, without replacement.

    After Chong and Forsyth, 2020; fadtk draws with replacement from the evaluated set alone, which
    keeps the bias. MeasureError where there are too few rows for three sizes.
    """
    one = rows(reference, "reference embeddings", least=2)
    other = rows(generated, "embeddings", least=2)
    same_width(one, other, "reference embeddings and embeddings")
    most = min(len(one), len(other))
    if most < least + sizes:
        raise MeasureError(f"FAD-infinity needs over {least + sizes} rows a set, got {most}")
    rng = np.random.default_rng(seed)
    points = []
    for size in np.linspace(least, most, sizes).astype(int).tolist():
        for _ in range(draws):
            a = one[rng.choice(len(one), size, replace=False)]
            b = other[rng.choice(len(other), size, replace=False)]
            points.append((size, frechet_distance(a, b)))
    counts, values = np.array([p[0] for p in points]), np.array([p[1] for p in points])
    value, slope, r2 = intercept(counts, values)
    again = []
    for _ in range(200):
        pick = rng.integers(0, len(points), len(points))
        if len(np.unique(counts[pick])) > 1:
            again.append(intercept(counts[pick], values[pick])[0])
    low, high = np.quantile(again, (0.025, 0.975))
    return Extrapolated(value=value, slope=slope, r2=r2, low=float(low), high=float(high),
                        points=tuple(points))  # fmt: skip


def intercept(counts: ArrayLike, values: ArrayLike) -> tuple[float, float, float]:
    """Least-squares intercept, slope and r^2 of values against 1/counts."""
    x = 1 / row(counts, "counts", least=2)
    y = row(values, "values", least=2)
    slope, at_zero = np.polyfit(x, y, 1)
    left = ((y - at_zero - slope * x) ** 2).sum()
    spread = ((y - y.mean()) ** 2).sum()
    return float(at_zero), float(slope), float(1 - left / spread) if spread else 1.0


def bias_of(embeddings: ArrayLike, size: int, *, draws: int = 5, seed: int = 0) -> float:
    """Mean distance of two disjoint random parts of one set, `size` rows each: pure bias."""
    given = rows(embeddings, "embeddings", least=4)
    size = min(size, len(given) // 2)
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        order = rng.permutation(len(given))
        found.append(frechet_distance(given[order[:size]], given[order[size : 2 * size]]))
    return float(np.mean(found))


def per_song(reference: ArrayLike, songs: Iterable[ArrayLike]) -> Floats:
    """The distance of each song's own windows to the reference, shape (songs,); nan under 2 rows.

    For finding outliers (fadtk); each value carries the bias of so few windows.
    """
    base = gaussian_of(reference)
    found = []
    for song in songs:
        own = rows(song, "embeddings of a song")
        found.append(between(base, gaussian_of(own)) if len(own) > 1 else math.nan)
    return np.array(found)


MEASURES = (
    Measure(
        name="frechet-distance",
        title="Fréchet (audio) distance (FAD, FD)",
        question="How far apart are two sets of embeddings, taken as Gaussians?",
        shelf="audio",
        function=frechet_distance,
        needs=("reference embeddings", "embeddings"),
        low=0.0,
        high=math.inf,
        best=0.0,
        symmetric=True,
        conventions=(
            Convention(
                name="symmetric",
                meaning="ddof 1, float64, eigenvalues of C1^1/2 C2 C1^1/2, clipped at 0",
                source="Kilgour and others, Fréchet Audio Distance, 2019; formula",
            ),
            Convention(
                name="product",
                meaning="real parts of roots of the eigenvalues of C1 C2",
                source="torchmetrics 1.9, torch-fidelity 0.4; fadtk and others when N > d",
            ),
            Convention(
                name="float32",
                meaning="embeddings cut to float32 first",
                source="kadtk at 8bda71d",
            ),
            Convention(
                name="ddof0",
                meaning="covariance over N, not N - 1",
                source="formula; to catch the wrong one",
            ),
        ),
        why_default="tools agree to 1e-9 when rows outnumber dimensions; this form is stable below",
        chance="bias_of: two halves of the reference against each other",
        trap="biased by sample size, and a number of its embedding: compare only within one recipe",
    ),
)
