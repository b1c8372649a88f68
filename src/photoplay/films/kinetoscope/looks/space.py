"""A flight over a plain past towers, with cubes that tumble ahead: perspective, near and far."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.kinetoscope.looks.brief import Brief, Orbit, orbits
from photoplay.films.places import Pixels, grain

_SIDE = 256
_TOWERS, _STREET, _AHEAD = 22, 9.0, 14.0
"""How many there are, how far apart the outermost stand, and how deep they go: eye heights."""
_BEHIND, _NEAR, _DAWN = 1.4, 0.25, 4.0
"""How far behind the camera a tower goes before it stands ahead again, how near anything is drawn,
and over how much of the farthest way it comes out of the haze: nothing appears or goes at once."""
_FLIGHT = 13.0
"""Eye heights that are flown in a width: pictures flow about as far on the whole as in the other
looks, whose sky does not stand still."""
Reals = NDArray[np.float64]
_CORNERS = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
_FACES = ((0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5))


def scene(brief: Brief, rng: np.random.Generator) -> Callable[[int], Pixels]:
    """The camera flies forward; towers come again from the distance when they are passed."""
    width, height = brief.size
    horizon, focus = height * rng.uniform(0.35, 0.5), 0.7 * width
    ground, sky = _plain(rng), _sky(rng, width, height, horizon)
    vanishing = width * rng.uniform(0.35, 0.65)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    below = np.maximum(rows - np.float32(horizon), 0.6)
    depth = focus / below
    aside = (columns - np.float32(vanishing)) / below
    shown = rows > horizon
    haze = np.exp(-depth / 12)[..., None].astype(np.float32)
    far = sky[min(height - 1, int(horizon) - 1)].mean(axis=0)
    dim = far * (1 - haze)
    towers = _towers(rng)
    cubes = orbits(brief, rng, size=0.075)

    def picture(frame: int) -> Pixels:
        way, own = float(brief.way[frame]), float(brief.own[frame])
        flown = np.float32(way * _FLIGHT)
        u = aside * 24 % _SIDE
        v = (depth + flown) * 24 % _SIDE
        floor = cv2.remap(ground, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR,
                          borderMode=cv2.BORDER_WRAP) * haze + dim  # fmt: skip
        canvas = np.where(shown[..., None], floor, sky).astype(np.uint8)
        _build(canvas, towers, float(flown), (vanishing, horizon), focus, far)
        for cube in cubes:
            _tumble(canvas, cube, own if cube.stranger else way)
        return canvas

    return picture


def _plain(rng: np.random.Generator) -> Pixels:
    one, other = rng.uniform(30, 150, 3), rng.uniform(90, 230, 3)
    rows, columns = np.mgrid[0:_SIDE, 0:_SIDE]
    paving = ((rows // 24 + columns // 24) % 2).astype(float)
    lines = ((rows % 24 < 2) | (columns % 24 < 2)).astype(float)
    share = np.clip(0.25 + 0.4 * paving + 0.5 * grain(rng, _SIDE, _SIDE) - 0.3, 0, 1)[..., None]
    mixed = (one * (1 - share) + other * share) * (1 - 0.45 * lines[..., None])
    return np.asarray(np.clip(mixed, 0, 255), dtype=np.uint8)


def _sky(rng: np.random.Generator, width: int, height: int, horizon: float) -> NDArray[np.float64]:
    top, low = rng.uniform(10, 120, 3), rng.uniform(90, 235, 3)
    share = np.clip(np.arange(height) / horizon, 0, 1)[:, None, None]
    clouds = grain(rng, width, height, finest=16)[..., None]
    return np.asarray(np.clip((top * (1 - share) + low * share) * (0.7 + 0.5 * clouds), 0, 255))


def _towers(rng: np.random.Generator) -> list[tuple[float, float, float, float, Reals]]:
    """(aside, ahead, half width, height, colour); nothing stands in the way."""
    rows = []
    for _ in range(_TOWERS):
        side = rng.choice([-1.0, 1.0]) * rng.uniform(1.2, _STREET / 2)
        rows.append((float(side), float(rng.uniform(0, _AHEAD)), float(rng.uniform(0.2, 0.5)),
                     float(rng.uniform(0.6, 2.4)), rng.uniform(40, 230, 3)))  # fmt: skip
    return rows


def _build(
    canvas: Pixels, towers: list[tuple[float, float, float, float, Reals]], flown: float,
    vanishing: tuple[float, float], focus: float, far: Reals,
) -> None:  # fmt: skip
    """Inner sides and fronts, from far to near, as far as they lie before the camera."""
    middle, horizon = vanishing
    placed = [((ahead - flown) % _AHEAD - _BEHIND, x, half, tall, colour)
              for x, ahead, half, tall, colour in towers]  # fmt: skip
    for depth, x, half, tall, colour in sorted(placed, key=lambda one: -one[0]):
        back = depth + 2 * half
        if back <= _NEAR:
            continue
        front = max(_NEAR, depth)
        dawned = float(np.clip((_AHEAD - _BEHIND - depth) / _DAWN, 0, 1))
        veil = np.exp(-front / 12) * dawned
        inner = x - half if x > 0 else x + half
        side = (((inner, front), (inner, back)), 0.62)
        face = (((x - half, front), (x + half, front)), 1.0)
        for ends, shade in (side, face) if depth > _NEAR else (side,):
            corners = [(middle + focus * e / d, horizon + focus * h / d)
                       for (e, d), h in ((ends[0], 1), (ends[0], 1 - tall), (ends[1], 1 - tall),
                                         (ends[1], 1))]  # fmt: skip
            shown = tuple(float(c) for c in colour * shade * veil + far * (1 - veil))
            points = np.rint(np.array(corners) * 16).astype(np.int32)
            cv2.fillConvexPoly(canvas, points, shown, cv2.LINE_AA, 4)


def _tumble(canvas: Pixels, cube: Orbit, way: float) -> None:
    """A cube in perspective, its faces lit by how they lie, from far to near."""
    height, width = canvas.shape[:2]
    x, y, turn = cube.at(way)
    cos, sin = np.cos(turn), np.sin(turn)
    tilt = np.array([[1, 0, 0], [0, cos, -sin], [0, sin, cos]])
    spin = np.array([[cos, 0, sin], [0, 1, 0], [-sin, 0, cos]])
    corners = _CORNERS @ (spin @ tilt).T
    near = 1 + 0.18 * corners[:, 2]
    points = corners[:, :2] * near[:, None] * cube.size * height + (x * width, y * height)
    for face in sorted(_FACES, key=lambda f: corners[list(f), 2].mean()):
        light = 0.55 + 0.2 * (1 + corners[list(face), 2].mean()) + 0.15 * corners[face[0], 1]
        shown = tuple(float(min(255, c * max(0.3, light))) for c in cube.colour)
        outline = np.rint(points[list(face)] * 16).astype(np.int32)
        cv2.fillConvexPoly(canvas, outline, shown, cv2.LINE_AA, 4)
