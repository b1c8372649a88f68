"""Songs of a corpus as what items are made from: notes, bars, phrases, chords and key on one clock.

Phrases come from people where a copy of POP909's hierarchical structure is at hand and its melody
is found among the song's notes; else from our own reading of the notes. The song says which.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from photoplay.catalog import DATASETS, find
from photoplay.listening.note_beats import bar_places
from photoplay.listening.note_chords import find_chords
from photoplay.listening.note_key import find_keys
from photoplay.listening.note_sections import SectionOptions, find_sections
from photoplay.types.annotations import Phrase
from photoplay.types.errors import DatasetError
from photoplay.types.example import Example
from photoplay.types.notes import NoteTable, seconds_at
from photoplay.types.score import Chord, KeyChange

PHRASE_SET = "pop909-structure"
_AGREED, _AHEAD = 0.65, 0.1
"""Share of the annotated melody that must be found among the notes, and by how much no other place
may come near."""
_FARTHEST = 32
"""Beats by which two copies of a song may begin apart."""
_SLOWEST, _FASTEST = 40.0, 220.0
"""Quarter notes a minute that are believed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Song:
    """A song at one tempo and in one metre; annotations count quarter notes."""

    key: str
    notes: NoteTable
    bar: int
    """Quarter notes a bar."""
    phrases: tuple[Phrase, ...]
    phrases_by: Literal["people", "our reading"]
    chords: tuple[Chord, ...]
    keys: tuple[KeyChange, ...]

    @property
    def bpm(self) -> float:
        return 60 / self.notes.tempos[0][1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where songs come from; may be handed to other processes."""

    root: str
    corpus: str = "pop909-cl"
    """A set of the music shelf."""
    phrases: str = ""
    """A copy of POP909's hierarchical structure; empty for none."""

    @classmethod
    def of(cls, root: Path, corpus: str = "pop909-cl", phrases: Path | None = None) -> Source:
        return cls(root=str(root.absolute()), corpus=corpus,
                   phrases=str(phrases.absolute()) if phrases else "")  # fmt: skip

    def names(self) -> list[str]:
        """Keys of the songs."""
        return list(_copy(self.corpus, self.root))

    def song(self, key: str) -> Song:
        """DatasetError where the song is broken or not in one metre of whole quarter notes."""
        return _song(self, key)


@lru_cache(maxsize=8)
def _copy(name: str, root: str) -> dict[str, Example]:
    dataset: dict[str, Example] = find(DATASETS, name).Dataset(root)
    return dataset


@lru_cache(maxsize=16)
def _song(source: Source, key: str) -> Song:
    item = _copy(source.corpus, source.root)[key]
    notes = item.notes
    if notes is None or not len(notes):
        raise DatasetError(f"{source.corpus} has no notes of {key}")
    beats = {metre.beats for metre in notes.metres}
    if len(beats) > 1 or not next(iter(beats)).is_integer():
        raise DatasetError(f"{key} is not in one metre of whole quarter notes")
    bar, bpm = int(next(iter(beats))), 60 / notes.tempos[0][1]
    noted = _noted(source, key, notes, bar)
    first = noted.first if noted else _first_bar(notes, bar)
    # Files begin where the music does: a bar line is to stand at beat 0.
    ahead = (bar - first) % bar
    moved = _moved(notes, ahead)
    phrases = (
        tuple(replace(one, beat=one.beat + ahead) for one in noted.phrases if one.beat + ahead >= 0)
        if noted
        else find_sections(moved, options=SectionOptions(bar=float(bar)))
    )  # fmt: skip
    if noted and noted.bpm and _SLOWEST <= noted.bpm <= _FASTEST:
        bpm = noted.bpm
    sheet = item.sheet
    return Song(
        key=key,
        notes=at_tempo(moved, bpm),
        bar=bar,
        phrases=phrases,
        phrases_by="people" if noted else "our reading",
        chords=tuple(
            replace(one, beat=one.beat + ahead)
            for one in ((sheet.chords if sheet else ()) or find_chords(notes))
        ),
        keys=tuple(
            replace(one, beat=one.beat + ahead if number else 0.0)
            for number, one in enumerate((sheet.keys if sheet else ()) or find_keys(notes))
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noted:
    """What people noted of a song, in beats of our copy of it."""

    first: int
    """Beat of the first bar line."""
    phrases: tuple[Phrase, ...]
    bpm: float | None


def _noted(source: Source, key: str, notes: NoteTable, bar: int) -> _Noted | None:
    if not (source.phrases and bar == 4 and key in _copy(PHRASE_SET, source.phrases)):
        return None
    noted = _copy(PHRASE_SET, source.phrases)[key]
    if noted.notes is None or noted.sheet is None or not len(noted.notes):
        return None
    shift = shift_between(noted.notes, notes)
    if shift is None:
        return None
    phrases = [replace(one, beat=one.beat + shift) for one in noted.sheet.phrases]
    return _Noted(first=int(shift) % bar, bpm=noted.tempo, phrases=tuple(phrases))


def _first_bar(notes: NoteTable, bar: int) -> int:
    """Beat at which a bar is heard to begin: half of the files' first bar lines lie elsewhere."""
    beats = int(notes.last_end / notes.resolution) + 1
    times = notes.seconds_at(np.arange(beats) * notes.resolution)
    return int(np.argmax(bar_places(notes, times, (bar,)) == 1))


def _moved(notes: NoteTable, beats: int) -> NoteTable:
    """The notes so many beats later."""
    ticks = beats * notes.resolution
    return replace(notes, onset=notes.onset + ticks, length=notes.length + ticks)


def at_tempo(notes: NoteTable, bpm: float) -> NoteTable:
    """The same notes at one tempo throughout."""
    tempos = ((0, 60 / bpm),)
    return replace(
        notes,
        tempos=tempos,
        onset_seconds=seconds_at(tempos, notes.resolution, notes.onset),
        end_seconds=seconds_at(tempos, notes.resolution, notes.end),
    )


def shift_between(tune: NoteTable, notes: NoteTable) -> float | None:
    """Whole beats by which `tune` is later in `notes`, where nearly all of it is found in one place
    only.

    None where it is not: the copies are of other arrangements, or counted otherwise.
    """
    steps = np.rint(notes.onset_beats * 4).astype(np.int64)
    length = int(steps.max(initial=0)) + 1
    there = np.zeros((length, 12), dtype=bool)
    there[steps, notes.pitch % 12] = True
    own = np.rint(tune.onset_beats * 4).astype(np.int64)
    shifts = np.arange(-_FARTHEST * 4, _FARTHEST * 4 + 1)
    places = own[None, :] + shifts[:, None]
    inside = (places >= 0) & (places < length)
    found = there[np.clip(places, 0, length - 1), (tune.pitch % 12)[None, :]] & inside
    shares = found.mean(axis=1)
    best = int(np.argmax(shares))
    others = np.delete(shares, best)
    if shares[best] < _AGREED or shares[best] - others.max() < _AHEAD or shifts[best] % 4:
        return None
    return float(shifts[best]) / 4


def split_of(song: str) -> str:
    """train, validation or test: eight, one and one song in ten, by the song's name alone."""
    place = int(hashlib.sha256(song.encode()).hexdigest(), 16) % 10
    return {8: "validation", 9: "test"}.get(place, "train")
