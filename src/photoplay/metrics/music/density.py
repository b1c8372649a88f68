"""How many notes are there, and how many of them are long enough to be heard as notes?

No notes: the density is 0 a second of nothing, hence nan; so is the rate.
"""

from __future__ import annotations

import math

import numpy as np

from photoplay.metrics.checks import noted, unknown
from photoplay.metrics.music.rolls import pypianoroll_roll
from photoplay.types.cards import Convention, Measure
from photoplay.types.notes import NoteTable

_QUALIFIED_STEPS = 2
"""Steps of a 24th beat: a 32nd note is three."""


def note_density(notes: NoteTable, *, convention: str = "per_second") -> float:
    """Onsets a second (or beat) from the start to the last note's end, drums included."""
    notes = noted(notes)
    if convention not in ("per_second", "per_beat"):
        raise unknown(convention, ("per_second", "per_beat"))
    length = notes.seconds if convention == "per_second" else notes.last_end / notes.resolution
    return len(notes) / length if len(notes) and length > 0 else math.nan


def qualified_note_rate(notes: NoteTable, *, convention: str = "notes") -> float:
    """The share of pitched notes that last at least a 12th of a beat (two steps of 24)."""
    pitched = noted(notes).pitched()
    if convention == "notes":
        if not len(pitched):
            return math.nan
        return float(np.mean(pitched.duration * 12 >= pitched.resolution))
    if convention != "musegan":
        raise unknown(convention, ("notes", "musegan"))
    cells = pypianoroll_roll(pitched).cells
    edges = np.diff(np.pad(cells.T.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    begun, ended = np.argwhere(edges > 0), np.argwhere(edges < 0)
    if not len(begun):
        return math.nan
    return float(np.mean(ended[:, 1] - begun[:, 1] >= _QUALIFIED_STEPS))


MEASURES = (
    Measure(
        name="note-density",
        title="Note density",
        question="How many notes begin in a second?",
        shelf="music",
        function=note_density,
        needs=("notes",),
        low=0.0,
        high=math.inf,
        best=None,
        unit="/s",
        conventions=(
            Convention(
                name="per_second",
                meaning="onsets / seconds to the last note's end",
                source="formula",
            ),
            Convention(
                name="per_beat", meaning="onsets / quarter notes to the last end", source="formula"
            ),
        ),
        why_default="film time is seconds",
        trap="other papers' note density counts notes that sound in each second",
    ),
    Measure(
        name="qualified-note-rate",
        title="Qualified note rate",
        question="How many notes are more than a speck?",
        shelf="music",
        function=qualified_note_rate,
        needs=("notes",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="notes",
                meaning="notes of at least a 12th of a beat, as written",
                source="formula after MuseGAN",
            ),
            Convention(
                name="musegan",
                meaning="stretches of at least two steps in a blended roll at 24 a beat",
                source="MuseGAN v2 at 3c9a0dc",
            ),
        ),
        why_default="a roll joins and cuts notes; the table has them as they are",
        trap="pypianoroll's version raises on a Boolean roll",
    ),
)
