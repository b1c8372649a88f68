"""Films of one feeling: light, colour, speed and cutting are set, and all else is left to chance.

What is filmed are the made places of `films.places`; their canvases are graded in CIELAB, so that
lightness and chroma come out as asked for whatever was drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.encoding import write_film
from photoplay.films.places import Pixels, Place, make_place

Floats = NDArray[np.float64]
_REACH = 0.9
"""Picture widths that the camera goes before it turns back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """What a film looks like; the defaults lie in the middle of ordinary footage."""

    light: float = 0.38
    """Mean lightness, L* / 100."""
    colour: float = 0.2
    """Mean chroma over 60, as the looker's saturation counts it."""
    contrast: float = 0.16
    """Standard deviation of lightness before what is too dark or light is cut off."""
    warmth: float | None = None
    """-1 all blue .. +1 all golden; None leaves the places' own hues."""
    speed: float = 0.05
    """Widths a second at which the camera goes."""
    cuts_per_minute: float = 12.0

    def __post_init__(self) -> None:
        if not (0 <= self.light <= 1 and 0 <= self.colour <= 1):
            raise ValueError(f"light and colour lie in 0..1, got {self.light}, {self.colour}")
        if self.speed < 0 or self.cuts_per_minute < 0:
            raise ValueError("speed and cuts a minute cannot be negative")


def tone_film(
    path: Path,
    tone: Tone,
    *,
    seconds: float = 12.0,
    seed: int = 0,
    size: tuple[int, int] = (256, 144),
    rate: Fraction = Fraction(25),
) -> tuple[float, ...]:
    """Draw the film to `path` (H.264, no sound); returns the times of its cuts in seconds."""
    frames = round(seconds * rate)
    rng = np.random.default_rng([seed & 0xFFFFFFFF, 7])
    starts = _starts(tone, frames, float(rate), rng)
    write_film(path, _pictures(tone, starts, frames, size, float(rate), seed), rate)
    return tuple(start / float(rate) for start in starts[1:])


def _starts(tone: Tone, frames: int, rate: float, rng: np.random.Generator) -> list[int]:
    """First frames of the shots, log-normal gaps between them."""
    count = round(tone.cuts_per_minute * frames / rate / 60)
    gaps = rng.lognormal(0, 0.4, count + 1)
    edges = np.round(np.cumsum(gaps) / gaps.sum() * frames).astype(int)
    return [0, *dict.fromkeys(int(edge) for edge in edges[:-1] if 4 < edge < frames - 4)]


def _pictures(
    tone: Tone, starts: list[int], frames: int, size: tuple[int, int], rate: float, seed: int
) -> Iterator[Pixels]:
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else frames
        place = _graded(make_place(1000 * seed + number, size), tone)
        way = np.random.default_rng([seed & 0xFFFFFFFF, number]).uniform(0, 2 * np.pi)
        for frame in range(start, end):
            gone = tone.speed * (frame - start) / rate
            there = _REACH - abs(gone % (2 * _REACH) - _REACH)
            yield place.seen(np.cos(way) * there, 0.4 * np.sin(way) * there)


def _graded(place: Place, tone: Tone) -> Place:
    """The place at the tone's lightness, chroma and warmth."""
    lab = cv2.cvtColor(place.canvas.astype(np.float32) / 255, cv2.COLOR_RGB2LAB).astype(float)
    relief = (lab[..., 0] - lab[..., 0].mean()) / max(1e-6, float(lab[..., 0].std()))
    light = 100 * (tone.light + tone.contrast * relief)
    tint = lab[..., 1:] - lab[..., 1:].mean(axis=(0, 1))
    if tone.warmth is not None:
        golden, blue = np.array([12.0, 60.0]), np.array([4.0, -60.0])
        pull = golden if tone.warmth > 0 else blue
        tint = (1 - abs(tone.warmth)) * tint + abs(tone.warmth) * pull
    chroma = np.hypot(tint[..., 0], tint[..., 1])
    for _ in range(3):  # What the screen cannot show is cut off, so the mean is set again.
        scaled = tint * (60 * tone.colour / max(1e-6, float(chroma.mean())))
        graded = np.concatenate([np.clip(light, 2, 98)[..., None], scaled], axis=2)
        rgb = cv2.cvtColor(graded.astype(np.float32), cv2.COLOR_LAB2RGB)
        shown = cv2.cvtColor(np.clip(rgb, 0, 1), cv2.COLOR_RGB2LAB).astype(float)
        light = light + 100 * tone.light - float(shown[..., 0].mean())
        got = float(np.hypot(shown[..., 1], shown[..., 2]).mean())
        chroma = chroma * got / max(1e-6, 60 * tone.colour)
    canvas = np.clip(rgb * 255, 0, 255).astype(np.uint8)
    return Place(canvas, place.size)
