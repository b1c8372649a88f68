"""Flat shapes that turn and go round over a drawn place that the camera passes by."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from photoplay.films.kinetoscope.looks.brief import Brief, Orbit, orbits
from photoplay.films.places import Pixels, make_place, paint_ball

_CORNERS = (0, 3, 4, 5)
"""Of the outlines; 0 is a ball."""


def scene(brief: Brief, rng: np.random.Generator) -> Callable[[int], Pixels]:
    """A place along which the camera goes, and things of any outline before it."""
    place = make_place(int(rng.integers(1 << 30)), brief.size)
    angle = rng.uniform(0, 2 * np.pi)
    right, down = np.cos(angle), np.sin(angle) * brief.size[0] / brief.size[1]
    # From the middle of its way, so that the place does not end.
    middle = float(brief.way[len(brief.way) // 2])
    things = [(one, int(rng.choice(_CORNERS))) for one in orbits(brief, rng)]

    def picture(frame: int) -> Pixels:
        way, own = float(brief.way[frame]), float(brief.own[frame])
        canvas = place.seen(right * (way - middle), down * (way - middle))
        for one, corners in things:
            paint_shape(canvas, one, own if one.stranger else way, corners)
        return canvas

    return picture


def paint_shape(canvas: Pixels, one: Orbit, way: float, corners: int) -> None:
    """A regular outline with a spot, turning as it goes; a ball for no corners."""
    x, y, turn = one.at(way)
    if not corners:
        paint_ball(canvas, x, y, one.size, one.colour)
        return
    height, width = canvas.shape[:2]
    angles = turn + np.arange(corners) * 2 * np.pi / corners
    other = tuple(255 - c for c in one.colour)
    for share, shown in ((1.25, one.colour), (0.55, other)):
        reach = one.size * height * share
        points = np.stack([x * width + reach * np.cos(angles), y * height + reach * np.sin(angles)])
        cv2.fillPoly(canvas, [np.rint(points.T * 16).astype(np.int32)], shown, cv2.LINE_AA, 4)
