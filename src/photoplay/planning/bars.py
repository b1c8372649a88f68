"""Pulses as bars: where the bar lines fall, and the tempo map that results."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.planning.tempo import Pulses
from photoplay.types.errors import BriefError
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

Floats = NDArray[np.float64]
_ODD = {2: 2.4, 3: 2.0, 5: 2.2, 6: 2.6}
"""Cost of a bar with that many pulses where the metre has four; by likeness for others."""
_APART = 8
"""Bars that must lie between two changes of metre."""
_UNEVEN = 1.2
"""Cost of an odd number of bars in all."""
_RANK_AT_JOIN = 0.5
"""Cost of each pulse by which a stretch's end is missed."""
_RING = (1.4, 3.6)
"""Seconds before the end between which the last chord is struck."""
_RING_SHARE = 0.34
"""Most of a film that its last chord may take; it may go on moving below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metre:
    numerator: int
    denominator: int

    @property
    def compound(self) -> bool:
        return self.denominator == 8 and self.numerator % 3 == 0

    @property
    def pulses(self) -> int:
        """Felt beats in a bar."""
        return self.numerator // 3 if self.compound else self.numerator

    @property
    def pulse_beats(self) -> float:
        """Quarter notes in a felt beat."""
        return 1.5 if self.compound else 4 / self.denominator


def metre_of(text: str) -> Metre:
    """Read "4/4"; BriefError for what no bar can be."""
    numerator, slash, denominator = text.partition("/")
    try:
        metre = Metre(numerator=int(numerator), denominator=int(denominator))
    except ValueError as error:
        raise BriefError(f"{text!r} is not a metre; write 4/4, 3/4, 6/8, 5/4 …") from error
    if not slash or metre.denominator not in (2, 4, 8) or not 1 <= metre.numerator <= 15:
        raise BriefError(f"{text!r} is not a metre Photoplay can write; try 4/4, 3/4 or 6/8")
    return metre


def tempo_map(
    pulses: Pulses, strong: list[tuple[float, float]], duration: float, metre: Metre,
    *, steady: bool, upbeat: bool = False,
) -> TempoMap:  # fmt: skip
    """Bars over `pulses`, with bar lines drawn to the `strong` moments (time, weight).

    The last bar begins where the last chord is struck and ends with the film. A lead-in before the
    first pulse is a bar of as many eighths as come nearest to the tempo. `steady` forbids odd bars
    but for the first; with `upbeat` that one is shorter than the others, if it is odd.
    """
    if duration < 2.2 or len(pulses.times) < 3:
        return _single_bar(duration, metre, pulses.base)
    writer = BarWriter()
    writer.close(pulses, strong, duration, metre, steady=steady, upbeat=upbeat)
    return writer.map()


class BarWriter:
    """Bars and tempo points, written stretch by stretch; times count from a stretch's start."""

    def __init__(self) -> None:
        self._bars: list[Bar] = []
        self._points: list[TempoPoint] = []
        self._beat = 0.0

    def add(
        self, pulses: Pulses, strong: list[tuple[float, float]], end: float, metre: Metre, *,
        steady: bool,
    ) -> float:  # fmt: skip
        """Write whole bars up to the bar line nearest to `end`; returns the seconds they last."""
        times = self._begun(pulses, metre)
        bar = metre.pulses * 60 / pulses.base
        near = np.flatnonzero((np.abs(times - end) <= bar) & (np.arange(len(times)) > 0))
        goal = [int(k) for k in near[np.argsort(np.abs(times[near] - end))]]
        counts = _bar_counts(times, strong, goal, metre.pulses, steady=steady, apart=_RANK_AT_JOIN)
        self._write(times, counts, metre)
        return float(times[sum(counts)])

    def close(
        self, pulses: Pulses, strong: list[tuple[float, float]], duration: float, metre: Metre, *,
        steady: bool, upbeat: bool = False,
    ) -> None:  # fmt: skip
        """Write the bars up to the last chord, and the one in which it rings until `duration`."""
        times = self._begun(pulses, metre)
        counts = _bar_counts(times, strong, _ring_goal(times, duration), metre.pulses,
                             steady=steady, upbeat=upbeat)  # fmt: skip
        self._write(times, counts, metre)
        ring = _ring_times(times[sum(counts) :], duration)
        self._bars.append(_bar(self._beat, len(ring) - 1, metre))
        for k, length in enumerate(np.diff(ring)):
            unit = metre.pulse_beats
            _add(self._points, self._beat + k * unit, 60 * unit / float(length))

    def map(self) -> TempoMap:
        return TempoMap(points=tuple(self._points), bars=tuple(self._bars))

    def _begun(self, pulses: Pulses, metre: Metre) -> Floats:
        """The pulses' times, a lead-in before the first of them written."""
        times = pulses.times.copy()
        if times[0] < 1e-3:
            times[0] = 0.0
        if times[0] > 1e-6:
            self._bars.append(_lead_in(self._beat, times, metre))
            bpm = 60 * self._bars[-1].beats / float(times[0])
            self._points.append(TempoPoint(beat=self._beat, bpm=bpm))
            self._beat = self._bars[-1].end
        return np.asarray(times)

    def _write(self, times: Floats, counts: list[int], metre: Metre) -> None:
        place, unit = 0, metre.pulse_beats
        for count in counts:
            self._bars.append(_bar(self._beat, count, metre))
            for k in range(count):
                length = float(times[place + k + 1] - times[place + k])
                _add(self._points, self._beat + k * unit, 60 * unit / length)
            place += count
            self._beat = self._bars[-1].end


