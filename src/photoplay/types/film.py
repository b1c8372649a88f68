"""What is known of a film before anyone looks at its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photoplay.types.time import Span

FilmKind = Literal["video", "animation", "still", "album"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioTrack:
    """One sound track that came with the film."""

    index: int
    """Place among the file's audio streams, from 0."""
    codec: str
    sample_rate: int
    channels: int
    duration: float | None = None
    language: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    start: float
    end: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A film as it is shown: length, shape, rate, and the sound it came with.

    Where `stretch` is set, the film is that stretch of the file, and time 0 is its beginning.
    """

    path: Path
    kind: FilmKind
    duration: float
    """Seconds from the start of the first shown picture to the end of the last."""
    frame_rate: Fraction
    """Nominal pictures a second; the mean where the rate varies."""
    width: int
    """Pixels as shown, after rotation."""
    height: int
    rotation: int = 0
    """Degrees clockwise that the player turns the stored picture: 0, 90, 180 or 270."""
    frames: int | None = None
    constant_rate: bool = True
    interlaced: bool = False
    high_dynamic_range: bool = False
    container: str = ""
    codec: str = ""
    start: float = 0.0
    """Presentation time in the file, in seconds, of film time 0."""
    timecode: str | None = None
    """Label of the first frame, such as 01:00:00:00, where the file carries one."""
    audio: tuple[AudioTrack, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    stretch: Span | None = None
    """The part of the file that is meant, in seconds of the whole film; None for all of it."""
    pictures: tuple[Path, ...] = ()
    """For a still or an album: the images in order."""
    seconds_per_image: float | None = None
    pulses_per_image: int | None = None
    """For an album: the felt beats of music that each picture is shown."""
    remarks: tuple[str, ...] = ()
    """What of it could not be read."""

    def __post_init__(self) -> None:
        if not self.duration > 0:
            raise ValueError(f"a film must last, got {self.duration} s")

    @property
    def frame_duration(self) -> float:
        return float(1 / self.frame_rate)

    def frame_at(self, time: float) -> int:
        """The number of the frame on the screen at `time`, from 0."""
        return max(0, int(np.floor(time * float(self.frame_rate) + 1e-6)))

    def time_of(self, frame: int) -> float:
        """When frame number `frame` appears, in seconds, at the nominal rate."""
        return float(frame / self.frame_rate)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One small picture of the stream that the observations look at."""

    index: int
    time: float
    """Seconds of film time at which it appears."""
    pixels: NDArray[np.uint8]
    """Shape (height, width, 3), RGB, as shown (turned upright, deinterlaced, tone-mapped)."""


@dataclass(frozen=True, slots=True, eq=False)
class SoundBlock:
    """Consecutive samples of a film's own sound."""

    start: int
    """Index of the first sample; sample 0 is film time 0."""
    samples: NDArray[np.float32]
    """Shape (samples, channels), full scale = 1."""
    rate: int
