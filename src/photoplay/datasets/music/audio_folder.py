"""A plain folder of recordings, at any depth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.music.midi_folder import files_by_path
from photoplay.datasets.samples import write_sound
from photoplay.media.recording import SUFFIXES
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="audio-folder",
    title="Folder of recordings",
    shelf="music",
    holds="any recordings",
    source="Your own",
    licence="that of your files",
    ships=False,
    access="your own",
    ask="put sound files into a folder",
    layout=tuple(f"**/*{suffix}" for suffix in sorted(SUFFIXES)),
    layout_source="what our sound reader takes",
    gives=("music",),
    items=None,
    split_note="it is a folder",
)


class Dataset(IndexedDataset[Path]):
    """Files by their path in the folder."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        return dict(files_by_path(self.root, SUFFIXES))

    def read(self, key: str, row: Path) -> Example:
        return Example(key=key, music=Clip(path=row))


def write_sample(root: Path) -> None:
    """A folder of two sounds, one of them deeper down."""
    write_sound(root / "one.wav")
    write_sound(root / "deeper" / "two.mp3", hertz=330)
