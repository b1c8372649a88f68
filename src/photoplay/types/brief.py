"""What the user asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from photoplay.types.time import Span

Use = Literal["film", "trailer", "short", "advert", "documentary", "vlog", "album", "game", "calm"]
Ending = Literal["cadence", "button", "hanging", "fade", "loop"]
Cadence = Literal["full", "half", "deceptive", "plagal", "open"]
ExistingMusic = Literal["keep", "replace"]
Method = Literal["rules", "learned"]
Gesture = Literal["impact", "chord", "leap", "entrance", "stop", "turn", "swell", "pulse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A moment that somebody has marked on the film."""

    time: float
    kind: Literal["hit", "accent", "section"]
    """hit: to be struck; accent: to be met if it fits; section: something new begins here."""
    weight: float = 0.9
    """0..1, how much it matters."""
    name: str = ""
    gesture: Gesture | None = None
    """What the music does there; None: what suits the moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionWish:
    """Wishes for one place of the film; whatever is left at None is as elsewhere."""

    section: int | None = None
    """Number of the plan's section, from 1; or else the stretch:"""
    start: float | None = None
    end: float | None = None
    """Seconds; None for the end of the film."""
    mood: str | None = None
    style: str | None = None
    tempo: tuple[float, float] | None = None
    """Lowest and highest beats a minute."""
    pace: float | None = None
    """Times the tempo that is usual around it: 0.5 is half as fast."""
    key: str | None = None
    mode: str | None = None
    metre: str | None = None
    energy: float | None = None
    """-1 calmer .. +1 stronger."""
    density: float | None = None
    """-1 sparser .. +1 busier."""
    instruments: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    cadence: Cadence | None = None
    """How it ends."""

    def __post_init__(self) -> None:
        if (self.section is None) == (self.start is None):
            raise ValueError("a wish for a place names its section or its start in seconds")
        if self.section is not None and self.section < 1:
            raise ValueError(f"sections are counted from 1, got {self.section}")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"a stretch ends after it begins, got {self.start}..{self.end}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Wishes; whatever is left at None is decided from the film."""

    style: str | None = None
    """Name of a style; see `photoplay styles`."""
    mood: str | None = None
    """One word or several: tense, joyful, calm, sad, epic, playful, mysterious, …"""
    tempo: tuple[float, float] | None = None
    """Lowest and highest beats a minute."""
    key: str | None = None
    """Such as "D minor", "F# dorian" or "Bb"."""
    mode: str | None = None
    """Such as minor, dorian or lydian, in whatever key."""
    pace: float | None = None
    """Times the tempo that the film suggests: 0.5 is half as fast, 2 twice."""
    metre: str | None = None
    """Such as 4/4, 3/4, 6/8."""
    energy: float | None = None
    """-1 calmer … 0 as the film is … +1 stronger."""
    energy_at: tuple[tuple[float, float], ...] = ()
    """Points of an energy curve of your own, such as 0:20=0.9: time and 0..1, straight lines
    between."""
    sections: tuple[SectionWish, ...] = ()
    """Wishes for one place, such as "2:mood=tense,without=drums" or "0:20-0:34:energy=-0.5"."""
    only: tuple[str, ...] = ()
    """Make only these parts: instruments, families or roles, such as bass."""
    density: float | None = None
    """-1 sparser … 0 as the style is … +1 busier."""
    instruments: tuple[str, ...] = ()
    """Instruments that must play."""
    without: tuple[str, ...] = ()
    """Instruments or families that must not play, such as drums."""
    hits: tuple[float, ...] = ()
    """Seconds that the music must strike."""
    avoid: tuple[Span, ...] = ()
    """Stretches in which the music must not strike."""
    shift: tuple[Span, ...] = ()
    """Stretches over which the music's job changes, little by little, without an accent."""
    silence: tuple[Span, ...] = ()
    """Stretches without music."""
    hero: float | None = None
    """The one moment for the strongest gesture, in seconds."""
    hit_cuts: bool = True
    """Whether cuts are met by the grid and the strongest moments struck."""
    fixed_tempo: bool = False
    """Keep one tempo and one metre from end to end; search the offset only."""
    method: Method | None = None
    """Who writes the tunes: rules, or the composer that learnt them from real music; by default
    whoever is nearer to real music in the style."""
    use: Use = "film"
    """What the music is for: sets, where nothing else is asked for, how often and how early to
    strike, tempo, loudness, ending, drums, density and the styles to lean to."""
    ending: Ending | None = None
    """How it ends; by default as is usual for the use. loop: it leads back to its beginning, and
    the sound too goes round."""
    existing_music: ExistingMusic = "keep"
    """Whether to step aside for music that the film already has."""
    marks: tuple[Mark, ...] = ()
    """Moments marked by hand or imported, with weights."""
    text: str | None = None
    """Free words, read by the planner: "calm piano, then tense from 0:20, big hit at 0:31"."""

    @property
    def closing(self) -> Ending:
        """The ending asked for, or a cadence."""
        return self.ending or "cadence"

    def __post_init__(self) -> None:
        for name, value in (("energy", self.energy), ("density", self.density)):
            if value is not None and not -1 <= value <= 1:
                raise ValueError(f"{name} must lie in -1..1, got {value:g}")
        for time in (*self.hits, *(() if self.hero is None else (self.hero,))):
            if not 0 <= time < float("inf"):
                raise ValueError(f"a hit is a time in seconds from 0 on, got {time:g}")
