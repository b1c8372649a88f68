"""Chords and form of songs from the Billboard charts, bar by bar, as musicians heard them.

On disk: billboard-2.0-index.csv and billboard-2.0-salami_chords/NNNN/salami_chords.txt. A line is
`seconds<tab>A, verse, | C:maj | F:maj . G:maj . |, (voice`: a letter and a name where a section
begins, then bars. A dot repeats the chord before; several chords share a bar evenly; (2/4) gives
one bar another metre; `x2` plays the line again; N and &pause are no chord, * is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.datasets.samples import write_lines
from photoplay.datasets.tables import lines_of, records_of, text_facts
from photoplay.theory.harte import chord_named, pitch_class
from photoplay.types.annotations import ChordSpan, SectionSpan
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError
from photoplay.types.example import Example

CARD = DatasetCard(
    name="mcgill-billboard",
    title="McGill Billboard",
    shelf="music",
    holds="chords bar by bar, sections, metre and tonic of pop songs of 1958-1991, without sound",
    source="J. A. Burgoyne, J. Wild, I. Fujinaga, An Expert Ground Truth Set for Audio Chord "
    "Recognition and Music Analysis, ISMIR 2011",
    licence="CC0",
    ships=True,
    access="annotations open",
    ask="ddmal.music.mcgill.ca/research/The_McGill_Billboard_Project; recordings are to be bought",
    layout=("billboard-2.0-index.csv", "billboard-2.0-salami_chords/*/salami_chords.txt"),
    layout_source="the project's page; the files of release 2.0",
    gives=("title", "creators", "chords", "sections", "metre", "facts"),
    items=890,
    split_note="the authors give none; MIREX kept 400 more songs to itself",
    traps=(
        "times stand at lines; those of bars and chords are spread evenly between them",
        "the tonic is noted without a mode",
        "the index lists 1,300 places of the charts; 890 are annotated, some songs twice",
    ),
)
_METRE = re.compile(r"^\((\d+)/(\d+)\)$")
_TIMES = re.compile(r"x(\d+)")
_HEAD = re.compile(r"^# (\w+): (.*)$")
_LETTER = re.compile(r"^[A-Z]'*$")
_NOTHING = frozenset({"silence", "end", "Z"})


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    time: float
    text: str
    metre: Fraction
    """Beats a bar over the beat's value, such as 4/4."""


class Dataset(IndexedDataset[Path]):
    """Songs by their number of four digits."""

    card = CARD

    def read_index(self) -> Mapping[str, Path]:
        records_of(self.root / "billboard-2.0-index.csv", "id", "title", "artist")
        folder = self.root / "billboard-2.0-salami_chords"
        return {path.parent.name: path for path in sorted(folder.glob("*/salami_chords.txt"))}

    def read(self, key: str, row: Path) -> Example:
        heads: dict[str, list[str]] = {}
        lines = _timed_lines(row, heads)
        for name in ("title", "artist", "metre", "tonic"):
            if name not in heads:
                raise DatasetError(f"{row} has no line '# {name}'")
        for name in heads["tonic"]:
            pitch_class(name)
        return Example(
            key=key,
            title=heads["title"][0],
            creators=(heads["artist"][0],),
            chords=tuple(_chords(row, lines)),
            sections=tuple(_sections(lines)),
            metre=" ".join(dict.fromkeys(heads["metre"])),
            facts=text_facts(tonic=" ".join(heads["tonic"])),
        )


def _timed_lines(path: Path, heads: dict[str, list[str]]) -> list[_Line]:
    lines, metre = [], Fraction(1)
    for number, text in enumerate(lines_of(path), 1):
        if not text.strip():
            continue
        head = _HEAD.match(text)
        if head:
            heads.setdefault(head[1], []).append(head[2].strip())
            if head[1] == "metre":
                metre = Fraction(head[2].strip())
            continue
        time, tab, rest = text.partition("\t")
        try:
            lines.append(_Line(number, float(time), rest.strip(), metre))
        except ValueError as error:
            raise DatasetError(f"{path}, line {number}: {error}") from error
        if not tab:
            raise DatasetError(f"{path}, line {number}: has no tab after its time")
    if not lines or lines[-1].text != "end":
        raise DatasetError(f"{path} has no line 'end'")
    return lines


def _chords(path: Path, lines: list[_Line]) -> list[ChordSpan]:
    spans: list[ChordSpan] = []
    for line, after in pairwise(lines):
        if after.time < line.time:
            raise DatasetError(f"{path}, line {after.number}: time goes back to {after.time}")
        steps = [(metre / len(words), word) for metre, words in _bars(line) for word in words]
        steps = steps or [(Fraction(1), "N")]
        whole = sum((length for length, _ in steps), Fraction(0))
        at, stretch = Fraction(0), after.time - line.time
        for length, word in steps:
            start = line.time + stretch * float(at / whole)
            at += length
            end = max(start, line.time + stretch * float(at / whole))
            if word == "." and spans:
                spans[-1] = replace(spans[-1], end=end)
            else:
                spans.append(_span(path, line.number, word, start, end))
    return spans


def _bars(line: _Line) -> list[tuple[Fraction, list[str]]]:
    """The bars of a line, each with its length and its chords or dots."""
    if "|" not in line.text:
        return []
    inside = line.text[line.text.index("|") + 1 : line.text.rindex("|")]
    after = line.text[line.text.rindex("|") + 1 :]
    bars = []
    for bar in inside.split("|"):
        words = bar.split()
        metre = line.metre
        if words and (changed := _METRE.match(words[0])):
            metre, words = Fraction(int(changed[1]), int(changed[2])), words[1:]
        if words:
            bars.append((metre, words))
    again = _TIMES.search(after)
    return bars * (int(again[1]) if again else 1)


def _span(path: Path, number: int, name: str, start: float, end: float) -> ChordSpan:
    try:
        root, quality, bass = chord_named(name)
    except ValueError as error:
        raise DatasetError(f"{path}, line {number}: {error}") from error
    return ChordSpan(start=start, end=end, root=root, quality=quality, bass=bass, label=name)


def _sections(lines: list[_Line]) -> Iterator[SectionSpan]:
    began: tuple[float, str, str] | None = None
    for line in lines:
        before = line.text.partition("|")[0]
        words = [word.strip() for word in before.split(",") if word.strip()]
        letter = words.pop(0) if words and _LETTER.match(words[0]) else ""
        name = words[0] if words else ""
        if not letter and not name:
            continue
        if began and line.time > began[0]:
            yield SectionSpan(start=began[0], end=line.time, label=began[1], letter=began[2])
        began = None if (name or letter) in _NOTHING else (line.time, name or letter, letter)


def write_sample(root: Path) -> None:
    """A made-up copy of two songs in the layout of the release."""
    head = "id,chart_date,target_rank,actual_rank,title,artist,peak_rank,weeks_on_chart"
    rows = ("3,1960-01-01,1,1,One,Somebody,1,9", "4,1960-01-08,1,1,Two,Somebody,1,9")
    write_lines(root / "billboard-2.0-index.csv", head, *rows)
    for key in ("0003", "0004"):
        write_lines(
            root / "billboard-2.0-salami_chords" / key / "salami_chords.txt",
            "# title: One", "# artist: Somebody", "# metre: 4/4", "# tonic: C", "",
            "0.0\tsilence",
            "0.5\tA, intro, | C:maj | F:maj . G:7 . |, (guitar)",
            "4.5\tB, verse, | A:min | (2/4) G:maj | x2, (voice)",
            "10.5\t| N | * &pause |",
            "14.5\tend",
        )  # fmt: skip
