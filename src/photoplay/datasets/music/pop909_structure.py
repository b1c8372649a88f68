"""Phrases of the songs of POP909 as two listeners heard them, with melody, chords and key.

On disk: POP909/NNN/human_label1.txt and human_label2.txt (`i4A4B8…`: a letter and its bars),
finalized_chord.txt (`label [pitch classes] bass beats`), melody.txt (`pitch sixteenths`, pitch 0 a
rest), analyzed_key.txt (a key a line) and tempo.txt (quarter notes a minute).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_lines
from photoplay.datasets.tables import lines_of, numbers_of, rows_of, text_facts
from photoplay.theory.harte import chord_named, key_named
from photoplay.types.annotations import Phrase, Sheet
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Example
from photoplay.types.notes import NoteTable, table_of
from photoplay.types.score import Chord, KeyChange

CARD = DatasetCard(
    name="pop909-structure",
    title="POP909 hierarchical structure",
    shelf="music",
    holds="phrases of POP909's songs by two annotators; melody, chords and key beside them",
    source="S. Dai, H. Zhang, R. B. Dannenberg, Automatic Analysis and Influence of Hierarchical "
    "Structure on Melody, Rhythm and Harmony in Popular Music, 2020",
    licence="MIT",
    ships=True,
    access="open",
    ask="github.com/Dsqvival/hierarchical-structure-analysis",
    layout=(
        "POP909/*/human_label1.txt",
        "POP909/*/human_label2.txt",
        "POP909/*/finalized_chord.txt",
        "POP909/*/melody.txt",
        "POP909/*/analyzed_key.txt",
        "POP909/*/tempo.txt",
    ),
    layout_source="README.txt of the release, section Directory",
    gives=("notes", "sheet", "tempo", "facts"),
    items=909,
    split_note="the authors give none; split by song",
    traps=(
        "bars are of four beats, the melody is on the sixteenth grid, and both start at the first "
        "bar line: offsets differ from those of pop909",
        "where there are several keys their places are not noted: the facts name them all",
    ),
)
BAR = 4.0
"""Beats a bar; the release counts all songs so."""
_PHRASES = re.compile(r"([A-Za-z])(\d+)")


class Dataset(IndexedDataset[Path]):
    """Songs by their number of three digits."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        folders = sorted((self.root / "POP909").iterdir())
        return {folder.name: folder for folder in folders if folder.is_dir()}

    def read(self, key: str, row: Path) -> Example:
        tempo = numbers_of(row / "tempo.txt", 1)[0][0]
        keys = [words[0] for _, words in rows_of(row / "analyzed_key.txt", 1)]
        tonics = [key_named(name) for name in keys]
        first = tuple(KeyChange(beat=0.0, tonic=t, mode=m) for t, m in tonics[: len(keys) == 1])
        return Example(
            key=key,
            notes=_melody(row / "melody.txt", tempo),
            sheet=Sheet(
                chords=_chords(row / "finalized_chord.txt"),
                keys=first,
                phrases=_phrases(row / "human_label1.txt"),
                other_phrases=_phrases(row / "human_label2.txt"),
            ),
            tempo=tempo,
            facts=text_facts(keys=" ".join(keys)),
        )


def _phrases(path: Path) -> tuple[Phrase, ...]:
    text = "".join(lines_of(path)).strip()
    found = _PHRASES.findall(text)
    if not found or "".join(letter + bars for letter, bars in found) != text:
        raise DatasetError(f"{path} is not a row of letters with their bars: {text[:60]!r}")
    phrases, beat = [], 0.0
    for letter, bars in found:
        phrases.append(Phrase(beat=beat, beats=int(bars) * BAR, letter=letter))
        beat += int(bars) * BAR
    return tuple(phrases)


def _chords(path: Path) -> tuple[Chord, ...]:
    chords, beat = [], 0.0
    for number, words in rows_of(path, 2, most=0):
        try:
            root, quality, bass = chord_named(words[0])
            beats = float(words[-1])
        except ValueError as error:
            raise DatasetError(f"{path}, line {number}: {error}") from error
        if root is not None:
            chords.append(Chord(beat=beat, duration=beats, root=root, quality=quality, bass=bass))
        beat += beats
    return tuple(chords)


def _melody(path: Path, tempo: float) -> NoteTable:
    rows, at = [], 0
    for pitch, sixteenths in numbers_of(path, 2):
        if pitch:
            rows.append((at, int(sixteenths), int(pitch)))
        at += int(sixteenths)
    return table_of(rows, resolution=4, bpm=tempo)


def write_sample(root: Path) -> None:
    """A made-up copy of two songs in the layout of the release."""
    for key, name in (("001", "C:maj"), ("002", "A:min")):
        folder = root / "POP909" / key
        write_lines(folder / "human_label1.txt", "i1A2A2o1")
        write_lines(folder / "human_label2.txt", "i1A4o1")
        chords = (f"{name} [0, 4, 7] 0 8", "N 12", "G:7/3 [2, 5, 7, 11] 11 4 ")
        write_lines(folder / "finalized_chord.txt", *chords)
        write_lines(folder / "melody.txt", "0 16", "60 4", "64 4", "67 8")
        write_lines(folder / "analyzed_key.txt", name)
        write_lines(folder / "tempo.txt", "90")
