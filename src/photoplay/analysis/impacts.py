"""Visual impacts and visual beats: movement that is suddenly lost.

After the directogram of Davis & Agrawala, "Visual Rhythm and Beat" (SIGGRAPH 2018): flow by
direction, whose losses are impacts. Three things are ours. Each flow counts for the directions
near its own by its share along them, so that nothing leaps when a direction lies between two.
Losses count in frame diagonals a second and must stand far above what is usual around them: a film
without impacts has none. And what lasts for one sample alone is left out: a picture shown twice
(24 pictures a second made 30) looks like movement that stops, a keyframe that pops like one that
starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import (
    gaussian_filter1d,
    grey_closing,
    grey_opening,
    maximum_filter1d,
    percentile_filter,
)

from photoplay.types.analysis import Moment

Floats = NDArray[np.float64]
DIRECTIONS = 8
_ANGLES = np.arange(DIRECTIONS) * (2 * np.pi / DIRECTIONS)
_TOWARDS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)]).astype(np.float32)
_LOBES = float(np.maximum(0, np.cos(_ANGLES)).sum())
"""What a flow of length 1 adds up to over all directions."""
_FULL = 0.2
"""Loss, in frame diagonals a second averaged over the picture, that is as strong as can be."""
_STRONG = 0.4
"""Strength from which an impact is told wherever it comes; weaker ones only as beats."""
_LEAST = 0.004
_USUAL_SECONDS = 4.0
_FAR = 6.0
"""How many times the usual loss around it an impact must be; a quarter of
it does for a beat."""
_SLOWEST, _FASTEST = 1.5, 0.3
"""Seconds between visual beats."""
_REGULAR = 0.35
"""Autocorrelation of the losses from which they are a pulse."""
_EVEN = 50.0
"""Samples a second on which regularity is looked for: a period may lie between two pictures."""
_SHORTEST = 5.0
"""Seconds in which a pulse can be told."""
_FAINT = 0.12
"""Share of the greatest loss that a beat must have."""
_CLEARLY = 1.3
"""How much more of the losses a finer pulse must account for."""
_REACH, _FEWEST, _AGREED, _OFF = 4.0, 5, 0.55, 0.14
"""Beats agree within this many periods; how many, in what share, and how far off in periods."""


def by_direction(moved: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean flow towards each of eight directions, of vectors of shape (points, 2)."""
    return np.asarray(np.maximum(0, moved @ _TOWARDS).mean(axis=0) / _LOBES, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """What is lost at each sample, in diagonals a second."""

    lost: Floats
    """From the sample before to the one after: a stop falls between two pictures. What sets off
    the other way at once counts double, as a ball does on the ground; a start alone counts 0."""
    late: Floats
    """The share of it that goes in the second half."""


def losses(gram: NDArray[np.floating]) -> Losses:
    """`gram` has shape (samples, directions). Dips and spikes of one sample are no losses."""
    if len(gram) < 3:
        return Losses(np.zeros(len(gram)), np.zeros(len(gram)))
    steady = grey_opening(grey_closing(np.asarray(gram, float), size=(2, 1)), size=(2, 1))
    after = np.concatenate([steady[1:], steady[-1:]])
    before = np.concatenate([steady[:1], steady[:-1]])
    lost = np.maximum(0.0, before - after).sum(axis=1)
    gained = np.maximum(0.0, after - before).sum(axis=1)
    first, second = (
        np.maximum(0.0, a - b).sum(axis=1) for a, b in ((before, steady), (steady, after))
    )
    return Losses(lost + np.minimum(lost, gained), second / np.maximum(1e-9, first + second))


def _envelope(times: Floats, view: Losses, cuts: tuple[float, ...], far: float) -> Floats:
    """How far each loss stands above `far` times the usual around it, diagonals a second."""
    if len(times) < 4:
        return np.zeros(len(times))
    lost = view.lost.copy()
    for cut in cuts:
        lost[(times > cut - 0.2) & (times < cut + 0.25)] = 0
    step = max(1e-3, float(np.median(np.diff(times))))
    size = max(3, round(_USUAL_SECONDS / step) | 1)
    usual = percentile_filter(lost, 50, size=size, mode="reflect")
    return np.asarray(np.maximum(0.0, lost - np.maximum(_LEAST, far * usual)))


def strengths(above: Floats) -> Floats:
    """0..1: the root of the loss, as loudness is felt."""
    return np.asarray(np.sqrt(np.clip(above / _FULL, 0, 1)))


def impact_curve(times: Floats, views: Sequence[Losses], cuts: tuple[float, ...]) -> Floats:
    """Strength of impact at each time, 0..1. `views` are the losses of one film seen in several
    ways: as it is, and with the camera's movement taken out, which hides what happens in a
    hand-held picture."""
    return strengths(np.max([_envelope(times, view, cuts, _FAR) for view in views], axis=0))


def find_moments(
    times: Floats, seconds: Floats, views: Sequence[Losses], cuts: tuple[float, ...]
) -> tuple[Moment, ...]:
    """Impacts (strong, rare) and beats (regular) in order; `seconds` is what each flow spans."""
    if len(times) < 4:
        return ()
    told: list[Moment] = []
    above = np.array([_envelope(times, view, cuts, _FAR) for view in views])
    strong, which = above.max(axis=0), above.argmax(axis=0)
    for k in _tops(strong):
        strength = float(strengths(strong[k]))
        if strength >= _STRONG:
            time = _stopped(times, seconds, views[which[k]], k)
            told.append(Moment(time=time, kind="impact", strength=round(strength, 3)))
    pulse = max((_pulse(times, view, cuts) for view in views), key=lambda p: p.agreement)
    if pulse.agreement >= _REGULAR:
        tops = [k for k in _tops(pulse.above) if pulse.above[k] >= _FAINT * pulse.above.max()]
        at = np.array([_stopped(times, seconds, pulse.view, k) for k in tops])
        steady = _steadiest(at, pulse.above[tops], pulse.period)
        told += [
            Moment(time=float(time), kind="beat",
                   strength=round(max(0.05, float(strengths(pulse.above[k]))), 3))
            for k, time, on in zip(tops, at, steady, strict=True)
            if on and steady.sum() >= _FEWEST and not any(abs(time - m.time) < 0.15 for m in told)
        ]  # fmt: skip
    return tuple(sorted(told, key=lambda m: m.time))


def _tops(values: Floats) -> list[int]:
    """Peaks, none within two samples of a higher one."""
    high = maximum_filter1d(values, 5, mode="nearest")
    found: list[int] = []
    for k in np.flatnonzero((values == high) & (values > 0)).tolist():
        if not found or k - found[-1] > 2:
            found.append(k)
    return found


def _stopped(times: Floats, seconds: Floats, view: Losses, k: int) -> float:
    """When the first picture at rest appears: the flow of a sample ends at its time."""
    after = times[min(k + 1, len(times) - 1)]
    middle = times[k] + view.late[k] * (after - times[k])
    return round(max(0.0, float(middle - seconds[k])), 4)


@dataclass(frozen=True, slots=True, eq=False)
class _Pulse:
    """A regular beat, and how regular."""

    agreement: float
    """Autocorrelation at the period, 0 where there is none."""
    period: float
    above: Floats
    view: Losses


def _steadiest(at: Floats, weights: Floats, period: float) -> NDArray[np.bool_]:
    """Which moments keep the pulse: at `period`, or at a half or a third of it where clearly more
    do. Beats that fall between two pictures in turn agree best with the one after next.
    """
    best = on_the_beat(at, weights, period)
    for parts in (2, 3):
        if period / parts >= _FASTEST:
            finer = on_the_beat(at, weights, period / parts)
            if weights[finer].sum() > _CLEARLY * weights[best].sum():
                best = finer
    return best


def on_the_beat(at: Floats, weights: Floats, period: float) -> NDArray[np.bool_]:
    """Which of the moments `at` agree in phase with the others within four periods of them."""
    turns = np.exp(2j * np.pi * at / period)
    steady = np.zeros(len(at), dtype=bool)
    for k, time in enumerate(at):
        near = np.abs(at - time) < _REACH * period
        total = complex((weights[near] * turns[near]).sum())
        agreed = abs(total) / max(1e-9, float(weights[near].sum()))
        off = abs(float(np.angle(turns[k] * np.conj(total)))) / (2 * np.pi)
        steady[k] = near.sum() >= _FEWEST and agreed > _AGREED and off < _OFF
    return steady


def _pulse(times: Floats, view: Losses, cuts: tuple[float, ...]) -> _Pulse:
    above = _envelope(times, view, cuts, _FAR / 4)
    none = _Pulse(0.0, 0.0, above, view)
    if times[-1] - times[0] < _SHORTEST or not above.any():
        return none
    # Many weak losses are as regular as a few strong ones.
    even = np.arange(times[0], times[-1], 1 / _EVEN)
    values = gaussian_filter1d(np.interp(even, times, np.sqrt(above)), 0.03 * _EVEN)
    centred = values - values.mean()
    spectrum = np.fft.rfft(centred, 2 * len(centred))
    agreement = np.fft.irfft(np.abs(spectrum) ** 2)[: len(centred)]
    if agreement[0] <= 0:
        return none
    agreement = agreement / agreement[0]
    low, high = round(_FASTEST * _EVEN), min(len(centred) // 2, round(_SLOWEST * _EVEN))
    if agreement[low:high].max() <= max(0.0, float(agreement[:low].min())):
        return none
    best = low + int(np.argmax(agreement[low:high]))
    for parts in (3, 2):
        # A swing that differs to and fro agrees best with itself after both.
        around = [k for k in range(int(best / parts) - 3, int(best / parts) + 5) if low <= k < high]
        finest = max(around, key=lambda k: float(agreement[k])) if around else best
        if around and agreement[finest] > 0.7 * agreement[best]:
            best = finest
            break
    return _Pulse(float(agreement[best]), _between(agreement, best) / _EVEN, above, view)


def _between(agreement: Floats, best: int) -> float:
    """The top of the parabola through a peak and its neighbours."""
    before, here, after = (float(agreement[k]) for k in (best - 1, best, best + 1))
    bend = before - 2 * here + after
    return best + (0.5 * (before - after) / bend if bend < 0 else 0.0)
