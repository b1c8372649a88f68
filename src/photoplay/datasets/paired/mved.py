"""Clips of music videos in a folder for each emotion.

On disk: EMOTION/NAME.mp4, such as Exciting/Happy_001.mp4; the folder is the label.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_film
from photoplay.types.annotations import Emotion
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="mved",
    title="Music Video Emotion Dataset",
    shelf="paired",
    holds="clips of 30 s from music videos, sorted by emotion",
    source="Y. R. Pandeya, B. Bhattarai, J. Lee, Deep-Learning-Based Multimodal Emotion "
    "Classification for Music Videos, Sensors 2021",
    licence="none stated; the videos have owners",
    ships=False,
    access="open",
    ask="github.com/yagyapandeya/Music_Video_Emotion_Dataset",
    layout=("*/*.mp4",),
    layout_source="the files of the repository",
    gives=("film", "music", "emotions"),
    items=1_833,
    hours=15,
    split_note="the authors give none; emomv labels its clips anew and splits them",
    traps=("names of files say another emotion than the folder: the folder counts",),
)


class Dataset(IndexedDataset[Path]):
    """Clips by EMOTION/NAME."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        files = sorted(self.root.glob("*/*.mp4"))
        return {f"{path.parent.name}/{path.stem}": path for path in files}

    def read(self, key: str, row: Path) -> Example:
        clip = Clip(path=row)
        word = row.parent.name.lower()
        feeling = Emotion(of="both", word=word, by="the set's authors")
        return Example(key=key, film=clip, music=clip, emotions=(feeling,))


def write_sample(root: Path) -> None:
    """A made-up copy of two clips in the layout of the release."""
    write_film(root / "Exciting" / "Happy_001.mp4", sounds=True)
    write_film(root / "Sad" / "Sad_001.mp4", seed=1, sounds=True)
