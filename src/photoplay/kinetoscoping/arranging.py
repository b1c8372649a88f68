"""A stretch of a song arranged by rule: who plays, phrase by phrase, and with drums from drummers.

Real notes, but parts come and go: so the number of parts, loudness and density vary apart from each
other, and a film that follows all three can be told from one that follows any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.rhythm import sharpened, table
from photoplay.films.kinetoscope.causes import Passage
from photoplay.kinetoscoping.songs import Song, at_tempo
from photoplay.listening.note_melody import melody_notes
from photoplay.theory.instruments import INSTRUMENTS
from photoplay.types.annotations import ChordSpan, KeySpan, SectionSpan
from photoplay.types.errors import DatasetError
from photoplay.types.notes import NoteTable

DRUMS = "drums"
_VOICES = {"kick": 36, "snare": 38, "hat": 42, "open-hat": 46, "ride": 51, "low-tom": 45,
           "mid-tom": 47, "high-tom": 50}  # fmt: skip
_GROOVES = ("drums_rock", "drums_electronic", "drums_lofi")
_PRESENT = {"melody": 0.9, "bass": 0.75, "inner": 0.75, DRUMS: 0.6}
"""How likely a part plays in a phrase; other names as `inner`."""
_THIN = 0.55
"""Factor on it, but for the melody, where little is to sound."""
_BY_ROLE = {
    "melody": ("violin", "flute", "clarinet", "trumpet", "piano", "vibraphone", "alto-sax"),
    "bass": ("bass-guitar", "upright-bass", "cello"),
    "inner": ("piano", "strings", "nylon-guitar", "electric-piano"),
    DRUMS: ("kit", "room-kit"),
}
_LOWEST_INNER = 55
"""MIDI number below which the lowest note of a chord is the bass's."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arranged:
    """A stretch of a song from film time 0."""

    passage: Passage
    parts: tuple[str, ...]
    """Names of the tracks of the passage's notes, `melody`, `bass`, `inner` and `drums` among
    them."""
    instruments: tuple[str, ...]
    """Names of `theory.instruments`, by track."""
    first_beat: int
    """Of the song."""

    def part(self, name: str) -> NoteTable:
        """The notes of one part."""
        notes = self.passage.notes
        return notes.where(notes.track == self.parts.index(name))


def arranged(
    song: Song, first_bar: int, seconds: float, rng: np.random.Generator, *,
    alone: str = "", instrument: str = "", bpm: float | None = None, thin: bool = False,
) -> Arranged:  # fmt: skip
    """The song from `first_bar` on, for `seconds` or a beat more.

    `alone` is the only part that sounds, and `instrument` has it or, without `alone`, all but the
    drums, which then rest; else each part has an instrument of its role. `bpm` is another tempo
    than the song's; `thin` leaves parts out oftener. DatasetError where nothing sounds.
    """
    whole = song.notes if bpm is None else at_tempo(song.notes, bpm)
    pace, resolution = whole.tempos[0][1], whole.resolution
    start, beats = first_bar * song.bar, int(np.ceil(seconds / pace)) + 1
    notes = whole.between(start * resolution, (start + beats) * resolution)
    if not len(notes):
        raise DatasetError(f"nothing sounds in {song.key} from beat {start}")
    phrases = tuple(
        SectionSpan(start=a, end=b, label="phrase", letter=one.letter)
        for one in song.phrases
        if (span := _inside(one.beat - start, one.beats, beats, pace))
        for a, b in [span]
    )
    notes, names = parted(notes)
    if not instrument or alone == DRUMS:
        notes, names = _with_drums(notes, names, song, beats, rng), (*names, DRUMS)
    if alone:
        notes, names = _only(notes, names, alone)
    notes = _come_and_go(notes, names, phrases, thin, rng)
    if not len(notes):
        raise DatasetError(f"nothing is left to sound in {song.key} from beat {start}")
    players = tuple(instrument or _player(name, rng) for name in names)
    programs = np.array([INSTRUMENTS[one].program for one in players])
    passage = Passage(
        notes=replace(notes, program=programs[notes.track], names=names),
        bars=tuple(float(beat) * pace for beat in range(0, beats, song.bar)),
        beats=np.arange(beats, dtype=np.float64) * pace,
        phrases=phrases,
        chords=tuple(
            ChordSpan(start=a, end=b, root=one.root, quality=one.quality, bass=one.bass)
            for one in song.chords
            if (span := _inside(one.beat - start, one.duration, beats, pace))
            for a, b in [span]
        ),
        key=_key(song, start, beats * pace),
    )
    return Arranged(passage=passage, parts=names, instruments=players, first_beat=start)


def later(piece: Arranged, beats: int) -> Arranged:
    """The same stretch without its first `beats`."""
    old = piece.passage
    since = beats * old.notes.tempos[0][1]
    resolution = old.notes.resolution

    def moved(span: SectionSpan | ChordSpan) -> tuple[float, float]:
        return max(0.0, span.start - since), span.end - since

    passage = Passage(
        notes=old.notes.between(beats * resolution, old.notes.length),
        bars=tuple(bar - since for bar in old.bars if bar >= since - 1e-9),
        beats=old.beats[beats:] - since,
        phrases=tuple(replace(one, start=moved(one)[0], end=moved(one)[1])
                      for one in old.phrases if one.end > since),
        chords=tuple(replace(one, start=moved(one)[0], end=moved(one)[1])
                     for one in old.chords if one.end > since),
        key=old.key and replace(old.key, end=old.key.end - since),
    )  # fmt: skip
    return replace(piece, passage=passage, first_beat=piece.first_beat + beats)