def _single_bar(duration: float, metre: Metre, base: float) -> TempoMap:
    """A film too short for a pulse: one bar that lasts as long as it."""
    beats = metre.numerator * 4 / metre.denominator
    pulses = max(1, round(duration * base / 60))
    numerator = max(1, min(metre.numerator, pulses * (3 if metre.compound else 1)))
    beats = numerator * 4 / metre.denominator
    bar = Bar(start=0.0, numerator=numerator, denominator=metre.denominator)
    return TempoMap(points=(TempoPoint(beat=0.0, bpm=beats * 60 / duration),), bars=(bar,))


def _ring_goal(times: Floats, duration: float) -> list[int]:
    """Pulses on which the last chord may be struck, best first."""
    low, high = _RING[0], min(_RING[1], _RING_SHARE * duration)
    if duration < 6:
        low, high = 0.3 * duration, 0.62 * duration
    ideal = min(2.4, 0.28 * duration) if duration >= 6 else 0.45 * duration
    left = duration - times
    fits = np.flatnonzero((left >= low) & (left <= high))
    if not len(fits):
        fits = np.array([int(np.argmin(np.abs(left - ideal)))])
    return [int(k) for k in fits[np.argsort(np.abs(left[fits] - ideal))] if k > 0] or [1]


def _bar_counts(
    times: Floats, strong: list[tuple[float, float]], goal: list[int], pulses: int, *,
    steady: bool, apart: float = 0.15, upbeat: bool = False,
) -> list[int]:  # fmt: skip
    """Pulses in each bar up to one of `goal`, by a dynamic programme over bar lines.

    Each place in `goal` costs `apart` more than the one before it.
    """
    last = max(goal)
    reward = np.zeros(last + 1)
    for time, weight in strong:
        k = int(np.argmin(np.abs(times[: last + 1] - time)))
        if abs(times[k] - time) < 0.13:
            reward[k] += weight
    lengths = {pulses: 0.0}
    odd_ones = range(1, pulses) if upbeat else (pulses - 1, pulses + 1, pulses - 2)
    lengths |= {n: _ODD.get(n, 2.4) for n in odd_ones if n >= 2 or upbeat}
    since = _APART + 1
    # State: bars since the last odd one, and whether the number of bars so far is odd.
    value = np.full((last + 1, since, 2), -np.inf)
    came: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    value[0, since - 1, 0] = 0.0
    for k in range(1, last + 1):
        for length, cost in lengths.items():
            before = k - length
            if before < 0 or (
                steady and length != pulses and (k != last or upbeat) and before != 0
            ):
                continue
            for s, parity in zip(*np.nonzero(value[before] > -np.inf), strict=True):
                odd = length != pulses
                if odd and s < since - 1:
                    continue
                state = (0 if odd else min(since - 1, int(s) + 1), 1 - int(parity))
                total = value[before, s, parity] + reward[k] - cost
                if total > value[k][state]:
                    value[k][state] = total
                    came[k, *state] = (before, int(s), int(parity))
    # Sections want even numbers of bars; the ring-out comes on top.
    ends = []
    for rank, k in enumerate(goal):
        judged = value[k] - np.array([0.0, _UNEVEN])
        if judged.max() > -1e9:
            ends.append((float(judged.max()) - apart * rank, k))
    if not ends:
        return _even_counts(goal[0], pulses)
    k = max(ends)[1]
    best = np.unravel_index(int(np.argmax(value[k] - np.array([0.0, _UNEVEN]))), value[k].shape)
    counts = []
    place = (k, int(best[0]), int(best[1]))
    while place[0] > 0:
        earlier = came[place]
        counts.append(place[0] - earlier[0])
        place = earlier
    return counts[::-1]


def _even_counts(total: int, pulses: int) -> list[int]:
    """Bars of `pulses`, the first one shorter where they do not come out even."""
    whole, rest = divmod(total, pulses)
    return ([rest] if rest else []) + [pulses] * whole


def _ring_times(times: Floats, duration: float) -> Floats:
    """Pulses of the last bar: the going ones, the last of them held until the film ends."""
    inside = times[times < duration - 1e-6]
    if len(inside) > 1 and duration - inside[-1] < 0.75 * float(inside[1] - inside[0]):
        inside = inside[:-1]
    return np.append(inside, duration)


def _bar(beat: float, pulses: int, metre: Metre) -> Bar:
    numerator = pulses * 3 if metre.compound else pulses
    return Bar(start=beat, numerator=numerator, denominator=metre.denominator)


def _lead_in(beat: float, times: Floats, metre: Metre) -> Bar:
    """What comes before the first of `times`, in eighths nearly as long as those after it."""
    eighth = float(times[1] - times[0]) * 0.5 / metre.pulse_beats
    count = max(1, round(float(times[0]) / eighth))
    if count % 2 or metre.compound:
        return Bar(start=beat, numerator=count, denominator=8)
    return Bar(start=beat, numerator=count // 2, denominator=4)


def _add(points: list[TempoPoint], beat: float, bpm: float) -> None:
    if not points or abs(points[-1].bpm - bpm) > 1e-9 * bpm:
        points.append(TempoPoint(beat=beat, bpm=bpm))
