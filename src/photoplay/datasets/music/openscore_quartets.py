"""String quartets of the long 19th century, engraved by volunteers.

On disk: scores/COMPOSER/WORK/sqNNNN.mxl; the release has .mscx files beside them.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Mapping
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.media.musicxml_notes import read_page
from photoplay.types.annotations import Sheet
from photoplay.types.cards import DatasetCard
from photoplay.types.example import Example
from photoplay.types.notes import NoteTable
from photoplay.types.score import KeyChange

CARD = DatasetCard(
    name="openscore-quartets",
    title="OpenScore String Quartet Corpus",
    shelf="music",
    holds="string quartets, one part a player",
    source="M. R. H. Gotham, P. Jonas et al., The OpenScore String Quartet Corpus",
    licence="CC0 1.0",
    ships=True,
    access="open",
    ask="github.com/OpenScore/StringQuartets",
    layout=("scores/*/*/*.mxl",),
    layout_source="CITATION.cff of the release and its files",
    gives=("title", "creators", "notes", "sheet", "metre"),
    items=122,
    split_note="the authors give none; split by composer",
    traps=(
        "repeats are written once; grace notes are left out",
        "keys are key signatures: without a mode written, they are told as major",
    ),
)


class Dataset(IndexedDataset[Path]):
    """Works by COMPOSER/WORK/file."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        folder = self.root / "scores"
        files = sorted(folder.glob("*/**/*.mxl"))
        return {path.relative_to(folder).with_suffix("").as_posix(): path for path in files}

    def read(self, key: str, row: Path) -> Example:
        page = read_page(row)
        metre = page.notes.metres[0]
        return Example(
            key=key,
            title=page.title,
            creators=page.creators,
            notes=page.notes,
            sheet=Sheet(keys=key_changes(page.notes)),
            metre=f"{metre.numerator}/{metre.denominator}",
        )


def key_changes(notes: NoteTable) -> tuple[KeyChange, ...]:
    """Key signatures as keys, in beats."""
    return tuple(
        KeyChange(
            beat=sign.tick / notes.resolution,
            tonic=sign.tonic,
            mode="minor" if sign.minor else "major",
        )
        for sign in notes.keys
    )


def write_sample(root: Path) -> None:
    """A made-up copy of two works in the layout of the release."""
    for composer, work in (("Author,_Ann", "Quartet_No.1"), ("Maker,_Mo", "Quartet_in_C")):
        write_page(root / "scores" / composer / work / "sq1.mxl", work, parts=4)


def write_page(path: Path, title: str, *, parts: int) -> None:
    """A packed page of one bar with a chord symbol, the same notes in every part."""
    score = ET.Element("score-partwise", version="4.0")
    ET.SubElement(ET.SubElement(score, "work"), "work-title").text = title
    creator = ET.SubElement(ET.SubElement(score, "identification"), "creator", type="composer")
    creator.text = "Ann Author"
    names = ET.SubElement(score, "part-list")
    for number in range(parts):
        name = ET.SubElement(names, "score-part", id=f"P{number}")
        ET.SubElement(name, "part-name").text = f"Part {number}"
    for number in range(parts):
        measure = ET.SubElement(ET.SubElement(score, "part", id=f"P{number}"), "measure")
        measure.append(
            ET.fromstring(
                "<attributes><divisions>2</divisions><key><fifths>-1</fifths><mode>major</mode>"
                "</key><time><beats>3</beats><beat-type>4</beat-type></time></attributes>"
            )
        )
        measure.append(
            ET.fromstring(
                "<harmony><root><root-step>F</root-step></root><kind>dominant</kind></harmony>"
            )
        )
        for step in "FAC":
            measure.append(
                ET.fromstring(
                    f"<note><pitch><step>{step}</step><octave>4</octave></pitch>"
                    "<duration>2</duration><type>quarter</type></note>"
                )
            )
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="score.xml"/></rootfiles></container>',
        )
        packed.writestr("score.xml", ET.tostring(score))
