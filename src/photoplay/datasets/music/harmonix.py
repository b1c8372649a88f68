"""Beats, downbeats and sections of pop songs; the songs themselves are not part of it.

On disk, under dataset/: metadata.csv; beats_and_downbeats/FILE.txt (`seconds place bar`);
segments/FILE.txt (`seconds label`, the last line `end`); youtube_urls.csv. A recording that you
own is looked for as audio/FILE.mp3.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_lines, write_sound
from photoplay.datasets.tables import numbers_of, records_of, rows_of, text_facts
from photoplay.types.annotations import Beats, SectionSpan
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Clip, Example

CARD = DatasetCard(
    name="harmonix",
    title="Harmonix Set",
    shelf="music",
    holds="beats, downbeats and functional sections of Western pop songs, without the sound",
    source="O. Nieto et al., The Harmonix Set: Beats, Downbeats, and Functional Segment "
    "Annotations of Western Popular Music, ISMIR 2019",
    licence="MIT (annotations)",
    ships=True,
    access="annotations open",
    ask="github.com/urinieto/harmonixset; the recordings are to be bought",
    layout=(
        "dataset/metadata.csv",
        "dataset/youtube_urls.csv",
        "dataset/beats_and_downbeats/*.txt",
        "dataset/segments/*.txt",
        "audio/*.mp3",
    ),
    layout_source="the README of the release; audio/ is where we look for recordings of your own",
    gives=("title", "creators", "music", "beats", "sections", "tempo", "metre", "style", "facts"),
    items=912,
    split_note="the authors give none",
    traps=(
        "times are of the recordings the annotators had; those on YouTube may be shifted",
        "a bar's first beat is marked 1 also where the metre changes",
    ),
)


class Dataset(IndexedDataset[dict[str, str]]):
    """Songs by their file name, such as 0001_12step."""

    card = CARD

    def read_index(self) -> Mapping[str, dict[str, str]]:
        columns = ("File", "Title", "Artist", "BPM", "Time Signature", "Genre")
        rows = records_of(self.root / "dataset" / "metadata.csv", *columns)
        links = records_of(self.root / "dataset" / "youtube_urls.csv", "File", "URL")
        link_of = {row["File"]: row["URL"] for row in links}
        return {row["File"]: row | {"URL": link_of.get(row["File"], "")} for row in rows}

    def read(self, key: str, row: dict[str, str]) -> Example:
        folder = self.root / "dataset"
        return Example(
            key=key,
            title=row["Title"],
            creators=(row["Artist"],),
            music=Clip(path=self.root / "audio" / f"{key}.mp3", link=row["URL"]),
            beats=_beats(folder / "beats_and_downbeats" / f"{key}.txt"),
            sections=tuple(_sections(folder / "segments" / f"{key}.txt")),
            tempo=float(row["BPM"]),
            metre=row["Time Signature"].replace("|", "/"),
            style=row["Genre"],
            facts=text_facts(release=row.get("Release"), musicbrainz=row.get("MusicBrainz Id")),
        )


def _beats(path: Path) -> Beats:
    table = np.array(numbers_of(path, 3))
    return Beats(times=table[:, 0], places=table[:, 1].astype(np.int64))


def _sections(path: Path) -> list[SectionSpan]:
    rows = list(rows_of(path, 2))
    if rows[-1][1][1] != "end":
        raise DatasetError(f"{path}: its last line is not the end but {rows[-1][1]}")
    spans = []
    for (number, (start, label)), (_, (end, _)) in pairwise(rows):
        try:
            spans.append(SectionSpan(start=float(start), end=float(end), label=label))
        except ValueError as error:
            raise DatasetError(f"{path}, line {number}: {error}") from error
    return spans


def write_sample(root: Path) -> None:
    """A made-up copy of two songs in the layout of the release."""
    folder = root / "dataset"
    rows, links = [], []
    for key in ("0001_one", "0002_two"):
        rows.append(f"{key},One,Somebody,Release,4.0,120,100.0,4|4,Pop,some-id,")
        links.append(f"{key},http://example.org/{key}")
        beats = [f"{i / 2}\t{i % 4 + 1}\t{i // 4 + 1}" for i in range(8)]
        write_lines(folder / "beats_and_downbeats" / f"{key}.txt", *beats)
        write_sound(root / "audio" / f"{key}.mp3", seconds=4.0)
        write_lines(folder / "segments" / f"{key}.txt", "0.0 intro", "2.0 verse", "4.0 end")
    head = ("File,Title,Artist,Release,Duration,BPM,Ratio Bars in 4,Time Signature,Genre,"
            "MusicBrainz Id,Acoustid Id")  # fmt: skip
    write_lines(folder / "metadata.csv", head, *rows)
    write_lines(folder / "youtube_urls.csv", "File,URL", *links)
