"""Pieces of the corpora as scores, so that the gate can be held against real music."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import mido
import numpy as np

from photoplay.types.score import Note, Part, Score
from photoplay.types.tempo import Bar, TempoMap, TempoPoint

_PIECES = 40


def real_scores(data: Path) -> Iterator[tuple[str, str, list[Score]]]:
    """Corpus, the style it is judged as, and up to forty pieces of about a minute."""
    pop = sorted((data / "pop909" / "POP909").glob("[0-9]*"))[5 :: max(1, 900 // _PIECES)][:_PIECES]
    rows = [_pop(path / f"{path.name}.mid") for path in pop]
    yield "POP909", "song for piano", [row for row in rows if row is not None]
    fakes = sorted((data / "js-fakes" / "midi").glob("*.mid"))[4 :: 500 // _PIECES][:_PIECES]
    yield "JS Fakes", "chorale", [row for row in map(_chorale, fakes) if row is not None]


def _notes(track: mido.MidiTrack, per_beat: int, last: float) -> list[Note]:
    rows, sounding, tick = [], {}, 0
    for message in track:
        tick += message.time
        beat = tick / per_beat
        if message.type == "note_on" and message.velocity:
            sounding[message.note] = (beat, message.velocity)
        elif message.type in {"note_off", "note_on"} and message.note in sounding:
            onset, velocity = sounding.pop(message.note)
            if onset < last and beat > onset:
                rows.append(Note(onset, message.note, beat - onset, max(1, velocity)))
    return rows


def _score(name: str, parts: list[Part], bpm: float, beats: float) -> Score:
    bars = tuple(Bar(start=4.0 * k, numerator=4, denominator=4) for k in range(int(beats // 4) + 2))
    tempo = TempoMap(points=(TempoPoint(beat=0.0, bpm=bpm),), bars=bars)
    return Score(title=name, duration=float(tempo.seconds(beats)[0]), tempo_map=tempo,
                 parts=tuple(p for p in parts if p.notes))  # fmt: skip


def _pop(path: Path) -> Score | None:
    """Tune, bridge and piano of a song: beats 32 to 192."""
    file = mido.MidiFile(path)
    bpm = next((mido.tempo2bpm(m.tempo) for t in file.tracks for m in t if m.type == "set_tempo"),
               120.0)  # fmt: skip
    parts = []
    for track in file.tracks:
        role = {"MELODY": "melody", "BRIDGE": "counter", "PIANO": "harmony"}.get(track.name)
        if role is None:
            continue
        notes = [_shifted(n) for n in _notes(track, file.ticks_per_beat, 192.0) if n.onset >= 32]
        parts.append(Part.of(notes, id=track.name.lower(), name=track.name, role=role,
                             instrument="piano", program=0))  # fmt: skip
    return _score(path.stem, parts, bpm, 164.0) if len(parts) == 3 else None


def _shifted(note: Note) -> Note:
    """From beat 32 on, on the sixteenth grid of the file."""
    onset = round((note.onset - 32) * 4) / 4
    return Note(onset, note.pitch, max(0.1, note.duration), note.velocity)


def _chorale(path: Path) -> Score | None:
    file = mido.MidiFile(path)
    voices = [_notes(t, file.ticks_per_beat, 200.0) for t in file.tracks]
    voices = sorted((v for v in voices if v), key=lambda v: -float(np.mean([n.pitch for n in v])))
    if len(voices) != 4:
        return None
    seats = (("melody", "violin"), ("counter", "violin"), ("harmony", "viola"), ("bass", "cello"))
    parts = [Part.of(v, id=f"{role}-{k}", name=role, role=role, instrument=name, program=40)
             for k, (v, (role, name)) in enumerate(zip(voices, seats, strict=True))]  # fmt: skip
    return _score(path.stem, parts, 90.0, max(n.end for v in voices for n in v))
