"""Notes, parts and the score that holds them.

Onsets and durations count quarter-note beats from film time 0. Only the tempo map knows how beats
become seconds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from photoplay.types.tempo import TempoMap

HIGHEST_PITCH = 127
SCORE_VERSION = 2

MarkerKind = Literal["section", "hit", "cue", "title", "theme"]


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One sounding pitch."""

    onset: float
    pitch: int
    """MIDI number; 60 is middle C. For drums the General MIDI key."""
    duration: float
    velocity: int = 80
    shift: float = 0.0
    """Seconds by which the player is late (+) or early (-) against the written onset."""
    mark: str = ""
    """Articulation: "", staccato, tenuto, accent, marcato, legato, ghost."""

    def __post_init__(self) -> None:
        if not 0 <= self.pitch <= HIGHEST_PITCH:
            raise ValueError(f"pitch must lie in 0..{HIGHEST_PITCH}, got {self.pitch}")
        if not 1 <= self.velocity <= 127:
            raise ValueError(f"velocity must lie in 1..127, got {self.velocity}")
        if not self.duration > 0:
            raise ValueError(f"duration must be positive, got {self.duration}")
        if self.onset < 0:
            raise ValueError(f"onset must not be negative, got {self.onset}")

    @property
    def end(self) -> float:
        return self.onset + self.duration

    def transposed(self, semitones: int) -> Note:
        return replace(self, pitch=self.pitch + semitones)


@dataclass(frozen=True, slots=True, order=True)
class Control:
    """A controller change (CC 1, 7, 11, 64, …) at a beat."""

    beat: float
    number: int
    value: int

    def __post_init__(self) -> None:
        if not (0 <= self.number <= 127 and 0 <= self.value <= 127):
            raise ValueError(f"controller and value lie in 0..127, got {self.number}={self.value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Notes for one player, always in order of onset."""

    id: str
    """Short and stable, such as "violins"; names the stem."""
    name: str
    role: str
    """melody, counter, harmony, pad, arpeggio, bass, drums, percussion, effects."""
    instrument: str
    """A name of `theory.instruments`."""
    program: int
    """General MIDI program, 0..127."""
    notes: tuple[Note, ...]
    bank: int = 0
    drums: bool = False
    """Played on MIDI channel 10 with a kit."""
    synth: str | None = None
    """Name of a synthesised instrument of our own; None to play the sound font."""
    controls: tuple[Control, ...] = ()
    level: float = 0.0
    """Decibels on the mixer."""
    pan: float = 0.0
    """-1 left .. +1 right."""
    send: float = 0.3
    """0..1, how much goes to the room."""

    @classmethod
    def of(cls, notes: Iterable[Note], controls: Iterable[Control] = (), **facts: object) -> Part:
        """A part with its notes and controls put in order; `facts` are the other fields."""
        return cls(notes=tuple(sorted(notes)), controls=tuple(sorted(controls)), **facts)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """The harmony of a stretch of beats."""

    beat: float
    duration: float
    root: int
    """Pitch class, 0 = C."""
    quality: str
    """major, minor, diminished, augmented, sus2, sus4, major7, minor7, dominant7, power, …"""
    bass: int | None = None
    """Pitch class of the bass where it is not the root."""
    numeral: str = ""
    """Function in the key, such as V7/ii."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChange:
    beat: float
    tonic: int
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    beat: float
    text: str
    kind: MarkerKind = "section"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreTheme:
    """A theme as it is first heard whole."""

    id: str
    subject: int | None
    """The film's recurring subject it is bound to."""
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeEntry:
    """One time that a theme is heard, and how it is changed."""

    theme: str
    beat: float
    duration: float
    form: str
    """piece, first, return, completion."""
    transformation: str
    """A name of `theory.transformations`: what was really done, where the plan asked for what the
    tempo or the players do not allow."""
    players: tuple[str, ...] = ()
    """Ids of the parts that play it; empty where nobody does, as under speech."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A whole piece, fitted to a film by its tempo map."""

    title: str
    duration: float
    """Seconds of film; nothing sounds after it."""
    tempo_map: TempoMap
    parts: tuple[Part, ...]
    chords: tuple[Chord, ...] = ()
    keys: tuple[KeyChange, ...] = ()
    markers: tuple[Marker, ...] = ()
    themes: tuple[ScoreTheme, ...] = ()
    statements: tuple[ThemeEntry, ...] = ()
    """In order of beats."""
    style: str = ""
    method: str = "rules"
    seed: int = 0
    room: str = "hall"
    """Name of the room it plays in: dry, booth, studio, chamber, hall, cathedral."""
    version: int = SCORE_VERSION
