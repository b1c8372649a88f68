"""Place the beats so that the film's moments fall on them, with a tempo that hardly bends.

Beats are put on a grid of 2.5 ms by a dynamic programme over (time of a beat, length of the beat):
a beat may be one grid step longer or shorter than the one before and stays near its base tempo, so
tempo changes are a fraction of a per cent a beat and go unnoticed; where sections join, the base
tempo itself may step. What a beat and its subdivisions earn is read from reward curves that each
moment lays over the times at which music would answer it. Base tempi and lead-ins are tried side by
side. A banded least-squares pass then lands each moment to the millisecond.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from photoplay.planning.lattice import STEP, Lattice

Floats = NDArray[np.float64]
NUDGE = 0.025
"""Seconds by which players may push or hold back a note to land a moment, unnoticed."""
_SUBDIVISIONS = {
    2: ((0.5, "eighth"), (0.25, "sixteenth"), (0.75, "sixteenth")),
    3: ((1 / 3, "eighth"), (2 / 3, "eighth"), (1 / 6, "sixteenth"), (0.5, "sixteenth"),
        (5 / 6, "sixteenth")),
}  # fmt: skip
_LEAST_LEAD_IN, MOST_LEAD_IN = 0.25, 1.0
"""Seconds."""
_CANDIDATES = 15
_FIXED_TRIES = 5
"""Times as many, where one tempo is kept exactly."""
_FAST_SIXTEENTH = 0.11
"""Seconds; where sixteenths are shorter no moment is given to one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A moment to meet."""

    time: float
    weight: float
    strong: bool
    """Whether it deserves a beat rather than any note of the going pattern."""
    only_beats: bool = False
    """Whether nothing but a beat answers it, as where a section begins."""


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
    step: float = 0.08
    """Share by which the tempo may change at a join of sections."""
    fixed: bool = False
    """Keep one tempo exactly."""
    even_bars: bool = False
    """Keep one metre, and the tempo from stepping where sections join."""
    sixteenths: bool = True
    """Whether the style's pattern has sixteenths to give."""
    lead_in: bool = True
    """Whether the first pulse may come a little after the start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulses:
    """Where the felt beats fall."""

    times: Floats
    """Seconds of each pulse; the first is the lead-in's end (0 where there is none), the last lies
    past the film's end."""
    base: float
    """Pulses a minute, of the tempo that most pulses have."""
    reward: float
    steps: tuple[int, ...] = ()
    """Indices of the pulses from which on another tempo holds."""


def place_pulses(
    wishes: Sequence[Wish],
    duration: float,
    frame: float,
    options: TempoOptions,
    joins: Sequence[float] = (),
) -> Pulses:
    """The best pulses for a film of `duration` seconds with frames of `frame` seconds.

    At each of `joins` (seconds) the tempo may step by up to `options.step`. Linear in the film's
    length. Without wishes the tempo is `options.target` throughout.
    """
    bases = _candidates(options, duration, wishes)
    grid = Lattice.of(bases, 0.0 if options.fixed else options.bend, options.target)
    rewards = _Rewards.of(wishes, duration, frame, options, grid.longest)
    best = _best_path(grid, rewards, duration, frame, options, joins)
    if options.fixed or not len(wishes):
        return best
    return _settled(best, wishes, frame, options)


def landing_window(frame: float) -> tuple[float, float]:
    """Seconds before and after a moment within which a beat can be made to answer it.

    A note is aimed at 0 .. +1 frame, and players may push or hold it back by NUDGE.
    """
    return NUDGE, frame + NUDGE


