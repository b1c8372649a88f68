"""A tempo map from the bars that are left of another, bridged where bars are gone.

The pulses of a bridge differ from their neighbours' by a few per cent at most; where that will not
do, or where moments of the film would be missed, a bar or two beside the gap are given up as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from photoplay.planning.bars import Metre
from photoplay.planning.tempo import landing_window
from photoplay.types.recut import Piece
from photoplay.types.tempo import Bar, TempoMap, TempoPoint
from photoplay.types.time import Floats

_GIVEN_UP = 2
"""Bars to either side of a gap that may be given up for an even bridge."""
_FAIR = 0.06
"""Share by which the tempo of a bridge may differ from its neighbours' without harm."""
_MET = 2.0
"""What a met moment of weight 1 is worth, in the currency of odd bars and per cents of tempo."""
_FAST = 0.1
"""Seconds; shorter parts of a beat answer no moment."""
_RING = (1.4, 3.6)
"""Seconds before the end between which the last chord is struck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Bars of the old plan that follow one another in the new one."""

    first: int
    """Index of the first among the old plan's bars."""
    bars: int
    start: float
    """Seconds of the new cut."""


def carried_runs(
    old: TempoMap, old_duration: float, pieces: Sequence[Piece], duration: float
) -> list[Run]:
    """The bars of `old` that lie whole inside what both cuts show, by their new times.

    The first bar stays only at the beginning, where it may lead in; the last, which rings out,
    only at the end.
    """
    edges = old.seconds(np.array([bar.start for bar in old.bars] + [old.beats]))
    edges[-1] = old_duration
    slack = 1e-3
    runs = []
    for piece in pieces:
        if piece.old_start is None or piece.old_end is None:
            continue
        inside = [
            k
            for k in range(len(old.bars))
            if edges[k] >= piece.old_start - slack and edges[k + 1] <= piece.old_end + slack
        ]
        if inside and inside[0] == 0 and abs(piece.shift) > slack:
            inside = inside[1:]
        ends_both = abs(piece.end - duration) < slack
        if inside and inside[-1] == len(old.bars) - 1 and not ends_both:
            inside = inside[:-1]
        if inside:
            start = float(edges[inside[0]]) + piece.shift
            runs.append(
                Run(first=inside[0], bars=len(inside), start=start if start > slack else 0.0)
            )
    return runs


def bridged(
    old: TempoMap, runs: Sequence[Run], duration: float, metre: Metre, *,
    moments: Sequence[tuple[float, float]] = (), frame: float = 0.04,
) -> tuple[TempoMap, list[tuple[int, Run]]]:  # fmt: skip
    """A tempo map of `duration` seconds that holds `runs`, and where each stands in its bars.

    Runs are shortened where the bridge between them would limp, or would miss `moments` (seconds,
    weight) that a slightly longer one meets; a run left without bars is dropped.
    """
    edges = old.seconds(np.array([bar.start for bar in old.bars] + [old.beats]))
    left = [run for run in runs if run.bars > 0]
    build = _Building(old, metre)
    before: Run | None = None
    place = 0.0
    placed: list[tuple[int, Run]] = []
    while True:
        following = left.pop(0) if left else None
        if before is None and following is None:
            return build.map(), []
        length = _pulse(old, before, following)
        end = following.start if following else duration
        cut, skip, pulses = 0, 0, None
        rings_out = (
            before is not None and before.bars > 0 and before.first + before.bars == len(old.bars)
        )
        if end - place > 1e-3 and not (following is None and rings_out):
            gap = _Gap(before=before, following=following, start=place, end=end, length=length)
            cut, skip, pulses = _fairest(gap, edges, metre, moments, frame)
        if before is not None:
            before = replace(before, bars=before.bars - cut)
            if before.bars:
                placed.append((len(build.bars), before))
                build.carry(before)
            place = before.start + float(edges[before.first + before.bars] - edges[before.first])
        if following is None:
            if not rings_out:
                build.end(duration - place, length)
            return build.map(), placed
        following = Run(
            first=following.first + skip,
            bars=following.bars - skip,
            start=following.start + float(edges[following.first + skip] - edges[following.first]),
        )
        build.bridge(following.start - place, length, pulses)
        before = following
        place = following.start + float(
            edges[following.first + following.bars] - edges[following.first]
        )


