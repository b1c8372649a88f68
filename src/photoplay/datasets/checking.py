"""Go through a copy of a data set and say what is missing and broken, without stopping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from photoplay.datasets.indexed import IndexedDataset
from photoplay.media.decoding import decoded
from photoplay.media.pictures import load_picture
from photoplay.media.probe import open_media
from photoplay.types.errors import MediaError, PhotoplayError
from photoplay.types.example import Clip, Example

_SLACK = 0.5
"""Seconds by which a stretch may end after its file."""


@dataclass(slots=True)
class Report:
    """What was found; filled while `going` is used up."""

    expected: int | None
    """Items that the whole set has."""
    items: int = 0
    """Items that were read without fault."""
    broken: dict[str, str] = field(default_factory=dict)
    """Key -> what is wrong."""
    missing: dict[str, list[Path]] = field(default_factory=dict)
    """Key -> media that are not there."""
    given: dict[str, int] = field(default_factory=dict)
    """Field -> items that fill it."""
    splits: dict[str, int] = field(default_factory=dict)
    split_fault: str = ""

    @property
    def faultless(self) -> bool:
        return not (self.broken or self.missing or self.split_fault)


def going(
    dataset: IndexedDataset[object], report: Report, *, media: bool = False
) -> Iterator[tuple[str, Example | None]]:
    """Every key with its item, None where it is broken; `report` is kept as it goes.

    With `media`, media files are opened too. DatasetMissingError where there is no copy, and
    DatasetError where the index is broken: then there is nothing to go through.
    """
    for key in dataset:
        example: Example | None = None
        try:
            example = dataset[key]
            lost = [path for _, path in example.files() if not path.exists()]
            if lost:
                report.missing[key] = lost
            if media:
                _open(example)
            report.items += 1
            for name in example.given():
                report.given[name] = report.given.get(name, 0) + 1
        except PhotoplayError as error:
            report.broken[key] = str(error)
        yield key, example
    try:
        report.splits = {name: len(keys) for name, keys in dataset.splits.items()}
    except PhotoplayError as error:
        report.split_fault = str(error)


def check(dataset: IndexedDataset[object], *, media: bool = False) -> Report:
    """What is missing and broken in a whole copy."""
    report = Report(expected=dataset.card.items)
    for _ in going(dataset, report, media=media):
        pass
    return report


def report_form(report: Report) -> Mapping[str, object]:
    """A report as JSON knows it."""
    return {
        "items": report.items,
        "expected": report.expected,
        "broken": report.broken,
        "missing": {key: [str(one) for one in paths] for key, paths in report.missing.items()},
        "given": dict(sorted(report.given.items())),
        "splits": report.splits,
        "split_fault": report.split_fault,
    }


def _open(example: Example) -> None:
    """MediaError where a file that is there cannot be opened, does not begin with anything that can
    be decoded, or is shorter than its stretch."""
    for kind, path in example.files():
        if not path.exists():
            continue
        if kind == "image":
            load_picture(path)
            continue
        with open_media(path) as container:
            wanted = container.streams.video if kind == "film" else (container.streams.audio)
            if not wanted:
                raise MediaError(f"{path} holds no {'picture' if kind == 'film' else 'sound'}")
            length = (container.duration or 0) / 1e6
            if next(decoded(container, wanted[0]), None) is None:
                raise MediaError(f"nothing of {path} can be decoded")
        clip = {"film": example.film, "music": example.music}.get(kind)
        if isinstance(clip, Clip) and clip.end and length and clip.end > length + _SLACK:
            raise MediaError(f"{path} lasts {length:.1f} s; the stretch ends at {clip.end:.1f} s")
