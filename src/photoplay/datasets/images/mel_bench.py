"""Pictures with text and music, chosen by musicians.

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
    name="mel-bench",
    title="MeLBench",
    shelf="images",
    holds="pictures with text and music, chosen by musicians",
    source="S. Chowdhury et al., MeLFusion: Synthesizing Music from Image and Language "
    "Cues, CVPR 2024",
    licence="none stated",
    ships=False,
    access="on request",
    ask="github.com/schowdhury671/melfusion names a SharePoint folder; schema not reachable to us",
    layout=IMAGE_LAYOUT,
    layout_source=LAYOUT_SOURCE,
    manifest=True,
    gives=IMAGE_GIVES,
    items=11_250,
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
