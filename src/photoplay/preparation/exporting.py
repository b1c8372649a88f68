"""Copies of data sets as shards or tables: item by item, split by split, broken items told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from photoplay.media.packing import to_files
from photoplay.preparation.croissant import write_croissant
from photoplay.preparation.parquet import COLUMNS, write_readme, write_tables
from photoplay.preparation.shards import write_shards
from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError, PhotoplayError
from photoplay.types.example import Example

Form = Literal["webdataset", "parquet"]
Item = TypeVar("Item")


class Copy(Protocol):
    """What a reader of a data set is, as far as an export needs it."""

    root: Path

    @property
    def card(self) -> DatasetCard: ...
    @property
    def splits(self) -> Mapping[str, tuple[str, ...]]: ...
    def __getitem__(self, key: str, /) -> Example: ...
    def __iter__(self) -> Iterator[str]: ...
    def __len__(self) -> int: ...


@dataclass(slots=True)
class Exported:
    """What became of a copy."""

    files: list[Path] = field(default_factory=list)
    items: dict[str, int] = field(default_factory=dict)
    """Split -> items written."""
    broken: dict[str, str] = field(default_factory=dict)
    """Key -> why it was left out."""


def export_set(
    dataset: Copy,
    folder: Path,
    form: Form,
    *,
    media: bool = True,
    seen: Callable[[str], None] = lambda key: None,
) -> Exported:
    """Write every item of a copy into `folder` with Croissant metadata beside.

    Items that are in no official split go into `rest`, all of them into `whole` where the set has
    no splits. Broken items are left out and told.
    """
    done = Exported()
    for split, keys in _parts(dataset):
        items = _items(dataset, keys, done, media, seen)
        if form == "webdataset":
            counted = _counted((files for _, files in items), done, split)
            done.files += write_shards(counted, folder, _plain(split))
        else:
            done.files += write_tables(_counted(items, done, split), folder, _plain(split))
    if not done.files:
        raise DatasetError(f"nothing of {dataset.card.title} could be read from {dataset.root}")
    if form == "parquet":
        write_readme(folder, dataset.card, map(_plain, done.items))
    write_croissant(folder, dataset.card, done.files, COLUMNS if form == "parquet" else {})
    return done


def _parts(dataset: Copy) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Splits with their keys; of sets that are split several times over, the first family."""
    names = dataset.card.splits
    if sum(len(keys) for keys in dataset.splits.values()) > len(dataset):
        family = names[0].rpartition("/")[0]
        names = tuple(name for name in names if name.rpartition("/")[0] == family)
    placed: set[str] = set()
    for name in names:
        placed |= set(dataset.splits[name])
        yield name, dataset.splits[name]
    rest = tuple(key for key in dataset if key not in placed)
    if rest:
        yield "rest" if names else "whole", rest


def _items(
    dataset: Copy,
    keys: tuple[str, ...],
    done: Exported,
    media: bool,
    seen: Callable[[str], None],
) -> Iterator[tuple[Example, dict[str, bytes]]]:
    for key in keys:
        try:
            example = dataset[key]
            files = to_files(example, media=media)
        except (PhotoplayError, OSError) as error:
            done.broken[key] = str(error)
        else:
            yield example, files
        seen(key)


def _counted(items: Iterator[Item], done: Exported, split: str) -> Iterator[Item]:
    for item in items:
        done.items[split] = done.items.get(split, 0) + 1
        yield item


def _plain(split: str) -> str:
    return split.replace("/", "_")
