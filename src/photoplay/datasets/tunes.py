"""A MIDI file that says nothing but its notes, as an item of a set."""

from __future__ import annotations

from pathlib import Path

from photoplay.media.midi_notes import read_notes
from photoplay.types.example import Example


def read_tune(key: str, path: Path) -> Example:
    """The notes of `path`, with its first tempo (quarter notes a minute) and its first metre."""
    notes = read_notes(path)
    metre = notes.metres[0]
    return Example(
        key=key,
        notes=notes,
        tempo=60 / notes.tempos[0][1],
        metre=f"{metre.numerator}/{metre.denominator}",
    )
