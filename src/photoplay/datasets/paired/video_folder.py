"""A plain folder of films, at any depth, each with its own sound or a recording beside it.

The music of NAME.mp4 is NAME.wav (or .flac, .mp3, …) in the same folder; without one it is the
film's own sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.music.midi_folder import files_by_path
from photoplay.datasets.samples import write_film, write_sound
from photoplay.media.recording import SUFFIXES
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="video-folder",
    title="Folder of films",
    shelf="paired",
    holds="any films, with their own sound or with music in files of the same name",
    source="Your own",
    licence="that of your files",
    ships=False,
    access="your own",
    ask="put film files into a folder",
    layout=("**/*.mp4", "**/*.mov", "**/*.mkv", "**/*.webm", "**/*.avi", "**/*.wav"),
    layout_source="what our film reader takes",
    gives=("film", "music"),
    items=None,
    split_note="it is a folder",
    traps=("a film without sound of its own and without a file beside it has no music",),
)
FILMS = frozenset({".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v"})


class Dataset(IndexedDataset[Path]):
    """Films by their path in the folder."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        return files_by_path(self.root, FILMS)

    def read(self, key: str, row: Path) -> Example:
        beside = (row.with_suffix(suffix) for suffix in sorted(SUFFIXES))
        music = next((path for path in beside if path.exists()), row)
        return Example(key=key, film=Clip(path=row), music=Clip(path=music))


def write_sample(root: Path) -> None:
    """A folder of two films, one with a recording beside it, one with sound of its own."""
    write_film(root / "one.mp4")
    write_sound(root / "one.wav")
    write_film(root / "deeper" / "two.mp4", seed=1, sounds=True)
