"""A short film of our own: moving shapes, cuts, a dissolve, a flash, a fade at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.encoding import write_film

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnTruth:
    """What the film holds, to the frame."""

    rate: Fraction
    frames: int
    cuts: tuple[int, ...]
    """First frames of new shots that appear at once."""
    dissolve: tuple[int, int]
    """First and last frame of the dissolve."""
    flash: int
    fade_out: int
    """Frame at which the fade to black begins."""


@dataclass(frozen=True, slots=True)
class _Scene:
    """How one shot looks and moves."""

    sky: tuple[int, int, int]
    ground: tuple[int, int, int]
    shape: tuple[int, int, int]
    kind: str
    speed: float
    count: int
    pan: float


_SCENES = (
    _Scene((24, 34, 72), (14, 18, 40), (240, 214, 140), "moon", 0.25, 1, 0.02),
    _Scene((250, 188, 120), (120, 70, 60), (255, 240, 200), "sun", 0.5, 2, 0.05),
    _Scene((120, 190, 235), (70, 140, 80), (250, 90, 70), "ball", 1.4, 3, 0.12),
    _Scene((245, 90, 110), (70, 20, 60), (255, 230, 60), "star", 2.4, 6, 0.3),
    _Scene((120, 190, 235), (70, 140, 80), (250, 90, 70), "ball", 2.0, 4, -0.2),
    _Scene((60, 20, 90), (20, 10, 40), (90, 240, 230), "star", 3.0, 9, 0.4),
    _Scene((250, 188, 120), (120, 70, 60), (255, 240, 200), "sun", 0.4, 2, 0.04),
)
_SHARES = (0.17, 0.15, 0.12, 0.09, 0.11, 0.14, 0.22)


def draw_film(
    path: Path,
    *,
    seconds: float = 24.0,
    seed: int = 0,
    size: tuple[int, int] = (640, 360),
    rate: Fraction = Fraction(25),
) -> DrawnTruth:
    """Draw the film to `path` (H.264, no sound) and return what it holds."""
    truth = _truth(max(3.0, seconds), rate)
    frames = _frames(truth, size, seed)
    write_film(path, frames, rate)
    return truth


def _truth(seconds: float, rate: Fraction) -> DrawnTruth:
    frames = round(seconds * rate)
    edges = [round(share * frames) for share in np.cumsum(_SHARES)[:-1]]
    half = max(2, round(0.4 * rate))
    # The last change is a dissolve, all others are cuts.
    return DrawnTruth(
        rate=rate,
        frames=frames,
        cuts=tuple(edges[:-1]),
        dissolve=(edges[-1] - half, edges[-1] + half),
        flash=round((edges[2] + edges[3]) / 2),
        fade_out=frames - round(1.6 * rate),
    )


def _frames(truth: DrawnTruth, size: tuple[int, int], seed: int) -> Iterator[Pixels]:
    rng = np.random.default_rng(seed)
    places = [rng.uniform(0, 1, (scene.count, 3)) for scene in _SCENES]
    starts = [0, *truth.cuts, truth.dissolve[0]]
    for number in range(truth.frames):
        shot = max(k for k, start in enumerate(starts) if number >= start)
        picture = _draw(_SCENES[shot], places[shot], (number - starts[shot]) / truth.rate, size)
        first, last = truth.dissolve
        if first <= number < last:
            old = _draw(_SCENES[shot - 1], places[shot - 1],
                        (number - starts[shot - 1]) / truth.rate, size)  # fmt: skip
            share = (number - first + 1) / (last - first + 1)
            picture = np.asarray(cv2.addWeighted(picture, share, old, 1 - share, 0), dtype=np.uint8)
        if 0 <= number - truth.flash < 3:
            picture = (picture * 0.25 + 255 * 0.75).astype(np.uint8)
        if number >= truth.fade_out:
            left = (truth.frames - 1 - number) / max(1, truth.frames - 1 - truth.fade_out)
            picture = (picture * left).astype(np.uint8)
        yield np.asarray(picture, dtype=np.uint8)


def _draw(scene: _Scene, places: NDArray[np.float64], time: float | Fraction,
          size: tuple[int, int]) -> Pixels:  # fmt: skip
    width, height = size
    t = float(time)
    rows = np.linspace(0, 1, height)[:, None, None]
    sky = np.array(scene.sky) * (1 - 0.45 * rows) + 20 * rows
    canvas = np.ascontiguousarray(np.broadcast_to(sky, (height, width, 3)).astype(np.uint8))
    drift = scene.pan * t
    for depth, shade in ((0.68, 0.8), (0.8, 1.0)):
        x = np.arange(width + 1)
        wave = np.sin(2 * np.pi * (x / width * 1.7 + drift * depth * 2 + depth * 3)) * 0.05
        wave += np.sin(2 * np.pi * (x / width * 4.1 + drift * depth * 4)) * 0.02
        edge = np.stack([x, (depth + wave) * height], axis=1)
        hill = np.concatenate([edge, [[width, height], [0, height]]]).astype(np.int32)
        cv2.fillPoly(canvas, [hill], tuple(int(c * shade) for c in scene.ground), cv2.LINE_AA)
    for k, (x0, y0, phase) in enumerate(places):
        _draw_shape(canvas, scene, (x0, y0, phase), t, k)
    return np.asarray(canvas, dtype=np.uint8)


def _draw_shape(
    canvas: Pixels, scene: _Scene, place: tuple[float, float, float], t: float, k: int
) -> None:
    height, width = canvas.shape[:2]
    x0, y0, phase = place
    swing = scene.speed * t * 2
    x = (0.5 + 0.38 * np.sin(swing * 0.7 + phase * 6.3 + x0 * 3)) * width
    bounce = abs(np.sin(swing + y0 * 6.3)) if scene.kind in ("ball", "star") else 0.6
    y = (0.72 - 0.5 * bounce * (0.6 + 0.4 * y0)) * height
    radius = (0.05 + 0.05 * phase) * height * (1.8 if scene.kind in ("moon", "sun") else 1)
    colour = tuple(int(min(255, c * (0.8 + 0.2 * ((k * 37) % 10) / 10))) for c in scene.shape)
    centre = (round(x), round(y))
    if scene.kind != "star":
        cv2.circle(canvas, centre, max(2, round(radius)), colour, -1, cv2.LINE_AA)
        return
    turn = swing * 1.3 + phase * 6.3
    angles = turn + np.arange(10) * np.pi / 5
    reach = np.where(np.arange(10) % 2, 0.45, 1.2) * radius
    points = np.stack([x + reach * np.cos(angles), y + reach * np.sin(angles)], axis=1)
    cv2.fillPoly(canvas, [points.astype(np.int32)], colour, cv2.LINE_AA)
