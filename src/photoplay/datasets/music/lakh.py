"""Songs gathered from the web as MIDI files.

On disk: lmd_full/H/MD5.mid, where H is the first letter of the file's MD5 sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_tune
from photoplay.datasets.tunes import read_tune
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Example

CARD = DatasetCard(
    name="lakh",
    title="Lakh MIDI Dataset (LMD-full)",
    shelf="music",
    holds="MIDI files of songs of all kinds, many parts each",
    source="C. Raffel, Learning-Based Methods for Comparing Sequences, PhD thesis, Columbia 2016",
    licence="CC BY 4.0 (the collection); the songs have owners of their own",
    ships=False,
    access="open",
    ask="colinraffel.com/projects/lmd",
    layout=("lmd_full/*/*.mid",),
    layout_source="the set's page",
    gives=("notes", "tempo", "metre"),
    items=178_561,
    split_note="the authors give none; split by song, and mind that songs occur several times",
    traps=(
        "one song is there in several files: names are sums of bytes, not of music",
        "about one file in fifty is damaged: `datasets check` lists them",
    ),
)


class Dataset(IndexedDataset[Path]):
    """Files by their MD5 sum."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        return {path.stem: path for path in sorted((self.root / "lmd_full").glob("*/*.mid"))}

    def read(self, key: str, row: Path) -> Example:
        return read_tune(key, row)


def write_sample(root: Path) -> None:
    """A made-up copy of two files in the layout of the release."""
    for letter, bpm in (("0", 90), ("a", 130)):
        write_tune(root / "lmd_full" / letter / f"{letter * 32}.mid", bpm=bpm)
