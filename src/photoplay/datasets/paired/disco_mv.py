"""2.2 million music videos.

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
    name="disco-mv",
    title="DISCO-MV",
    shelf="paired",
    holds="2.2 million music videos",
    source="VMAS: Video-to-Music Generation via Semantic Alignment in Web Music Videos, "
    "arXiv 2409.07450",
    licence="not published",
    ships=False,
    access="not public",
    ask="the authors; nothing has been released",
    layout=LAYOUT,
    layout_source=LAYOUT_SOURCE,
    manifest=True,
    gives=GIVES,
    items=2_200_000,
    hours=47_000,
    splits=SPLITS,
    split_note=SPLIT_NOTE,
)


class Dataset(ManifestDataset):
    """Items by the manifest's key."""

    card = CARD


def write_sample(root: Path) -> None:
    """A made-up copy of three items."""
    write_manifest_sample(root)
