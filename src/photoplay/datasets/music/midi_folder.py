"""A plain folder of MIDI files, at any depth."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_tune
from photoplay.datasets.tunes import read_tune
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Example

CARD = DatasetCard(
    name="midi-folder",
    title="Folder of MIDI files",
    shelf="music",
    holds="any MIDI files",
    source="Your own",
    licence="that of your files",
    ships=False,
    access="your own",
    ask="put .mid or .midi files into a folder",
    layout=("**/*.mid", "**/*.midi"),
    layout_source="Standard MIDI Files 1.0",
    gives=("notes", "tempo", "metre"),
    items=None,
    split_note="it is a folder",
    traps=("tempo and metre are the file's, which may never have been set: then 120 and 4/4",),
)
SUFFIXES = frozenset({".mid", ".midi", ".kar"})


class Dataset(IndexedDataset[Path]):
    """Files by their path in the folder."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        return files_by_path(self.root, SUFFIXES)

    def read(self, key: str, row: Path) -> Example:
        return read_tune(key, row)


def files_by_path(root: Path, suffixes: frozenset[str]) -> dict[str, Path]:
    """Files under `root` with one of `suffixes`, by their path in it, hidden ones left out."""
    files = (path for path in sorted(root.rglob("*")) if path.suffix.lower() in suffixes)
    return {
        path.relative_to(root).as_posix(): path
        for path in files
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
    }


def write_sample(root: Path) -> None:
    """A folder of two tunes, one of them deeper down."""
    write_tune(root / "one.mid")
    write_tune(root / "deeper" / "two.midi", bpm=90, metre=(3, 4))
