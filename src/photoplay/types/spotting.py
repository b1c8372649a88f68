"""Spotting notes: what an editor and a composer write down before any music exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NoteKind = Literal["cue", "section", "silence", "avoid", "shift", "hit", "hero", "accent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpottingNote:
    """One line of the notes."""

    kind: NoteKind
    """cue: music from here to there; section: something begins here; silence: no music; avoid:
    nothing is struck; shift: over it the music's job changes; hit: struck come what may; hero: the
    strongest of the hits; accent: met if it fits."""
    start: float
    """Seconds of film."""
    end: float | None = None
    """None for a moment."""
    name: str = ""
    gesture: str = ""
    """What the music does at a hit: impact, stop, swell, …"""
    weight: float | None = None
    """0..1, of hits and accents."""
    why: str = ""
