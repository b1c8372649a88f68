"""Shots put together into a film: dissolves, light, camera, flashes, and what wears a picture.

A scene draws the picture of any moment of the film on a canvas somewhat larger than the film; the
camera sees a part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.kinetoscope.causes import RATE, Causes
from photoplay.films.kinetoscope.levels import Level
from photoplay.films.places import Pixels
from photoplay.films.planted import FLASH_FRAMES, GRADUAL

Scene = Callable[[int], Pixels]
"""Picture of the film, counted from 0 -> the canvas."""
Floats = NDArray[np.float64]
SIZE = (128, 72)
CANVAS = (160, 90)
_ZOOMED = 0.28
"""How much the camera goes in, at most."""
_ZOOM_SPEED = (0.01, 0.16)
"""Enlargements a second where it is softest and where it is loudest."""
_JOLT, _JOLT_SECONDS = 0.06, 0.12
_BRIGHT, _DIMMED = 1.1, 0.6
"""Light at rest, and how much of it full tension takes."""
_TINTS = {False: (1.10, 1.0, 0.80), True: (0.80, 0.97, 1.14)}
"""Gains of red, green and blue in major (False) and minor (True)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Camera:
    """What happens to a canvas on its way to the film; arrays have a value a picture."""

    zoom: Floats
    light: Floats
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    flashes: tuple[int, ...] = ()
    """First picture of each."""


def camera_of(causes: Causes) -> Camera:
    """Zoom after loudness and jolts, light after tension, warmth after the mode."""
    slow, fast = _ZOOM_SPEED
    least, most = float(causes.loudness.min()), float(causes.loudness.max())
    energy = (causes.loudness - least) / ((most - least) or 1.0)
    way = np.cumsum(slow + (fast - slow) * energy) / float(RATE) / _ZOOMED
    zoom = 1.02 + _ZOOMED * np.abs((way + 1) % 2 - 1)
    for jolt in causes.jolts:
        since = np.arange(causes.frames) / float(RATE) - jolt
        zoom *= 1 + _JOLT * np.where(since >= -1e-9, np.exp(-since / _JOLT_SECONDS), 0)
    return Camera(
        zoom=zoom,
        light=_BRIGHT - _DIMMED * causes.tension,
        tint=_TINTS[causes.minor],
        flashes=tuple(round(time * RATE) for time in causes.flashes),
    )


def still_camera(frames: int) -> Camera:
    """A camera that does nothing, for canvases as large as the film."""
    return Camera(zoom=np.ones(frames), light=np.ones(frames))


def shoot(
    scenes: Sequence[Scene],
    changes: Sequence[tuple[int, bool]],
    camera: Camera,
    level: Level,
    seed: int,
    *,
    size: tuple[int, int] = SIZE,
    rate: Fraction = RATE,
) -> Iterator[Pixels]:
    """The pictures of a film of `scenes`; `changes` are (first picture, whether it dissolves)."""
    rng = np.random.default_rng(seed)
    half = round(GRADUAL / 2 * rate)
    hand = np.zeros(2)
    for frame in range(len(camera.zoom)):
        # A hand drifts and is drawn back.
        hand = 0.7 * hand + rng.normal(0, 0.7, 2) * level.shake / 100 * size[0]
        shown = _seen(_mixed(scenes, changes, frame, half), hand, float(camera.zoom[frame]), size)
        light = np.asarray(camera.tint, np.float32) * np.float32(camera.light[frame])
        picture = shown.astype(np.float32) * light
        if any(0 <= frame - at < FLASH_FRAMES for at in camera.flashes):
            picture = np.minimum(picture, 255) * 0.2 + 255 * 0.8
        if level.noise:
            picture += level.noise * rng.standard_normal(picture.shape, dtype=np.float32)
        yield np.clip(picture, 0, 255).astype(np.uint8)


def _mixed(
    scenes: Sequence[Scene], changes: Sequence[tuple[int, bool]], frame: int, half: int
) -> Pixels:
    shot = sum(frame >= at for at, _ in changes)
    here = scenes[shot](frame)
    for number, (at, soft) in enumerate(changes):
        since = frame - at
        if soft and -half <= since < half:
            before, after = scenes[number](frame), scenes[number + 1](frame)
            share = 0.5 + since / (2 * half)
            return np.asarray(cv2.addWeighted(before, 1 - share, after, share, 0), dtype=np.uint8)
    return here


def _seen(canvas: Pixels, hand: Floats, zoom: float, size: tuple[int, int]) -> Pixels:
    if zoom == 1 and not hand.any() and canvas.shape[1::-1] == size:
        return canvas
    height, width = canvas.shape[:2]
    matrix = np.array([
        [zoom, 0, size[0] / 2 - zoom * (width / 2 + hand[0])],
        [0, zoom, size[1] / 2 - zoom * (height / 2 + hand[1])],
    ])  # fmt: skip
    seen = cv2.warpAffine(
        canvas, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(seen, dtype=np.uint8)
