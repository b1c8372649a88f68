"""Is there a tune, and are its notes right?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.gate.view import Line, chord_at, chord_tones, lead_of, line_of, with_role
from photoplay.theory.alignment import alignment
from photoplay.types.plan import Stretch
from photoplay.types.score import Score

_FEW = 12
"""Bars or notes below which one that is not as it should be says little."""
_FEW_PAIRS = 200
LEAP = 5
"""Semitones above which a step counts as a leap that asks to be recovered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneFacts:
    """None where the melody is too short to say."""

    bars_with_melody: float | None
    """Share of the sounding bars without speech that carry melody; where there are fewer than a
    dozen, one is forgiven."""
    leaps_recovered: float | None
    """Share of leaps followed by a smaller step the other way."""
    single_peaks: float | None
    """Share of phrases of four notes or more whose highest note is struck once (or in one run)."""
    returns: float | None
    """Times in 16 bars that an early phrase's opening idea comes back, moved or varied."""
    wide: float | None
    """Share of the moves inside phrases that are wider than a major sixth; where there are fewer
    than two dozen, one is forgiven."""
    sour: float | None
    """Share of long notes on strong beats that are neither chord tones nor resolve by step; where
    there are fewer than a dozen, one is forgiven."""
    clashes: float
    """Share of note pairs sounding together over half a beat that are a minor second or ninth;
    where there are fewer than two hundred, one is forgiven."""


def tune_facts(score: Score, *, speech: Sequence[Stretch] = (), ideas: bool = True) -> TuneFacts:
    """Facts of `score`; where somebody talks (`speech`) a tune is not missed.

    Without `ideas` the one that takes most of the time, `returns`, is left out.
    """
    melody = line_of(lead_of(score)).monophonic()
    return TuneFacts(
        bars_with_melody=_bars_with(melody, score, speech),
        leaps_recovered=_recovered(melody),
        single_peaks=_single_peaks(melody),
        returns=_returns(melody, score) if ideas else None,
        wide=_wide(melody),
        sour=_sour(melody, score),
        clashes=clashes(score),
    )


def phrases(melody: Line, rest: float = 0.75) -> list[slice]:
    """Runs of notes without a rest of `rest` beats or a note of three beats inside."""
    if not len(melody):
        return []
    gap = melody.onsets[1:] - melody.ends[:-1]
    long = (melody.onsets[1:] - melody.onsets[:-1]) >= 3
    breaks = np.flatnonzero((gap >= rest) | long) + 1
    edges = [0, *breaks.tolist(), len(melody)]
    return [slice(a, b) for a, b in itertools.pairwise(edges) if b > a]


def clashes(score: Score) -> float:
    """Share of pairs of pitched notes, sounding together over half a beat, a semitone class apart.

    Counts minor seconds and minor ninths (one octave more); major sevenths are not meant.
    """
    notes = line_of(p for p in score.parts if not p.drums and p.role != "effects")
    pairs = bad = 0
    open_notes: list[int] = []
    for i in range(len(notes)):
        open_notes = [k for k in open_notes if notes.ends[k] > notes.onsets[i] + 0.5]
        for k in open_notes:
            shared = min(notes.ends[i], notes.ends[k]) - notes.onsets[i]
            apart = abs(int(notes.pitches[i] - notes.pitches[k]))
            if shared > 0.5 and apart:
                pairs += 1
                bad += apart in (1, 13)
        open_notes.append(i)
    if pairs < _FEW_PAIRS:
        bad = max(0, bad - 1)
    return bad / pairs if pairs else 0.0


def _bars_with(melody: Line, score: Score, speech: Sequence[Stretch]) -> float | None:
    if not with_role(score, "melody"):
        return None
    everything = line_of(score.parts)
    sounding = carrying = 0
    for bar in score.tempo_map.bars:
        start, end = score.tempo_map.seconds(np.array([bar.start, bar.end]))
        if any(talk.start < end and talk.end > start for talk in speech):
            continue
        if np.any((everything.onsets < bar.end) & (everything.ends > bar.start + 1e-6)):
            sounding += 1
            carrying += bool(np.any((melody.onsets < bar.end) & (melody.ends > bar.start + 1e-6)))
    if sounding < _FEW:
        carrying = min(sounding, carrying + 1)
    return carrying / sounding if sounding else None


