"""Videos with descriptions of how music and picture meet.

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
    name="harmony-set",
    title="HarmonySet",
    shelf="paired",
    holds="videos with descriptions of how music and picture meet",
    source="HarmonySet: A Comprehensive Dataset for Understanding Video-Music Semantic "
    "Alignment and Temporal Synchronization, CVPR 2025",
    licence="see its page",
    ships=False,
    access="on request",
    ask="its page on Hugging Face; the schema was not reachable to us",
    layout=LAYOUT,
    layout_source=LAYOUT_SOURCE,
    manifest=True,
    gives=GIVES,
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
    write_manifest_sample(root)
