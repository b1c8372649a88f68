"""The plan: what the music will do, before a note is written.

A plan is a value that a composer can read and edit. Each decision carries its reason; `locked`
says that a person has settled it and that the planner must not change it. `plan.schema.json`
beside this module says the same to other programs; `photoplay schema plan` prints it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from photoplay.types.brief import Cadence, Ending, Gesture
from photoplay.types.tempo import TempoMap

PLAN_VERSION = 3
EDITED = "edited by hand"
"""Why bars hold what they held while some sections are edited, and why those are composed."""

HitRank = Literal["coincidence", "accent", "hit"]
Landing = Literal["bar", "beat", "eighth", "sixteenth", "any"]
StatementForm = Literal["piece", "first", "return", "completion"]
SectionRole = Literal[
    "opening", "statement", "development", "contrast", "climax", "return", "closing"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One settled matter: its value, why, and whether a person settled it."""

    value: str | float | bool
    reason: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Something that the use of the music settles unless it is asked for otherwise."""

    name: str
    """hits, tempo, ending, first event, drums, density, under speech, energy, accents, style."""
    value: str | float | bool
    reason: str = ""
    applies: bool = True
    """False where the brief asks for something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A moment of the film that the music may answer."""

    id: str
    time: float
    """Seconds; for a cut, when the first frame of the new shot appears."""
    frame: int
    weight: float
    """0..1, how much it matters."""
    rank: HitRank
    """coincidence: a note of the going pattern starts here, got by placing the grid;
    accent: a dynamic, chord or entrance; hit: a gesture."""
    landing: Landing
    gesture: Gesture
    source: str
    """What it was seen as: cut, dissolve, flash, impact, title, return, scene, brief, …"""
    honoured: bool = False
    beat: float | None = None
    """The beat that strikes it; None where it is declined."""
    error: float = 0.0
    """Seconds from `time` to that beat in the plan; positive when the music is late."""
    reason: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Whole bars with one job, one key and one energy."""

    id: str
    cue: str
    role: SectionRole
    start_bar: int
    """Index into the tempo map's bars."""
    bars: int
    start: float
    """Seconds, for the reader: the tempo map and start_bar rule."""
    end: float
    tonic: int
    """Pitch class of the key note, 0 = C."""
    mode: str
    """lydian, major, mixolydian, dorian, minor, phrygian, locrian, harmonic-minor, …"""
    energy: float
    """0..1."""
    valence: float
    """-1..1."""
    arousal: float
    tension: float
    density: float = 0.5
    """0 sparse .. 1 busy; speech lowers it."""
    cadence: Cadence = "half"
    motif: str = "A"
    """The theme that most of the section states; another letter puts that theme in its place."""
    transformation: str = "statement"
    """How its first statement here is changed: a name of `theory.transformations`."""
    style: str | None = None
    """A style of its own; None for the plan's."""
    instruments: tuple[str, ...] = ()
    """Players that play throughout this section, whatever its energy: instruments, families or
    roles."""
    without: tuple[str, ...] = ()
    """Instruments, families or roles that are silent here."""
    seed: int = 0
    """Added to the plan's seed, so that one section can be redone alone."""
    reason: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MotifNote:
    """A note of an idea, in whatever key."""

    onset: float
    """Quarter notes from the idea's first bar line."""
    duration: float
    step: int
    """Scale steps above its first note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """An idea that returns, and what it stands for."""

    id: str
    """A letter; sections and statements name it."""
    subject: int | None = None
    """The analysis's recurring subject it is bound to; None for the film as a whole."""
    motif: tuple[MotifNote, ...] = ()
    """The idea itself where it is given; none for the composer's own."""
    bar: float = 4.0
    """Quarter notes of one bar of the given idea."""
    bars: int = 2
    """Bars of the given idea."""
    start: int = 4
    """Scale steps above the key note on which the given idea would like to begin."""
    reason: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One time that a theme is heard."""

    theme: str
    bar: int
    """Index into the tempo map's bars."""
    bars: int
    form: StatementForm
    """piece: before it has been heard whole; first: whole, at the first clear sight; return; then
    completion, whole again near the end."""
    transformation: str
    """A name of `theory.transformations`."""
    reason: str = ""
    """What happened to the subject."""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One piece of music from its entrance to its end."""

    id: str
    """Reel-M-number, such as 1M1."""
    start: float
    end: float
    """Seconds at which the last sound should have died away."""
    start_bar: int
    bars: int
    ending: Ending = "cadence"
    reason: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Seconds of film with something to mind: silence, speech, avoidance, a shift of job."""

    start: float
    end: float
    reason: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """One part of the palette: which job, on what instrument."""

    role: str
    """melody, counter, harmony, pad, arpeggio, bass, drums, percussion, effects."""
    instrument: str
    """A name of `theory.instruments`."""
    reason: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Redo:
    """Bars that were composed again, over what the rest of the plan gives there."""

    start_bar: int
    bars: int
    seed: int
    """Other seeds, other notes."""
    parts: tuple[str, ...] = ()
    """Only these parts (ids, instruments, families or roles); none named: all, harmony too."""
    reason: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TuneNote:
    """A note of a melody that was given."""

    onset: float
    """Quarter notes: from the start of the score in a plan."""
    pitch: int
    """MIDI number."""
    duration: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Bars whose notes are those of an earlier score, moved to where they stand now."""

    start_bar: int
    bars: int
    score: str
    """The file in the project that holds that score."""
    from_bar: int
    """Where they stood in it."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything the composer is told. Saved as plan.json."""

    title: str
    duration: float
    """Seconds; the music has died away by then."""
    frame_rate: Fraction
    seed: int
    style: Choice
    mood: Choice
    tempo: Choice
    """Base tempo in beats (felt pulses) a minute, before the map bends it."""
    metre: Choice
    ending: Choice
    tempo_map: TempoMap
    cues: tuple[Cue, ...]
    sections: tuple[Section, ...]
    """In order; every bar of a cue belongs to one section."""
    hits: tuple[Hit, ...]
    """In order of time, honoured or not."""
    energy: tuple[float, ...]
    """0..1 at each quarter-note beat: motion, arc and affect together; dynamics follow it."""
    palette: tuple[Player, ...]
    silences: tuple[Stretch, ...] = ()
    avoid: tuple[Stretch, ...] = ()
    shifts: tuple[Stretch, ...] = ()
    """Where the music's job changes little by little: one player at a time, nothing struck."""
    speech: tuple[Stretch, ...] = ()
    """Where somebody speaks: sparser writing, no new theme."""
    existing_music: tuple[Stretch, ...] = ()
    """Where the film's own music plays and ours steps aside."""
    use: Choice = Choice(value="film")
    """What the music is for."""
    settled: tuple[Settled, ...] = ()
    """What `use` has settled, for the reader; the fields that it went into rule."""
    loudness: Choice = Choice(value=-14.0)
    """LUFS that the mix aims at unless its own option says otherwise."""
    accents: Choice = Choice(value=1.0)
    """Times the usual force of what the picture strikes; 0: nothing stands out."""
    grid: Choice = Choice(value="solved", reason="beats placed so that the moments fall on them")
    """How `tempo_map` came about; locked, a new plan keeps its bars and tempos."""
    dynamics: Choice = Choice(value="film", reason="motion, the film's arc and the mood together")
    """How `energy` came about; locked, a new plan keeps the curve."""
    carried: tuple[Carried, ...] = ()
    """Taken over from the score of another cut, over what the sections give."""
    tune: tuple[TuneNote, ...] = ()
    """A given melody as it is to sound, in order; the composer keeps it note for note."""
    melody: Choice = Choice(value="", reason="the composer's own")
    """The given melody's file, and how it was set on the film."""
    register: Choice = Choice(value=0.0, reason="by the mood alone")
    """Semitones by which all above the bass lies higher than the mood has it."""
    room: Choice = Choice(value="", reason="the style's own")
    """A name of `rendering`'s rooms; empty for the style's."""
    composer: Choice = Choice(value="rules", reason="")
    """Who writes the tunes: rules, or learned from real music."""
    draw: Choice = Choice(value=0)
    """Which draw of the notes this is: 0 the first, more where the gate rejected those before."""
    themes: tuple[Theme, ...] = ()
    statements: tuple[Statement, ...] = ()
    """In order of bars; where there is none for a whole section, its motif opens every phrase."""
    redone: tuple[Redo, ...] = ()
    """Composed again, one after the other, over all else."""
    remarks: tuple[str, ...] = ()
    """What the planner could not do, and why."""
    version: int = PLAN_VERSION

    @property
    def tempo_sections(self) -> bool:
        """Whether some section goes at a tempo or in a metre of its own."""
        return any("tempo" in s.reason or "pace" in s.reason or "metre" in s.reason
                   for s in self.sections)  # fmt: skip

    @property
    def honoured(self) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if hit.honoured)

    def section_of_bar(self, bar: int) -> Section | None:
        for section in self.sections:
            if section.start_bar <= bar < section.start_bar + section.bars:
                return section
        return None
