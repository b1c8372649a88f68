"""909 Chinese pop songs arranged for piano, with beats, chords and keys found by programs.

On disk: POP909/NNN/NNN.mid (tracks MELODY, BRIDGE, PIANO); beat_midi.txt (`seconds downbeat-by-2
downbeat-by-4`) and chord_midi.txt (`start end label`) in seconds of the MIDI file; beat_audio.txt,
chord_audio.txt and key_audio.txt (`start end key`) in seconds of the original recording, to which
the MIDI file was played.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_lines, write_tune
from photoplay.datasets.tables import numbers_of, rows_of
from photoplay.media.midi_notes import read_notes
from photoplay.theory.harte import chord_named, key_named
from photoplay.types.annotations import Beats, ChordSpan, KeySpan
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Example

CARD = DatasetCard(
    name="pop909",
    title="POP909",
    shelf="music",
    holds="pop songs arranged for piano: melody, second melody, accompaniment; beats, chords, keys",
    source="Z. Wang et al., POP909: A Pop-song Dataset for Music Arrangement Generation, 2020",
    licence="MIT (covers the arrangers' work; the songs have owners of their own)",
    ships=True,
    access="open",
    ask="github.com/music-x-lab/POP909-Dataset",
    layout=(
        "POP909/*/*.mid",
        "POP909/*/beat_midi.txt",
        "POP909/*/beat_audio.txt",
        "POP909/*/chord_midi.txt",
        "POP909/*/chord_audio.txt",
        "POP909/*/key_audio.txt",
    ),
    unread=("POP909/*/beat_audio.txt", "POP909/*/chord_audio.txt"),
    layout_source="the README of the release, section Dataset Zip File Structure",
    gives=("notes", "beats", "chords", "keys", "tempo"),
    items=909,
    hours=63,
    split_note="the authors give none; split by song",
    traps=(
        "metre and key are wrong in some songs: pop909-cl has them put right by hand",
        "keys are timed in the recording, which the MIDI file follows to about 0.05 s",
    ),
)
DOWNBEATS = 2
"""The column of beat_midi.txt that marks bars of the felt metre."""


class Dataset(IndexedDataset[Path]):
    """Songs by their number of three digits."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        folders = sorted((self.root / "POP909").iterdir())
        return {folder.name: folder for folder in folders if folder.is_dir()}

    def read(self, key: str, row: Path) -> Example:
        notes = read_notes(row / f"{key}.mid")
        return Example(
            key=key,
            notes=notes,
            beats=_beats(row / "beat_midi.txt"),
            chords=tuple(chord_spans(row / "chord_midi.txt")),
            keys=tuple(_keys(row / "key_audio.txt")),
            tempo=60 / notes.tempos[0][1],
        )


def chord_spans(path: Path) -> list[ChordSpan]:
    """Lines `start end label`, in seconds."""
    spans = []
    for number, (start, end, label) in rows_of(path, 3):
        try:
            root, quality, bass = chord_named(label)
            span = ChordSpan(
                start=float(start), end=float(end), root=root, quality=quality, bass=bass,
                label=label,
            )  # fmt: skip
        except ValueError as error:
            raise DatasetError(f"{path}, line {number}: {error}") from error
        spans.append(span)
    return spans


def _beats(path: Path) -> Beats:
    table = np.array(numbers_of(path, 3))
    return Beats(times=table[:, 0], places=places_after(table[:, DOWNBEATS] == 1))


def places_after(downbeats: np.ndarray) -> np.ndarray:
    """Place in the bar of each beat, shape (n,): counted from 1 at each downbeat; 0 before one."""
    places = np.zeros(len(downbeats), dtype=np.int64)
    place = 0
    for i, is_downbeat in enumerate(downbeats):
        place = 1 if is_downbeat else place + 1 if place else 0
        places[i] = place
    return places


def _keys(path: Path) -> list[KeySpan]:
    spans = []
    for number, (start, end, label) in rows_of(path, 3):
        try:
            tonic, mode = key_named(label)
            spans.append(KeySpan(start=float(start), end=float(end), tonic=tonic, mode=mode))
        except ValueError as error:
            raise DatasetError(f"{path}, line {number}: {error}") from error
    return spans


def write_sample(root: Path) -> None:
    """A made-up copy of two songs in the layout of the release."""
    for key, name in (("001", "C:maj"), ("002", "A:min")):
        folder = root / "POP909" / key
        write_tune(folder / f"{key}.mid", {"MELODY": (72, 74), "BRIDGE": (67,), "PIANO": (48, 55)})
        beats = ("0.0 1.0 1.0", "0.5 0.0 0.0", "1.0 1.0 0.0", "1.5 0.0 0.0", "2.0 1.0 1.0")
        write_lines(folder / "beat_midi.txt", *beats)
        write_lines(folder / "beat_audio.txt", "0.0\t1.0", "0.5\t2.0", "1.0\t3.0")
        write_lines(folder / "chord_midi.txt", "0.0\t0.5\tN", f"0.5\t2.0\t{name}7/5")
        write_lines(folder / "chord_audio.txt", f"0.0\t2.0\t{name}")
        write_lines(folder / "key_audio.txt", f"0.0\t2.0\t{name}")
