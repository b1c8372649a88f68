"""The correspondence measures that films and music alone allow, each with its controls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from photoplay.evaluation.features import CHANGE_RATE, LEVEL_RATE, Floats, Heard, Seen
from photoplay.metrics.correspondence.beats import beat_f, onset_f
from photoplay.metrics.correspondence.controls import Controlled, against, temporal_controls
from photoplay.metrics.correspondence.coverage import beats_coverage, beats_hit
from photoplay.metrics.correspondence.curves import (
    curve_agreement,
    curve_correlation,
    curve_error,
)
from photoplay.metrics.correspondence.cut_hits import cut_hit_rate, share_met
from photoplay.metrics.correspondence.dance import beat_alignment
from photoplay.metrics.correspondence.hit_points import hit_error
from photoplay.metrics.correspondence.rhythm_alignment import rhythm_alignment

SHORTEST = 4.0
"""Seconds that film and music must share for a number to mean anything."""
NAN = float("nan")

Controls = Mapping[str, Controlled]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One measure as it is run on a film and its music."""

    name: str
    """Of the measure; a variant is named after a colon."""
    convention: str
    title: str
    score: Callable[[Seen, Heard], float]
    controls: Callable[[Seen, Heard, int], Controls]
    lower_is_better: bool = False
    is_share: bool = False
    """A share, 1 at best, of a measure that is none itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One measure of music against the reference music of its film."""

    name: str
    convention: str
    title: str
    score: Callable[[Heard, Heard], float]
    lower_is_better: bool = False


def _shared(seen: Seen, heard: Heard) -> float:
    return min(seen.duration, heard.duration)


def _within(times: Floats, end: float) -> Floats:
    return np.asarray(times[times < end])


def _cuts(strong: bool) -> tuple[Callable[..., float], Callable[..., Controls]]:
    def onsets(heard: Heard, end: float) -> Floats:
        return _within(heard.strong if strong else heard.onsets, end)

    def score(seen: Seen, heard: Heard) -> float:
        end = _shared(seen, heard)
        if end < SHORTEST:
            return NAN
        return share_met(_within(seen.cuts, end), onsets(heard, end))

    def controls(seen: Seen, heard: Heard, seed: int) -> Controls:
        end = _shared(seen, heard)
        cuts, times = _within(seen.cuts, end), onsets(heard, end)
        if end < SHORTEST or not len(cuts):
            return {}
        others = temporal_controls(lambda moved: share_met(cuts, moved), times, end, seed=seed)
        return {**others, "circular shift": cut_hit_rate(cuts, times, end).controlled}

    return score, controls


def _events(
    measure: Callable[[Floats, Floats], float],
) -> tuple[Callable[..., float], Callable[..., Controls]]:
    def score(seen: Seen, heard: Heard) -> float:
        end = _shared(seen, heard)
        events = _within(seen.events, end)
        return (
            measure(events, _within(heard.strong, end)) if end >= SHORTEST and len(events) else NAN
        )

    def controls(seen: Seen, heard: Heard, seed: int) -> Controls:
        end = _shared(seen, heard)
        events = _within(seen.events, end)
        if end < SHORTEST or not len(events):
            return {}
        return temporal_controls(
            lambda moved: measure(events, moved), _within(heard.strong, end), end, seed=seed
        )

    return score, controls