class _Building:
    """A tempo map put together from left to right."""

    def __init__(self, old: TempoMap, metre: Metre) -> None:
        self.old, self.metre = old, metre
        self.bars: list[Bar] = []
        self.points: list[TempoPoint] = []

    @property
    def beat(self) -> float:
        return self.bars[-1].end if self.bars else 0.0

    def carry(self, run: Run) -> None:
        """The run's bars with every change of tempo inside them."""
        first, last = self.old.bars[run.first], self.old.bars[run.first + run.bars - 1]
        at = self.beat
        self._tempo(at, self.old.bpm_at(first.start))
        for point in self.old.points:
            if first.start + 1e-9 < point.beat < last.end - 1e-9:
                self._tempo(point.beat - first.start + at, point.bpm)
        for bar in self.old.bars[run.first : run.first + run.bars]:
            self.bars.append(replace(bar, start=self.beat))

    def bridge(self, seconds: float, length: float, pulses: int | None = None) -> None:
        """Bars of one tempo that last `seconds`, of pulses about `length` seconds long."""
        if seconds <= 1e-3:
            return
        pulses = pulses or max(1, round(seconds / length))
        self._tempo(self.beat, 60 * self.metre.pulse_beats * pulses / seconds)
        for count in _in_bars(pulses, self.metre.pulses):
            self._bar(count)

    def end(self, seconds: float, length: float) -> None:
        """Bars up to the last chord, and the bar in which it rings until the film's end."""
        if seconds <= 1e-3:
            return
        fits = [n for n in range(int(seconds / length) + 1)
                if _RING[0] <= seconds - n * length <= _RING[1]]  # fmt: skip
        before = min(
            fits or [0],
            key=lambda n: (n % self.metre.pulses != 0, abs(seconds - n * length - 2.4)),
        )
        self.bridge(before * length, length)
        rest = seconds - before * length
        held = max(1, min(self.metre.pulses, int(rest / length)))
        going = (held - 1) * length
        if held > 1:
            self._tempo(self.beat, 60 * self.metre.pulse_beats / length)
        self._tempo(self.beat + (held - 1) * self.metre.pulse_beats,
                    60 * self.metre.pulse_beats / (rest - going))  # fmt: skip
        self._bar(held)

    def map(self) -> TempoMap:
        if not self.bars:
            return self.old
        return TempoMap(points=tuple(self.points), bars=tuple(self.bars))

    def _bar(self, pulses: int) -> None:
        numerator = pulses * 3 if self.metre.compound else pulses
        self.bars.append(Bar(start=self.beat, numerator=numerator,
                             denominator=self.metre.denominator))  # fmt: skip

    def _tempo(self, beat: float, bpm: float) -> None:
        if not self.points or abs(self.points[-1].bpm - bpm) > 1e-9 * bpm:
            self.points.append(TempoPoint(beat=beat, bpm=bpm))


def _in_bars(pulses: int, usual: int) -> list[int]:
    """So many pulses in bars of the usual length, the odd one last and never of one pulse."""
    whole, rest = divmod(pulses, usual)
    if rest == 1 and whole:
        return [usual] * (whole - 1) + [usual + 1]
    return [usual] * whole + ([rest] if rest else [])


def _pulse(old: TempoMap, before: Run | None, following: Run | None) -> float:
    """Seconds of a felt beat beside a gap."""
    lengths = []
    if before is not None:
        bar = old.bars[before.first + max(-1, before.bars - 2)]
        lengths.append(bar.pulse * 60 / old.bpm_at(bar.start))
    if following is not None:
        bar = old.bars[following.first]
        lengths.append(bar.pulse * 60 / old.bpm_at(bar.start))
    return sum(lengths) / len(lengths)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """What lies between two runs, or before the film's end."""

    before: Run | None
    following: Run | None
    start: float
    end: float
    """Seconds of the new cut."""
    length: float
    """Seconds of a felt beat beside it."""


def _fairest(
    gap: _Gap, edges: Floats, metre: Metre, moments: Sequence[tuple[float, float]], frame: float
) -> tuple[int, int, int | None]:
    """How many bars to give up at the end of `before` and at the beginning of `following`, and how
    many pulses the bridge then has; None before the end, where they follow from the ring-out.
    """
    best: tuple[float, int, int, int | None] | None = None
    before, following = gap.before, gap.following
    lefts = range(min(_GIVEN_UP, before.bars) + 1) if before else range(1)
    rights = range(min(_GIVEN_UP, following.bars) + 1) if following else range(1)
    for cut, skip in product(lefts, rights):
        start, end = gap.start, gap.end
        if before and cut:
            last = before.first + before.bars
            start -= float(edges[last] - edges[last - cut])
        if following and skip:
            end += float(edges[following.first + skip] - edges[following.first])
        given_up = 1.5 * (cut + skip)
        rows: list[tuple[float, int | None]] = []
        if following is None:
            rows.append((given_up + (10.0 if end - start < _RING[0] else 0.0), None))
        else:
            usual = max(1, round((end - start) / gap.length))
            for pulses in range(max(1, usual - 1), usual + 2):
                cost = given_up + _limping(pulses, end - start, gap.length, metre)
                cost -= _MET * _met((start, end), pulses, metre, moments, frame)
                rows.append((cost, pulses))
        for cost, count in rows:
            if best is None or cost < best[0] - 1e-9:
                best = cost, cut, skip, count
    assert best is not None
    return best[1], best[2], best[3]


def _limping(pulses: int, seconds: float, length: float, metre: Metre) -> float:
    """What a bridge costs for its tempo and its odd bars."""
    off = abs(float(np.log(seconds / (pulses * length))))
    counts = _in_bars(pulses, metre.pulses)
    odd = sum(n != metre.pulses for n in counts) + 3.0 * (counts[-1] == 1)
    return off / 0.02 + (20.0 if off > _FAIR else 0.0) + odd


def _met(
    gap: tuple[float, float], pulses: int, metre: Metre,
    moments: Sequence[tuple[float, float]], frame: float,
) -> float:  # fmt: skip
    """Weight of the moments inside that fall on a beat (whole) or its parts (less)."""
    start, end = gap
    length = (end - start) / pulses
    by = 3 if metre.compound else 2
    parts = ((1, 1.0), (by, 0.8), (2 * by, 0.4))
    early, late = landing_window(frame)
    total = 0.0
    for time, weight in moments:
        if not start - late <= time < end - 1e-6:
            continue
        goal = (time + frame / 2 - start) / length
        for division, share in parts:
            error = start + round(goal * division) / division * length - time
            if -early <= error <= late and length / division > _FAST:
                total += weight * share
                break
    return total
