"""Music videos of YouTube-8M, by their ids alone.

On disk: data/Youtube_ID.txt, an id a line; films that you hold are looked for as videos/ID.mp4.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_film, write_lines
from photoplay.datasets.tables import rows_of
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="himv-200k",
    title="HIMV-200K",
    shelf="paired",
    holds="ids of music videos",
    source="S. Hong, W. Im, H. S. Yang, CBVMR: Content-Based Video-Music Retrieval Using Soft "
    "Intra-Modal Structure Constraint, ICMR 2018",
    licence="none stated; the videos have owners",
    ships=False,
    access="annotations open",
    ask="github.com/csehong/VM-NET for the ids; the videos are on YouTube",
    layout=("data/Youtube_ID.txt", "videos/*.mp4"),
    layout_source="the repository's README; videos/ is where we look for films",
    gives=("film", "music"),
    items=None,
    split_note="the authors give none",
    traps=("we could not read the list itself: an id is taken to be the first word of a line",),
)
WATCH = "https://www.youtube.com/watch?v="


class Dataset(IndexedDataset[str]):
    """Videos by their YouTube id."""

    card = CARD

    def read_index(self) -> Mapping[str, str]:
        rows = rows_of(self.root / "data" / "Youtube_ID.txt", 1, most=0)
        return {words[0]: words[0] for _, words in rows}

    def read(self, key: str, row: str) -> Example:
        clip = Clip(path=self.root / "videos" / f"{row}.mp4", link=WATCH + row)
        return Example(key=key, film=clip, music=clip)


def write_sample(root: Path) -> None:
    """A made-up list of two ids with their videos."""
    write_lines(root / "data" / "Youtube_ID.txt", "aaaaaaaaaaa", "bbbbbbbbbbb")
    for number, key in enumerate(("aaaaaaaaaaa", "bbbbbbbbbbb")):
        write_film(root / "videos" / f"{key}.mp4", seed=number, sounds=True)
