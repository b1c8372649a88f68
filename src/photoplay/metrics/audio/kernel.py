"""How far apart are two sets of embeddings by a kernel: KID and KAD?

Both are unbiased estimates of MMD^2 (Gretton and others, 2012): about 0, and often below, for sets
of one law.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.checks import rows, same_width, unknown
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]
_SCALE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subsets:
    """KID over random subsets: mean and standard deviation (ddof 0)."""

    value: float
    deviation: float


def kernel_inception_distance(
    reference: ArrayLike, generated: ArrayLike, *, convention: str = "whole"
) -> float:
    """Unbiased MMD^2 with the kernel (x.y/d + 1)^3, over all rows."""
    if convention != "whole":
        raise unknown(convention, ("whole",))
    one, other = _two(reference, generated)
    width = one.shape[1]

    def kernel(a: Floats, b: Floats) -> Floats:
        return np.asarray((a @ b.T / width + 1) ** 3)

    return _unbiased(kernel(one, one), kernel(other, other), kernel(one, other))


def kid_over_subsets(
    reference: ArrayLike, generated: ArrayLike, *, subsets: int = 100, size: int = 1000,
    seed: int = 2020,
) -> Subsets:  # fmt: skip
    """KID as mean over `subsets` draws of `size` rows, by NumPy's legacy generator as released."""
    one, other = _two(reference, generated)
    if size > min(len(one), len(other)):
        raise MeasureError(f"subsets of {size} rows need as many; got {len(one)} and {len(other)}")
    rng = np.random.RandomState(seed)
    found = []
    for _ in range(subsets):
        a = one[rng.choice(len(one), size, replace=False)]
        b = other[rng.choice(len(other), size, replace=False)]
        found.append(kernel_inception_distance(a, b))
    return Subsets(value=float(np.mean(found)), deviation=float(np.std(found)))


def kernel_audio_distance(
    reference: ArrayLike,
    generated: ArrayLike,
    *,
    convention: str = "reference",
    bandwidth: float | None = None,
) -> float:
    """100 x unbiased MMD^2 with a Gaussian kernel.

    The bandwidth is the median pairwise distance of the reference (`kadtk_as_released`: of the
    generated set, in float32), or as given.
    """
    if convention not in ("reference", "kadtk_as_released"):
        raise unknown(convention, ("reference", "kadtk_as_released"))
    one, other = _two(reference, generated)
    if bandwidth is None:
        bandwidth = median_distance(one if convention == "reference" else other)
    if not bandwidth >= 0:
        raise MeasureError(f"the bandwidth must not be negative, got {bandwidth}")
    gamma = 1 / (2 * bandwidth**2 + 1e-8)

    def kernel(a: Floats, b: Floats) -> Floats:
        return np.exp(-gamma * squares(a, b))

    return _SCALE * _unbiased(kernel(one, one), kernel(other, other), kernel(one, other))


def median_distance(embeddings: ArrayLike) -> float:
    """The median distance of all pairs of rows; the lower of two in the middle."""
    given = rows(embeddings, "embeddings", least=2)
    pairs = np.sqrt(squares(given, given)[np.triu_indices(len(given), 1)])
    middle = (len(pairs) - 1) // 2
    return float(np.partition(pairs, middle)[middle])


def squares(a: Floats, b: Floats) -> Floats:
    """Squared distances of rows, shape (len(a), len(b))."""
    both = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1)[None, :] - 2 * (a @ b.T)
    return np.asarray(np.maximum(both, 0.0))


def _unbiased(xx: Floats, yy: Floats, xy: Floats) -> float:
    n, m = len(xx), len(yy)
    within = (xx.sum() - np.trace(xx)) / (n * (n - 1)) + (yy.sum() - np.trace(yy)) / (m * (m - 1))
    return float(within - 2 * xy.mean())


def _two(reference: ArrayLike, generated: ArrayLike) -> tuple[Floats, Floats]:
    one = rows(reference, "reference embeddings", least=2)
    other = rows(generated, "embeddings", least=2)
    same_width(one, other, "reference embeddings and embeddings")
    return one, other


_IDENTITY = "identity: an unbiased estimate of a set against itself lies below 0"
MEASURES = (
    Measure(
        name="kernel-inception-distance",
        title="Kernel (inception) distance (KID)",
        question="How far apart are two sets of embeddings by a cubic kernel?",
        shelf="audio",
        function=kernel_inception_distance,
        needs=("reference embeddings", "embeddings"),
        low=-math.inf,
        high=math.inf,
        best=0.0,
        symmetric=True,
        conventions=(
            Convention(
                name="whole",
                meaning="unbiased MMD^2, kernel (x.y/d + 1)^3; subsets by kid_over_subsets",
                source="Bińkowski and others, 2018; audioldm_eval, torchmetrics",
            ),
        ),
        why_default="no draws, no seed",
        trap="negative values are right",
        exemptions=(_IDENTITY,),
    ),
    Measure(
        name="kernel-audio-distance",
        title="Kernel audio distance (KAD)",
        question="How far apart are two sets of embeddings by a Gaussian kernel?",
        shelf="audio",
        function=kernel_audio_distance,
        needs=("reference embeddings", "embeddings"),
        low=-200.0,
        high=200.0,
        best=0.0,
        conventions=(
            Convention(
                name="reference",
                meaning="100 x MMD^2, bandwidth the median distance within the reference",
                source="Chung and others, KAD, 2025; the README of kadtk",
            ),
            Convention(
                name="kadtk_as_released",
                meaning="bandwidth from the evaluated set: each system has its own kernel",
                source="kadtk at 8bda71d",
                as_released=True,
            ),
        ),
        why_default="one kernel for all systems that are compared with one reference",
        trap="not symmetric; of a set against itself it is not 0",
        exemptions=(_IDENTITY,),
    ),
)
