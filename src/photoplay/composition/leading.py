"""Voices that are heard as two stay two: no three notes of bass, tune or second line run together
in fifths or octaves.

Everybody writes bar by bar and sees the tune alone; where three notes of two voices running lie in
parallel, one of the lower voice's, the middle one where that can be, takes another note of its
chord.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from photoplay.composition.arrange import NEAR, Stroke, Track
from photoplay.theory.chords import bass_of, notes_of
from photoplay.types.score import Chord

_PAIRS = (("melody", "bass"), ("melody", "counter"), ("counter", "bass"))
"""Upper and lower voice; of the last the upper one gives way, as the bass carries the chord."""
_ROUNDS = 4
_FAR = 8
"""Semitones that a note may move."""


@dataclass(slots=True)
class _Step:
    """What a voice sounds on one onset: its highest stroke, and all that double it."""

    onset: float
    pitch: int
    strokes: list[Stroke]


def part_voices(tracks: Sequence[Track], chords: Sequence[Chord]) -> None:
    """Change the strokes of second line and bass in place; the tune stays as it is.

    A bass note on the first beat of its chord stays, and so does whatever is struck with the
    picture. Where no other note of the chord helps, the run stays.
    """
    for upper, lower in _PAIRS:
        giving = "counter" if "counter" in (upper, lower) else "bass"
        for _ in range(_ROUNDS):
            voices = {role: _line(tracks, role) for role in (upper, lower)}
            if not sum(_mended(run, giving == upper, giving == "bass", chords)
                       for run in _runs(voices[upper], voices[lower])):  # fmt: skip
                break


def _line(tracks: Sequence[Track], role: str) -> list[_Step]:
    strokes = [s for t in tracks if t.role == role and t.instrument.family != "drums"
               for s in t.strokes]  # fmt: skip
    rows = []
    for _, group in itertools.groupby(sorted(strokes, key=lambda s: s.onset),
                                      key=lambda s: round(s.onset, 4)):  # fmt: skip
        here = list(group)
        rows.append(_Step(here[0].onset, max(s.pitch for s in here), here))
    return rows


Run = list[tuple[_Step, _Step]]


def _runs(upper: list[_Step], lower: list[_Step]) -> Iterator[Run]:
    """Three pairs of notes whose two moves are both parallel; repeated notes are passed over."""
    below = {round(step.onset, 4): k for k, step in enumerate(lower)}
    both = [(k, below[round(step.onset, 4)]) for k, step in enumerate(upper)
            if round(step.onset, 4) in below]  # fmt: skip
    chain: list[tuple[_Step, _Step]] = []
    last: tuple[int, int] | None = None
    for k, j in both:
        here = (upper[k], lower[j])
        joined = last is not None and (k - last[0], j - last[1]) == (1, 1)
        last = (k, j)
        if not joined or not chain:
            chain = [here]
            continue
        before = chain[-1]
        if here[0].pitch == before[0].pitch or here[1].pitch == before[1].pitch:
            if here[0].pitch != before[0].pitch or here[1].pitch != before[1].pitch:
                chain[-1] = here
            continue
        chain = [*chain, here] if _parallel(before, here) else [here]
        if len(chain) == 3:
            yield chain
            chain = [here]


def _parallel(one: tuple[_Step, _Step], other: tuple[_Step, _Step]) -> bool:
    (a, b), (c, d) = ((x.pitch, y.pitch) for x, y in (one, other))
    return (
        bool(np.sign(c - a) == np.sign(d - b) != 0)
        and (a - b) % 12 == (c - d) % 12
        and (c - d) % 12 in (0, 7)
    )


def _mended(run: Run, upper_gives: bool, bass: bool, chords: Sequence[Chord]) -> bool:
    side = 0 if upper_gives else 1
    for place in (1, 2, 0):
        step, other = run[place][side], run[place][1 - side]
        chord = next((c for c in reversed(chords) if c.beat <= step.onset + NEAR), None)
        if chord is None or any(s.anchored for s in step.strokes):
            continue
        if bass and abs(step.onset - chord.beat) < NEAR:
            continue
        classes = {*notes_of(chord), bass_of(chord)}
        options = [p for p in range(step.pitch - _FAR, step.pitch + _FAR + 1)
                   if p % 12 in classes and p != step.pitch]  # fmt: skip
        options.sort(key=lambda p: abs(p - step.pitch))
        for pitch in options:
            crossed = (pitch >= other.pitch) if side == 1 else (pitch <= other.pitch)
            if crossed or abs(pitch - other.pitch) % 12 in (0, 1, 7):
                continue
            for stroke in step.strokes:
                stroke.pitch += pitch - step.pitch
            step.pitch = pitch
            return True
    return False
