"""The states of the beat-placing programme: base tempi, and lengths of a pulse near each.

A state is a length of the last pulse, in steps of the time grid, together with the base tempo it
belongs to. From pulse to pulse a path moves to a neighbouring length of the same base tempo.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int_]
STEP = 0.0025
"""Seconds of the time grid."""
_TURN = 0.0025
"""Cost of a pulse one grid step longer or shorter than the last."""
_AWAY = 0.6
"""Cost of a base tempo a tenth (in logarithm) from the one aimed at."""
_STEP_AT_ALL, _STEP_SIZE = 0.25, 0.6
"""Cost of a change of base tempo, and of one by 8 %."""


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """All states, base tempo by base tempo, short pulses first."""

    bases: Floats
    """Pulses a minute."""
    base_of: Ints
    """Index into `bases` of each state."""
    lengths: Ints
    """Grid steps of each state's pulse."""
    strain: Floats
    """Reward, at most 0, of a pulse that is longer or shorter than its base tempo's."""
    home: Floats
    """Reward, at most 0, of each state's base tempo against the one aimed at."""
    starts: Ints
    """First state of each base tempo."""
    shorter: Floats
    """Cost of coming from the state before; infinite where that has another base tempo."""
    longer: Floats

    @classmethod
    def of(cls, bases: Floats, bend: float, target: float) -> Lattice:
        """States within `bend` (a share) of each of `bases`, where `target` is aimed at."""
        base_of, lengths, strain = [], [], []
        for index, base in enumerate(bases):
            centre = 60 / base / STEP
            reach = int(np.floor(bend * centre))
            near = np.arange(round(centre) - reach, round(centre) + reach + 1)
            lengths.append(near)
            base_of.append(np.full(len(near), index))
            strain.append(-0.0004 * ((near - centre) / max(1.0, centre * 0.01)) ** 2)
        of = np.concatenate(base_of)
        away = -_AWAY * (np.log(bases / target) / 0.1) ** 2
        starts = np.flatnonzero(np.diff(of, prepend=-1))
        shorter, longer = np.full(len(of), _TURN), np.full(len(of), _TURN)
        shorter[starts] = np.inf
        longer[[*(starts[1:] - 1), len(of) - 1]] = np.inf
        return cls(
            bases=bases, base_of=of, lengths=np.concatenate(lengths),
            strain=np.concatenate(strain), home=away[of], starts=starts,
            shorter=shorter, longer=longer,
        )  # fmt: skip

    @property
    def width(self) -> int:
        return len(self.lengths)

    @property
    def longest(self) -> int:
        return int(self.lengths.max())

    @property
    def states(self) -> Ints:
        return np.arange(self.width)

    def best_before(self, value: Floats, flat: Ints) -> tuple[Floats, NDArray[np.int8]]:
        """The best of a state's own and its two neighbours' values, and which: -1, 0 or 1.

        `flat` are places in the flattened `value` of shape (steps, states); ties go to the shorter
        pulse.
        """
        cells = value.reshape(-1)
        best = cells.take(flat)
        less = cells.take(flat - 1, mode="clip") - self.shorter
        more = cells.take(flat + 1, mode="clip") - self.longer
        turn = -(less >= best).astype(np.int8)
        np.maximum(best, less, out=best)
        turn[more > best] = 1
        np.maximum(best, more, out=best)
        return best, turn

    def step_costs(self, most: float) -> Floats:
        """Cost of a change from base to base, shape (bases, bases); infinite beyond `most`."""
        ratio = np.abs(np.log(self.bases[:, None] / self.bases))
        costs = _STEP_AT_ALL + _STEP_SIZE * (ratio / np.log(1.08)) ** 2
        costs[(ratio > np.log1p(most) + 1e-9) | (ratio == 0)] = np.inf
        return np.asarray(costs)

    def stepped(self, row: Floats, costs: Floats) -> dict[int, int]:
        """Raise `row` (values of all states at one step) where a change of base tempo pays.

        Gives the state left for each state entered; a tempo is entered at its middle.
        """
        offers = np.maximum.reduceat(row, self.starts)[:, None] - costs
        by = offers.argmax(axis=0)
        offered = offers[by, np.arange(len(by))]
        ends = np.append(self.starts[1:], self.width)
        middles = self.starts + (ends - self.starts) // 2
        bases = np.flatnonzero(offered > row[middles])
        left = row.copy() if len(bases) else row
        entered = {}
        for base in bases.tolist():
            group = slice(self.starts[by[base]], ends[by[base]])
            entered[int(middles[base])] = int(self.starts[by[base]] + np.argmax(left[group]))
            row[middles[base]] = offered[base]
        return entered
