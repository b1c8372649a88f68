"""The composer's short score: harmony and tune, before anyone decides who plays what."""

from __future__ import annotations

from dataclasses import dataclass

from photoplay.types.score import Chord, KeyChange, Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicing:
    """A chord laid out for four voices, led smoothly from the one before."""

    beat: float
    duration: float
    pitches: tuple[int, ...]
    """Sounding MIDI numbers from the bass up: bass, tenor, alto, soprano."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A breath of melody."""

    section: str
    """Id of the plan's section."""
    start: float
    end: float
    """Beats."""
    notes: tuple[Note, ...]
    """Sounding in the octave around 60..84; the arranger may move it by octaves."""
    motif: str
    transformation: str
    """How the motif is changed: statement, sequence, inversion, fragment, augmentation, …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    chords: tuple[Chord, ...]
    """In order; without gaps inside a cue; bars outside cues have none."""
    keys: tuple[KeyChange, ...]
    voicings: tuple[Voicing, ...]
    """One for each chord."""
    melody: tuple[Phrase, ...]
    counter: tuple[Phrase, ...] = ()
    """A second line for the places that can bear one."""
