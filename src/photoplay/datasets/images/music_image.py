"""Pictures with music of the same feeling.

Its own layout is not public: the copy is described by our manifest, films.csv.
"""

from __future__ import annotations

from pathlib import Path

from photoplay.datasets.manifest import (
    IMAGE_GIVES,
    IMAGE_LAYOUT,
    LAYOUT_SOURCE,
    SPLIT_NOTE,
    SPLITS,
    ManifestDataset,
    write_manifest_sample,
)
from photoplay.types.cards import DatasetCard

CARD = DatasetCard(
    name="music-image",
    title="Music-Image",
    shelf="images",
    holds="pictures with music of the same feeling",
    source="project page of the authors; schema not reachable to us",
    licence="none stated",
    ships=False,
    access="not public",
    ask="the authors; their page could not be reached",
    layout=IMAGE_LAYOUT,
    layout_source=LAYOUT_SOURCE,
    manifest=True,
    gives=IMAGE_GIVES,
    items=None,
    hours=None,
    splits=SPLITS,
    split_note=SPLIT_NOTE,
)


class Dataset(ManifestDataset):
    """Items by the manifest's key."""

    card = CARD


def write_sample(root: Path) -> None:
    """A made-up copy of three items."""
    write_manifest_sample(root, images=True)
