"""Cross-modal relevance and temporal alignment (GVMGen), on given logits and attention maps."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError


def cross_modal_relevance(logits: ArrayLike) -> float:
    """Mean over a batch of the diagonal of the row softmax of (clips, clips) logits.

    Chance is 1 / clips, so that values of two batch sizes do not compare.
    """
    table = _square(logits, "logits")
    top = table.max(axis=1, keepdims=True)
    weights = np.exp(table - top)
    return float((np.diag(weights) / weights.sum(axis=1)).mean())


def temporal_alignment(attention: ArrayLike) -> float:
    """Mean diagonal of a (steps, steps) attention map of music over film; chance 1 / steps."""
    table = _square(attention, "attention")
    if table.min() < 0 or not np.allclose(table.sum(axis=1), 1, atol=1e-3):
        raise MeasureError("rows of an attention map must be shares that sum to 1")
    return float(np.diag(table).mean())


def batch_chance(size: int) -> float:
    """What both measures give where there is no information."""
    if size < 1:
        raise MeasureError(f"a batch holds at least one clip, got {size}")
    return 1.0 / size


def _square(values: ArrayLike, name: str) -> NDArray[np.float64]:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not table.size:
        raise MeasureError(f"{name} must be a square of at least 1 x 1, got shape {table.shape}")
    if not np.isfinite(table).all():
        raise MeasureError(f"{name} hold values that are not numbers")
    return table


MEASURES = (
    Measure(
        name="cross-modal-relevance",
        title="Cross-modal relevance (CMR)",
        question="Does a contrastive model give the true pair the largest logit of its batch?",
        shelf="correspondence",
        function=cross_modal_relevance,
        needs=("logits",),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(
                name="gvmgen",
                meaning="mean diagonal of the row softmax, over a batch",
                source="GVMGen@5d0c6c6 infer_clip_eval.py",
            ),
        ),
        why_default="the only released form",
        chance="1 / batch size",
        trap="grows as the batch shrinks: .466 at 16, .564 at 8 on one table",
    ),
    Measure(
        name="temporal-alignment",
        title="Temporal alignment (TA)",
        question="Does each moment of music attend to the same moment of film?",
        shelf="correspondence",
        function=temporal_alignment,
        needs=("attention map",),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(
                name="gvmgen",
                meaning="mean diagonal of a 30 x 30 attention map",
                source="GVMGen@5d0c6c6 infer_atten_eval.py",
            ),
        ),
        why_default="the only released form",
        chance="1 / steps",
        trap="the map is trained towards 1, so a positional model gets 1 on any pair",
    ),
)
