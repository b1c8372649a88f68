"""Piano pieces with valence and arousal, made to be matched with pictures of IAPS and NAPS.

On disk: Dataset/dataset/NNNN.mid (dataset.zip unpacked) and Dataset/labels.xlsx: two lines of
names, then file name, valence and arousal of six annotators, mean valence, mean arousal, from 1
to 9. Pictures that you hold are described by our manifest, films.csv, beside the folder.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_tune
from photoplay.media.midi_notes import read_notes
from photoplay.media.spreadsheet import read_sheet
from photoplay.types.annotations import Emotion
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Example

CARD = DatasetCard(
    name="eimg",
    title="EIMG",
    shelf="images",
    holds="piano pieces with valence and arousal, for pictures with the same",
    source="Emotion-based image-to-music generation, repository zBaymax/EIMG",
    licence="none stated; IAPS and NAPS are for registered researchers only",
    ships=False,
    access="annotations open",
    ask="github.com/zBaymax/EIMG for the music; the pictures from CSEA (IAPS) and LOBI (NAPS)",
    layout=("Dataset/labels.xlsx", "Dataset/dataset/*.mid"),
    layout_source="the files of the repository",
    gives=("notes", "emotions"),
    items=3_000,
    hours=12.7,
    split_note="the authors give none",
    traps=(
        "notes are as played: they are on no beat grid",
        "no pairs are published: pictures go by their own norms; put yours into films.csv of a "
        "manifest set such as music-image, with valence and arousal",
    ),
)
_MIDDLE, _REACH = 5.0, 4.0
"""The scale from 1 to 9 as -1 to 1."""
_ANNOTATORS = 6


class Dataset(IndexedDataset[list[str]]):
    """Pieces by their number of four digits."""

    card = CARD

    def read_index(self) -> Mapping[str, list[str]]:
        path = self.root / "Dataset" / "labels.xlsx"
        if not path.exists():
            raise FileNotFoundError(2, "missing", str(path))
        index = {}
        for number, row in enumerate(read_sheet(path)[2:], 3):
            if not row[0]:
                continue
            if len(row) < 3 + 2 * _ANNOTATORS:
                raise DatasetError(f"{path}, line {number}: has {len(row)} cells")
            index[Path(row[0]).stem.zfill(4)] = row
        return index

    def read(self, key: str, row: list[str]) -> Example:
        marks = [(float(cell) - _MIDDLE) / _REACH for cell in row[1 : 3 + 2 * _ANNOTATORS]]
        people = [
            Emotion(of="music", valence=marks[2 * i], arousal=marks[2 * i + 1], by=f"listener {i}")
            for i in range(_ANNOTATORS)
        ]
        mean = Emotion(of="music", valence=marks[-2], arousal=marks[-1], by="mean of six listeners")
        return Example(
            key=key,
            notes=read_notes(self.root / "Dataset" / "dataset" / f"{key}.mid"),
            emotions=(mean, *people),
        )


def write_sample(root: Path) -> None:
    """A made-up copy of two pieces in the layout of the release."""
    folder = root / "Dataset"
    rows: list[Sequence[object]] = [("file", "A1"), ("", "V", "A")]
    for key, mark in (("0001", 7), ("0002", 2)):
        write_tune(folder / "dataset" / f"{key}.mid", bpm=100 + mark)
        rows.append((f"{key}.mid", *[mark, 10 - mark] * 7))
    _write_sheet(folder / "labels.xlsx", rows)


def _write_sheet(path: Path, rows: Sequence[Sequence[object]]) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = ET.Element("worksheet", xmlns=main)
    data = ET.SubElement(sheet, "sheetData")
    for number, row in enumerate(rows, 1):
        line = ET.SubElement(data, "row", r=str(number))
        for place, value in enumerate(row):
            cell = ET.SubElement(line, "c", r=f"{chr(65 + place)}{number}")
            if isinstance(value, str):
                cell.set("t", "inlineStr")
                ET.SubElement(ET.SubElement(cell, "is"), "t").text = value
            else:
                ET.SubElement(cell, "v").text = str(value)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("xl/worksheets/sheet1.xml", ET.tostring(sheet))
