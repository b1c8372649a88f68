"""Do estimated beats and onsets agree with reference ones? The field's rhythm measures.

Rules after mir_eval (Raffel et al., ISMIR 2014; beats after Davies, Degara and Plumbley 2009).
References may be beats of a reference music, or visual beats of the film. Nothing is trimmed unless
asked: trimming the first five seconds makes a perfect five-second clip score 0.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.correspondence.events import Times, as_times, gaps_to, matches
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

BEAT_WINDOW = 0.07
ONSET_WINDOW = 0.05
CEMGIL_SIGMA = 0.04
TRIM = 5.0

TrimRule = Literal["untrimmed", "mir_eval_evaluate"]


class FMeasure(NamedTuple):
    value: float
    precision: float
    recall: float


class Continuity(NamedTuple):
    """Longest and total share of estimated beats that are right, at the level or any level."""

    cml_c: float
    cml_t: float
    aml_c: float
    aml_t: float

    @property
    def value(self) -> float:
        """The strict form: total share at the reference's level."""
        return self.cml_t


def beat_f(
    reference: ArrayLike,
    estimate: ArrayLike,
    *,
    window: float = BEAT_WINDOW,
    convention: TrimRule = "untrimmed",
) -> FMeasure:
    """F-measure of beats matched one to one within `window` seconds; 0 where either is empty."""
    wanted, got = _two(reference, estimate)
    if convention == "mir_eval_evaluate":
        wanted, got = trimmed(wanted), trimmed(got)
    elif convention != "untrimmed":
        raise MeasureError(f"there is no convention {convention!r} of the beat F-measure")
    return _f(wanted, got, window)


def onset_f(reference: ArrayLike, estimate: ArrayLike, *, window: float = ONSET_WINDOW) -> FMeasure:
    """F-measure of onsets matched one to one within `window` seconds; 0 where either is empty."""
    return _f(*_two(reference, estimate), window)


def cemgil(reference: ArrayLike, estimate: ArrayLike, *, sigma: float = CEMGIL_SIGMA) -> float:
    """Gaussian closeness of each reference beat to the nearest estimate, over the mean count."""
    wanted, got = _two(reference, estimate)
    if not len(wanted) or not len(got):
        return 0.0
    near = np.exp(-(gaps_to(wanted, got) ** 2) / (2 * sigma**2)).sum()
    return float(near / (0.5 * (len(wanted) + len(got))))


def p_score(reference: ArrayLike, estimate: ArrayLike, *, share: float = 0.2) -> float:
    """McKinney's P-score: beats that agree within `share` of the median reference interval.

    Counted on a grid of 10 ms; 0 where either has fewer than two beats.
    """
    wanted, got = _two(reference, estimate)
    if len(wanted) < 2 or len(got) < 2:
        return 0.0
    start = min(wanted[0], got[0])
    marks = np.unique(np.ceil((wanted - start) * 100).astype(int))
    others = np.unique(np.ceil((got - start) * 100).astype(int))
    reach = int(np.round(share * np.median(np.diff(marks)))) if len(marks) > 1 else 0
    apart = np.abs(marks[:, None] - others[None])
    return float((apart <= reach).sum() / max(len(wanted), len(got)))


def continuity(
    reference: ArrayLike, estimate: ArrayLike, *, phase: float = 0.175, period: float = 0.175
) -> Continuity:
    """Share of beats right in phase and period: longest run (c) and total (t).

    CML at the reference's metrical level; AML also off the beat and at double and half tempo. All 0
    where either has fewer than two beats.
    """
    wanted, got = _two(reference, estimate)
    if len(wanted) < 2 or len(got) < 2:
        return Continuity(0.0, 0.0, 0.0, 0.0)
    runs = [_right(level, got, phase, period) for level in _levels(wanted)]
    longest = [_longest_run(right) / len(got) for right in runs]
    total = [float(right.sum()) / len(got) for right in runs]
    return Continuity(longest[0], total[0], max(longest), max(total))


def trimmed(beats: Times, *, before: float = TRIM) -> Times:
    """Beats from `before` seconds on."""
    return beats[beats >= before]


def _two(reference: ArrayLike, estimate: ArrayLike) -> tuple[Times, Times]:
    return as_times(reference, "reference"), as_times(estimate, "estimate")


