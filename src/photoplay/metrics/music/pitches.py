"""How wide is the music's range, and how many pitches does it use?

Drums are left out. No pitched notes: the range is nan, the counts are 0.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from photoplay.metrics.checks import noted, unknown
from photoplay.metrics.music.rolls import RUNS_OF_TEN, pretty_midi_ends, pypianoroll_roll
from photoplay.types.cards import Convention, Measure
from photoplay.types.notes import NoteTable

_ROLL_RATE = 100.0
_KNOWN = ("notes", "pypianoroll", "mgeval")


def pitch_range(notes: NoteTable, *, convention: str = "notes") -> float:
    """Semitones between the lowest and the highest pitch."""
    if convention == "muspy_as_released" and not len(noted(notes).pitched()):
        return -127.0 if len(notes) else 0.0
    convention = "notes" if convention == "muspy_as_released" else convention
    used = _used(noted(notes), convention)
    return float(used[-1] - used[0]) if len(used) else math.nan


def pitches_used(notes: NoteTable, *, convention: str = "notes") -> float:
    """The number of distinct pitches."""
    return float(len(_used(noted(notes), convention)))


def pitch_classes_used(notes: NoteTable, *, convention: str = "notes") -> float:
    """The number of distinct pitch classes, 0..12."""
    if convention == "pypianoroll_as_released":
        chroma = pypianoroll_roll(noted(notes).pitched()).cells_by(RUNS_OF_TEN)
        return float(np.count_nonzero(chroma))
    if convention == "musegan_as_released":
        return float(np.count_nonzero(pypianoroll_roll(noted(notes).pitched()).cells_in_84()))
    if convention != "notes":
        raise unknown(convention, ("notes", "pypianoroll_as_released", "musegan_as_released"))
    return float(len(np.unique(noted(notes).pitched().pitch % 12)))


def first_instrument(notes: NoteTable) -> NoteTable:
    """The notes of what pretty_midi lists first: the instrument whose note ends first.

    An instrument is a program on a channel of a track; earlier tracks come first.
    """
    if not len(notes):
        return notes
    first = np.lexsort((notes.onset, notes.end, notes.track))[0]
    same = (
        (notes.track == notes.track[first])
        & (notes.channel == notes.channel[first])
        & (notes.program == notes.program[first])
    )
    return notes.where(same)


def roll_frames(notes: NoteTable) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last frame (not included) of each note in a roll at 100 frames a second."""
    start = (notes.onset_seconds * _ROLL_RATE).astype(np.int64)
    ends = notes.seconds_at(pretty_midi_ends(notes))
    return start, (ends * _ROLL_RATE).astype(np.int64)


def _used(notes: NoteTable, convention: str) -> NDArray[np.int64]:
    if convention == "notes":
        return np.unique(notes.pitched().pitch)
    if convention == "pypianoroll":
        return np.flatnonzero(pypianoroll_roll(notes.pitched()).cells.any(axis=0))
    if convention == "mgeval":
        first = first_instrument(notes)
        start, end = roll_frames(first)
        return np.unique(first.pitch[(end > start) & ~first.drum])
    raise unknown(convention, _KNOWN)


_CONVENTIONS = (
    Convention(
        name="notes",
        meaning="all pitched notes of all tracks",
        source="muspy 0.5.0, its -127 for drums alone put right",
    ),
    Convention(
        name="pypianoroll",
        meaning="pitches that sound in a roll at 24 steps a beat",
        source="pypianoroll 1.0.4",
    ),
    Convention(
        name="mgeval",
        meaning="first instrument only, roll at 100 frames a second",
        source="mgeval at 1059c5a",
    ),
)
MEASURES = (
    Measure(
        name="pitch-range",
        title="Pitch range",
        question="How many semitones lie between the lowest and the highest note?",
        shelf="music",
        function=pitch_range,
        needs=("notes",),
        low=0.0,
        high=127.0,
        best=None,
        unit="semitones",
        conventions=(
            *_CONVENTIONS,
            Convention(
                name="muspy_as_released",
                meaning="drums alone are -127, no notes 0",
                source="muspy 0.5.0 pitch_range",
                as_released=True,
            ),
        ),
        why_default="a part left out is a range left out",
        trap="one stray note sets it; drums alone have none (nan)",
    ),
    Measure(
        name="pitches-used",
        title="Number of pitches used",
        question="How many different pitches are there?",
        shelf="music",
        function=pitches_used,
        needs=("notes",),
        low=0.0,
        high=128.0,
        best=None,
        conventions=_CONVENTIONS,
        why_default="a part left out is its pitches left out",
        trap="grows with length and number of parts",
    ),
    Measure(
        name="pitch-classes-used",
        title="Number of pitch classes used",
        question="How many of the twelve pitch classes are there?",
        shelf="music",
        function=pitch_classes_used,
        needs=("notes",),
        low=0.0,
        high=12.0,
        best=None,
        conventions=(
            Convention(
                name="notes", meaning="pitch mod 12", source="muspy 0.5.0 n_pitch_classes_used"
            ),
            Convention(
                name="pypianoroll_as_released",
                meaning="classes are runs of ten adjacent pitches",
                source="pypianoroll 1.0.4 n_pitch_classes_used",
                as_released=True,
            ),
            Convention(
                name="musegan_as_released",
                meaning="classes are runs of seven adjacent pitches from MIDI 24 up",
                source="MuseGAN v1 at 3c9a0dc",
                as_released=True,
            ),
        ),
        why_default="pitch classes are pitches mod 12",
        trap="one passing note counts as much as the tonic",
    ),
)
