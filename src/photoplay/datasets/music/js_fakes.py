"""Four-part chorales in the manner of Bach, made by a program and judged by listeners.

On disk: midi/N.mid with one track a voice, from soprano to bass.
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
    name="js-fakes",
    title="JS Fake Chorales",
    shelf="music",
    holds="four-part chorales by the KS_Chorus algorithm, one track a voice",
    source="O. Peracha, JS Fake Chorales: a Synthetic Dataset of Polyphonic Music, 2021",
    licence="CC BY 4.0",
    ships=True,
    access="open",
    ask="github.com/omarperacha/js-fakes",
    layout=("midi/*.mid",),
    layout_source="the README of the release, section Metadata Structure",
    gives=("notes", "tempo", "metre"),
    items=500,
    split_note="the authors give none",
    traps=("the tempo is that of the file, 120 throughout, not a performer's",),
)


class Dataset(IndexedDataset[Path]):
    """Chorales by their number."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        files = (self.root / "midi").glob("*.mid")
        return {path.stem: path for path in sorted(files, key=lambda path: (len(path.stem), path))}

    def read(self, key: str, row: Path) -> Example:
        return read_tune(key, row)


def write_sample(root: Path) -> None:
    """A made-up copy of two chorales in the layout of the release."""
    for number, raised in ((0, 0), (1, 2)):
        voices = {f"voice {i}": (pitch + raised,) for i, pitch in enumerate((72, 67, 64, 48))}
        write_tune(root / "midi" / f"{number}.mid", voices, resolution=1024)