def _f(wanted: Times, got: Times, window: float) -> FMeasure:
    if not len(wanted) or not len(got):
        return FMeasure(0.0, 0.0, 0.0)
    hit = matches(wanted, got, window)
    return FMeasure(2 * hit / (len(wanted) + len(got)), hit / len(got), hit / len(wanted))


def _levels(beats: Times) -> tuple[Times, ...]:
    """The reference, its off-beats, double tempo, and half tempo from the first and second."""
    places = np.arange(0, len(beats) - 0.5, 0.5)
    double = np.interp(places, np.arange(len(beats)), beats)
    return beats, double[1::2], double, beats[::2], beats[1::2]


def _right(wanted: Times, got: Times, phase_limit: float, period_limit: float) -> NDArray[np.bool_]:
    right = np.zeros(len(got), dtype=bool)
    if len(wanted) < 2:
        return right
    used = np.zeros(len(wanted), dtype=bool)
    nearest = np.argmin(np.abs(got[:, None] - wanted[None]), axis=1)
    for index, near in enumerate(nearest):
        if used[near]:
            continue
        # The first beat of either list looks ahead for its interval, all others look back.
        ahead = index == 0 or near == 0
        interval = _interval(wanted, int(near), ahead=ahead)
        own = _interval(got, index, ahead=ahead)
        off = abs(got[index] - wanted[near])
        right[index] = used[near] = (
            off == 0 and own == 0
            if interval == 0
            else off / interval < phase_limit and abs(1 - own / interval) < period_limit
        )
    return right


def _interval(beats: Times, index: int, *, ahead: bool) -> float:
    if ahead and index + 1 < len(beats):
        return float(beats[index + 1] - beats[index])
    return float(beats[index] - beats[index - 1])


def _longest_run(right: NDArray[np.bool_]) -> int:
    wrong = np.flatnonzero(~np.concatenate([[False], right, [False]]))
    return int(np.diff(wrong).max()) - 1


def _card(
    name: str,
    title: str,
    question: str,
    function: object,
    source: str,
    trap: str,
    **facts: Any,
) -> Measure:
    return Measure(
        name=name,
        title=title,
        question=question,
        shelf="correspondence",
        function=function,  # type: ignore[arg-type]
        needs=("reference beats", "beats"),
        low=0.0,
        best=1.0,
        conventions=(Convention(name="mir_eval", meaning=source, source="mir_eval 0.8.2"),),
        why_default="the field's tool",
        chance="circular shifts of the estimate by 2 s or more",
        trap=trap,
        **({"high": 1.0} | facts),
    )


MEASURES = (
    Measure(
        name="beat-f",
        title="Beat F-measure",
        question="Do the music's beats fall on the reference's (or the picture's)?",
        shelf="correspondence",
        function=beat_f,
        needs=("reference beats", "beats"),
        low=0.0,
        high=1.0,
        best=1.0,
        symmetric=True,
        exemptions=("identity: mir_eval_evaluate leaves out what is before 5 s, at worst all",),
        conventions=(
            Convention(
                name="untrimmed",
                meaning="one to one within 70 ms, whole clip",
                source="mir_eval.beat.f_measure",
            ),
            Convention(
                name="mir_eval_evaluate",
                meaning="beats before 5 s left out first",
                source="mir_eval.beat.evaluate",
            ),
        ),
        why_default="clips of this field are short; trimming makes a perfect 5-s clip 0",
        chance="circular shifts of the estimate by 2 s or more",
        trap="double and half tempo still score .667",
    ),
    _card(
        "cemgil", "Cemgil accuracy", "How near do beats come to the reference's?", cemgil,
        "Gaussian of 40 ms over the mean count", "needs exact tempo",
    ),
    _card(
        "p-score", "P-score", "How many beats agree within a fifth of a beat?", p_score,
        "on a 10 ms grid, reach .2 of the median interval",
        "forgiving at slow tempi; above 1 where the reference is uneven",
        high=float("inf"),
        exemptions=("identity: uneven beats also agree with their neighbours",),
    ),
    _card(
        "beat-continuity", "Beat continuity (CML, AML)",
        "How long do beats stay right in phase and period?", continuity,
        "tolerance .175 of phase and period", "AML forgives off-beat and octave",
    ),
    _card(
        "onset-f", "Onset F-measure", "Do onsets fall on the reference's?", onset_f,
        "one to one within 50 ms", "busy music has recall for nothing", symmetric=True,
    ),
)  # fmt: skip
