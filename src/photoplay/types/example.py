"""One item of a data set: what it is of, where its media lie, and all that is noted beside it.

Sets differ in which fields they fill; a set's card lists them under `gives`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.types.annotations import (
    Beats,
    Caption,
    ChordSpan,
    Emotion,
    Keypoints,
    KeySpan,
    Player,
    SectionSpan,
    Sheet,
)
from photoplay.types.notes import NoteTable
from photoplay.types.time import Curve, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A stretch of a media file that may or may not be there."""

    path: Path
    start: float = 0.0
    """Seconds of the file at which the stretch begins."""
    end: float | None = None
    """Seconds of the file; None for its end."""
    link: str = ""
    """Where the set says that it comes from."""

    def __post_init__(self) -> None:
        if self.start < 0 or (self.end is not None and self.end <= self.start):
            raise ValueError(f"a stretch must last, got {self.start}..{self.end} s")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Example:
    """One item; a field that the set does not know is None or empty."""

    key: str
    title: str = ""
    creators: tuple[str, ...] = ()
    film: Clip | None = None
    music: Clip | None = None
    """A recording of the music."""
    image: Path | None = None
    notes: NoteTable | None = None
    beats: Beats | None = None
    chords: tuple[ChordSpan, ...] = ()
    keys: tuple[KeySpan, ...] = ()
    sections: tuple[SectionSpan, ...] = ()
    sheet: Sheet | None = None
    """Annotations in beats."""
    tempo: float | None = None
    """Quarter notes a minute, as the set states it."""
    metre: str = ""
    """As the set states it: 4/4, 6/8, …"""
    style: str = ""
    """Genre or style, in the set's words."""
    emotions: tuple[Emotion, ...] = ()
    captions: tuple[Caption, ...] = ()
    tags: tuple[str, ...] = ()
    keypoints: Keypoints | None = None
    players: tuple[Player, ...] = ()
    shots: tuple[Span, ...] = ()
    curves: Mapping[str, Curve] = field(default_factory=dict)
    """Features over time, by name."""
    vectors: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    """Features as rows, each of shape (steps, size) or (size,), by name."""
    matched: bool = True
    """Whether picture and music belong together; some sets hold wrong pairs on purpose."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else the set says, in its own words."""

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("an example needs a key")

    def files(self) -> Iterator[tuple[str, Path]]:
        """The media that it names: what each is (film, music, image, player N) and where."""
        if self.film:
            yield "film", self.film.path
        if self.music:
            yield "music", self.music.path
        if self.image:
            yield "image", self.image
        for number, player in enumerate(self.players):
            if player.sound:
                yield f"player {number}", player.sound

    def given(self) -> frozenset[str]:
        """Names of the fields that say something."""
        empty: tuple[object, ...] = (None, "", (), {})
        names = set(self.__slots__) - {"key", "matched"}
        found = {name: getattr(self, name) for name in names}
        return frozenset(
            name
            for name, value in found.items()
            if not any(value is one or (type(value) is type(one) and value == one) for one in empty)
        )
