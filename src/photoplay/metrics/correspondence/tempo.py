"""Is the tempo right, and by how many octaves is it off?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError


class TempoDetection(NamedTuple):
    value: float
    """The P-score: share of listeners whose tempo is found."""
    one_correct: bool
    both_correct: bool


def tempo_octaves(reference: float, estimate: float) -> float:
    """|log2(estimate / reference)|: 0 is right, 1 double or half. MeasureError unless positive."""
    for name, tempo in (("reference", reference), ("estimate", estimate)):
        if not (np.isfinite(tempo) and tempo > 0):
            raise MeasureError(f"the {name} tempo must be positive, got {tempo}")
    return float(abs(np.log2(estimate / reference)))


def tempo_detection(
    reference: ArrayLike, weight: float, estimate: ArrayLike, *, tolerance: float = 0.08
) -> TempoDetection:
    """Two reference tempi, each found if any estimate lies within `tolerance` of it.

    `weight` is the share of the first reference tempo in the P-score.
    """
    wanted, got = np.asarray(reference, dtype=float), np.asarray(estimate, dtype=float)
    if wanted.shape != (2,) or got.shape != (2,) or not 0 <= weight <= 1:
        raise MeasureError(
            f"tempo detection takes two tempi each and a weight in 0..1, got shapes "
            f"{wanted.shape}, {got.shape} and {weight}"
        )
    if not (np.isfinite(got).all() and (wanted >= 0).all() and (wanted > 0).any()):
        raise MeasureError("tempi must be numbers, and one reference tempo positive")
    # A reference tempo of 0 means that there is but one.
    found = [bool(w > 0 and (np.abs(got - w) / w <= tolerance).any()) for w in wanted]
    score = weight * found[0] + (1 - weight) * found[1]
    return TempoDetection(float(score), any(found), all(found))


MEASURES = (
    Measure(
        name="tempo-octaves",
        title="Tempo error in octaves",
        question="By how many octaves is the tempo off?",
        shelf="correspondence",
        function=tempo_octaves,
        needs=("reference tempo", "tempo"),
        low=0.0,
        high=float("inf"),
        best=0.0,
        unit="octaves",
        conventions=(
            Convention(name="log2", meaning="|log2(estimate / reference)|", source="closed form"),
        ),
        why_default="double and half are one step, as listeners hear them",
        chance="tempi of other clips' music",
        trap="the right tempo says nothing of where the beats fall",
    ),
    Measure(
        name="tempo-detection",
        title="Tempo P-score",
        question="Are the two tempi that listeners tap found?",
        shelf="correspondence",
        function=tempo_detection,
        needs=("reference tempi", "weight", "tempi"),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(
                name="mir_eval",
                meaning="within 8 %, weighted by how many tap each",
                source="mir_eval.tempo.detection",
            ),
        ),
        why_default="the field's tool (MIREX)",
        chance="tempi of other clips' music",
        trap="8 % is wide: 111 passes for 120",
    ),
)
