"""The controllers of one part over time, and when its keys truly let go.

Because the whole performance is known beforehand, the pedals are worked out once, before a note
sounds: hold (64), sostenuto (66) and all-notes-off (120, 123) only move the moment of release.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photoplay.types.audio import SAMPLE_RATE
from photoplay.types.performance import PerformedPart

Places = NDArray[np.int64]

VOLUME, BALANCE, PAN, EXPRESSION, HOLD, SOSTENUTO = 7, 8, 10, 11, 64, 66
_DATA, _DATA_FINE, _RPN_FINE, _RPN = 6, 38, 100, 101
_INITIAL = {VOLUME: 100, BALANCE: 64, PAN: 64, EXPRESSION: 127} | dict.fromkeys(range(70, 80), 64)
_SHORTEST = 480
"""Samples (10 ms) that the shortest note is held."""


class Controllers:
    """What each controller stands at, sample by sample."""

    def __init__(self, performed: PerformedPart) -> None:
        times = np.rint(performed.control_times * SAMPLE_RATE).astype(np.int64)
        numbers = performed.control_numbers
        self._tracks: dict[int, tuple[Places, NDArray[np.int64]]] = {}
        for number in np.unique(numbers).tolist():
            mine = numbers == number
            at = np.concatenate([[np.iinfo(np.int64).min], times[mine]])
            values = np.concatenate([[_INITIAL.get(number, 0)], performed.control_values[mine]])
            self._tracks[number] = (at, values.astype(np.int64))
        self.tuning_at, self.tuning = _tuning(performed, times)

    def at(self, number: int, place: int) -> int:
        """The value of controller `number` at sample `place`."""
        if number not in self._tracks:
            return _INITIAL.get(number, 0)
        times, values = self._tracks[number]
        return int(values[np.searchsorted(times, place, side="right") - 1])

    def over(self, number: int, places: Places) -> NDArray[np.int64]:
        """The values of controller `number` at each of `places`."""
        times, values = self._tracks[number]
        return np.asarray(values[np.searchsorted(times, places, side="right") - 1])

    def moves_after(self, number: int, place: int) -> bool:
        """Whether controller `number` changes later than sample `place`."""
        return number in self._tracks and bool(self._tracks[number][0][-1] > place)

    def tuned(self, places: Places) -> NDArray[np.float64]:
        """Cents by which registered parameters 1 and 2 have tuned the part."""
        return np.asarray(self.tuning[np.searchsorted(self.tuning_at, places, side="right") - 1])

    @property
    def tunes(self) -> bool:
        return len(self.tuning) > 1


def releases(performed: PerformedPart) -> tuple[Places, Places]:
    """Samples at which keys go down and at which their sound is let go, by note.

    A key that is struck again lets its earlier note go, as on every instrument with one string a
    key; a pedal that is down keeps it until it comes up.
    """
    starts = np.rint(performed.starts * SAMPLE_RATE).astype(np.int64)
    ends = np.rint(performed.ends * SAMPLE_RATE).astype(np.int64)
    times = np.rint(performed.control_times * SAMPLE_RATE).astype(np.int64)
    numbers, values = performed.control_numbers, performed.control_values
    for down, up in _pedalled(times[numbers == HOLD], values[numbers == HOLD]):
        ends = np.where((ends >= down) & (ends < up), up, ends)
    for down, up in _pedalled(times[numbers == SOSTENUTO], values[numbers == SOSTENUTO]):
        ends = np.where((starts <= down) & (ends >= down) & (ends < up), up, ends)
    for off in times[(numbers == 120) | (numbers == 123)]:
        ends = np.where((starts < off) & (ends > off), off, ends)
    struck_again: dict[int, int] = {}
    for note in range(len(starts) - 1, -1, -1):
        pitch = int(performed.pitches[note])
        ends[note] = min(ends[note], struck_again.get(pitch, ends[note]))
        struck_again[pitch] = int(starts[note])
    return starts, np.maximum(ends, starts + _SHORTEST)


def _pedalled(times: Places, values: NDArray[np.int16]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    down: int | None = None
    for time, value in zip(times.tolist(), values.tolist(), strict=True):
        if value >= 64 and down is None:
            down = time
        elif value < 64 and down is not None:
            stretches.append((down, time))
            down = None
    if down is not None:
        stretches.append((down, np.iinfo(np.int64).max // 4))
    return stretches


def _tuning(performed: PerformedPart, times: Places) -> tuple[Places, NDArray[np.float64]]:
    """Cents of tuning by registered parameters 1 (fine) and 2 (coarse), as steps in time."""
    at, cents = [int(np.iinfo(np.int64).min)], [0.0]
    chosen, coarse, fine = [127, 127], 0.0, 0.0
    data = 64
    for time, number, value in zip(
        times.tolist(),
        performed.control_numbers.tolist(),
        performed.control_values.tolist(),
        strict=True,
    ):
        if number in (_RPN, _RPN_FINE):
            chosen[0 if number == _RPN else 1] = value
        if number not in (_DATA, _DATA_FINE) or chosen[0] != 0 or chosen[1] not in (1, 2):
            continue
        if number == _DATA:
            data = value
        if chosen[1] == 2 and number == _DATA:
            coarse = (value - 64) * 100.0
        elif chosen[1] == 1:
            low = value if number == _DATA_FINE else 0
            fine = ((data << 7 | low) - 8192) / 8192 * 100.0
        at.append(time)
        cents.append(coarse + fine)
    return np.array(at, dtype=np.int64), np.array(cents)