def _candidates(options: TempoOptions, duration: float, wishes: Sequence[Wish]) -> Floats:
    """Base tempi to try, around the one aimed at.

    They lie so near to each other that two of them can be stepped across at a join, and that bent
    pulses reach all that is between. One tempo for all must be on the time grid, and pays for it.
    """
    target = min(options.high, max(options.low, options.target))
    low = max(options.low, options.target * 0.86)
    high = min(options.high, options.target * 1.16)
    if not wishes or high - low < 1e-6:
        return np.array([target])
    # A long film pays for each try; its many moments also make the tries differ less.
    count = _CANDIDATES if duration < 180 else 7 if duration < 900 else 3
    if options.fixed:
        near = np.geomspace(60 / low, 60 / high, _FIXED_TRIES * count) / STEP
        bases = 60 / (np.unique(np.round(near))[::-1] * STEP)
    else:
        apart = np.log1p(options.step) / (2 if count > 3 else 1)
        if options.bend:
            apart = min(apart, 2 * options.bend)
        bases = target * np.exp(apart * (np.arange(count) - count // 2))
    inside = bases[(bases > low - 1e-6) & (bases < high + 1e-6)]
    return inside if len(inside) else np.array([target])


@dataclass(frozen=True, slots=True, eq=False)
class _Rewards:
    """What a pulse, an eighth and a sixteenth earn at each step of the grid, from -front on."""

    pulse: Floats
    eighth: Floats
    sixteenth: Floats

    @classmethod
    def of(
        cls,
        wishes: Sequence[Wish],
        duration: float,
        frame: float,
        options: TempoOptions,
        front: int,
    ) -> _Rewards:
        steps = front + int(np.ceil((duration + 4) / STEP)) + 2
        rows = [np.zeros(steps) for _ in range(3)]
        early, late = landing_window(frame)
        offsets = np.arange(-int(early / STEP + 1e-6), int(late / STEP + 1e-6) + 1)
        # Best where a nudge brings it to half a frame late; at the edges it only just arrives.
        far = np.abs(offsets * STEP - frame / 2)
        kernel = np.where(far <= NUDGE, 1.0, 0.8) - 0.12 * far / (frame / 2 + NUDGE)
        for wish in wishes:
            shares = (1.0, 0.75, 0.25) if wish.strong else (1.0, 0.97, 0.42)
            if wish.only_beats:
                shares = (1.0, 0.0, 0.0)
            at = front + round(wish.time / STEP) + offsets
            fit = (at >= front) & (at < steps)
            for row, share in zip(rows, shares, strict=True):
                row[at[fit]] = np.maximum(row[at[fit]], wish.weight * share * kernel[fit])
        if not options.sixteenths:
            rows[2] = np.zeros(steps)
        return cls(*rows)


def _best_path(
    grid: Lattice,
    rewards: _Rewards,
    duration: float,
    frame: float,
    options: TempoOptions,
    joins: Sequence[float],
) -> Pulses:
    """The dynamic programme, a block of time steps at a time.

    A block is as long as the shortest pulse, so that all that a block needs is known before it.
    """
    front, steps = grid.longest, int(np.ceil(duration / STEP)) + grid.longest + 1
    block = int(grid.lengths.min())
    chunk = block * max(1, 8192 // block)
    value = np.full((front + chunk, grid.width), -np.inf)
    came = np.full((steps, grid.width), _START, dtype=np.int8)
    switches: dict[tuple[int, int], int] = {}
    doors = _doors(joins, frame, duration)
    costs = grid.step_costs(options.step)
    earned = _Earned.of(grid, rewards, options)
    for origin in range(0, steps, chunk):
        if origin:
            value[:front] = value[chunk:]
        value[front:] = -np.inf
        size = min(chunk, steps - origin)
        if not origin:
            _begin(value[front:], rewards.pulse[front:], grid,
                   duration if options.lead_in else 0.0)  # fmt: skip
        for begin in range(0, size, block):
            rows = np.arange(begin, min(size, begin + block))
            flat = (rows[:, None] + front - grid.lengths) * grid.width + grid.states
            total, turn = grid.best_before(value, flat)
            total += earned.at(origin + rows)
            here = value[front + begin : front + begin + len(rows)]
            better = total > here
            np.copyto(here, total, where=better)
            np.copyto(came[origin + begin : origin + begin + len(rows)], turn, where=better)
            for step in doors[(doors >= origin + begin) & (doors < origin + begin + len(rows))]:
                row = value[front + int(step) - origin]
                switches |= {(int(step), to): by for to, by in grid.stepped(row, costs).items()}
    last = int(np.ceil(duration / STEP))
    ends = value[front + size - (steps - last) : front + size]
    at, state = np.unravel_index(int(np.argmax(ends)), ends.shape)
    trace = _traced(came, switches, grid, last + int(at), int(state))
    return replace(trace, reward=float(ends[at, state]))


_START = 2
"""Written where a path begins."""


def _begin(value: Floats, pulse: Floats, grid: Lattice, duration: float) -> None:
    """A path begins with the film, or after a lead-in, which costs a little."""
    first, last = int(_LEAST_LEAD_IN / STEP), int(min(MOST_LEAD_IN, duration / 3) / STEP)
    value[0] = grid.home + pulse[0]
    if last > first:
        value[first:last] = grid.home - 0.35 + pulse[first:last, None]


def _doors(joins: Sequence[float], frame: float, duration: float) -> NDArray[np.int_]:
    """Grid steps at which a pulse may begin another tempo: where one would strike a join."""
    early, late = landing_window(frame)
    spans = [
        np.arange(int((join - early) / STEP), int((join + late) / STEP) + 1)
        for join in joins
        if MOST_LEAD_IN < join < duration
    ]
    return np.unique(np.concatenate(spans)) if spans else np.zeros(0, dtype=int)


@dataclass(frozen=True, slots=True, eq=False)
class _Earned:
    """What a pulse of each state earns, by the step at which it ends."""

    pulse: Floats
    rows: tuple[tuple[Floats, NDArray[np.int_], Floats], ...]
    """Rewards, the offset of the place from the pulse's end, and 0 where it is too fast to play."""
    held: Floats
    front: int

    @classmethod
    def of(cls, grid: Lattice, rewards: _Rewards, options: TempoOptions) -> _Earned:
        slow = 60 / grid.bases / (2 * options.division) > _FAST_SIXTEENTH
        rows = []
        for place, kind in _SUBDIVISIONS[options.division]:
            offsets = np.round(place * grid.lengths).astype(int) - grid.lengths
            open_ = np.ones(grid.width) if kind == "eighth" else slow[grid.base_of].astype(float)
            row = rewards.eighth if kind == "eighth" else rewards.sixteenth
            if open_.any() and row.any():
                rows.append((row, offsets, open_))
        return cls(rewards.pulse, tuple(rows), grid.strain, grid.longest)

    def at(self, ends: NDArray[np.int_]) -> Floats:
        """Shape (ends, states)."""
        gain = self.pulse[np.minimum(self.front + ends, len(self.pulse) - 1)][:, None] + self.held
        for row, offsets, open_ in self.rows:
            gain += row.take(self.front + ends[:, None] + offsets) * open_
        return np.asarray(gain)


def _traced(
    came: NDArray[np.int8],
    switches: Mapping[tuple[int, int], int],
    grid: Lattice,
    place: int,
    state: int,
) -> Pulses:
    row, bases, turns = [place], [], []
    while True:
        if (place, state) in switches:
            state = switches[place, state]
            turns.append(len(row) - 1)
        turn = int(came[place, state])
        if turn == _START:
            break
        bases.append(int(grid.base_of[state]))
        place -= int(grid.lengths[state])
        state += turn
        row.append(place)
    most = int(np.bincount(bases).argmax()) if bases else int(grid.base_of[state])
    return Pulses(
        times=np.array(row[::-1]) * STEP,
        base=float(grid.bases[most]),
        reward=0.0,
        steps=tuple(len(row) - 1 - k for k in reversed(turns)),
    )


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
    # Second differences x[i-1] - 2 x[i] + x[i+1], save where the tempo steps.
    weight = np.full(count - 2, 12.0)
    weight[[k - 1 for k in pulses.steps if 1 <= k <= count - 2]] = 0.0
    for shift, share in ((0, 1.0), (1, 4.0), (2, 1.0)):
        main[shift : count - 2 + shift] += share * weight
    one[: count - 2] -= 2.0 * weight
    one[1 : count - 1] -= 2.0 * weight
    two[: count - 2] += weight
    for wish in wishes:
        place = int(np.clip(np.searchsorted(times, wish.time + frame / 2, side="right") - 1,
                            0, count - 2))  # fmt: skip
        met = _nearest_share(times, place, wish, frame, options)
        if met is None:
            continue
        pull = 0.5 + wish.weight
        goal = wish.time + frame / 2
        low, high = 1 - met, met
        main[place] += pull * low * low
        main[place + 1] += pull * high * high
        one[place] += pull * low * high
        right[place] += pull * low * goal
        right[place + 1] += pull * high * goal
    main[0] += 1e4
    right[0] += 1e4 * times[0]
    # A fifth of a second to load, which checking a brief before the film is seen need not wait for.
    from scipy.linalg import solveh_banded  # noqa: PLC0415

    solved = solveh_banded(np.stack([main, one, two]), right, lower=True)
    lengths = np.diff(solved)
    fair = all(_steady(part, options.bend) for part in np.split(lengths, list(pulses.steps)))
    worse = _met(solved, wishes, frame, options) < _met(times, wishes, frame, options)
    if not fair or worse:
        return pulses
    if solved[-1] < times[-1]:
        solved = np.append(solved, solved[-1] + lengths[-1])
    return replace(pulses, times=solved)


def _steady(lengths: Floats, bend: float) -> bool:
    """Whether pulses of one tempo stay as near to it as the dynamic programme would have them."""
    even = lengths / lengths.mean() - 1 if len(lengths) else np.zeros(1)
    return bool(np.abs(even).max() <= 2 * bend + 0.005 and even.std() <= bend)


def _nearest_share(
    times: Floats, place: int, wish: Wish, frame: float, options: TempoOptions
) -> float | None:
    """The place within its pulse, 0..1, at which a moment is met; None where it is not."""
    early, late = landing_window(frame)
    length = times[place + 1] - times[place]
    shares = [0.0, 1.0] + [
        share
        for share, kind in _SUBDIVISIONS[options.division]
        if not wish.only_beats and (kind == "eighth" or (options.sixteenths and not wish.strong))
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
