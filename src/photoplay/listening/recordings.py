"""Beats, bars, chords, keys and sections of a recording, from the notes that are heard in it.

What `transcribing` hears and how strongly the sound sets in give the beats; the notes are laid on
them and then read as played notes are (`note_chords`, `note_key`, `note_sections`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from photoplay.listening.beat_grid import Laid, on_beats
from photoplay.listening.note_beats import RATE as BEAT_RATE
from photoplay.listening.note_beats import track_beats
from photoplay.listening.note_chords import find_chords
from photoplay.listening.note_key import KeyOptions, find_keys
from photoplay.listening.note_sections import SectionOptions, find_sections
from photoplay.listening.onsets import RATE as STRENGTH_RATE
from photoplay.types.annotations import Beats, ChordSpan, KeySpan, SectionSpan
from photoplay.types.notes import Metre, NoteTable

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeardSong:
    """What a recording is heard to be; times are seconds."""

    beats: Beats | None
    """None where too little is heard."""
    chords: tuple[ChordSpan, ...] = ()
    keys: tuple[KeySpan, ...] = ()
    sections: tuple[SectionSpan, ...] = ()
    """Their letters say which are alike; they have no other names."""


def hear_song(notes: NoteTable, strength: Floats) -> HeardSong:
    """What the recording is whose `notes` were transcribed and whose onset strength, shape (n,), is
    at the rate of `listening.onsets`."""
    step = round(STRENGTH_RATE / BEAT_RATE)
    whole = len(strength) // step * step
    struck = np.asarray(strength[:whole], dtype=np.float64).reshape(-1, step).max(axis=1)
    beats = track_beats(notes, strength=struck)
    return heard_on(notes, beats) if beats is not None else HeardSong(beats=None)


def heard_on(notes: NoteTable, beats: Beats) -> HeardSong:
    """Chords, keys and sections of `notes` whose beats and bars are known."""
    bar = int(beats.places.max(initial=0)) or 4
    laid = on_beats(notes, beats.times)
    downbeats = np.flatnonzero(beats.places == 1)
    first = (laid.ahead + int(downbeats[0])) % bar if len(downbeats) else 0
    counted = replace(laid.notes, metres=(Metre(0, bar, 4),))
    end = laid.notes.last_end / laid.notes.resolution
    chords = find_chords(counted, first_bar=float(first))
    keys = find_keys(counted, KeyOptions(bar=float(bar)))
    sections = find_sections(
        counted, first_bar=float(first), options=SectionOptions(bar=float(bar))
    )
    return HeardSong(
        beats=beats,
        chords=tuple(
            ChordSpan(start=start, end=stop, root=one.root, quality=one.quality)
            for one in chords
            for start, stop in [_seconds(laid, one.beat, one.beat + one.duration)]
        ),
        keys=tuple(
            KeySpan(start=start, end=stop, tonic=one.tonic, mode=one.mode)
            for one, span in zip(keys, pairwise([*(key.beat for key in keys), end]), strict=True)
            for start, stop in [_seconds(laid, *span)]
        ),
        sections=tuple(
            SectionSpan(start=start, end=stop, label="", letter=one.letter)
            for one in sections
            for start, stop in [_seconds(laid, one.beat, one.beat + one.beats)]
        ),
    )


def _seconds(laid: Laid, start: float, end: float) -> tuple[float, float]:
    return laid.seconds(start), max(laid.seconds(start), laid.seconds(end))
