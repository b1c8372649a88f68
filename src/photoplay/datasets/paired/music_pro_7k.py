"""Film clips with music, descriptions, melody and rhythm spots.

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
    name="music-pro-7k",
    title="MusicPro-7k",
    shelf="paired",
    holds="film clips with music, descriptions, melody and rhythm spots",
    source="FilmComposer: LLM-Driven Music Production for Silent Film Clips, CVPR 2025",
    licence="terms to be signed; research only",
    ships=False,
    access="on request",
    ask="github.com/Apple-jun/FilmComposer: signed terms and an e-mail",
    layout=LAYOUT,
    layout_source=LAYOUT_SOURCE,
    manifest=True,
    gives=GIVES,
    items=7_418,
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
