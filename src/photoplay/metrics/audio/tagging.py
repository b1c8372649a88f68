"""Does a tagger hear in the generated sound what it hears in the reference: KL and IS?

Logits are what a tagger says before softmax or sigmoid, shape (clips, classes), one row a clip (or
a 10-s segment); KL compares row with row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_softmax, softmax

from photoplay.metrics.checks import paired, rows, unknown
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]
EPSILON = 1e-6
_KL = ("audiocraft", "kld_both", "stable_audio", "audioldm_softmax", "m2ugen", "audioldm_sigmoid",
       "bernoulli")  # fmt: skip


def kl_of_tags(
    reference: ArrayLike, generated: ArrayLike, *, convention: str = "audiocraft"
) -> float:
    """Mean divergence of the tags of each pair of clips, in nats."""
    return float(kl_by_pair(reference, generated, convention=convention).mean())


def kl_by_pair(
    reference: ArrayLike, generated: ArrayLike, *, convention: str = "audiocraft"
) -> Floats:
    """The divergence of each pair, shape (clips,), from logits."""
    wanted, got = rows(reference, "reference logits"), rows(generated, "generated logits")
    paired(wanted, got, "reference and generated logits")
    if convention in ("audioldm_sigmoid", "bernoulli"):
        t, g = _sigmoid(wanted), _sigmoid(got)
        # The tool adds no epsilon to the sigmoid's logarithm but the same as elsewhere.
        if convention == "audioldm_sigmoid":
            return np.asarray((t * np.log(t / (g + EPSILON))).sum(axis=1))
        return _bernoulli(wanted, got)
    return divergence(softmax(wanted, axis=1), softmax(got, axis=1), convention=convention)


def divergence(
    reference: ArrayLike, generated: ArrayLike, *, convention: str = "audiocraft"
) -> Floats:
    """The divergence of each pair of probability tables, shape (clips,)."""
    t = rows(reference, "reference probabilities")
    g = rows(generated, "generated probabilities")
    paired(t, g, "reference and generated probabilities")
    for table in (t, g):
        if (table < 0).any() or not np.allclose(table.sum(axis=1), 1, atol=1e-5):
            raise MeasureError("probabilities must not be negative and sum to 1 a row")
    if convention in ("audiocraft", "audioldm_softmax", "m2ugen"):
        return _kl(t, g, EPSILON)
    if convention == "stable_audio":
        return _kl(g, t, EPSILON)
    if convention == "kld_both":
        return np.asarray(_kl(t, g, EPSILON) + _kl(g, t, EPSILON))
    if convention == "exact":
        return _kl(t, g, 0.0)
    raise unknown(convention, (*_KL, "exact"))


def pooled_logits(windows: ArrayLike) -> Floats:
    """Probabilities of a clip from its windows' logits, (windows, classes): mean, then softmax."""
    return np.asarray(softmax(rows(windows, "window logits").mean(axis=0)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Inception score over splits: mean, deviation (ddof 0), rows and splits."""

    value: float
    deviation: float
    n: int
    splits: int


def inception_score(
    logits: ArrayLike,
    *,
    convention: str = "audioldm_eval",
    splits: int | None = None,
    shuffle: int | None = 2020,
) -> Scored:
    """exp(mean KL(p(y|x) || p(y))), natural logarithm, as mean of contiguous splits.

    `shuffle` is the seed of the permutation before splitting; None leaves the order.
    """
    if convention not in ("audioldm_eval", "single"):
        raise unknown(convention, ("audioldm_eval", "single"))
    given = rows(logits, "logits")
    count = splits or (1 if convention == "single" else 10)
    if count > len(given):
        raise MeasureError(f"{count} splits need as many rows, got {len(given)}")
    if shuffle is not None and convention == "audioldm_eval":
        given = given[np.random.RandomState(shuffle).permutation(len(given))]
    log_p = log_softmax(given, axis=1)
    p, found = np.exp(log_p), []
    for k in range(count):
        part = slice(k * len(given) // count, (k + 1) * len(given) // count)
        marginal = p[part].mean(axis=0, keepdims=True)
        logs = np.log(marginal, where=marginal > 0, out=np.zeros_like(marginal))
        found.append(float(np.exp((p[part] * (log_p[part] - logs)).sum(axis=1).mean())))
    return Scored(value=float(np.mean(found)), deviation=float(np.std(found)), n=len(given),
                  splits=count)  # fmt: skip


def _kl(p: Floats, q: Floats, epsilon: float) -> Floats:
    safe = np.where(p > 0, p, 1.0)
    with np.errstate(divide="ignore"):
        return np.asarray((p * (np.log(safe) - np.log(q + epsilon))).sum(axis=1))


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def _bernoulli(wanted: Floats, got: Floats) -> Floats:
    def logs(x: Floats) -> tuple[Floats, Floats]:
        return -np.logaddexp(0, -x), -np.logaddexp(0, x)

    (yes, no), (yes_g, no_g) = logs(wanted), logs(got)
    t = np.exp(yes)
    return np.asarray((t * (yes - yes_g) + (1 - t) * (no - no_g)).sum(axis=1))


_AUDIOCRAFT = "audiocraft at 896ec7c kld"
MEASURES = (
    Measure(
        name="kl-of-tags",
        title="KL divergence over a tagger (KL, KLD)",
        question="Does a tagger hear in each clip what it hears in that clip's reference?",
        shelf="audio",
        function=kl_of_tags,
        needs=("reference logits", "generated logits"),
        low=-1e-4,
        high=math.inf,
        best=0.0,
        unit="nats",
        conventions=(
            Convention(
                name="audiocraft",
                meaning="KL(reference || generated), softmax, +1e-6 in the log of generated",
                source=_AUDIOCRAFT,
            ),
            Convention(
                name="kld_both", meaning="both directions added", source=_AUDIOCRAFT + "_both"
            ),
            Convention(
                name="stable_audio",
                meaning="KL(generated || reference); pool logits over windows first",
                source="stable-audio-metrics at fd55536",
            ),
            Convention(
                name="audioldm_softmax",
                meaning="as audiocraft, one clip one pair",
                source="audioldm_eval at 8dc07ee; Diff-V2M",
            ),
            Convention(
                name="m2ugen", meaning="as audiocraft, first 10 s", source="M2UGen at 2c702a4"
            ),
            Convention(
                name="bernoulli",
                meaning="two-sided, class by class, for a sigmoid tagger",
                source="formula",
            ),
            Convention(
                name="audioldm_sigmoid",
                meaning="sum t ln(t/g) over sigmoid scores: no divergence, may be negative",
                source="audioldm_eval at 8dc07ee",
                as_released=True,
            ),
        ),
        why_default="the direction most music papers print",
        exemptions=("identity: the tools' +1e-6 in the logarithm puts equal tables 1e-6 below 0",),
        trap="the two directions both go by KL PaSST; needs true pairs; Music eats the mass",
    ),
    Measure(
        name="inception-score",
        title="Inception score (IS)",
        question="Are the clips each clear to a tagger, and together varied?",
        shelf="audio",
        function=inception_score,
        needs=("generated logits",),
        low=1.0 - 1e-9,
        high=math.inf,
        best=None,
        conventions=(
            Convention(
                name="audioldm_eval",
                meaning="RandomState(2020) shuffle, 10 contiguous splits, softmax",
                source="audioldm_eval at 8dc07ee; torch-fidelity 0.4",
            ),
            Convention(name="single", meaning="one split, no shuffle", source="formula"),
        ),
        why_default="what the audio papers' tool does",
        trap="no reference, so gameable; falls with the number of splits",
    ),
)
