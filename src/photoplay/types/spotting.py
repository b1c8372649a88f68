"""Spotting notes: what an editor and a composer write down before any music exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NoteKind = Literal["cue", "section", "silence", "avoid", "hit", "accent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpottingNote:
    """One line of the notes."""

    kind: NoteKind
    """cue: music from here to there; section: its job changes here; silence: none; avoid: nothing
    is struck; hit: struck come what may; accent: met if it fits."""
    start: float
    """Seconds of film."""
    end: float | None = None
    """None for a moment."""
    name: str = ""
    weight: float | None = None
    """0..1, of hits and accents."""
    why: str = ""
