"""What a model-based reader adds to the analysis, and the shape of such a reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.glance import Glance
from photoplay.types.analysis import FilmSound, Label, Shot, ShotScale
from photoplay.types.film import SoundBlock
from photoplay.types.time import Curve, Span


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """A part of an analysis; what stays at its default is left to others."""

    curves: Mapping[str, Curve] = field(default_factory=dict)
    speech: tuple[Span, ...] = ()
    music: tuple[Span, ...] = ()
    effects: tuple[Span, ...] = ()
    sound: FilmSound | None = None
    labels: tuple[tuple[Label, ...], ...] = ()
    """Of each shot, in order; empty where the reader gives none."""
    scales: tuple[ShotScale, ...] = ()
    """Of each shot, in order; empty where the reader gives none."""
    faces: tuple[float, ...] = ()
    """Mean number in each shot, in order; empty where the reader gives none."""
    embeddings: NDArray[np.float32] | None = None
    """Shape (shots, width), unit length a row."""
    prints: NDArray[np.uint8] | None = None
    """Shape (pictures, 96)."""
    print_times: NDArray[np.float32] | None = None
    """Seconds, shape (pictures,)."""
    style_hints: tuple[Label, ...] = ()
    remarks: tuple[str, ...] = ()


class PictureReader(Protocol):
    """Looks at every picture in order (and may skip what it does not need)."""

    def see(self, glance: Glance) -> None: ...

    def findings(self, shots: Sequence[Shot], duration: float) -> Findings:
        """What was seen, once the film has ended and its shots are known."""
        ...


class SoundReader(Protocol):
    """Hears the film's own sound, block after block, at the rate and width it asks for."""

    @property
    def rate(self) -> int:
        """Samples a second that it wants."""
        ...

    @property
    def channels(self) -> int: ...

    def hear(self, block: SoundBlock) -> None: ...

    def findings(self, shots: Sequence[Shot], duration: float) -> Findings: ...
