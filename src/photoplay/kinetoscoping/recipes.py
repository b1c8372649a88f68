"""What an item is made of, in its key alone: the same key gives the same item.

KIND-MANNER-LEVEL-SONG-ROUND-SEED, such as film-space-rough-017-0-7.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from photoplay.films.kinetoscope.dancing import DANCES
from photoplay.films.kinetoscope.drawing import LOOKS
from photoplay.films.kinetoscope.levels import LEVELS
from photoplay.films.kinetoscope.players import INSTRUMENTS
from photoplay.types.errors import BriefError

MANNERS: Mapping[str, tuple[str, ...]] = {
    "film": tuple(LOOKS),
    "dance": tuple(DANCES),
    "piano": ("above",),
    "player": tuple(INSTRUMENTS),
    "picture": ("excited", "calm"),
}
"""Kind of item -> looks, styles of dance, views, instruments, arousal: valence is the mode's."""
_FOLDER = "~"
"""Stands in a key for the stroke in names of songs that lie in folders."""
NEEDS_FOOTAGE = "footage"
"""The look that needs real films."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One item."""

    kind: str
    manner: str
    level: str
    song: str
    round: int
    """How often the song has been used before."""
    seed: int

    def __post_init__(self) -> None:
        if self.manner not in MANNERS.get(self.kind, ()):
            known = "; ".join(f"{kind}: {', '.join(row)}" for kind, row in MANNERS.items())
            raise BriefError(
                f"there is no {self.kind!r} of manner {self.manner!r}; there are {known}"
            )
        if self.level not in LEVELS:
            raise BriefError(f"there is no level {self.level!r}; there are {', '.join(LEVELS)}")

    @property
    def key(self) -> str:
        song = self.song.replace("/", _FOLDER)
        return "-".join((self.kind, self.manner, self.level, song, str(self.round), str(self.seed)))

    @classmethod
    def of(cls, key: str) -> Recipe:
        """BriefError where `key` is no item's."""
        words = key.split("-")
        if len(words) < 6 or not (words[-1].isdigit() and words[-2].isdigit()):
            raise BriefError(f"{key!r} is not KIND-MANNER-LEVEL-SONG-ROUND-SEED")
        return cls(
            kind=words[0], manner=words[1], level=words[2],
            song="-".join(words[3:-2]).replace(_FOLDER, "/"),
            round=int(words[-2]), seed=int(words[-1]),
        )  # fmt: skip

    def rng(self, purpose: str) -> np.random.Generator:
        """Chance for one purpose; songs and manners do not share theirs."""
        return np.random.default_rng([*f"{self.key}/{purpose}".encode()])


def recipes(
    songs: Sequence[str], count: int, *, kinds: Sequence[str] = ("film",), level: str = "clean",
    manners: Sequence[str] = (), seed: int = 0, footage: bool = False,
) -> list[Recipe]:  # fmt: skip
    """`count` items: song after song and round again, kinds and manners by turns.

    `manners` are the only ones wanted; without any, all of each kind, but for the look of real
    films where there is no `footage`. BriefError where nothing is left to make.
    """
    choices = [(kind, manner) for kind in kinds for manner in _wanted(kind, manners, footage)]
    if not choices or not songs:
        raise BriefError(f"nothing to make: kinds {list(kinds)}, manners {list(manners)}, "
                         f"{len(songs)} songs")  # fmt: skip
    names = list(songs)
    np.random.default_rng(seed).shuffle(names)
    return list(islice(_endless(names, choices, level, seed), count))


def _wanted(kind: str, manners: Sequence[str], footage: bool) -> list[str]:
    if kind not in MANNERS:
        raise BriefError(f"there is no kind {kind!r}; there are {', '.join(MANNERS)}")
    if manners:
        return [one for one in MANNERS[kind] if one in manners]
    return [one for one in MANNERS[kind] if footage or one != NEEDS_FOOTAGE]


def _endless(
    names: Sequence[str], choices: Sequence[tuple[str, str]], level: str, seed: int
) -> Iterator[Recipe]:
    turns = cycle(choices)
    rounds = 0
    while True:
        for name in names:
            kind, manner = next(turns)
            yield Recipe(kind=kind, manner=manner, level=level, song=name, round=rounds, seed=seed)
        rounds += 1
