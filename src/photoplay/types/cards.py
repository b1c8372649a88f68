"""Cards: what an item on a shelf says of itself; tables in program and docs come of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Shelf = Literal["music", "audio", "correspondence", "subjective"]
DataShelf = Literal["paired", "movement", "images", "music"]
Access = Literal["open", "annotations open", "on request", "not public", "your own"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Convention:
    """One published way to compute a measure."""

    name: str
    meaning: str
    """What is counted how, in a line."""
    source: str
    """Paper, equation, or the tool whose rule it is."""
    as_released: bool = False
    """Whether it repeats a known fault of released code, for comparison with printed numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure: a name plus conventions, the first of which is the default."""

    name: str
    """As the program, JSON and docs call it: lower case, hyphens."""
    title: str
    question: str
    """What it asks, as a question."""
    shelf: Shelf
    function: Callable[..., Any]
    """Pure, over arrays or typed values; takes `convention=` where there are several."""
    needs: tuple[str, ...]
    """Names of what it is given, such as "score", "reference embeddings", "cuts", "onsets"."""
    low: float
    high: float
    """The range of its values; infinities where it is open."""
    best: float | None
    """None where there is no better direction: compare with real music's own value."""
    unit: str = ""
    conventions: tuple[Convention, ...]
    why_default: str
    """Why the first convention is the default, in a line."""
    chance: str = ""
    """How its chance value is had, where it has one."""
    trap: str = ""
    """What misleads about it, in a line."""
    symmetric: bool = False
    """Whether its first two inputs may change places."""
    exemptions: tuple[str, ...] = ()
    """Promises of the contract that it does not keep, each as "promise: reason"; the promises are
    identity, range, symmetry and malformed."""

    def convention(self, name: str) -> Convention:
        """The convention called `name`; LookupError names those that there are."""
        for one in self.conventions:
            if one.name == name:
                return one
        known = ", ".join(one.name for one in self.conventions)
        raise LookupError(f"{self.name} has no convention {name!r}; it has {known}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedderCard:
    """What a net that makes vectors says of itself."""

    name: str
    """As the program, JSON and docs call it."""
    title: str
    reads: str
    """`sound`, or several joined by ", ": sound, picture, text."""
    paper: str
    weights: str
    """Which official files it takes, and where they are had."""
    licence: str
    """Of the weights."""
    training_data: str
    """What it was trained on, and on what terms that is had."""
    dimensions: int
    sample_rate: int
    """Hertz that the net hears; other rates are brought to it. 0 where it reads no sound."""
    window_s: float
    """Seconds that one vector stands for."""
    hop_s: float
    tags: int = 0
    """How many tags it knows; 0 where it is no tagger."""
    assets: tuple[str, ...] = ()
    """Names of assets that hold its weights; without any the user gives a path."""
    trap: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCard:
    """What a method that is trained says of itself."""

    name: str
    """As the program, JSON and docs call it."""
    title: str
    paper: str
    makes: Literal["score", "audio"]
    reads: tuple[str, ...]
    """What it hears of an example: fields of `Example`, or names in its vectors or curves."""
    learns_from: tuple[str, ...]
    """Names of data sets whose items it can learn from."""
    departures: tuple[str, ...] = ()
    """Where it is not as published, in a line each."""
    not_reproduced: tuple[str, ...] = ()
    exemptions: tuple[str, ...] = ()
    """Promises of the contract that it does not keep, each as "promise: reason"; the promises are
    heart, hears, gives back and seed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetCard:
    """One data set: what it holds, whose it is, how it lies on disk."""

    name: str
    """As the program, JSON and docs call it: lower case, hyphens."""
    title: str
    shelf: DataShelf
    holds: str
    """What is in it, in a line."""
    source: str
    """Authors, title, year of the paper or release."""
    licence: str
    """Of the data, not of the code around it; says so where none is stated."""
    ships: bool
    """Whether a model trained on it may be published with its card saying so."""
    access: Access
    ask: str
    """Where a copy is to be had, in a line."""
    layout: tuple[str, ...]
    """The files of a copy as patterns, `*` for any name; every file of a sample fits one."""
    unread: tuple[str, ...] = ()
    """Patterns of the layout whose files our reader leaves alone."""
    layout_source: str
    """Where the layout is documented or was read."""
    manifest: bool = False
    """Whether the set's own layout is not public, so that a `films.csv` of ours describes it."""
    gives: tuple[str, ...]
    """Fields of `Example` that its items fill, at least some of them."""
    items: int | None
    """How many the whole set has; None where nobody says, or it is the user's own."""
    hours: float | None = None
    splits: tuple[str, ...] = ()
    """Official splits."""
    split_note: str = ""
    """What stands in the way of the splits, or why there are none."""
    traps: tuple[str, ...] = ()
    """What misleads about it."""
