"""What every reader is: a mapping whose keys come from one index, and whose items are read late.

A reader says how its index, its items and its splits are read; a missing copy, an unknown key, a
broken file and an unknown split are told here, in the same words for all.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from photoplay.types.cards import DatasetCard
from photoplay.types.errors import DatasetError, DatasetMissingError, MediaError
from photoplay.types.example import Example

Row = TypeVar("Row")
"""What the index knows of an item before its files are opened."""
_BROKEN = (OSError, ValueError, LookupError, TypeError, EOFError, MediaError)
"""What reading damaged text, numbers, tables and media raises."""


class IndexedDataset(Mapping[str, Example], Generic[Row]):
    """Examples by key; the index is read once, an item whenever it is asked for."""

    card: ClassVar[DatasetCard]

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    @abstractmethod
    def read_index(self) -> Mapping[str, Row]:
        """Every key with what `read` needs, in the order in which keys are told."""

    @abstractmethod
    def read(self, key: str, row: Row) -> Example:
        """The item of a key of the index; anything of the kinds in `_BROKEN` may be raised."""

    def read_splits(self) -> Mapping[str, tuple[str, ...]]:
        """Official splits and their keys; of the keys, those that the copy lacks are left out."""
        return {}

    @cached_property
    def index(self) -> Mapping[str, Row]:
        """The index; DatasetMissingError without a copy, DatasetError where it is broken."""
        if not self.root.is_dir():
            raise DatasetMissingError(f"there is no {self._help('at ' + str(self.root))}")
        try:
            index = self.read_index()
        except (FileNotFoundError, DatasetMissingError) as error:
            lost = getattr(error, "filename", None)
            told = f"{lost} is missing" if lost else str(error)
            raise DatasetMissingError(
                f"{told}; {self.root} holds no {self._help('as expected')}"
            ) from error
        except DatasetError:
            raise
        except _BROKEN as error:
            raise DatasetError(f"the index of {self.card.title} is broken: {error}") from error
        if not index:
            raise DatasetMissingError(f"{self.root} holds no {self._help('as expected')}")
        return index

    def __getitem__(self, key: str) -> Example:
        row = self.index[key]
        try:
            return self.read(key, row)
        except DatasetError as error:
            raise type(error)(f"{self.card.title}, {key}: {error}") from error
        except _BROKEN as error:
            told = str(error) or type(error).__name__
            raise DatasetError(f"{self.card.title}, {key}: {told}") from error

    def __iter__(self) -> Iterator[str]:
        return iter(self.index)

    def __len__(self) -> int:
        return len(self.index)

    @cached_property
    def splits(self) -> Mapping[str, tuple[str, ...]]:
        """Official splits and their keys; DatasetError where the list is broken or missing."""
        index = self.index
        try:
            return self.read_splits()
        except DatasetError:
            raise
        except _BROKEN as error:
            raise DatasetError(
                f"the splits of {self.card.title} in {self.root} ({len(index)} items) are broken: "
                f"{error}"
            ) from error

    def split(self, name: str) -> tuple[str, ...]:
        """Keys of an official split; LookupError names those that there are."""
        if name not in self.card.splits:
            known = ", ".join(self.card.splits) or f"none ({self.card.split_note})"
            raise LookupError(f"{self.card.title} has no split {name!r}; it has {known}")
        return self.splits[name]

    def _help(self, how: str) -> str:
        """Title, layout, licence and where to ask."""
        card = self.card
        return (
            f"{card.title} {how}. A copy holds {', '.join(card.layout)}. "
            f"Licence: {card.licence}. To get it: {card.ask}"
        )
