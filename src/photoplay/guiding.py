"""Reference files and series as guides of a plan."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from photoplay.listening.reference import guide_of_notes, guide_of_sound
from photoplay.media.midi_notes import read_notes
from photoplay.media.musicxml_notes import read_page
from photoplay.media.recording import SUFFIXES, read_recording
from photoplay.settings import Settings
from photoplay.types.errors import MediaError, MediaMissingError
from photoplay.types.guide import Guide
from photoplay.types.notes import NoteTable

MIDI = frozenset({".mid", ".midi", ".smf", ".kar", ".rmi"})
PAGES = frozenset({".musicxml", ".xml", ".mxl"})


def guides_of(settings: Settings) -> tuple[Guide, ...]:
    """What the files that a project names would have its plan be like.

    Raises MediaMissingError and MediaError for files that are not there or cannot be taken.
    """
    like = settings.exchange.like
    return (_heard(Path(like), _stamp(Path(like))),) if like else ()


def notes_of_file(path: Path) -> NoteTable | None:
    """The notes of a MIDI or MusicXML file; None for files of other kinds."""
    if not path.is_file():
        raise MediaMissingError(f"there is no file {path}; check the name")
    if path.suffix.lower() in MIDI:
        return read_notes(path)
    return read_page(path).notes if path.suffix.lower() in PAGES else None


def _stamp(path: Path) -> int:
    return os.stat(path).st_mtime_ns if path.is_file() else 0


@cache
def _heard(path: Path, stamp: int) -> Guide:
    """Listened to once a run, though a run asks twice."""
    notes = notes_of_file(path)
    if notes is not None:
        return guide_of_notes(notes, path.name)
    try:
        return guide_of_sound(lambda rate: read_recording(path, rate=rate), path.name)
    except MediaError as error:
        kinds = ", ".join(sorted(kind.lstrip(".") for kind in {*MIDI, *PAGES, *SUFFIXES}))
        raise MediaError(f"{error}; a reference is MIDI, MusicXML or sound ({kinds})") from error
