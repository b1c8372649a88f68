"""The Kinetoscope set: films, dances, players and pictures drawn from songs, all causes known.

On disk: SPLIT/KEY/ with item.json (the fields), arrays.npz (the arrays) and film.mp4, music.flac or
image.png, where KEY is KIND-MANNER-LEVEL-SONG-ROUND-SEED; manifest.jsonl tells what was made how.
`photoplay kinetoscope SONGS OUT` makes a copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_film, write_lines, write_picture, write_sound
from photoplay.media.packing import ARRAYS, ITEM, packed_in, to_files
from photoplay.types.annotations import (
    Beats,
    ChordSpan,
    Emotion,
    Keypoints,
    KeySpan,
    Player,
    SectionSpan,
)
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example
from photoplay.types.notes import table_of
from photoplay.types.time import Curve, Span

SPLITS = ("train", "validation", "test")
CARD = DatasetCard(
    name="kinetoscope",
    title="Kinetoscope",
    shelf="paired",
    holds="films, dances, players and pictures drawn from songs, with beats, causes and labels, "
    "and wrong pairs that are marked",
    source="made by Photoplay from songs of a corpus (POP909-CL unless told otherwise)",
    licence="that of the corpus: MIT for POP909-CL; with pieces of real films theirs too",
    ships=True,
    access="your own",
    ask="photoplay kinetoscope SONGS OUT",
    layout=("*/*/item.json", "*/*/arrays.npz", "*/*/film.mp4", "*/*/music.flac", "*/*/image.png",
            "manifest.jsonl"),
    unread=("manifest.jsonl",),
    layout_source="photoplay.kinetoscoping.storing",
    gives=("film", "music", "image", "notes", "beats", "chords", "keys", "sections", "shots",
           "curves", "keypoints", "vectors", "players", "emotions", "tempo", "metre", "style",
           "tags", "facts"),
    items=None,
    splits=SPLITS,
    split_note="by song, never by clip: eight, one and one song in ten",
    traps=(
        "one item in five is a wrong pair (`matched` is false): its music is late or another "
        "song's, while shots, curves, joints and the facts of the picture are what was drawn",
        "arrangements are made by rule: parts rest in some phrases, drums are added",
    ),
)  # fmt: skip


class Dataset(IndexedDataset[Path]):
    """Items by their key."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        return {
            path.parent.name: path.parent
            for split in SPLITS
            for path in sorted((self.root / split).glob(f"*/{ITEM}"))
        }

    def read(self, key: str, row: Path) -> Example:
        names = {path.name for path in row.iterdir()}
        files = {name: (row / name).read_bytes() for name in (ITEM, ARRAYS) if name in names}
        example = packed_in(files, row)
        if example.key != key:
            raise DatasetError(f"{row / ITEM} is of {example.key!r}")
        return example

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        return {
            split: tuple(key for key, folder in self.index.items() if folder.parent.name == split)
            for split in SPLITS
        }


def write_sample(root: Path) -> None:
    """A made-up copy of three items, one a split: a film, a dancer and a picture."""
    for number, split in enumerate(SPLITS):
        kind = ("film", "dance", "picture")[number]
        key = f"{kind}-sample-clean-00{number}-0-0"
        folder = root / split / key
        write_film(folder / "film.mp4", seed=number)
        write_sound(folder / "music.flac")
        write_picture(folder / "image.png", seed=number)
        for name, content in to_files(_sample(key, folder, number)).items():
            (folder / name).write_bytes(content)
    write_lines(root / "manifest.jsonl", "{}")


def _sample(key: str, folder: Path, number: int) -> Example:
    rng = np.random.default_rng(number)
    notes = table_of([(240 * i, 240, int(rng.integers(60, 80))) for i in range(4)])
    return Example(
        key=key,
        film=Clip(path=folder / "film.mp4"),
        music=Clip(path=folder / "music.flac"),
        image=folder / "image.png",
        notes=notes,
        beats=Beats(times=np.array([0.0, 0.5]), places=np.array([1, 2])),
        chords=(ChordSpan(start=0.0, end=1.0, root=0, quality="major"),),
        keys=(KeySpan(start=0.0, end=1.0, tonic=0, mode="major"),),
        sections=(SectionSpan(start=0.0, end=1.0, label="phrase", letter="A"),),
        shots=(Span(0.0, 0.5), Span(0.5, 1.0)),
        curves={"planted density": Curve(25.0, rng.random(25).astype(np.float32))},
        keypoints=Keypoints(order="coco-17", rate=60.0, unit="metres",
                            points=rng.normal(size=(6, 1, 17, 3)).astype(np.float32)),
        vectors={"smpl poses": rng.normal(size=(6, 72)).astype(np.float32)},
        players=(Player(instrument="violin", sound=None, onsets=np.array([0.0]),
                        durations=np.array([0.5]), hertz=np.array([440.0])),),
        emotions=(Emotion(of="picture", word="calm", valence=0.6, arousal=-0.6),),
        tempo=120.0,
        metre="4/4",
        style="sample",
        tags=("film", "clean"),
        matched=number != 1,
        facts={"song": f"00{number}", "cuts": "0.500"},
    )  # fmt: skip
