"""A real film, run and passed by as fast as the music has it, with shapes before it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from photoplay.films.kinetoscope.looks.brief import Brief, orbits
from photoplay.films.kinetoscope.looks.shapes import paint_shape
from photoplay.films.places import Pixels

_RUN = 90.0
"""Pictures of the real film that go by in a width."""


def scene(brief: Brief, rng: np.random.Generator) -> Callable[[int], Pixels]:
    """Pictures run forth and back from a place of their own; ValueError without any."""
    if not brief.footage:
        raise ValueError("the look of real films needs pictures of one")
    width, height = brief.size
    first = float(rng.uniform(0, 2 * len(brief.footage)))
    angle = rng.uniform(0, 2 * np.pi)
    tall, wide = brief.footage[0].shape[:2]
    roam = np.array([wide - width, tall - height]) / 2
    things = [(one, int(rng.choice([0, 3, 4]))) for one in orbits(brief, rng)]

    def picture(frame: int) -> Pixels:
        way, own = float(brief.way[frame]), float(brief.own[frame])
        whole = _between(brief.footage, first + way * _RUN)
        # A circle is gone round at the speed of the way.
        turn = angle + way * width / max(1.0, float(roam.mean()))
        x, y = np.array([wide, tall]) / 2 + roam * (np.cos(turn), np.sin(turn))
        middle = (float(x) - 0.5, float(y) - 0.5)
        canvas = np.asarray(cv2.getRectSubPix(whole, brief.size, middle), dtype=np.uint8)
        for one, corners in things:
            paint_shape(canvas, one, own if one.stranger else way, corners)
        return canvas

    return picture


def _between(footage: tuple[Pixels, ...], place: float) -> Pixels:
    """The picture at a place of the film that runs forth and back."""
    count = len(footage)
    number = int(place) % max(1, 2 * count - 2)
    return footage[number if number < count else 2 * count - 2 - number]
