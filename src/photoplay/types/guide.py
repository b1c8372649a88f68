"""What a reference or a series would have a plan be like, wherever the brief does not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from photoplay.types.plan import MotifNote, Player


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenTheme:
    """A theme that is to return in another film."""

    id: str
    """Its letter where it comes from."""
    notes: tuple[MotifNote, ...]
    bar: float
    """Quarter notes of one of its bars."""
    bars: int
    start: int
    """Scale steps above the key note on which it begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """Preferences with one origin; None or nothing where it has none."""

    name: str
    """As reasons name it: "tune.mid", "the series Harbour"."""
    style: str | None = None
    tempo: float | None = None
    """Felt beats a minute to aim at."""
    octaves: bool = False
    """Whether half or twice that tempo may be meant as well."""
    tempo_range: tuple[float, float] | None = None
    metre: str | None = None
    tonic: int | None = None
    """Pitch class."""
    mode: str | None = None
    related: bool = False
    """Whether a film of another light goes to the relative key instead of keeping the mode."""
    instruments: tuple[str, ...] = ()
    """Who is heard, most notes first."""
    drums: bool | None = None
    """Whether somebody keeps time on drums; None where nobody knows."""
    palette: tuple[Player, ...] = ()
    """The whole band."""
    height: float | None = None
    """Mean MIDI number of pitched notes, weighed by how long they sound."""
    onsets: float | None = None
    """Moments a second at which something begins."""
    energy: float | None = None
    """-1 calm .. +1 strong: a wish as the brief's."""
    themes: tuple[GivenTheme, ...] = ()
    """Most heard first."""
    room: str | None = None


def first_said(guides: Sequence[Guide], field: str) -> tuple[Any, str] | None:
    """What the first guide that speaks of `field` says of it, and the guide's name."""
    for guide in guides:
        value = getattr(guide, field)
        if value is not None and value != ():
            return value, guide.name
    return None
