"""Place the beats so that the film's moments fall on them, with a tempo that hardly bends.

Beats are put on a grid of 2.5 ms by a dynamic programme over (time of a beat, length of the beat):
a beat may be one grid step longer or shorter than the one before and stays near the base tempo, so
tempo changes are a fraction of a per cent a beat and go unnoticed. What a beat and its subdivisions
earn is read from reward curves that each moment lays over the times at which music would answer it.
An outer search tries base tempi and lead-ins. A banded least-squares pass then lands each moment to
the millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solveh_banded

Floats = NDArray[np.float64]
STEP = 0.0025
"""Seconds of the time grid."""
NUDGE = 0.025
"""Seconds by which players may push or hold back a note to land a moment, unnoticed."""
_SUBDIVISIONS = {
    2: ((0.5, "eighth"), (0.25, "sixteenth"), (0.75, "sixteenth")),
    3: ((1 / 3, "eighth"), (2 / 3, "eighth"), (1 / 6, "sixteenth"), (0.5, "sixteenth"),
        (5 / 6, "sixteenth")),
}  # fmt: skip
_LEAST_LEAD_IN, _MOST_LEAD_IN = 0.25, 1.0
_CANDIDATES = 15
_FAST_SIXTEENTH = 0.11
"""Seconds; where sixteenths are shorter no moment is given to one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A moment to meet."""

    time: float
    weight: float
    strong: bool
    """Whether it deserves a beat rather than any note of the going pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TempoOptions:
    """What the map may do."""

    low: float
    """Felt pulses a minute."""
    high: float
    target: float
    bend: float = 0.015
    """Share by which a pulse may be longer or shorter than the base."""
    division: int = 2
    """Notes of the next level in a pulse: 2 simple, 3 compound."""
    fixed: bool = False
    """Keep one tempo exactly."""
    sixteenths: bool = True
    """Whether the style's pattern has sixteenths to give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulses:
    """Where the felt beats fall."""

    times: Floats
    """Seconds of each pulse; the first is the lead-in's end (0 where there is none), the last lies
    past the film's end."""
    base: float
    """Pulses a minute."""
    reward: float


def place_pulses(
    wishes: Sequence[Wish], duration: float, frame: float, options: TempoOptions
) -> Pulses:
    """The best pulses for a film of `duration` seconds with frames of `frame` seconds.

    Linear in the film's length. Without wishes the tempo is `options.target` throughout.
    """
    bends = 0.0 if options.fixed else options.bend
    rewards = _Rewards.of(wishes, duration, frame, options)
    best: Pulses | None = None
    for base in _candidates(options, duration, wishes):
        found = _best_path(base, bends, rewards, duration, options)
        if best is None or found.reward > best.reward + 1e-9:
            best = found
    assert best is not None
    if options.fixed or not len(wishes):
        return best
    return _settled(best, wishes, frame, options)


def landing_window(frame: float) -> tuple[float, float]:
    """Seconds before and after a moment within which a beat can be made to answer it.

    A note is aimed at 0 .. +1 frame, and players may push or hold it back by NUDGE.
    """
    return NUDGE, frame + NUDGE


def _candidates(options: TempoOptions, duration: float, wishes: Sequence[Wish]) -> list[float]:
    if not wishes or options.low >= options.high - 1e-6:
        return [min(options.high, max(options.low, options.target))]
    low = max(options.low, options.target * 0.86)
    high = min(options.high, options.target * 1.16)
    if low > high:
        low = high = min(options.high, max(options.low, options.target))
    # A long film pays for each try; its many moments also make the tries differ less.
    count = _CANDIDATES if duration < 180 else 7 if duration < 900 else 3
    return np.geomspace(low, high, count).tolist() if high > low else [low]


@dataclass(frozen=True, slots=True, eq=False)
class _Rewards:
    """What a pulse, an eighth and a sixteenth earn at each step of the time grid."""

    pulse: Floats
    eighth: Floats
    sixteenth: Floats

    @classmethod
    def of(
        cls, wishes: Sequence[Wish], duration: float, frame: float, options: TempoOptions
    ) -> _Rewards:
        steps = int(np.ceil((duration + 4) / STEP)) + 2
        rows = [np.zeros(steps) for _ in range(3)]
        early, late = landing_window(frame)
        offsets = np.arange(-int(early / STEP + 1e-6), int(late / STEP + 1e-6) + 1)
        # Best where a nudge brings it to half a frame late; at the edges it only just arrives.
        far = np.abs(offsets * STEP - frame / 2)
        kernel = np.where(far <= NUDGE, 1.0, 0.8) - 0.12 * far / (frame / 2 + NUDGE)
        for wish in wishes:
            shares = (1.0, 0.62, 0.25) if wish.strong else (1.0, 0.97, 0.42)
            at = round(wish.time / STEP) + offsets
            fit = (at >= 0) & (at < steps)
            for row, share in zip(rows, shares, strict=True):
                row[at[fit]] = np.maximum(row[at[fit]], wish.weight * share * kernel[fit])
        if not options.sixteenths:
            rows[2] = np.zeros(steps)
        return cls(*rows)


