"""Music videos whose music and picture feel alike, or were swapped on purpose.

On disk: DSn_EmoMV_X/annotation/DSn_SPLIT_MATCH_MISMATCH_labels.csv, without a header: folder, clip,
match, emotion of the music, of the picture, and both as numbers. Clips are looked for as
FOLDER/CLIP.mp4; the clip of a wrong pair is called MUSIC_PAIR_PICTURE.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_film, write_lines
from photoplay.datasets.tables import plain_records_of
from photoplay.types.annotations import Emotion
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example

_LISTS = {
    "A/train": "DS1_EmoMV_A/annotation/DS1_TRAIN_MATCH_MISMATCH_labels.csv",
    "A/val": "DS1_EmoMV_A/annotation/DS1_VAL_MATCH_MISMATCH_labels.csv",
    "A/test": "DS1_EmoMV_A/annotation/DS1_TEST_MATCH_MISMATCH_labels.csv",
    "B/train": "DS2_EmoMV_B/annotation/DS2_TRAIN_MATCH_MISMATCH_labels.csv",
    "B/val": "DS2_EmoMV_B/annotation/DS2_VAL_MATCH_MISMATCH_labels.csv",
    "C/train": "DS3_EmoMV_C/annotation/DS3_TRAIN_MATCH_MISMATCH_labels.csv",
    "C/val": "DS3_EmoMV_C/annotation/DS3_VAL_MATCH_MISMATCH_labels.csv",
}
CARD = DatasetCard(
    name="emomv",
    title="EmoMV",
    shelf="paired",
    holds="right and wrong pairs of music and picture, by emotion (A by people, B and C by a net)",
    source="H. T. P. Thao, G. Roig, D. Herremans, EmoMV: Affective Music-Video Correspondence "
    "Learning Datasets for Classification and Retrieval, Information Fusion 2023",
    licence="MIT (annotations); the clips have owners",
    ships=False,
    access="open",
    ask="github.com/ivyha010/EmoMV for the labels, zenodo.org/records/7011072 for the clips",
    layout=(*_LISTS.values(), "Dataset*/*/*.mp4"),
    layout_source="the files of the repository; places of the clips are those the lists name",
    gives=("film", "music", "emotions", "facts"),
    items=5_986,
    splits=tuple(_LISTS),
    traps=(
        "we have not seen the archive of clips: their suffix is taken to be .mp4",
        "words are capitalised in part C and small elsewhere; we make all small",
        "matched is False for the wrong pairs: leave them out of training",
    ),
)
_COLUMNS = ("folder", "clip", "match", "music", "picture", "music_class", "picture_class")


class Dataset(IndexedDataset[dict[str, str]]):
    """Clips by the folder and name that the lists give them."""

    card = CARD

    def read_index(self) -> Mapping[str, dict[str, str]]:
        index = {}
        for split, name in _LISTS.items():
            for row in plain_records_of(self.root / name, *_COLUMNS):
                key = f"{row['folder'].strip('/')}/{row['clip']}"
                if row["match"] not in ("0", "1"):
                    raise DatasetError(f"{self.root / name}: match of {key} is {row['match']!r}")
                index[key] = row | {"split": split}
        return index

    def read(self, key: str, row: dict[str, str]) -> Example:
        clip = Clip(path=self.root / f"{key}.mp4")
        by = "listeners" if row["split"].startswith("A") else "a net"
        return Example(
            key=key,
            film=clip,
            music=clip,
            emotions=(
                Emotion(of="music", word=row["music"].lower(), by=by),
                Emotion(of="picture", word=row["picture"].lower(), by=by),
            ),
            matched=row["match"] == "1",
            facts={"part": row["split"][0]},
        )

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(key for key, row in self.index.items() if row["split"] == name)
            for name in _LISTS
        }


def write_sample(root: Path) -> None:
    """A made-up copy with a right and a wrong pair in each list."""
    for number, (split, name) in enumerate(_LISTS.items()):
        place = f"Dataset{number}/{split.replace('/', '_')}_match/"
        words = ("Sad", "Relax") if split.startswith("C") else ("sad", "relax")
        write_lines(
            root / name,
            f"{place},aaa{number},1,{words[0]},{words[0]},3,3",
            f"{place},aaa{number}_PAIR_bbb{number},0,{words[0]},{words[1]},3,4",
        )
        for clip in (f"aaa{number}", f"aaa{number}_PAIR_bbb{number}"):
            write_film(root / place / f"{clip}.mp4", seed=number, sounds=True)
