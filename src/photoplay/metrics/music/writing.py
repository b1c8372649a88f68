"""Is it written for voices and players: parallels between the outer voices, notes out of range?

Drums are left out. Voices are told by pitch alone: the highest and the lowest note that sound at
an onset.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from photoplay.metrics.checks import noted
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.cards import Convention, Measure
from photoplay.types.notes import NoteTable

_PITCHES = 128
_PERFECT = (0, 7)
"""Semitones, octaves apart, of the intervals that may not run in parallel."""


def voice_leading_faults(notes: NoteTable) -> float:
    """Parallel fifths and octaves, of all moves that both outer voices make at once, 0..1.

    nan where they never move together.
    """
    upper, lower = _outer_voices(noted(notes).pitched())
    up, down = np.diff(upper), np.diff(lower)
    both = (up != 0) & (down != 0) & (upper[1:] != lower[1:]) & (upper[:-1] != lower[:-1])
    if not both.any():
        return math.nan
    apart = (upper - lower) % 12
    parallel = both & (np.sign(up) == np.sign(down)) & (apart[1:] == apart[:-1])
    return float((parallel & np.isin(apart[1:], _PERFECT)).sum() / both.sum())


def range_faults(notes: NoteTable) -> float:
    """Share of notes that their instrument does not have, 0..1; nan without an instrument known.

    Instruments are told by General MIDI program; where several of ours share one, the widest range
    counts.
    """
    ranges = _ranges()
    table = noted(notes).pitched()
    known = np.isin(table.program, list(ranges))
    if not known.any():
        return math.nan
    low, high = np.array([ranges[program] for program in table.program[known].tolist()]).T
    pitch = table.pitch[known]
    return float(np.mean((pitch < low) | (pitch > high)))


def _outer_voices(notes: NoteTable) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Highest and lowest sounding pitch at each onset."""
    onsets = np.unique(notes.onset)
    first = np.searchsorted(onsets, notes.onset)
    last = np.maximum(np.searchsorted(onsets, notes.end), first + 1)
    steps = np.zeros((_PITCHES, len(onsets) + 1), dtype=np.int32)
    np.add.at(steps, (notes.pitch, first), 1)
    np.add.at(steps, (notes.pitch, last), -1)
    sounding = np.cumsum(steps[:, :-1], axis=1) > 0
    return _PITCHES - 1 - sounding[::-1].argmax(axis=0), sounding.argmax(axis=0)


def _ranges() -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for one in INSTRUMENTS.values():
        if one.family != "drums":
            low, high = found.get(one.program, (one.low, one.high))
            found[one.program] = min(low, one.low), max(high, one.high)
    return found


MEASURES = (
    Measure(
        name="voice-leading-faults",
        title="Voice-leading faults",
        question="How often do the outer voices run in parallel fifths or octaves?",
        shelf="music",
        function=voice_leading_faults,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="outer",
                meaning="highest and lowest pitch at each onset, moves of both, same direction",
                source="rule of common practice: no consecutive fifths or octaves; formula",
            ),
        ),
        why_default="the one form that needs no voices told apart",
        trap="a tune doubled at the octave in the bass is a style, not a fault: compare with real "
        "music of the kind",
    ),
    Measure(
        name="range-faults",
        title="Range faults",
        question="How many notes lie where their instrument has none?",
        shelf="music",
        function=range_faults,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=0.0,
        conventions=(
            Convention(
                name="photoplay",
                meaning="sounding range by General MIDI program, notes of unknown ones left out",
                source="ranges of common orchestration manuals: photoplay.theory.instruments",
            ),
        ),
        why_default="no published form; files hold sounding pitches, so sounding ranges",
        trap="files that call every part a piano are never out of range",
    ),
)
