"""Sound that goes round: what would ring on past the end is laid over the beginning.

A piece is played once with room before and after it; what sounds outside is added to its other end,
so that the seam is where the music plays on, sample by sample.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.score import Score
from photoplay.types.tempo import TempoMap

TAIL = 8.0
"""Seconds that the last notes of a loop have to die away, over its beginning."""


def with_room(score: Score, tail: float) -> Score:
    """`score` begun a bar later and `tail` seconds longer, so that nothing of it is cut off."""
    tempo = score.tempo_map
    first, last = tempo.bars[0], tempo.bars[-1]
    more = int(np.ceil(tail / (60 / tempo.points[-1].bpm) / last.beats)) + 1
    bars = [replace(bar, start=bar.start + first.beats) for bar in tempo.bars]
    for _ in range(more):
        bars.append(replace(last, start=bars[-1].end))
    late = TempoMap(points=tempo.points, bars=(first, *bars))
    parts = tuple(
        replace(
            part,
            notes=tuple(replace(note, onset=note.onset + first.beats) for note in part.notes),
            controls=tuple(replace(one, beat=one.beat + first.beats) for one in part.controls),
        )
        for part in score.parts
    )
    seconds = float(tempo.seconds(tempo.beats)[0]) + float(tempo.seconds(first.beats)[0])
    return replace(score, parts=parts, tempo_map=late, duration=seconds + tail, chords=(),
                   markers=(), keys=())  # fmt: skip


def fold(into: Samples, sound: Samples, at: int) -> None:
    """Add `sound`, which begins at sample `at`, to a loop, round and round its length."""
    length, place = len(into), 0
    while place < len(sound):
        begin = (at + place) % length
        count = min(length - begin, len(sound) - place)
        into[begin : begin + count] += sound[place : place + count]
        place += count


def seam(loop: Samples) -> float:
    """The leap from the last sample to the first, in dB over the largest leap within 20 ms of it:
    0 and below for a seam like any other place; NaN for silence.
    """
    near = round(0.02 * SAMPLE_RATE)
    around = np.concatenate([loop[-near:], loop[:near]]).astype(float)
    leaps = np.abs(np.diff(around, axis=0)).max(axis=1)
    other = np.delete(leaps, near - 1).max()
    if other <= 0:
        return 0.0 if leaps[near - 1] <= 0 else float("inf")
    return round(20 * float(np.log10(max(leaps[near - 1], 1e-9) / other)), 1)


def room_before(score: Score) -> int:
    """Samples by which `with_room` lets a piece begin later: its first bar."""
    tempo = score.tempo_map
    return round(float(tempo.seconds(tempo.bars[0].beats)[0]) * SAMPLE_RATE)
