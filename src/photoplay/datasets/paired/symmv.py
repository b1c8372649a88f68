"""Piano covers of pop songs, transcribed, with the songs' music videos by link.

On disk, under dataset/: SymMV.csv (tabs: index, youtube_url, tonality and, in some lines,
shazam_id), midi/NNNNN.mid and chord/NNNNN.txt (`start-tick end-tick symbol`). Videos that you hold
are looked for as videos/NNNNN.mp4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_film, write_lines, write_tune
from photoplay.datasets.tables import rows_of, text_facts
from photoplay.media.midi_notes import read_notes
from photoplay.theory.harte import chord_named, pitch_class
from photoplay.types.annotations import ChordSpan, KeySpan
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example
from photoplay.types.notes import NoteTable

CARD = DatasetCard(
    name="symmv",
    title="SymMV",
    shelf="paired",
    holds="piano covers of pop songs with chords and key, and links to the songs' music videos",
    source="L. Zhuo et al., Video Background Music Generation: Dataset, Method and Evaluation, "
    "ICCV 2023",
    licence="CC BY-NC-SA 4.0 (annotations); the videos have owners",
    ships=False,
    access="annotations open",
    ask="github.com/zhuole1025/SymMV; the videos are on YouTube",
    layout=("dataset/SymMV.csv", "dataset/midi/*.mid", "dataset/chord/*.txt", "videos/*.mp4"),
    layout_source="the files of the repository; videos/ is where we look for films",
    gives=("film", "notes", "chords", "keys", "facts"),
    items=1_140,
    hours=69.8,
    split_note="the authors publish none",
    traps=(
        "notes are as played, in seconds on a clock of 120: they are on no beat grid",
        "no offset between cover and video is published: they do not run together",
    ),
)
_KEY = re.compile(r"^([A-Ga-g])([#-]*) (major|minor)$")


class Dataset(IndexedDataset[list[str]]):
    """Songs by their number of five digits."""

    card = CARD

    def read_index(self) -> Mapping[str, list[str]]:
        rows = rows_of(self.root / "dataset" / "SymMV.csv", 3, most=4, separator="\t")
        lines = {words[0]: words for _, words in rows}
        if lines.pop("index", None) is None:
            raise DatasetError(f"{self.root / 'dataset' / 'SymMV.csv'} has no line of names")
        return lines

    def read(self, key: str, row: list[str]) -> Example:
        folder = self.root / "dataset"
        notes = read_notes(folder / "midi" / f"{key}.mid")
        match = _KEY.match(row[2].strip())
        if match is None:
            raise ValueError(f"{row[2]!r} is not a key")
        tonic = pitch_class(match[1].upper() + match[2].replace("-", "b"))
        shazam = row[3] if len(row) > 3 else ""
        return Example(
            key=key,
            film=Clip(path=self.root / "videos" / f"{key}.mp4", link=row[1]),
            notes=notes,
            chords=tuple(_chords(folder / "chord" / f"{key}.txt", notes)),
            keys=(KeySpan(start=0.0, end=notes.seconds, tonic=tonic, mode=match[3]),),
            facts=text_facts(shazam=shazam),
        )


def _chords(path: Path, notes: NoteTable) -> list[ChordSpan]:
    spans = []
    for number, (start, end, symbol) in rows_of(path, 3):
        try:
            begins, ends = notes.seconds_at(np.array([int(start), int(end)]))
            root, quality, bass = chord_named(symbol)
            span = ChordSpan(
                start=float(begins), end=float(ends), root=root, quality=quality, bass=bass,
                label=symbol,
            )  # fmt: skip
        except ValueError as error:
            raise DatasetError(f"{path}, line {number}: {error}") from error
        spans.append(span)
    return spans


def write_sample(root: Path) -> None:
    """A made-up copy of two songs in the layout of the release, with videos."""
    folder = root / "dataset"
    write_lines(
        folder / "SymMV.csv",
        "index\tyoutube_url\ttonality\tshazam_id",
        "00001\thttps://example.org/1\tE- major\t555",
        "00002\thttps://example.org/2\tc# minor",
    )
    for number, key in enumerate(("00001", "00002")):
        write_tune(folder / "midi" / f"{key}.mid", resolution=220)
        write_lines(folder / "chord" / f"{key}.txt", "0 440 Am", "440 880 FM7", "880 1100 GM")
        write_film(root / "videos" / f"{key}.mp4", seed=number)
