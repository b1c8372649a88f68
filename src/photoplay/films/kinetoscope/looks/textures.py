"""Woven, barred, ringed and clouded surfaces that glide, whirl or draw the eye in."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.kinetoscope.looks.brief import Brief, orbits
from photoplay.films.places import Pixels, grain

_SIDE = 256
"""Pixels of a surface, which meets itself at its edges."""
Reals = NDArray[np.float32]


def scene(brief: Brief, rng: np.random.Generator) -> Callable[[int], Pixels]:
    """One surface fills the canvas; things are round windows on surfaces of their own."""
    width, height = brief.size
    ground = _surface(rng, rng.uniform(20, 220, 3), rng.uniform(20, 220, 3))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    glide = _MOVES[int(rng.integers(len(_MOVES)))](columns, rows, width, height, rng)
    windows = [(one, _surface(rng, np.array(one.colour, float), 255.0 - np.array(one.colour)))
               for one in orbits(brief, rng, size=0.11)]  # fmt: skip

    def picture(frame: int) -> Pixels:
        way, own = float(brief.way[frame]), float(brief.own[frame])
        canvas = _looked_at(ground, *glide(way))
        for one, surface in windows:
            gone = own if one.stranger else way
            x, y, turn = one.at(gone)
            px, py, reach = x * width, y * height, one.size * height
            left, top = max(0, int(px - reach)), max(0, int(py - reach))
            right, bottom = min(width, int(px + reach) + 2), min(height, int(py + reach) + 2)
            if right <= left or bottom <= top:
                continue
            u, v = columns[top:bottom, left:right] - px, rows[top:bottom, left:right] - py
            cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
            inside = _looked_at(surface, 2 * (cos * u + sin * v) + 99, 2 * (cos * v - sin * u) + 99)
            share = np.clip(reach - np.hypot(u, v), 0, 1)[..., None]
            part = canvas[top:bottom, left:right]
            part[:] = (part * (1 - share) + inside * share).astype(np.uint8)
        return canvas

    return picture


def _looked_at(surface: Pixels, x: Reals, y: Reals) -> Pixels:
    seen = cv2.remap(surface, x % _SIDE, y % _SIDE, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    return np.asarray(seen, dtype=np.uint8)


Glide = Callable[[float], tuple[Reals, Reals]]


def _passing(
    columns: Reals, rows: Reals, width: int, height: int, rng: np.random.Generator
) -> Glide:
    angle = rng.uniform(0, 2 * np.pi)
    cos, sin = np.float32(np.cos(angle) * width), np.float32(np.sin(angle) * width)
    return lambda way: (columns + cos * np.float32(way), rows + sin * np.float32(way))


def _tunnel(
    columns: Reals, rows: Reals, width: int, height: int, rng: np.random.Generator
) -> Glide:
    x, y = columns - width * rng.uniform(0.35, 0.65), rows - height * rng.uniform(0.35, 0.65)
    depth = np.log(np.hypot(x, y) + 4) * np.float32(_SIDE / 4)
    around = np.arctan2(y, x) * np.float32(_SIDE / (2 * np.pi))
    # Mean flow is that of a pass: what lies half a height off moves as far.
    scale = np.float32(width / (0.45 * height) * _SIDE / 4)
    return lambda way: (depth - scale * np.float32(way), around)


def _whirl(columns: Reals, rows: Reals, width: int, height: int, rng: np.random.Generator) -> Glide:
    x, y = columns - width * rng.uniform(0.35, 0.65), rows - height * rng.uniform(0.35, 0.65)
    reach = np.float32(width / (0.5 * height))

    def glide(way: float) -> tuple[Reals, Reals]:
        turn = reach * np.float32(way)
        cos, sin = np.cos(turn), np.sin(turn)
        return cos * x - sin * y + 99, sin * x + cos * y + 99

    return glide


_MOVES = (_passing, _tunnel, _whirl)


def _surface(
    rng: np.random.Generator, one: NDArray[np.floating], other: NDArray[np.floating]
) -> Pixels:
    """A pattern in two colours with clouds over it."""
    rows, columns = np.mgrid[0:_SIDE, 0:_SIDE] * (2 * np.pi / _SIDE)
    m, n = rng.integers(3, 9, 2)
    kind = int(rng.integers(4))
    if kind == 0:  # bars
        wave = np.sin(m * columns + (n - 5) * rows)
    elif kind == 1:  # a weave
        wave = np.sin(m * columns) * np.sin(n * rows)
    elif kind == 2:  # rings
        wave = np.sin(m * np.cos(columns) + n * np.cos(rows))
    else:  # cells
        wave = np.sin(m * columns + 2 * np.sin(rows)) + np.sin(n * rows + 2 * np.sin(columns))
    share = 1 / (1 + np.exp(-4 * wave))
    cloud = grain(rng, _SIDE // 2, _SIDE // 2, finest=32)
    cloud = np.concatenate([cloud, cloud[:, ::-1]], axis=1)
    cloud = np.concatenate([cloud, cloud[::-1]], axis=0)
    mixed = (one * share[..., None] + other * (1 - share[..., None])) * (0.45 + cloud[..., None])
    return np.asarray(np.clip(mixed, 0, 255), dtype=np.uint8)
