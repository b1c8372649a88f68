"""A melody that is given: what a film's music is to keep note for note."""

from __future__ import annotations

from dataclasses import dataclass

from photoplay.types.plan import TuneNote


@dataclass(frozen=True, slots=True, kw_only=True)
class Tune:
    """One voice over whole bars of one metre."""

    name: str
    """The file's."""
    notes: tuple[TuneNote, ...]
    """Onsets count from the first bar line of the bar in which the tune begins."""
    metre: str
    bar: float
    """Quarter notes a bar."""
    bars: int
    tempo: float
    """Felt beats a minute."""
    tonic: int
    mode: str

    @property
    def lowest(self) -> int:
        return min(note.pitch for note in self.notes)

    @property
    def highest(self) -> int:
        return max(note.pitch for note in self.notes)
