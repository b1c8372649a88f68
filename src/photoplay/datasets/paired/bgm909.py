"""Music videos for the songs of POP909, with shots and captions.

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
    name="bgm909",
    title="BGM909",
    shelf="paired",
    holds="music videos for the songs of POP909, with shots and captions",
    source="S. Li et al., Diff-BGM: A Diffusion Model for Video Background Music "
    "Generation, CVPR 2024",
    licence="none stated",
    ships=False,
    access="on request",
    ask="github.com/sizhelee/Diff-BGM: features and lists on shared drives, no videos",
    layout=LAYOUT,
    layout_source=LAYOUT_SOURCE,
    manifest=True,
    gives=GIVES,
    items=909,
    hours=None,
    splits=SPLITS,
    split_note=SPLIT_NOTE,
    traps=("the music is POP909's: see pop909 for its parts, beats and chords",),
)


class Dataset(ManifestDataset):
    """Items by the manifest's key."""

    card = CARD


def write_sample(root: Path) -> None:
    """A made-up copy of three items."""
    write_manifest_sample(root)