def parted(notes: NoteTable) -> tuple[NoteTable, tuple[str, ...]]:
    """The notes with tracks counted from 0, and their names: the song's own parts from high to
    low, or melody, bass and inner parts of a song that has them in one track."""
    tracks = np.unique(notes.track)
    if len(tracks) > 1:
        heights = np.array([notes.pitch[notes.track == one].mean() for one in tracks])
        order = np.argsort(-heights, kind="stable")
        rank = np.empty(len(tracks), dtype=np.int64)
        rank[order] = np.arange(len(tracks))
        inner = (f"inner {number}" for number in range(1, len(tracks) - 1))
        names = ("melody", *inner, "bass")
        return replace(notes, track=rank[np.searchsorted(tracks, notes.track)]), names
    melody = melody_notes(notes)
    lowest = notes.pitch == _lowest_at(notes)
    track = np.where(melody, 0, np.where(lowest & (notes.pitch < _LOWEST_INNER), 1, 2))
    return replace(notes, track=track.astype(np.int64)), ("melody", "bass", "inner")


def _only(
    notes: NoteTable, names: tuple[str, ...], alone: str
) -> tuple[NoteTable, tuple[str, ...]]:
    """One part, the first where there are several of its name."""
    found = [number for number, name in enumerate(names) if name.split()[0] == alone]
    mine = notes.where(notes.track == (found or [-1])[0])
    return replace(mine, track=np.zeros(len(mine), dtype=np.int64)), (alone,)


def _lowest_at(notes: NoteTable) -> NDArray[np.int64]:
    """The lowest pitch that is struck together with each note."""
    onsets, place = np.unique(notes.onset, return_inverse=True)
    lowest = np.full(len(onsets), 128, dtype=np.int64)
    np.minimum.at(lowest, place, notes.pitch)
    return lowest[place]


def _inside(beat: float, beats: float, length: int, pace: float) -> tuple[float, float] | None:
    """A stretch in seconds, cut off at both ends; None where nothing of it lies inside."""
    first, last = max(0.0, beat), min(float(length), beat + beats)
    return (first * pace, last * pace) if last > first else None


def _key(song: Song, start: int, seconds: float) -> KeySpan | None:
    known = [one for one in song.keys if one.beat <= start][-1:] or list(song.keys[:1])
    return (
        KeySpan(start=0.0, end=seconds, tonic=known[0].tonic, mode=known[0].mode)
        if known
        else (None)
    )


def _player(name: str, rng: np.random.Generator) -> str:
    choice = _BY_ROLE.get(name, _BY_ROLE["inner"])
    return choice[int(rng.integers(len(choice)))]


def _with_drums(
    notes: NoteTable, names: tuple[str, ...], song: Song, beats: int, rng: np.random.Generator
) -> NoteTable:
    """The notes and a track of drums: one of the drummers' grooves, each bar drawn anew."""
    stored = table(_GROOVES[int(rng.integers(len(_GROOVES)))])
    groove = stored["grooves"][int(rng.integers(len(stored["grooves"])))]
    step = stored["beats"] / stored["grid"]
    rows = []
    for first in range(0, beats, song.bar):
        for voice, places in groove["voices"].items():
            for place, (share, velocity, *_) in places.items():
                beat = int(place) * step
                struck = voice in _VOICES and rng.random() < sharpened(min(1.0, share * 1.15))
                if struck and beat < song.bar and first + beat < beats:
                    rows.append((first + beat, _VOICES[voice], int(velocity)))
    if not rows:
        return notes
    table_ = np.array(rows)
    count, resolution, pace = len(rows), notes.resolution, notes.tempos[0][1]
    onset = np.rint(table_[:, 0] * resolution).astype(np.int64)
    duration = np.full(count, resolution // 4, dtype=np.int64)
    added: dict[str, NDArray[Any]] = {
        "onset": onset, "duration": duration, "pitch": table_[:, 1].astype(np.int64),
        "velocity": np.clip(table_[:, 2], 1, 127).astype(np.int64),
        "drum": np.ones(count, dtype=bool), "track": np.full(count, len(names), dtype=np.int64),
        "channel": np.full(count, 9, dtype=np.int64), "program": np.zeros(count, dtype=np.int64),
        "onset_seconds": onset / resolution * pace,
        "end_seconds": (onset + duration) / resolution * pace,
    }  # fmt: skip
    whole = {name: np.concatenate([getattr(notes, name), row]) for name, row in added.items()}
    order = np.lexsort((whole["pitch"], whole["onset"]))
    columns: dict[str, Any] = {name: column[order] for name, column in whole.items()}
    # Where notes stood in the file that they were read from says nothing of those added.
    columns["places"] = None
    return replace(notes, **columns)


def _come_and_go(
    notes: NoteTable, names: tuple[str, ...], phrases: Sequence[SectionSpan], thin: bool,
    rng: np.random.Generator,
) -> NoteTable:  # fmt: skip
    """Phrase by phrase some parts rest, and all play louder or softer."""
    kept = np.zeros(len(notes), dtype=bool)
    velocity = notes.velocity.astype(float)
    edges = [(one.start, one.end) for one in phrases] or [(0.0, np.inf)]
    for start, end in edges:
        inside = (notes.onset_seconds >= start - 1e-6) & (notes.onset_seconds < end - 1e-6)
        there = np.unique(notes.track[inside])
        chances = {k: _PRESENT.get(names[k], _PRESENT["inner"]) for k in there.tolist()}
        drawn = [k for k, chance in chances.items()
                 if rng.random() < chance * (_THIN if thin and k else 1)]  # fmt: skip
        drawn = drawn or there[:1].tolist()
        kept |= inside & np.isin(notes.track, drawn)
        velocity[inside] *= rng.uniform(0.6, 1.15)
    played = np.clip(np.rint(velocity), 1, 127).astype(np.int64)
    return replace(notes, velocity=played).where(kept)