def _recovered(melody: Line) -> float | None:
    moves = np.diff(melody.pitches)
    together = (melody.onsets[1:] - melody.ends[:-1]) < 0.75
    leaps = [
        i for i in range(len(moves) - 1) if abs(moves[i]) > LEAP and together[i] and together[i + 1]
    ]
    if len(leaps) < 3:
        return None
    good = sum(
        np.sign(moves[i + 1]) == -np.sign(moves[i]) and abs(moves[i + 1]) < abs(moves[i])
        for i in leaps
    )
    return float(good / len(leaps))


def _wide(melody: Line) -> float | None:
    moves = np.abs(np.diff(melody.pitches))[(melody.onsets[1:] - melody.ends[:-1]) < 0.75]
    wide = int(np.sum(moves > 9))
    if len(moves) < 2 * _FEW:
        wide = max(0, wide - 1)
    return wide / len(moves) if len(moves) >= 8 else None


def _single_peaks(melody: Line) -> float | None:
    rows = [melody.pitches[part] for part in phrases(melody)]
    rows = [row for row in rows if len(row) >= 4]
    if not rows:
        return None
    single = 0
    for row in rows:
        at = np.flatnonzero(row == row.max())
        single += bool(np.all(np.diff(at) == 1))
    return single / len(rows)


_ALIKE = 0.6
"""Alignment score from which an idea is heard again, perhaps changed."""
_IDEA = (4, 6)
"""Fewest and most notes of an idea: as many as begin in its two bars."""


def _returns(melody: Line, score: Score) -> float | None:
    """Returns in 16 bars of the idea that comes back most, of those that open early phrases."""
    if len(melody) < 3 * _IDEA[1]:
        return None
    bars = len({score.tempo_map.bar_at(float(beat)) for beat in melody.onsets})
    rows = np.column_stack([melody.onsets, melody.pitches]).astype(float)
    heads = [part.start for part in phrases(melody) if part.stop - part.start >= 4][:6] or [0]
    counts = [_found(rows, head, _size(rows, head, score)) for head in heads]
    return 16 * max(counts) / max(1, bars)


def _size(rows: NDArray[np.float64], head: int, score: Score) -> int:
    """Notes of the idea that begins with row `head`."""
    begin = float(rows[head, 0])
    bar = score.tempo_map.bars[score.tempo_map.bar_at(begin)]
    inside = int(np.searchsorted(rows[:, 0], begin + 2 * bar.beats - 0.05)) - head
    return int(np.clip(inside, *_IDEA))


def _found(rows: NDArray[np.float64], head: int, size: int) -> int:
    """How often the notes from `head` on are heard elsewhere, slower or faster, without overlap."""
    idea = rows[head : head + size]
    found, at = 0, 0
    while at <= len(rows) - 4:
        here = rows[at : at + size + 1]
        apart = at + len(here) <= head or at >= head + size
        if apart and alignment(idea, here, inversion=False).score >= _ALIKE:
            found += 1
            at += size - 1
        at += 1
    return found


def _sour(melody: Line, score: Score) -> float | None:
    asked = wrong = 0
    for i in range(len(melody)):
        beat = float(melody.onsets[i])
        bar = score.tempo_map.bars[score.tempo_map.bar_at(beat)]
        place = beat - bar.start
        strong = abs(place) < 1e-3 or (bar.beats % 2 == 0 and abs(place - bar.beats / 2) < 1e-3)
        chord = chord_at(score.chords, beat)
        if not strong or melody.ends[i] - beat < 1 - 1e-6 or chord is None:
            continue
        asked += 1
        if int(melody.pitches[i]) % 12 in chord_tones(chord):
            continue
        follows = i + 1 < len(melody) and abs(int(melody.pitches[i + 1] - melody.pitches[i])) <= 2
        wrong += not follows
    if asked < _FEW:
        wrong = max(0, wrong - 1)
    return wrong / asked if asked >= 4 else None
