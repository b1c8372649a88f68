"""What was seen and heard in a film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photoplay.types.film import Film
from photoplay.types.time import Curve, Span

ANALYSIS_VERSION = 1

TransitionKind = Literal["cut", "dissolve", "fade-in", "fade-out"]
MomentKind = Literal[
    "flash", "impact", "beat", "reversal", "title", "motion-start", "motion-stop", "return"
]
ShotScale = Literal["close", "medium", "wide", "unknown"]

CURVES = {
    "motion": "mean optical flow, in frame diagonals a second, camera and objects together",
    "object_motion": "the same with the camera's own movement taken out",
    "camera_motion": "speed of the camera's own movement, in frame diagonals a second",
    "pan": "signed horizontal camera speed, widths a second; positive when the view moves right",
    "tilt": "signed vertical camera speed, heights a second; positive when the view moves up",
    "zoom": "relative growth of the picture a second",
    "visual_impact": "sudden loss of movement, 0..1, the same scale for all films",
    "brightness": "mean relative luminance of the pictures, 0..1 (L* / 100)",
    "saturation": "mean chroma, 0..1",
    "contrast": "standard deviation of lightness, 0..1",
    "warmth": "red-yellow against blue, -1..1",
    "flash": "sudden rise of light, 0..1",
    "cut_rate": "cuts a second, smoothed over 8 s; gradual changes count little",
    "faces": "number of faces",
    "face_size": "height of the largest face over height of the picture",
    "speech": "probability that somebody speaks in the film's own sound, 0..1",
    "film_loudness": "momentary loudness (400 ms) of the film's own sound in LUFS, -70 at silence",
    "valence": "unpleasant -1 .. +1 pleasant",
    "arousal": "calm -1 .. +1 excited",
    "tension": "at ease -1 .. +1 tense",
}
"""Every curve an analysis may hold, and its unit. A missing curve could not be observed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Where one shot gives way to the next."""

    start: float
    """For a cut, the time at which the first frame of the new shot appears."""
    end: float
    """Equal to `start` for a cut; the first frame wholly of the new shot for a dissolve."""
    kind: TransitionKind
    strength: float
    """0..1: how sure, and how different the pictures are."""

    @property
    def time(self) -> float:
        """The moment that music should meet: the cut, a dissolve's middle, a fade's far end."""
        if self.kind == "dissolve":
            return (self.start + self.end) / 2
        return self.end if self.kind == "fade-out" else self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Something the semantic reader saw, from the documented table of classes."""

    name: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    start: float
    end: float
    subject: int = -1
    """Which recurring subject (cluster of alike shots) it shows; -1 where none was found."""
    scale: ShotScale = "unknown"
    faces: float = 0.0
    """Mean number of faces."""
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Consecutive shots of one place or matter."""

    start: float
    end: float
    shots: tuple[int, ...]
    """Indices into the analysis's shots."""
    labels: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A visible event at one time."""

    time: float
    kind: MomentKind
    strength: float
    """0..1 within its kind."""
    subject: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmSound:
    """What is known of the film's own sound."""

    loudness: float | None
    """Integrated loudness in LUFS; None where it is silent or too short to say."""
    speech_loudness: float | None
    """Integrated loudness of the stretches with speech, in LUFS."""
    silent: bool
    music_share: float
    """Share of the film during which its own sound is music, 0..1."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Analysis:
    """Everything observed in one film. Saved as analysis.json with its arrays in analysis.npz."""

    film: Film
    transitions: tuple[Transition, ...]
    shots: tuple[Shot, ...]
    """In order, without gaps: the first starts at 0, the last ends with the film."""
    scenes: tuple[Scene, ...]
    moments: tuple[Moment, ...]
    """In order of time."""
    curves: Mapping[str, Curve]
    """By name; see CURVES."""
    speech: tuple[Span, ...] = ()
    music: tuple[Span, ...] = ()
    """Where the film's own sound is music already."""
    effects: tuple[Span, ...] = ()
    """Where it is louder with something else than with music: weather, crowds, engines, talk."""
    black: tuple[Span, ...] = ()
    still: tuple[Span, ...] = ()
    titles: tuple[Span, ...] = ()
    sound: FilmSound | None = None
    """None where the film has no sound track."""
    palette: tuple[str, ...] = ()
    """Main colours as #rrggbb, most common first."""
    style_hints: tuple[Label, ...] = ()
    """Styles that the semantic table suggests, weights 0..1."""
    embeddings: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros((0, 0), dtype=np.float32)
    )
    """Shape (shots, width), unit length a row; (0, 0) where no reader was at hand."""
    prints: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.uint8))
    """Shape (pictures, 96): a fingerprint of each, by which another cut of the film is matched;
    (0, 0) where none were kept."""
    print_times: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    """Seconds at which each of them appears, shape (pictures,)."""
    remarks: tuple[str, ...] = ()
    """What could not be observed and why, in plain words."""
    version: int = ANALYSIS_VERSION

    @property
    def cuts(self) -> tuple[float, ...]:
        """Times at which a new shot appears at once."""
        return tuple(t.time for t in self.transitions if t.kind == "cut")

    def curve(self, name: str) -> Curve:
        """The named curve, or a flat zero where it could not be observed."""
        if name not in CURVES:
            raise KeyError(name)
        if name in self.curves:
            return self.curves[name]
        return Curve(1.0, np.zeros(max(1, round(self.film.duration)), dtype=np.float32))
