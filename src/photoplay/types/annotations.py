"""What people or programs have noted beside a piece of music or film.

All times are seconds from the start of the file that the example names, unless a field says beats.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photoplay.types.score import Chord, KeyChange

Of = Literal["music", "picture", "both"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChordSpan:
    """The harmony from `start` to `end`."""

    start: float
    end: float
    root: int | None
    """Pitch class, 0 = C; None where there is no chord or nobody knows it."""
    quality: str = ""
    """A name of `theory.chords`; empty without a root."""
    bass: int | None = None
    """Pitch class of the bass where it is not the root."""
    label: str = ""
    """The set's own name of it, which may say more than `quality`."""

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySpan:
    """The key from `start` to `end`."""

    start: float
    end: float
    tonic: int
    mode: str
    """A name of `theory.scales`."""

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionSpan:
    """A section of the form from `start` to `end`."""

    start: float
    end: float
    label: str
    """What the set calls it: verse, chorus, …"""
    letter: str = ""
    """Sections of one letter are alike, where the set says so."""

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase of written music, in beats."""

    beat: float
    beats: float
    letter: str
    """Phrases of one letter are alike; a capital carries the melody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Annotations that count quarter-note beats from the first bar, not seconds."""

    chords: tuple[Chord, ...] = ()
    keys: tuple[KeyChange, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    other_phrases: tuple[Phrase, ...] = ()
    """The same piece as a second listener heard it."""
    lyrics: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beats:
    """Beats of a recording or performance."""

    times: NDArray[np.float64]
    """Seconds, shape (n,), never decreasing."""
    places: NDArray[np.int64]
    """Place in the bar, shape (n,): 1 is a downbeat, 0 is unknown."""

    def __post_init__(self) -> None:
        if self.times.ndim != 1 or self.times.shape != self.places.shape:
            raise ValueError(
                f"beats need a place each, got {self.times.shape} times and "
                f"{self.places.shape} places"
            )
        if np.any(np.diff(self.times) < 0):
            worst = int(np.argmin(np.diff(self.times)))
            raise ValueError(f"beats must not go back, as they do after {self.times[worst]} s")

    @property
    def downbeats(self) -> NDArray[np.float64]:
        """Seconds of the first beats of bars."""
        return np.asarray(self.times[self.places == 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Emotion:
    """What something feels like."""

    of: Of
    word: str = ""
    valence: float | None = None
    """-1 unpleasant .. +1 pleasant."""
    arousal: float | None = None
    """-1 calm .. +1 excited."""
    probability: float | None = None
    """How sure the set is of the word, 0..1."""
    by: str = ""
    """Who or what judged it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """Words about the music, the picture, or how they meet."""

    text: str
    of: Of
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Keypoints:
    """Joints of the people in a film."""

    order: str
    """Names the joints: coco-17, openpose-25, smpl-24, …"""
    rate: float
    """Frames a second."""
    points: NDArray[np.float32]
    """Shape (frames, people, joints, 2 or 3), in the unit that `unit` names."""
    unit: str
    """pixels, metres, radians (axis-angle), or of the picture's size."""
    sureness: NDArray[np.float32] | None = None
    """Shape (frames, people, joints), 0..1; None where the set gives none."""

    def __post_init__(self) -> None:
        if self.points.ndim != 4 or self.points.shape[3] not in (2, 3):
            raise ValueError(
                f"keypoints have shape (frames, people, joints, 2 or 3), got {self.points.shape}"
            )
        if self.sureness is not None and self.sureness.shape != self.points.shape[:3]:
            raise ValueError(
                f"sureness has shape {self.sureness.shape}, expected {self.points.shape[:3]}"
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Player:
    """One player of an ensemble, recorded and noted apart."""

    instrument: str
    sound: Path | None
    onsets: NDArray[np.float64]
    """Seconds, shape (notes,)."""
    durations: NDArray[np.float64]
    """Seconds, shape (notes,)."""
    hertz: NDArray[np.float64]
    """Frequency of each note, shape (notes,)."""
    pitch_track: NDArray[np.float32] | None = None
    """Rows of (seconds, hertz), 0 Hz while silent; shape (frames, 2)."""


def _check(start: float, end: float) -> None:
    if not end >= start:
        raise ValueError(f"it ends before it starts: {start}..{end} s")
