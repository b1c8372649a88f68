"""How alike are picture (or text) and music, as an embedder sees them?

Embeddings arrive as arrays, one row a clip; which model made them, and how, is the caller's to
print: ImageBind and the several CLAP checkpoints give numbers that cannot be compared.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.correspondence.controls import DRAWS, Controlled, shuffled_pairs
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]
Scale = Literal["mean-cosine", "hundredfold", "clipscore", "hundredfold-positive"]
RankRule = Literal["reciprocal-rank", "m2ugen_as_released"]

GUARD = 1e-8
"""Least product of norms, so that a zero vector has similarity 0 (PyTorch's rule)."""


def embedding_score(
    one: ArrayLike, other: ArrayLike, *, convention: Scale = "mean-cosine", guard: float = GUARD
) -> float:
    """Mean over clips of the cosine of two rows of embeddings, shapes (clips, width).

    MeasureError where shapes differ, nothing is given or a value is not a number.
    """
    cosines = cosine_pairs(one, other, guard=guard)
    return float(scaled(cosines, convention).mean())


def cosine_pairs(one: ArrayLike, other: ArrayLike, *, guard: float = GUARD) -> Floats:
    """Cosine of each row of `one` with the same row of `other`, shape (clips,)."""
    a, b = as_rows(one, "first embeddings"), as_rows(other, "second embeddings")
    if a.shape != b.shape:
        raise MeasureError(f"embeddings must go in pairs, got shapes {a.shape} and {b.shape}")
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    return np.asarray((a * b).sum(axis=1) / np.maximum(norms, guard))


def cosine_table(one: ArrayLike, other: ArrayLike, *, guard: float = GUARD) -> Floats:
    """Cosine of every row of `one` with every row of `other`, shape (ones, others)."""
    a, b = as_rows(one, "first embeddings"), as_rows(other, "second embeddings")
    if a.shape[1:] != b.shape[1:]:
        raise MeasureError(f"embeddings must have one width, got shapes {a.shape} and {b.shape}")
    norms = np.linalg.norm(a, axis=1)[:, None] * np.linalg.norm(b, axis=1)[None]
    return np.asarray(a @ b.T / np.maximum(norms, guard))


def scaled(cosines: Floats, convention: Scale = "mean-cosine") -> Floats:
    """Cosines as a convention prints them."""
    if convention == "mean-cosine":
        return cosines
    if convention == "hundredfold":
        return 100 * cosines
    if convention == "clipscore":
        return 2.5 * np.maximum(0, cosines)
    if convention == "hundredfold-positive":
        return 100 * np.maximum(0, cosines)
    raise MeasureError(f"there is no convention {convention!r} of an embedding score")


def controlled_score(
    pictures: ArrayLike, music: ArrayLike, *, draws: int = DRAWS, seed: int = 0,
    convention: Scale = "mean-cosine",
) -> Controlled:  # fmt: skip
    """The score of true pairs beside that of shuffled pairs (at least two clips)."""
    table = scaled(cosine_table(pictures, music), convention)
    return shuffled_pairs(table, draws=draws, seed=seed)


def embedding_rank(similarities: ArrayLike, *, convention: RankRule = "reciprocal-rank") -> Floats:
    """Reciprocal rank of each system among those compared, on each clip.

    `similarities` has shape (systems,) or (clips, systems); the result has the same. Ties take the
    mean rank. Chance is `rank_chance(systems)`: the number depends on the company.
    """
    table = np.asarray(similarities, dtype=np.float64)
    if table.ndim not in (1, 2) or not table.size or not np.isfinite(table).all():
        raise MeasureError(
            f"similarities must be finite, (systems,) or (clips, systems), got {table.shape}"
        )
    if convention == "m2ugen_as_released":
        order = np.argsort(table, axis=-1, kind="stable")
        return np.asarray(1.0 / (table.shape[-1] - order))
    if convention != "reciprocal-rank":
        raise MeasureError(f"there is no convention {convention!r} of an embedding rank")
    better = (table[..., None, :] > table[..., :, None]).sum(axis=-1)
    equal = (table[..., None, :] == table[..., :, None]).sum(axis=-1)
    return np.asarray(1.0 / (better + (equal + 1) / 2))


def system_rank(
    similarities: ArrayLike, *, system: int = 0, convention: RankRule = "reciprocal-rank"
) -> float:
    """Mean over clips of the reciprocal rank of one system of (clips, systems)."""
    scores = mean_rank_score(similarities, convention=convention)
    if not 0 <= system < len(scores):
        raise MeasureError(f"system must lie in 0..{len(scores) - 1}, got {system}")
    return float(scores[system])


def mean_rank_score(similarities: ArrayLike, *, convention: RankRule = "reciprocal-rank") -> Floats:
    """Mean over clips of each system's reciprocal rank, shape (systems,)."""
    ranks = np.atleast_2d(embedding_rank(similarities, convention=convention))
    return np.asarray(ranks.mean(axis=0))


def rank_chance(systems: int) -> float:
    """Mean reciprocal rank of a random order of `systems`: H_n / n."""
    if systems < 1:
        raise MeasureError(f"there must be a system to rank, got {systems}")
    return float((1 / np.arange(1, systems + 1)).sum() / systems)


def as_rows(values: ArrayLike, name: str) -> Floats:
    """Embeddings as (clips, width); MeasureError where they are not finite rows."""
    rows = np.asarray(values, dtype=np.float64)
    if rows.ndim != 2:
        raise MeasureError(f"{name} must have shape (clips, width), got {rows.shape}")
    if not rows.size:
        raise MeasureError(f"{name} hold nothing, got shape {rows.shape}")
    if not np.isfinite(rows).all():
        bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
        raise MeasureError(f"{name} hold values that are not numbers in rows {bad[:5].tolist()}")
    return rows


_SCALES = (
    Convention(
        name="mean-cosine",
        meaning="mean cosine, negatives kept",
        source="audiocraft clap_consistency; frechet_audio_distance; Diff-V2M (ImageBind)",
    ),
    Convention(name="hundredfold", meaning="100 x mean cosine", source="VMB"),
    Convention(name="clipscore", meaning="mean of 2.5 max(0, cosine)", source="Hessel et al. 2021"),
    Convention(
        name="hundredfold-positive", meaning="mean of 100 max(0, cosine)", source="torchmetrics"
    ),
)

_OTHER_SCALES = (
    "range: three conventions print other scales, up to 100",
    "identity: three conventions print other scales, up to 100",
)

MEASURES = (
    Measure(
        name="imagebind-score",
        title="ImageBind score",
        question="How alike are picture and music in ImageBind's space?",
        shelf="correspondence",
        function=embedding_score,
        needs=("picture embeddings", "music embeddings"),
        low=-1.0,
        high=1.0,
        best=1.0,
        conventions=_SCALES,
        exemptions=_OTHER_SCALES,
        why_default="most published tables; negatives count",
        chance="mean over derangements of the pairs",
        trap="real films reach only .10 to .20 and other films' music nearly the same: print the "
        "gap",
    ),
    Measure(
        name="clap-score",
        title="CLAP score",
        question="How alike are text (or reference sound) and music in CLAP's space?",
        shelf="correspondence",
        function=embedding_score,
        needs=("text embeddings", "music embeddings"),
        low=-1.0,
        high=1.0,
        best=1.0,
        conventions=_SCALES,
        exemptions=_OTHER_SCALES,
        why_default="the rule of audiocraft and stable-audio-metrics",
        chance="mean over derangements of the pairs",
        trap="checkpoints differ, and text-audio and audio-audio are two measures",
    ),
    Measure(
        name="imagebind-rank",
        title="ImageBind rank",
        question="Which of several systems does ImageBind find closest to the picture?",
        shelf="correspondence",
        function=system_rank,
        needs=("similarities of systems",),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(
                name="reciprocal-rank",
                meaning="1 / rank among the systems compared, ties take the mean rank",
                source="M2UGen and FilmComposer, as intended",
            ),
            Convention(
                name="m2ugen_as_released",
                meaning="positions of a sort taken for ranks",
                source="M2UGen@2c702a4 Evaluation/Image2Music/evaluate.py",
                as_released=True,
            ),
        ),
        why_default="the released code ranks wrongly",
        chance="H_n / n for n systems",
        trap="depends on which systems are compared",
    ),
)
