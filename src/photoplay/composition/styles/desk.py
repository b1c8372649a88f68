"""How the players of a style write: one desk for each seat of its card."""

from __future__ import annotations

from dataclasses import dataclass, field

from photoplay.composition.harmony import Harmonist
from photoplay.composition.melody import Singer
from photoplay.types.style import StyleCard


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the player in one seat does, and where he sits in the mix."""

    texture: str
    """A name of `composition.arrange.TEXTURES`."""
    register: tuple[int, int]
    """Lowest and highest sounding MIDI number this desk writes."""
    velocity: int = 76
    """Played at energy .5 without accent."""
    voices: tuple[int, int] = (3, 4)
    """Notes of a chord at energy 0 and at energy 1."""
    rate: tuple[float, float] = (1.5, 5.0)
    """Notes a second at energy 0 and at energy 1, for moving textures."""
    figure: str = ""
    """Which of its texture's figures it plays."""
    octave: int = 0
    """Semitones by which a doubling lies above (+) or below (-) what it doubles."""
    length: float = 0.9
    """Sounding share of the written length."""
    level: float = 0.0
    """Decibels on the mixer."""
    pan: float = 0.0
    send: float = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A style's card and everything the composer needs to write in it."""

    card: StyleCard
    desks: tuple[Desk, ...]
    """One for each of the card's seats, in their order."""
    harmonist: Harmonist = field(default_factory=Harmonist)
    singer: Singer = field(default_factory=Singer)
    drum_table: str = ""
    """Which drums_*.json it draws from."""
    sevenths: bool = False
    """Whether its chords want a seventh or ninth on top."""
    timing_sd: float = 7.0
    """Milliseconds by which its players stray from the grid."""
    release: float = 0.6
    """Seconds before a cue's end at which sustained sounds are let go."""
    striker: int = 0
    """The seat whose attack answers a cut when nothing else with an edge plays."""

    def __post_init__(self) -> None:
        if len(self.desks) != len(self.card.seats):
            raise ValueError(
                f"{self.card.name} has {len(self.card.seats)} seats but {len(self.desks)} desks"
            )
