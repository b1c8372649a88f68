"""Pictures and music with one of three feelings.

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
    name="imac",
    title="IMAC",
    shelf="images",
    holds="pictures and music with one of three feelings",
    source="G. Verma et al., Learning Affective Correspondence between Music and Image, "
    "ICASSP 2019",
    licence="none stated",
    ships=False,
    access="not public",
    ask="the authors; the lists could not be reached",
    layout=IMAGE_LAYOUT,
    layout_source=LAYOUT_SOURCE,
    manifest=True,
    gives=IMAGE_GIVES,
    items=None,
    hours=None,
    splits=SPLITS,
    split_note=SPLIT_NOTE,
    traps=("positive, neutral and negative go into the column emotion",),
)


class Dataset(ManifestDataset):
    """Items by the manifest's key."""

    card = CARD


def write_sample(root: Path) -> None:
    """A made-up copy of three items."""
    write_manifest_sample(root, images=True)
