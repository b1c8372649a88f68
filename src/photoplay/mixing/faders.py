"""What a hand has set on the mixer, over what the score asks for: level, place, mute and solo.

A stem is moved as Web Audio's StereoPannerNode moves a stereo sound
(https://www.w3.org/TR/webaudio/#stereopanner-algorithm), so that what was tried in a browser is
what the soundtrack gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import cos, pi, sin

Matrix = tuple[tuple[float, float], tuple[float, float]]
"""(left, right) of the left channel, and of the right one."""
MOST, LEAST = 12.0, -60.0
"""Decibels of a fader's ends; at the lower one it still sounds, and `mute` silences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fader:
    """One channel of the mixer."""

    part: str
    """The id of a part of the score; one that does not play is left alone."""
    level: float = 0.0
    """Decibels, -60..12, over the part's own level."""
    pan: float = 0.0
    """-1 left .. +1 right, over the part's own place."""
    mute: bool = False
    solo: bool = False
    """Where any part has this, the others are silent."""

    def __post_init__(self) -> None:
        if not self.part:
            raise ValueError("a fader names a part of the score")
        if not LEAST <= self.level <= MOST:
            raise ValueError(f"a fader's level lies in {LEAST:g}..{MOST:g} dB, got {self.level:g}")
        if not -1 <= self.pan <= 1:
            raise ValueError(f"a fader's pan lies in -1..1, got {self.pan:g}")


def read_fader(text: str) -> Fader:
    """A fader written "drums:level=-6,pan=0.2" or "piano:mute"; ValueError says what is wrong."""
    part, colon, rest = text.partition(":")
    if not colon:
        raise ValueError(f"{text!r} is no fader; write drums:level=-6,pan=0.2 or piano:mute")
    facts: dict[str, float | bool] = {}
    for word in rest.split(","):
        name, sign, value = (piece.strip() for piece in word.partition("="))
        known = ("mute", "solo") if not sign else ("level", "pan")
        if name not in known:
            near = get_close_matches(name, ("mute", "solo", "level", "pan"), 1)
            hint = f"perhaps {near[0]}" if near else "known are level=, pan=, mute, solo"
            raise ValueError(f"{word.strip()!r} is nothing that a fader has; {hint}")
        facts[name] = float(value) if sign else True
    return Fader(part=part.strip(), **facts)  # type: ignore[arg-type]


def places(faders: Sequence[Fader], parts: Iterable[str]) -> dict[str, Matrix | None]:
    """For each of `parts` where its left channel goes and where its right one goes; None where the
    stem is taken as it is."""
    set_to = {fader.part: fader for fader in faders}
    known = list(parts)
    alone = any(fader.solo for fader in faders if fader.part in known)
    return {part: _matrix(set_to.get(part, Fader(part=part)), alone) for part in known}


def _matrix(fader: Fader, alone: bool) -> Matrix | None:
    if fader.mute or (alone and not fader.solo):
        return (0.0, 0.0), (0.0, 0.0)
    if not fader.level and not fader.pan:
        return None
    gain = 10 ** (fader.level / 20)
    place = fader.pan + 1 if fader.pan <= 0 else fader.pan
    left, right = gain * cos(place * pi / 2), gain * sin(place * pi / 2)
    return ((gain, 0.0), (left, right)) if fader.pan <= 0 else ((left, right), (0.0, gain))
