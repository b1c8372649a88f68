"""Pop piano, transcribed from recordings, with one of four emotions a clip.

On disk: label.csv (`ID,4Q,annotator`), midis/ID.mid and split/{train,val,test}_clip.csv
(`number,clip_name`), all under EMOPIA_1.0 or a folder that you name.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_lines, write_tune
from photoplay.datasets.tables import records_of
from photoplay.media.midi_notes import read_notes
from photoplay.types.annotations import Emotion
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Example

_SPLITS = {"train": "train_clip.csv", "validation": "val_clip.csv", "test": "test_clip.csv"}
_QUADRANTS = {"1": (1.0, 1.0), "2": (-1.0, 1.0), "3": (-1.0, -1.0), "4": (1.0, -1.0)}
"""Valence and arousal by their sign, after Russell's plane."""
CARD = DatasetCard(
    name="emopia",
    title="EMOPIA",
    shelf="music",
    holds="clips of pop piano with the quadrant of their emotion",
    source="H.-T. Hung et al., EMOPIA: A Multi-Modal Pop Piano Dataset For Emotion Recognition and "
    "Emotion-based Music Generation, ISMIR 2021",
    licence="CC BY-NC-SA 4.0",
    ships=False,
    access="open",
    ask="zenodo.org/record/5090631",
    layout=("label.csv", "midis/*.mid", "split/*_clip.csv"),
    layout_source="the files of release 1.0",
    gives=("notes", "emotions", "facts"),
    items=1_078,
    hours=11.9,
    splits=tuple(_SPLITS),
    traps=(
        "notes are as played, on a clock of 120: they are on no beat grid",
        "valence and arousal are signs alone: the quadrant is all that was judged",
        "clips of one song may lie in several quadrants; the splits keep songs together",
    ),
)


class Dataset(IndexedDataset[dict[str, str]]):
    """Clips by Q_YOUTUBEID_NUMBER."""

    card = CARD

    def read_index(self) -> Mapping[str, dict[str, str]]:
        rows = records_of(self.root / "label.csv", "ID", "4Q", "annotator")
        return {row["ID"]: row for row in rows}

    def read(self, key: str, row: dict[str, str]) -> Example:
        valence, arousal = _QUADRANTS[row["4Q"].removeprefix("Q")]
        song = key.split("_", 1)[1].rsplit("_", 1)[0]
        feeling = Emotion(
            of="music", word=f"Q{row['4Q'].removeprefix('Q')}", valence=valence, arousal=arousal,
            by=f"annotator {row['annotator']}",
        )  # fmt: skip
        return Example(
            key=key,
            notes=read_notes(self.root / "midis" / f"{key}.mid"),
            emotions=(feeling,),
            facts={"song": song},
        )

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(
                row["clip_name"].removesuffix(".mid")
                for row in records_of(self.root / "split" / file, "clip_name")
                if row["clip_name"].removesuffix(".mid") in self.index
            )
            for name, file in _SPLITS.items()
        }


def write_sample(root: Path) -> None:
    """A made-up copy of three clips, one a split."""
    rows = []
    for number, (file, quadrant) in enumerate(zip(_SPLITS.values(), "143", strict=True)):
        key = f"Q{quadrant}_aaaaaaaaa_{number}_0"
        rows.append(f"{key},{quadrant},A")
        write_tune(root / "midis" / f"{key}.mid", bpm=100 + number)
        write_lines(root / "split" / file, ",clip_name", f"0,{key}.mid")
    write_lines(root / "label.csv", "ID,4Q,annotator", *rows)
