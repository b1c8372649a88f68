"""Are the generated sounds like real ones, and do they cover them all?

Precision and recall after Kynkäänniemi and others (2019), density and coverage after Naeem and
others (2020): a real point's ball reaches to its k-th other real point.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.audio.kernel import squares
from photoplay.metrics.checks import rows, same_width
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]


def precision(reference: ArrayLike, generated: ArrayLike, *, k: int = 5) -> float:
    """The share of generated points in some real ball."""
    real, _, apart = _measured(reference, generated, k)
    return float((apart < real[:, None]).any(axis=0).mean())


def recall(reference: ArrayLike, generated: ArrayLike, *, k: int = 5) -> float:
    """The share of real points in some generated ball."""
    _, made, apart = _measured(reference, generated, k)
    return float((apart < made[None, :]).any(axis=1).mean())


def density(reference: ArrayLike, generated: ArrayLike, *, k: int = 5) -> float:
    """Real balls that hold a generated point, per k, on average; not bounded by 1."""
    real, _, apart = _measured(reference, generated, k)
    return float((apart < real[:, None]).sum(axis=0).mean() / k)


def coverage(reference: ArrayLike, generated: ArrayLike, *, k: int = 5) -> float:
    """The share of real balls that hold a generated point."""
    real, _, apart = _measured(reference, generated, k)
    return float((apart.min(axis=1) < real).mean())


def _measured(reference: ArrayLike, generated: ArrayLike, k: int) -> tuple[Floats, Floats, Floats]:
    """Radii of both sets' balls and the distances between the sets, (real, generated)."""
    if k < 1:
        raise MeasureError(f"k must be at least 1, got {k}")
    real = rows(reference, "reference embeddings", least=k + 1)
    made = rows(generated, "embeddings", least=k + 1)
    same_width(real, made, "reference embeddings and embeddings")
    return _radii(real, k), _radii(made, k), np.sqrt(squares(real, made))


def _radii(points: Floats, k: int) -> Floats:
    return np.partition(np.sqrt(squares(points, points)), k, axis=1)[:, k]


def _card(
    name: str, function: Callable[..., float], question: str, best: float | None, high: float
) -> Measure:
    return Measure(
        name=name,
        title=f"{name.capitalize()} of generated sound",
        question=question,
        shelf="audio",
        function=function,
        needs=("reference embeddings", "embeddings"),
        low=0.0,
        high=high,
        best=best,
        conventions=(
            Convention(
                name="prdc", meaning="Euclidean, k = 5 unless given", source="prdc 0.2; Diff-V2M"
            ),
        ),
        why_default="the only one printed",
        trap="k and the embedding set it: print both",
    )


MEASURES = (
    _card("precision", precision, "Is what is generated like something real?", 1.0, 1.0),
    _card("recall", recall, "Is what is real like something generated?", 1.0, 1.0),
    _card("density", density, "How deep inside the real lies the generated?", None, math.inf),
    _card("coverage", coverage, "How much of the real is met?", 1.0, 1.0),
)
