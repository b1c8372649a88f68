"""Performance events: notes on and off, time passing, loudness changing.

S. Oore et al., This Time with Feeling: Learning Expressive Musical Performance, 2018 (Magenta's
Performance RNN). Times are seconds, rounded to hundredths; no bars, no parts. A pitch sounds once
at a time: a note that is struck again ends there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from photoplay.tokens.piece import Floats, Ints
from photoplay.types.notes import NoteTable


@dataclass(frozen=True)
class Events:
    """A table of events: which pitches, how many shifts and loudnesses."""

    low: int = 0
    high: int = 127
    shifts: int = 100
    """Steps of the longest single shift."""
    per_second: int = 100
    velocities: int = 32
    specials: tuple[str, ...] = ()
    """Names of numbers after the last event, such as end and padding."""

    @cached_property
    def pitches(self) -> int:
        return self.high - self.low + 1

    @cached_property
    def size(self) -> int:
        return 2 * self.pitches + self.shifts + self.velocities + len(self.specials)

    @cached_property
    def first_off(self) -> int:
        return self.pitches

    @cached_property
    def first_shift(self) -> int:
        return 2 * self.pitches

    @cached_property
    def first_velocity(self) -> int:
        return 2 * self.pitches + self.shifts

    def special(self, name: str) -> int:
        """The number of a special token."""
        return self.first_velocity + self.velocities + self.specials.index(name)

    def bin_of(self, velocity: int) -> int:
        """Magenta's bins: ceil(128 / bins) wide, the first begins at velocity 1."""
        return (velocity - 1) // -(-128 // self.velocities)

    def velocity_of(self, number: int) -> int:
        """The lowest velocity of a bin, as Magenta plays it."""
        return 1 + number * -(-128 // self.velocities)


MAGENTA = Events()
"""388 events: 128 on, 128 off, 100 shifts of 10 ms, 32 velocities."""
FADERNETS = Events(low=21, high=108, velocities=64, specials=("end", "padding"))
"""342: 88 on, 88 off, 100 shifts, 64 velocities, end and padding (Music FaderNets, EIMG)."""


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """Onset, end, pitch, velocity of each note in steps, shape (n, 4), in order."""

    rows: Ints

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Performance) and np.array_equal(self.rows, other.rows)

    __hash__ = None  # type: ignore[assignment]

    def seconds(self, events: Events = MAGENTA) -> Floats:
        """Onset and end of each note, shape (n, 2)."""
        return np.asarray(self.rows[:, :2] / events.per_second)


def quantised(table: NoteTable, events: Events = MAGENTA) -> Performance:
    """What of a table the events can tell: pitches outside their range are left out."""
    kept = (table.pitch >= events.low) & (table.pitch <= events.high) & (table.velocity >= 1)
    onset = np.rint(table.onset_seconds[kept] * events.per_second).astype(np.int64)
    end = np.rint(table.end_seconds[kept] * events.per_second).astype(np.int64)
    velocity = [events.velocity_of(events.bin_of(int(one))) for one in table.velocity[kept]]
    rows = np.stack(
        [onset, np.maximum(end, onset + 1), table.pitch[kept], np.array(velocity, dtype=np.int64)],
        axis=1,
    )
    return Performance(_one_at_a_time(rows))


def encode(performance: Performance, events: Events = MAGENTA) -> Ints:
    """Event numbers, shape (n,): at one moment offs come before ons, low before high."""
    moments: list[tuple[int, int, int, int]] = []
    for onset, end, pitch, velocity in performance.rows.tolist():
        moments.append((end, 0, pitch, 0))
        moments.append((onset, 1, pitch, events.bin_of(velocity)))
    tokens: list[int] = []
    now, loud = 0, -1
    for time, on, pitch, loudness in sorted(moments):
        while now < time:
            wait = min(time - now, events.shifts)
            tokens.append(events.first_shift + wait - 1)
            now += wait
        if on and loudness != loud:
            tokens.append(events.first_velocity + loudness)
            loud = loudness
        tokens.append((0 if on else events.first_off) + pitch - events.low)
    return np.array(tokens, dtype=np.int64)


def decode(tokens: Sequence[int] | Ints, events: Events = MAGENTA) -> Performance:
    """The notes that events tell, up to a special token.

    An off without an on says nothing; a note that never ends, ends with the last event; a note of
    no length lasts one step. ValueError for a number that is no event.
    """
    now, velocity = 0, events.velocity_of(events.bin_of(64))
    sounding: dict[int, tuple[int, int]] = {}
    rows: list[tuple[int, int, int, int]] = []

    def end(pitch: int) -> None:
        if pitch in sounding:
            onset, loud = sounding.pop(pitch)
            rows.append((onset, max(now, onset + 1), pitch, loud))

    for token in map(int, tokens):
        if not 0 <= token < events.size:
            raise ValueError(f"events lie in 0..{events.size - 1}, got {token}")
        if token < events.first_off:
            end(token + events.low)
            sounding[token + events.low] = (now, velocity)
        elif token < events.first_shift:
            end(token - events.first_off + events.low)
        elif token < events.first_velocity:
            now += token - events.first_shift + 1
        elif token < events.first_velocity + events.velocities:
            velocity = events.velocity_of(token - events.first_velocity)
        else:
            break
    for pitch in list(sounding):
        end(pitch)
    return Performance(_one_at_a_time(np.array(rows, dtype=np.int64).reshape(-1, 4)))


def _one_at_a_time(rows: Ints) -> Ints:
    """Rows in order of onset and pitch; each ends by the next onset of its pitch at the latest."""
    rows = rows[np.lexsort((-rows[:, 1], rows[:, 2], rows[:, 0]))]
    alike = np.zeros(len(rows), dtype=bool)
    alike[1:] = (np.diff(rows[:, [0, 2]], axis=0) == 0).all(axis=1)
    rows = rows[~alike].copy()
    by_pitch = np.lexsort((rows[:, 0], rows[:, 2]))
    follows = rows[by_pitch[1:], 2] == rows[by_pitch[:-1], 2]
    first = by_pitch[:-1][follows]
    rows[first, 1] = np.minimum(rows[first, 1], rows[by_pitch[1:][follows], 0])
    return np.asarray(rows)
