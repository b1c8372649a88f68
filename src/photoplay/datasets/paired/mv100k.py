"""Music videos of YouTube-8M, about 110,000.

Its own layout is not public: the copy is described by our manifest, films.csv.
"""

from __future__ import annotations

from pathlib import Path

from photoplay.datasets.manifest import (
    GIVES,
    LAYOUT,
    LAYOUT_SOURCE,
    SPLIT_NOTE,
    SPLITS,
    ManifestDataset,
    write_manifest_sample,
)
from photoplay.types.cards import DatasetCard

CARD = DatasetCard(
    name="mv100k",
    title="MV100K",
    shelf="paired",
    holds="music videos of YouTube-8M, about 110,000",
    source="K. Su et al., V2Meow: Meowing to the Visual Beat via Video-to-Music "
    "Generation, AAAI 2024",
    licence="not published",
    ships=False,
    access="not public",
    ask="the authors; nothing has been released",
    layout=LAYOUT,
    layout_source=LAYOUT_SOURCE,
    manifest=True,
    gives=GIVES,
    items=110_000,
    hours=5_000,
    splits=SPLITS,
    split_note=SPLIT_NOTE,
)


class Dataset(ManifestDataset):
    """Items by the manifest's key."""

    card = CARD


def write_sample(root: Path) -> None:
    """A made-up copy of three items."""
    write_manifest_sample(root)
