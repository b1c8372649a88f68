"""How much stands in the way of who looks at a drawn film."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Noise, a shaking hand, compression, soft changes of shot, and what moves on its own."""

    noise: float
    """Standard deviation in grey levels."""
    shake: float
    """Standard deviation of the hand, in hundredths of the width."""
    crf: int
    """x264's quality."""
    preset: str
    """And how much work it may do: fast ones leave slow movement out of small, rough pictures."""
    dissolves: float
    """Share of the changes of shot that are dissolves."""
    strangers: int
    """Things a shot that move at a speed of their own."""


LEVELS = {
    "clean": Level(noise=0.0, shake=0.0, crf=23, preset="veryfast", dissolves=0.2, strangers=0),
    "handheld": Level(noise=3.0, shake=0.25, crf=23, preset="veryfast", dissolves=0.2, strangers=1),
    "rough": Level(noise=6.0, shake=0.5, crf=35, preset="medium", dissolves=0.2, strangers=2),
}
