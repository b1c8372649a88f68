"""What somebody has said of music by rating, choosing and changing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from photoplay.types.taste import Heard

How = Literal["take", "edit", "undo", "words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A rating of one piece."""

    source: str
    """The project it belongs to."""
    id: str
    """Unlike any other of the same source."""
    rating: int
    """1 does not fit .. 5 just right."""
    heard: Heard

    def __post_init__(self) -> None:
        if not 1 <= self.rating <= 5:
            raise ValueError(f"a rating lies in 1..5, got {self.rating}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One piece preferred to others for the same film."""

    source: str
    id: str
    how: How
    """take: one of several takes; edit: changed from the other; undo: changed back; words: what was
    wished for in words, over what was heard."""
    heard: Heard
    over: tuple[Heard, ...]

    def __post_init__(self) -> None:
        if not self.over:
            raise ValueError("a choice is between two pieces or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    ratings: tuple[Rated, ...] = ()
    choices: tuple[Chosen, ...] = ()

    def __len__(self) -> int:
        return len(self.ratings) + len(self.choices)
