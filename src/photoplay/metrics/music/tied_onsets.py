"""Onsets as music21's MIDI import gives them: quantised, in chords, tied across bar lines.

Tools that read a file by music21 and walk its flat notes count the tied part of a note in each
further bar as one more onset. The rules here are those of music21 9 and 10 (BSD-3): notes of one
track that start less than a quarter of a beat apart and end as close make a chord; onsets go to
the nearest 1/4 or 1/3 of a beat; durations likewise, gaps to the next onset filled first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from photoplay.metrics.music.rolls import pretty_midi_ends
from photoplay.types.notes import NoteTable

_DIVISORS = (4, 3)


@dataclass(frozen=True, slots=True)
class Struck:
    """What stands at one place: a note, a chord or the tied rest of one."""

    offset: float
    """Quarter notes from the start."""
    pitches: tuple[int, ...]
    """Empty for drums."""


def tied_onsets(notes: NoteTable) -> list[Struck]:
    """Everything that stands in the music, tied notes included, in order of offset."""
    found: list[Struck] = []
    lines = _bar_lines(notes)
    for track in np.unique(notes.track).tolist():
        found += _of_track(notes.where(notes.track == track), lines)
    return sorted(found, key=lambda one: one.offset)


@dataclass(frozen=True, slots=True)
class _Group:
    onset: int
    end: int
    pitches: tuple[int, ...]


def _groups(notes: NoteTable) -> list[_Group]:
    near = notes.resolution / max(_DIVISORS)
    onset, end = notes.onset.tolist(), pretty_midi_ends(notes).tolist()
    pitches, drum = notes.pitch.tolist(), notes.drum.tolist()
    taken, groups = [False] * len(onset), []
    for i, start in enumerate(onset):
        if taken[i]:
            continue
        members = [i]
        for j in range(i + 1, len(onset)):
            if onset[j] - start >= near:
                break
            # The tool forgets to ask whether j is in a chord already.
            if abs(end[j] - end[i]) <= near:
                members.append(j)
                taken[j] = True
        sounding = tuple(pitches[k] for k in members if not drum[k])
        # A chord of drums is as long as its first stroke, one of pitches as its last.
        last = members[0] if drum[i] else members[-1]
        groups.append(_Group(start, end[last], sounding))
    return groups


def _of_track(notes: NoteTable, lines: list[float]) -> Iterator[Struck]:
    groups = _groups(notes)
    beat = notes.resolution
    places = [_nearest(group.onset / beat) for group in groups]
    for i, (group, place) in enumerate(zip(groups, places, strict=True)):
        later = next((other for other in places[i + 1 :] if other > place), None)
        gap: float | Fraction = 0.0 if later is None else _exact(later - place)
        length = _length(max((group.end - group.onset) / beat, 0.0), gap)
        yield Struck(float(place), group.pitches)
        end = place + length
        first = int(np.searchsorted(lines, place + 1e-6, side="right"))
        for line in lines[first:]:
            if line >= end - 1e-6:
                break
            yield Struck(line, group.pitches)


def _bar_lines(notes: NoteTable) -> list[float]:
    last = notes.last_end / notes.resolution + 64
    starts = [metre.tick / notes.resolution for metre in notes.metres] + [last]
    lines: list[float] = []
    for metre, start, stop in zip(notes.metres, starts[:-1], starts[1:], strict=True):
        lines += np.arange(start, stop - 1e-9, metre.beats).tolist()
    return lines


def _match(target: float, divisor: int) -> tuple[float, float]:
    """The nearest multiple of 1/divisor and how far it is, halves down."""
    tick = 1 / divisor
    low = tick * math.floor(target / tick)
    match = low if target <= low + tick / 2 else tick * (math.floor(target / tick) + 1)
    return match, round(abs(target - match), 7)


def _nearest(target: float) -> float:
    return min((_match(target, d)[1], 1 / d, _match(target, d)[0]) for d in _DIVISORS)[2]


def _length(target: float, gap: float | Fraction) -> float:
    found = []
    for divisor in _DIVISORS:
        tick = 1 / divisor
        match, error = _match(target, divisor)
        if match == 0:
            match, error = tick, round(abs(target - tick), 7)
        left = 0.0 if gap % tick == 0 else max(float(gap) - match, 0.0)
        found.append((left, error, tick, match))
    return min(found)[3]


def _exact(value: float) -> float | Fraction:
    """A float where it is a binary fraction, else the fraction it stands for."""
    fraction = Fraction(value).limit_denominator(65_535)
    return float(fraction) if fraction.denominator & (fraction.denominator - 1) == 0 else fraction
