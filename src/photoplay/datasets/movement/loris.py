"""Dance, figure skating and floor exercise in pieces of 25 or 50 s: joints, I3D features, music.

On disk: data/SPORT/SPORT_KIND_LENGTH_SPLIT_segment.txt, whose lines name the pieces under
somebody's folder (the name alone counts), and LORIS/SPORT/KIND_LENGTH/NAME.wav or .npy, where SPORT
is dance, fs or fe, KIND is audio, pose2d (shape (frames, 17, 3), 16 a second) or i3d (shape
(steps, 1024), 2 a second), LENGTH is s25 or, but for dance, s50.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from photoplay.datasets.arrays import load_array
from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.movement.tiktok import segments
from photoplay.datasets.samples import write_lines, write_sound
from photoplay.types.annotations import Keypoints
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example

_FAMILIES = ("dance-s25", "fs-s25", "fs-s50", "fe-s25", "fe-s50")
_KINDS = {"audio": "wav", "pose2d": "npy", "i3d": "npy"}
_SPORTS = {"dance": "dance", "fs": "figure skating", "fe": "floor exercise"}
CARD = DatasetCard(
    name="loris",
    title="LORIS",
    shelf="movement",
    holds="dance, figure skating and floor exercise: joints, features of the picture, music",
    source="J. Yu et al., Long-Term Rhythmic Video Soundtracker, ICML 2023",
    licence="MIT (code); data for research only; the videos have owners",
    ships=False,
    access="open",
    ask="github.com/OpenGVLab/LORIS for the lists, its page on Hugging Face for the pieces",
    layout=("data/*/*_segment.txt", "LORIS/*/audio_*/*.wav", "LORIS/*/pose2d_*/*.npy",
            "LORIS/*/i3d_*/*.npy"),
    layout_source="data/ and d2m/dataset.py of the repository",
    gives=("music", "keypoints", "vectors", "style"),
    items=16_720,
    splits=tuple(f"{family}/{split}" for family in _FAMILIES for split in ("train", "test")),
    split_note="pieces of 25 and of 50 s are cut from the same films",
    traps=(
        "the published splits leak: all test dances are in training from another camera, and "
        "nearly all test pieces of the sports come from films that are in training; split by film",
    ),
)  # fmt: skip
RATE = 16.0


class Dataset(IndexedDataset[tuple[str, str]]):
    """Pieces by SPORT-LENGTH/NAME."""

    card = CARD

    def read_index(self) -> Mapping[str, tuple[str, str]]:
        index: dict[str, tuple[str, str]] = {}
        for split in CARD.splits:
            family, part = split.split("/")
            sport, length = family.split("-")
            lists = [
                segments(self.root / "data" / sport / f"{sport}_{kind}_{length}_{part}_segment.txt")
                for kind in _KINDS
            ]
            if any(set(names) != set(lists[0]) for names in lists):
                raise DatasetError(f"the lists of {split} name different pieces")
            index |= {f"{family}/{name}": (split, name) for name in lists[0]}
        return index

    def read(self, key: str, row: tuple[str, str]) -> Example:
        sport, length = row[0].split("/")[0].split("-")
        place = {
            kind: self.root / "LORIS" / sport / f"{kind}_{length}" / f"{row[1]}.{suffix}"
            for kind, suffix in _KINDS.items()
        }
        joints = load_array(place["pose2d"], None, 17, 3)[:, None]
        return Example(
            key=key,
            music=Clip(path=place["audio"]),
            keypoints=Keypoints(
                order="coco-17", rate=RATE, unit="pixels", points=joints[..., :2].copy(),
                sureness=joints[..., 2].copy(),
            ),
            vectors={"i3d": load_array(place["i3d"], None, None)},
            style=_SPORTS[sport],
        )  # fmt: skip

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(key for key, (split, _) in self.index.items() if split == name)
            for name in CARD.splits
        }


def write_sample(root: Path) -> None:
    """A made-up copy of one piece a split in the layout of the release."""
    for number, split in enumerate(CARD.splits):
        family, part = split.split("/")
        sport, length = family.split("-")
        name = f"{number:03d}_seg0"
        for kind, suffix in _KINDS.items():
            folder = root / "LORIS" / sport / f"{kind}_{length}"
            folder.mkdir(parents=True, exist_ok=True)
            line = f"yourpath/dataset/LORIS/{sport}/{kind}_{length}/{name}.{suffix}"
            lists = root / "data" / sport / f"{sport}_{kind}_{length}_{part}_segment.txt"
            write_lines(lists, line)
            if kind == "audio":
                write_sound(folder / f"{name}.wav")
            else:
                shape = (8, 17, 3) if kind == "pose2d" else (2, 16)
                np.save(folder / f"{name}.npy", np.full(shape, number, dtype=np.float32))