def _curves(
    film: Callable[[Seen], Floats], music: Callable[[Heard], Floats], rate: float
) -> tuple[Callable[..., float], Callable[..., Controls]]:
    def both(seen: Seen, heard: Heard) -> tuple[Floats, Floats]:
        length = min(len(film(seen)), len(music(heard)))
        return film(seen)[:length], music(heard)[:length]

    def score(seen: Seen, heard: Heard) -> float:
        a, b = both(seen, heard)
        return curve_correlation(a, b) if len(a) >= SHORTEST * rate else NAN

    def controls(seen: Seen, heard: Heard, seed: int) -> Controls:
        a, b = both(seen, heard)
        if len(a) < SHORTEST * rate:
            return {}
        found = curve_agreement(a, b, rate, draws=50, seed=seed)
        backwards = [
            curve_correlation(a, np.roll(b[::-1], k))
            for k in range(0, len(b), max(1, len(b) // 200))
        ]
        return {
            "circular shift": found.controlled,
            "time-reversed": against("time-reversed", found.value, backwards),
        }

    return score, controls


def _aligned(seen: Seen, heard: Heard) -> float:
    end = _shared(seen, heard)
    if end < SHORTEST:
        return NAN
    change = seen.change[: int(end * CHANGE_RATE)]
    return rhythm_alignment(change, _within(heard.strong, end), CHANGE_RATE)


def _aligned_controls(seen: Seen, heard: Heard, seed: int) -> Controls:
    end = _shared(seen, heard)
    if end < SHORTEST:
        return {}
    change = seen.change[: int(end * CHANGE_RATE)]
    return temporal_controls(
        lambda moved: rhythm_alignment(change, moved, CHANGE_RATE),
        _within(heard.strong, end), end, seed=seed,
    )  # fmt: skip


def _trial(name: str, convention: str, title: str, made: tuple[object, object]) -> Trial:
    score, controls = made
    return Trial(name=name, convention=convention, title=title, score=score, controls=controls)  # type: ignore[arg-type]


TRIALS = (
    _trial("cut-hit-rate", "photoplay", "Cuts met by an onset", _cuts(False)),
    _trial("cut-hit-rate:strong", "photoplay", "Cuts met by a strong onset", _cuts(True)),
    _trial(
        "beat-alignment", "bas_motion", "Visible moments answered",
        _events(lambda events, onsets: beat_alignment(events, onsets, convention="bas_motion")),
    ),
    _trial(
        "beat-alignment:music", "bas_music", "Strong onsets that answer something",
        _events(lambda events, onsets: beat_alignment(events, onsets, convention="bas_music")),
    ),
    _trial(
        "rhythm-alignment", "peaks", "Peaks of change met, F", (_aligned, _aligned_controls)
    ),
    _trial(
        "rhythm-correlation", "spearman", "Change and onset strength, rho",
        _curves(lambda seen: seen.change, lambda heard: heard.strength, CHANGE_RATE),
    ),
    _trial(
        "motion-loudness", "spearman", "Motion and loudness, rho",
        _curves(lambda seen: seen.motion, lambda heard: heard.levels, LEVEL_RATE),
    ),
)  # fmt: skip
"""What is run on every film; chance and controls are had for each."""


def _missed(seen: Seen, heard: Heard) -> float:
    end = _shared(seen, heard)
    events = _within(seen.events, end)
    if end < SHORTEST or not len(events):
        return NAN
    return hit_error(events, _within(heard.strong, end), seen.frame).value


def _struck(seen: Seen, heard: Heard) -> float:
    end = _shared(seen, heard)
    events = _within(seen.events, end)
    if end < SHORTEST or not len(events):
        return NAN
    return hit_error(events, _within(heard.strong, end), seen.frame).accepted.value


def _frame_controls(
    score: Callable[[Floats, Floats, float], float], *, lower_is_better: bool
) -> Callable[..., Controls]:
    def controls(seen: Seen, heard: Heard, seed: int) -> Controls:
        end = _shared(seen, heard)
        events = _within(seen.events, end)
        if end < SHORTEST or not len(events):
            return {}
        return temporal_controls(
            lambda moved: score(events, moved, seen.frame), _within(heard.strong, end), end,
            seed=seed, lower_is_better=lower_is_better,
        )  # fmt: skip

    return controls


HIT_TRIALS = (
    Trial(
        name="hit-point-error", convention="photoplay",
        title="Visible moments to the strong onset that answers", score=_missed,
        controls=_frame_controls(
            lambda events, onsets, frame: hit_error(events, onsets, frame).value,
            lower_is_better=True,
        ),
        lower_is_better=True,
    ),
    Trial(
        name="hit-point-error:accepted", convention="photoplay",
        title="Visible moments struck within the window", score=_struck,
        controls=_frame_controls(
            lambda events, onsets, frame: hit_error(events, onsets, frame).accepted.value,
            lower_is_better=False,
        ),
        is_share=True,
    ),
)  # fmt: skip
"""Errors in frames, and the share within -1/2 .. +2 of them: for `evaluate`, as frames do not go
together with shares and correlations."""


def _bits(score: Callable[..., float], convention: str) -> Callable[[Heard, Heard], float]:
    def run(music: Heard, reference: Heard) -> float:
        got, wanted = getattr(music, convention), getattr(reference, convention)
        length = min(len(got), len(wanted))
        if length < SHORTEST:
            return NAN
        return score(wanted[:length], got[:length], convention=convention)

    return run


def _onsets(music: Heard, reference: Heard) -> float:
    end = min(music.duration, reference.duration)
    if end < SHORTEST:
        return NAN
    return onset_f(_within(reference.onsets, end), _within(music.onsets, end)).value


def _beats(music: Heard, reference: Heard) -> float:
    end = min(music.duration, reference.duration)
    wanted, got = _within(reference.beats, end), _within(music.beats, end)
    return beat_f(wanted, got).value if end >= SHORTEST and len(wanted) else NAN


def _error(name: str) -> Callable[[Heard, Heard], float]:
    def run(music: Heard, reference: Heard) -> float:
        got, wanted = getattr(music, name), getattr(reference, name)
        length = min(len(got), len(wanted))
        return curve_error(wanted[:length], got[:length]) if length >= SHORTEST else NAN

    return run


COMPARISONS = (
    Comparison(name="beats-coverage", convention="loris", title="BCS",
               score=_bits(beats_coverage, "loris")),
    Comparison(name="beats-hit", convention="loris", title="BHS",
               score=_bits(beats_hit, "loris")),
    Comparison(name="beats-coverage:d2m", convention="d2m", title="BCS, D2M-GAN's form",
               score=_bits(beats_coverage, "d2m")),
    Comparison(name="beats-hit:d2m", convention="d2m", title="BHS, D2M-GAN's form",
               score=_bits(beats_hit, "d2m")),
    Comparison(name="onset-f", convention="mir_eval", title="Onset F", score=_onsets),
    Comparison(name="beat-f", convention="untrimmed", title="Beat F", score=_beats),
    Comparison(name="curve-error:density", convention="rmse", title="Note density, RMSE",
               score=_error("density"), lower_is_better=True),
    Comparison(name="curve-error:loudness", convention="rmse",
               title="Matched loudness, RMSE in dB", score=_error("levels"),
               lower_is_better=True),
)  # fmt: skip
"""What is run on music beside the reference music of its film."""
