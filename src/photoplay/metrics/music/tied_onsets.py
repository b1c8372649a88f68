"""Onsets as music21's MIDI import gives them: quantised, in chords, tied across bar lines.

Tools that read a file by music21 and walk its flat notes count the tied part of a note in each
further bar as one more onset. The rules here are those of music21 9 and 10 (BSD-3): notes of one
track that start less than a quarter of a beat apart and end as close make a chord; onsets go to
the nearest 1/4 or 1/3 of a beat; durations likewise, gaps to the next onset filled first.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from photoplay.metrics.music.tied_bars import Stroke, Struck, across_bars
from photoplay.types.notes import NoteTable

_DIVISORS = (4, 3)
_FINEST = 65_535
"""Largest denominator of a place: music21's rule for floats that stand for fractions."""


def tied_onsets(notes: NoteTable) -> list[Struck]:
    """Everything that stands in the music, tied notes included, in order of offset."""
    found: list[Struck] = []
    metres = [(_exact(m.tick / notes.resolution), _exact(m.beats)) for m in notes.metres]
    for track in np.unique(notes.track).tolist():
        groups, crossing = _groups(notes.where(notes.track == track))
        strokes = _quantised(groups)
        if strokes:
            found += across_bars(strokes, metres, crossing=crossing)
    return sorted(found, key=lambda one: one.offset)


@dataclass(frozen=True, slots=True)
class _Group:
    onset: Fraction
    """In quarter notes."""
    length: Fraction
    pitches: tuple[int, ...]
    """Empty for drums."""
    chord: bool
    """Whether it is a chord of pitches: chords of drums are another thing to the tool."""


def _groups(notes: NoteTable) -> tuple[list[_Group], bool]:
    """Notes and chords of one track; whether some that start together end apart."""
    near = notes.resolution / max(_DIVISORS)
    order, ends = _as_filed(notes)
    onset = notes.onset[order].tolist()
    pitches, drum = notes.pitch[order].tolist(), notes.drum[order].tolist()
    taken, groups, crossing = [False] * len(onset), [], False
    for i, start in enumerate(onset):
        if taken[i]:
            continue
        members = [i]
        for j in range(i + 1, len(onset)):
            if onset[j] - start >= near:
                break
            # The tool forgets to ask whether j is in a chord already.
            if abs(ends[j] - ends[i]) <= near:
                members.append(j)
                taken[j] = True
            else:
                crossing = True
        last = members[-1]  # a chord is as long as the last of its notes, wherever it began
        groups.append(
            _Group(
                Fraction(start, notes.resolution),
                Fraction(max(ends[last] - onset[last], 0), notes.resolution),
                tuple(pitches[k] for k in members if not drum[k]),
                len(members) > 1 and not any(drum[k] for k in members),
            )
        )
    return groups, crossing


def _as_filed(notes: NoteTable) -> tuple[NDArray[np.int64], list[int]]:
    """Rows in the order of their note-ons, and the tick of the next note-off of each one's key.

    A note that is struck again before its note-off, on one tick, is no longer than nothing.
    """
    begun, ended = _places(notes)
    order = np.argsort(begun, kind="stable")
    offs: dict[tuple[int, int], list[tuple[int, int]]] = {}
    keys = list(zip(notes.channel.tolist(), notes.pitch.tolist(), strict=True))
    for key, place, tick in sorted(
        zip(keys, ended.tolist(), notes.end.tolist(), strict=True), key=lambda off: off[1]
    ):
        offs.setdefault(key, []).append((place, tick))
    ends = []
    for row in order.tolist():
        held = offs[keys[row]]
        ends.append(held[bisect_right(held, (int(begun[row]), math.inf))][1])
    return order, ends


def _places(notes: NoteTable) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each note begins and ends in its track; without a file, ends come first on a tick."""
    if notes.places is not None:
        return notes.places[:, 0], notes.places[:, 1]
    count = len(notes)
    ticks = np.concatenate([notes.onset, notes.end])
    kinds = np.concatenate([np.ones(count), np.where(notes.duration == 0, 2, 0)])
    rank = np.empty(2 * count, dtype=np.int64)
    rank[np.lexsort((kinds, ticks))] = np.arange(2 * count)
    return rank[:count], rank[count:]


def _quantised(groups: list[_Group]) -> list[Stroke]:
    groups = sorted(groups, key=lambda group: (group.onset, group.length > 0))
    places = [_exact(_nearest(float(group.onset))) for group in groups]
    found = []
    for i, (group, place) in enumerate(zip(groups, places, strict=True)):
        later = next((other for other in places[i + 1 :] if other > place), place)
        length = group.length
        if length:  # a grace note stays without any
            length = _exact(_length(float(length), later - place))
        found.append(Stroke(place, length, group.pitches, chord=group.chord))
    return found


def _match(target: float, divisor: int) -> tuple[float, float]:
    """The nearest multiple of 1/divisor and how far it is, halves down."""
    tick = 1 / divisor
    low = tick * math.floor(target / tick)
    match = low if target <= low + tick / 2 else tick * (math.floor(target / tick) + 1)
    return match, round(abs(target - match), 7)


def _nearest(target: float) -> float:
    return min((_match(target, d)[1], 1 / d, _match(target, d)[0]) for d in _DIVISORS)[2]


def _length(target: float, gap: Fraction) -> float:
    found = []
    # A gap that is no binary fraction stays one, and is then no multiple of a float.
    exact = gap if gap.denominator & (gap.denominator - 1) else float(gap)
    for divisor in _DIVISORS:
        tick = 1 / divisor
        match, error = _match(target, divisor)
        if match == 0:
            match, error = tick, round(abs(target - tick), 7)
        left = 0.0 if exact % tick == 0 else max(float(gap) - match, 0.0)
        found.append((left, error, tick, match))
    return min(found)[3]


def _exact(value: float) -> Fraction:
    return Fraction(value).limit_denominator(_FINEST)
