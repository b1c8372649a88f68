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
class Stated:
    """A theme inside a phrase."""

    theme: str
    form: str
    how: str
    """The transformation."""
    start: float
    end: float
    """Beats."""
    notes: tuple[Note, ...]
    reason: str = ""


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
    """The theme that opens it."""
    transformation: str
    """How that theme is changed here; "free" without one, "counter" for a second line."""
    stated: tuple[Stated, ...] = ()

    @property
    def for_another(self) -> bool:
        """Whether another player than the usual one is to sing it."""
        return self.transformation == "re-orchestration"


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
