"""Places to film: wide canvases with structure of their own, and things that move over them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Reals = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A canvas three pictures wide and two high, to be looked at through a moving window."""

    canvas: Pixels
    size: tuple[int, int]
    """Width and height of the picture."""

    def seen(self, x: float, y: float, zoom: float = 1.0, turn: float = 0.0) -> Pixels:
        """The picture whose middle lies `x` widths and `y` heights from the canvas's middle.

        `zoom` enlarges, `turn` is in degrees. Past its edges the canvas goes on mirrored.
        """
        width, height = self.size
        middle = (self.canvas.shape[1] / 2 + x * width, self.canvas.shape[0] / 2 + y * height)
        matrix = cv2.getRotationMatrix2D(middle, turn, zoom)
        matrix[:, 2] += (width / 2 - middle[0], height / 2 - middle[1])
        seen = cv2.warpAffine(self.canvas, matrix, self.size, flags=cv2.INTER_LINEAR,
                              borderMode=cv2.BORDER_REFLECT)  # fmt: skip
        return np.asarray(seen, dtype=np.uint8)


def make_place(seed: int, size: tuple[int, int]) -> Place:
    """A place of its own colours, grain, patches and outlines; the same for the same seed."""
    rng = np.random.default_rng(seed)
    width, height = 3 * size[0], 2 * size[1]
    base, other = rng.uniform(30, 215, 3), rng.uniform(30, 215, 3)
    soil = grain(rng, width, height)
    mixed = base * (1 - soil[..., None]) + other * soil[..., None]
    canvas: Reals = np.ascontiguousarray(mixed, dtype=np.float32)
    for _ in range(int(rng.integers(26, 44))):
        _patch(canvas, rng, size[1])
    shade = grain(rng, width, height, finest=8)[..., None]
    canvas = np.asarray(canvas * (0.85 + 0.3 * shade), dtype=np.float32)
    fine = cv2.GaussianBlur(rng.normal(0, 14, (height, width, 1)).astype(np.float32), (0, 0), 0.8)
    return Place(np.clip(canvas + fine[..., None], 0, 255).astype(np.uint8), size)


def paint_ball(
    picture: Pixels, x: float, y: float, radius: float, colour: tuple[int, int, int]
) -> None:
    """A ball with a spot on `picture`; `x` in widths, `y`, `radius` in heights, to a 16th pixel."""
    height, width = picture.shape[:2]
    other = tuple(255 - c for c in colour)
    for share, off, shown in ((1.0, 0.0, colour), (0.45, 0.3, other), (0.15, 0.3, colour)):
        middle = (round((x * width - off * radius * height) * 16),
                  round((y - off * radius) * height * 16))  # fmt: skip
        cv2.circle(picture, middle, max(16, round(radius * height * share * 16)), shown, -1,
                   cv2.LINE_AA, 4)  # fmt: skip


def paint_face(picture: Pixels, x: float, y: float, size: float) -> None:
    """A drawn face whose middle lies at `x` widths and `y` heights, `size` heights high."""
    height, width = picture.shape[:2]
    unit = size * height / 88

    def at(right: float, down: float) -> tuple[int, int]:
        return round(x * width + right * unit), round(y * height + down * unit)

    def long(length: float) -> int:
        return max(1, int(length * unit + 0.5))

    cv2.ellipse(picture, at(0, -8), (long(40), long(52)), 0, 0, 360, (60, 40, 30), -1)
    cv2.ellipse(picture, at(0, 0), (long(34), long(44)), 0, 0, 360, (225, 180, 150), -1)
    for side in (-1, 1):
        cv2.ellipse(picture, at(side * 14, -6), (long(7), long(4)), 0, 0, 360, (255, 255, 255), -1)
        cv2.circle(picture, at(side * 14, -6), long(3.4), (50, 30, 20), -1)
        cv2.line(picture, at(side * 7, -15), at(side * 21, -16), (70, 45, 30), long(2.5))
    cv2.line(picture, at(0, -4), at(-3, 12), (190, 140, 115), long(2))
    cv2.ellipse(picture, at(0, 24), (long(11), long(4)), 0, 0, 360, (180, 80, 80), -1)


def grain(rng: np.random.Generator, width: int, height: int, finest: int = 64) -> Reals:
    """Noise of several octaves, 0..1, shape (height, width)."""
    whole = np.zeros((height, width), dtype=np.float32)
    cells, weight = 4, 1.0
    while cells <= finest:
        coarse = rng.uniform(0, 1, (cells, cells * 2)).astype(np.float32)
        whole += weight * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
        cells, weight = cells * 2, weight * 0.6
    low, high = float(whole.min()), float(whole.max())
    return np.asarray((whole - low) / max(1e-6, high - low), dtype=np.float32)


def _patch(canvas: Reals, rng: np.random.Generator, unit: int) -> None:
    """A house, a stone or a tree: one filled outline in a colour of its own."""
    height, width = canvas.shape[:2]
    middle = np.array([rng.uniform(0, width), rng.uniform(0, height)])
    reach = rng.uniform(0.06, 0.3) * unit
    colour = tuple(float(c) for c in rng.uniform(10, 245, 3))
    corners = int(rng.choice([4, 5, 7, 24]))
    angles = np.sort(rng.uniform(0, 2 * np.pi, corners)) if corners < 24 else np.linspace(
        0, 2 * np.pi, 24, endpoint=False
    )  # fmt: skip
    stretch = rng.uniform(0.6, 1.6)
    points = middle + reach * np.stack([np.cos(angles) * stretch, np.sin(angles)], axis=1)
    cv2.fillPoly(canvas, [points.astype(np.int32)], colour, cv2.LINE_AA)
