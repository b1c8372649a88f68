"""Film clips with their scores, about 32,500.

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
    name="film-score-db",
    title="FilmScoreDB",
    shelf="paired",
    holds="film clips with their scores, about 32,500",
    source="HPM: Harmonizing Pixels and Melodies, arXiv 2411.07539",
    licence="not published; the films have owners",
    ships=False,
    access="not public",
    ask="the authors; nothing has been released",
    layout=LAYOUT,
    layout_source=LAYOUT_SOURCE,
    manifest=True,
    gives=GIVES,
    items=32_500,
    hours=90.3,
    splits=SPLITS,
    split_note=SPLIT_NOTE,
)


class Dataset(ManifestDataset):
    """Items by the manifest's key."""

    card = CARD


def write_sample(root: Path) -> None:
    """A made-up copy of three items."""
    write_manifest_sample(root)
