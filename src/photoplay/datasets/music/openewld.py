"""Lead sheets from Wikifonia whose works are in the public domain: melody, chords, lyrics.

On disk: dataset/ARTIST/TITLE/TITLE.mxl, with TITLE.csv (melodic features) and TITLE.txt (lyrics).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.music.openscore_quartets import key_changes, write_page
from photoplay.datasets.samples import write_lines
from photoplay.datasets.tables import lines_of, text_facts
from photoplay.media.musicxml_notes import read_page
from photoplay.types.annotations import Sheet
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Example

CARD = DatasetCard(
    name="openewld",
    title="OpenEWLD",
    shelf="music",
    holds="lead sheets: melody, chord symbols, lyrics",
    source="F. Simonetta et al., Symbolic Music Similarity through a Graph-based Representation, "
    "Audio Mostly 2018; 10.5281/zenodo.4332855",
    licence="MIT; its authors state that the scores are in the public domain",
    ships=True,
    access="open",
    ask="github.com/00sapo/OpenEWLD",
    layout=("dataset/*/*/*.mxl", "dataset/*/*/*.csv", "dataset/*/*/*.txt"),
    unread=("dataset/*/*/*.csv",),
    layout_source="the README of the release and its files",
    gives=("title", "creators", "notes", "sheet", "metre", "facts"),
    items=502,
    split_note="the authors give none; split by work",
    traps=(
        "repeats are written once; tempo is stated in few scores and 120 elsewhere",
        "the container of about a hundred archives is not XML (an apostrophe in the title); their "
        "one document is read all the same, and the facts say so",
        "the feature files are not read: our own measures say the same of the notes",
    ),
)


class Dataset(IndexedDataset[Path]):
    """Lead sheets by ARTIST/TITLE."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        files = sorted((self.root / "dataset").glob("*/*/*.mxl"))
        return {f"{path.parent.parent.name}/{path.parent.name}": path for path in files}

    def read(self, key: str, row: Path) -> Example:
        page = read_page(row)
        words = row.with_suffix(".txt")
        lyrics = " ".join(" ".join(lines_of(words)).split())
        metre = page.notes.metres[0]
        return Example(
            key=key,
            title=page.title,
            creators=page.creators or (row.parent.parent.name.replace("_", " "),),
            notes=page.notes,
            sheet=Sheet(chords=page.chords, keys=key_changes(page.notes), lyrics=lyrics),
            metre=f"{metre.numerator}/{metre.denominator}",
            facts=text_facts(left_out="; ".join(page.remarks), artist=row.parent.parent.name),
        )


def write_sample(root: Path) -> None:
    """A made-up copy of two lead sheets in the layout of the release."""
    for artist, title in (("Ann_Author", "One"), ("Bert_Author-Cy_Poet", "Two")):
        stem = root / "dataset" / artist / title / title
        write_page(stem.with_suffix(".mxl"), title, parts=1)
        write_lines(stem.with_suffix(".txt"), "la la la")
        write_lines(stem.with_suffix(".csv"), "0.5,0.25,0.25", "2.0")
