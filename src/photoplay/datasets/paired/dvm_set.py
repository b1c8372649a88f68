"""Clips of 60 s with vocals removed.

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
    name="dvm-set",
    title="DVMSet",
    shelf="paired",
    holds="clips of 60 s with vocals removed",
    source="VidMusician: Video-to-Music Generation with Semantic-Rhythmic Alignment, 2024",
    licence="not published",
    ships=False,
    access="not public",
    ask="the authors; nothing has been released",
    layout=LAYOUT,
    layout_source=LAYOUT_SOURCE,
    manifest=True,
    gives=GIVES,
    items=3_839,
    hours=64,
    splits=SPLITS,
    split_note=SPLIT_NOTE,
    traps=("vocals were taken out by a source separator, whose traces remain",),
)


class Dataset(ManifestDataset):
    """Items by the manifest's key."""

    card = CARD


def write_sample(root: Path) -> None:
    """A made-up copy of three items."""
    write_manifest_sample(root)