def _best_path(
    base: float, bend: float, rewards: _Rewards, duration: float, options: TempoOptions
) -> Pulses:
    """The dynamic programme for one base tempo; vectorised over a pulse's worth of time steps."""
    centre = 60 / base / STEP
    reach = int(np.floor(bend * centre))
    lengths = np.arange(round(centre) - reach, round(centre) + reach + 1)
    steps = int(np.ceil(duration / STEP)) + int(lengths[-1]) + 1
    width, count = len(lengths), steps
    value = np.full((count, width), -np.inf)
    came = np.full((count, width), -1, dtype=np.int8)
    value[0] = 0.0
    first, last = int(_LEAST_LEAD_IN / STEP), int(min(_MOST_LEAD_IN, duration / 3) / STEP)
    if last > first:
        value[first:last] = -0.35 + rewards.pulse[first:last, None]
    value[0] += rewards.pulse[0]
    home = -0.6 * (np.log(base / options.target) / 0.1) ** 2
    off = -0.0004 * ((lengths - centre) / max(1.0, centre * 0.01)) ** 2
    divisions = _SUBDIVISIONS[options.division]
    sixteenths = 60 / base / (2 * options.division) > _FAST_SIXTEENTH
    block = int(lengths[0])
    for begin in range(1, count, block):
        end = min(count, begin + block)
        to = np.arange(begin, end)
        for k, length in enumerate(lengths):
            source = to - length
            fits = source >= 0
            if not fits.any():
                continue
            target, source = to[fits], source[fits]
            near = slice(max(0, k - 1), min(width, k + 2))
            before = value[source, near].copy()
            before -= 0.0025 * np.abs(np.arange(near.start, near.stop) - k)
            choice = np.argmax(before, axis=1)
            gain = rewards.pulse[np.minimum(target, len(rewards.pulse) - 1)] + off[k]
            for place, kind in divisions:
                if kind == "sixteenth" and not sixteenths:
                    continue
                row = rewards.eighth if kind == "eighth" else rewards.sixteenth
                gain = gain + row[source + round(place * length)]
            total = before[np.arange(len(choice)), choice] + gain
            better = total > value[target, k]
            value[target[better], k] = total[better]
            came[target[better], k] = (choice + near.start)[better]
    return _traced(value, came, lengths, duration, base, home)


def _traced(
    value: Floats, came: NDArray[np.int8], lengths: NDArray[np.int_], duration: float,
    base: float, home: float,
) -> Pulses:  # fmt: skip
    start = int(np.ceil(duration / STEP))
    ends = value[start : start + int(lengths[-1]) + 1]
    at, k = np.unravel_index(int(np.argmax(ends)), ends.shape)
    reward = float(ends[at, k]) + home
    place, kind = start + int(at), int(k)
    row = [place]
    while came[place, kind] >= 0:
        before = int(came[place, kind])
        place -= int(lengths[kind])
        kind = before
        row.append(place)
    return Pulses(times=np.array(row[::-1]) * STEP, base=base, reward=reward)


def _settled(pulses: Pulses, wishes: Sequence[Wish], frame: float, options: TempoOptions) -> Pulses:
    """Pulse times smoothed, and drawn to the moments they meet, by least squares.

    Minimises the squared second differences of the pulse times plus the squared distances of met
    moments from half a frame late; a pentadiagonal system, solved in linear time.
    """
    times = pulses.times
    count = len(times)
    if count < 5:
        return pulses
    main, one, two = np.full(count, 1e-4), np.zeros(count), np.zeros(count)
    right = 1e-4 * times
    # Second differences x[i-1] - 2 x[i] + x[i+1].
    for shift, weight in ((0, 1.0), (1, 4.0), (2, 1.0)):
        main[shift : count - 2 + shift] += 12.0 * weight
    one[: count - 2] += -2.0 * 12.0
    one[1 : count - 1] += -2.0 * 12.0
    two[: count - 2] += 12.0
    for wish in wishes:
        place = int(np.clip(np.searchsorted(times, wish.time + frame / 2, side="right") - 1,
                            0, count - 2))  # fmt: skip
        share = _nearest_share(times, place, wish, frame, options)
        if share is None:
            continue
        weight = 0.5 + wish.weight
        goal = wish.time + frame / 2
        low, high = 1 - share, share
        main[place] += weight * low * low
        main[place + 1] += weight * high * high
        one[place] += weight * low * high
        right[place] += weight * low * goal
        right[place + 1] += weight * high * goal
    main[0] += 1e4
    right[0] += 1e4 * times[0]
    solved = solveh_banded(np.stack([main, one, two]), right, lower=True)
    lengths = np.diff(solved)
    even = lengths / lengths.mean() - 1
    fair = np.abs(even).max() <= 2 * options.bend + 0.005 and even.std() <= options.bend
    worse = _met(solved, wishes, frame, options) < _met(times, wishes, frame, options)
    if not fair or worse:
        return pulses
    if solved[-1] < times[-1]:
        solved = np.append(solved, solved[-1] + lengths[-1])
    return Pulses(times=solved, base=pulses.base, reward=pulses.reward)


def _nearest_share(
    times: Floats, place: int, wish: Wish, frame: float, options: TempoOptions
) -> float | None:
    """The place within its pulse, 0..1, at which a moment is met; None where it is not."""
    early, late = landing_window(frame)
    length = times[place + 1] - times[place]
    shares = [0.0, 1.0] + [
        share
        for share, kind in _SUBDIVISIONS[options.division]
        if kind == "eighth" or (options.sixteenths and not wish.strong)
    ]
    errors = np.array([times[place] + share * length - wish.time for share in shares])
    best = int(np.argmin(np.abs(errors - frame / 2)))
    return shares[best] if -early <= errors[best] <= late else None


def _met(times: Floats, wishes: Sequence[Wish], frame: float, options: TempoOptions) -> float:
    """The weight of the moments that are met."""
    total = 0.0
    for wish in wishes:
        place = int(np.clip(np.searchsorted(times, wish.time + frame / 2, side="right") - 1,
                            0, len(times) - 2))  # fmt: skip
        total += wish.weight * (_nearest_share(times, place, wish, frame, options) is not None)
    return total
