"""What may be chosen of a set of loops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

_LONGEST = 240.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopOptions:
    """What to make."""

    seconds: float = 64.0
    """About how long a loop lasts before it begins again; whole phrases of eight bars are kept."""
    layers: int = 4
    """Layers a loop is split into, 2-5, to be faded in and out on top of one another."""
    moods: tuple[str, ...] = ()
    """One loop for each, on one key note, in one tempo and phase; without, the picture's mood."""
    stingers: bool = True
    """Make short answers to events in the loops' key."""
    loudness: float = -18.0
    """Integrated loudness of all layers of a loop together, in LUFS."""
    format: Literal["wav", "ogg", "both"] = "both"
    """ogg: Ogg Vorbis, which needs the package soundfile."""

    def __post_init__(self) -> None:
        if not 8 <= self.seconds <= _LONGEST:
            raise ValueError(f"a loop lasts 8 to {_LONGEST:g} s, got {self.seconds:g}")
        if not 2 <= self.layers <= 5:
            raise ValueError(f"a loop has 2 to 5 layers, got {self.layers}")
        if not -40 <= self.loudness <= -8:
            raise ValueError(f"loudness must lie in -40..-8 LUFS, got {self.loudness:g}")
