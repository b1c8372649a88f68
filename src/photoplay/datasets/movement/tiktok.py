"""Two-second pieces of dances from TikTok: keypoints and music.

On disk: dataset/tiktok_{audio,motion}_{train,test}_segment.txt, whose lines name the pieces under
somebody's folder (the name alone counts), and tiktok/audio_s2/NAME.wav, tiktok/motion_s2/NAME.npy
of shape (60, 75): 25 joints of OpenPose, x, y and sureness. NAME is VIDEO_SONG_NUMBER_segK.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import numpy as np

from photoplay.datasets.arrays import load_array
from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_lines, write_sound
from photoplay.datasets.tables import rows_of
from photoplay.types.annotations import Keypoints
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="tiktok-dance-music",
    title="TikTok Dance-Music",
    shelf="movement",
    holds="two-second pieces of dances: joints and music",
    source="Y. Zhu et al., Quantized GAN for Complex Music Generation from Dance Videos, ECCV 2022",
    licence="none stated; the videos have owners",
    ships=False,
    access="annotations open",
    ask="github.com/L-YeZhu/D2M-GAN: lists in the repository, media on a shared drive",
    layout=("dataset/tiktok_*_segment.txt", "tiktok/audio_s2/*.wav", "tiktok/motion_s2/*.npy"),
    layout_source="the lists of the repository and its data loader",
    gives=("music", "keypoints", "facts"),
    items=2_691,
    hours=1.5,
    splits=("train", "test"),
    split_note="no video and no song is in both",
    traps=("the meaning of the second number of a name is not documented: taken as the song",),
)
RATE, FRAMES, JOINTS = 30.0, 60, 25


class Dataset(IndexedDataset[str]):
    """Pieces by their name."""

    card = CARD

    def read_index(self) -> Mapping[str, str]:
        index: dict[str, str] = {}
        for split in CARD.splits:
            names = [segments(self.root / "dataset" / f"tiktok_{kind}_{split}_segment.txt")
                     for kind in ("audio", "motion")]  # fmt: skip
            if set(names[0]) != set(names[1]):
                raise DatasetError(f"the lists of music and motion of {split} differ")
            index |= dict.fromkeys(names[0], split)
        return index

    def read(self, key: str, row: str) -> Example:
        video, song, *_ = key.split("_")
        path = self.root / "tiktok" / "motion_s2" / f"{key}.npy"
        joints = load_array(path, FRAMES, 3 * JOINTS).reshape(FRAMES, 1, JOINTS, 3)
        return Example(
            key=key,
            music=Clip(path=self.root / "tiktok" / "audio_s2" / f"{key}.wav"),
            keypoints=Keypoints(
                order="openpose-25", rate=RATE, unit="as the set has them",
                points=joints[..., :2].copy(), sureness=joints[..., 2].copy(),
            ),
            facts={"video": video, "song": song},
        )  # fmt: skip

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(key for key, split in self.index.items() if split == name)
            for name in CARD.splits
        }


def segments(path: Path) -> list[str]:
    """Names of the pieces that a list holds, without their folders and suffixes."""
    return [PurePosixPath(words[0]).stem for _, words in rows_of(path, 1)]


def write_sample(root: Path) -> None:
    """A made-up copy of two pieces in the layout of the release."""
    for number, (split, key) in enumerate(
        (("train", "000001_1_2_seg1"), ("test", "000007_7_8_seg3"))
    ):
        for kind, suffix in (("audio", "wav"), ("motion", "npy")):
            line = f"/somewhere/tiktok/{kind}_s2/{key}.{suffix}"
            write_lines(root / "dataset" / f"tiktok_{kind}_{split}_segment.txt", line)
        write_sound(root / "tiktok" / "audio_s2" / f"{key}.wav", seconds=2.0)
        path = root / "tiktok" / "motion_s2" / f"{key}.npy"
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, np.full((FRAMES, 3 * JOINTS), number, dtype=np.float32))
