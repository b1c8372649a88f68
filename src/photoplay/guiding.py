"""Reference files and series as guides of a plan."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from photoplay.listening.tune import tune_of
from photoplay.media.midi_notes import read_notes
from photoplay.media.musicxml_notes import read_page
from photoplay.media.recording import SUFFIXES, read_recording
from photoplay.presets import load_identity
from photoplay.settings import Settings
from photoplay.types.errors import BriefError, MediaError, MediaMissingError
from photoplay.types.guide import Guide
from photoplay.types.notes import NoteTable
from photoplay.types.tune import Tune

MIDI = frozenset({".mid", ".midi", ".smf", ".kar", ".rmi"})
PAGES = frozenset({".musicxml", ".xml", ".mxl"})


def guides_of(settings: Settings) -> tuple[Guide, ...]:
    """What the files that a project names would have its plan be like.

    Raises MediaMissingError and MediaError for files that are not there or cannot be taken.
    """
    like, identity = settings.exchange.like, settings.exchange.identity
    guides = [load_identity(Path(identity)).guide] if identity else []
    return (*guides, *([_heard(Path(like), _stamp(Path(like)))] if like else []))


def notes_of_file(path: Path) -> NoteTable | None:
    """The notes of a MIDI or MusicXML file; None for files of other kinds."""
    if not path.is_file():
        raise MediaMissingError(f"there is no file {path}; check the name")
    if path.suffix.lower() in MIDI:
        return read_notes(path)
    return read_page(path).notes if path.suffix.lower() in PAGES else None


def tune_of_file(path: Path) -> Tune:
    """The melody in a MIDI or MusicXML file; BriefError where it holds none, or several voices."""
    notes = notes_of_file(path)
    if notes is None:
        raise BriefError(f"{path.name} is no MIDI or MusicXML file; a melody to be kept is one")
    return tune_of(notes, path.name)


def _stamp(path: Path) -> int:
    return os.stat(path).st_mtime_ns if path.is_file() else 0


@cache
def _heard(path: Path, stamp: int) -> Guide:
    """Listened to once a run, though a run asks twice."""
    # Most plans take after nothing, and the ears bring half of SciPy with them.
    from photoplay.listening.reference import guide_of_notes, guide_of_sound  # noqa: PLC0415

    notes = notes_of_file(path)
    if notes is not None:
        return guide_of_notes(notes, path.name)
    try:
        return guide_of_sound(lambda rate: read_recording(path, rate=rate), path.name)
    except MediaError as error:
        kinds = ", ".join(sorted(kind.lstrip(".") for kind in {*MIDI, *PAGES, *SUFFIXES}))
        raise MediaError(f"{error}; a reference is MIDI, MusicXML or sound ({kinds})") from error
