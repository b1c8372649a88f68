"""A real film, printed on grained paper, run and passed by as fast as the music has it, with shapes
before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import cv2
import numpy as np

from photoplay.films.kinetoscope.looks.brief import Brief, Reel, orbits
from photoplay.films.kinetoscope.looks.shapes import paint_shape
from photoplay.films.places import Pixels, grain

_RUN = 90.0
"""Pictures of the real film that go by in a width."""
_LEAST_SHARE = 0.15
"""Movement, of the film's mean, that the stillest pictures count for: where nothing moves the film
is run fast, but not without bound."""

_LEAST_SPREAD, _FADED = 5.0, 0.6
"""Grey levels of one standard deviation, and the share of the usual one, below which a picture
shows nothing: black, or on its way there."""
_PAPER = 56.0
"""Grey levels from the darkest to the lightest of the paper it is printed on: on a bare sky nobody
sees how fast it goes by."""


def scene(brief: Brief, rng: np.random.Generator) -> Callable[[int], Pixels]:
    """Pictures run forth and back from a place of their own; ValueError without any."""
    if brief.footage is None:
        raise ValueError("the look of real films needs pictures of one")
    width, height = brief.size
    reel = brief.footage
    first = float(rng.uniform(0, 2 * len(reel.pictures)))
    angle = rng.uniform(0, 2 * np.pi)
    tall, wide = reel.pictures[0].shape[:2]
    roam = np.array([wide - width, tall - height]) / 2
    things = [(one, int(rng.choice([0, 3, 4]))) for one in orbits(brief, rng)]
    paper = ((grain(rng, wide, tall) - np.float32(0.5)) * np.float32(_PAPER))[..., None]

    def picture(frame: int) -> Pixels:
        way, own = float(brief.way[frame]), float(brief.own[frame])
        whole = np.clip(reel.picture(first + way * _RUN) + paper, 0, 255).astype(np.uint8)
        # A circle is gone round at the speed of the way.
        turn = angle + way * width / max(1.0, float(roam.mean()))
        x, y = np.array([wide, tall]) / 2 + roam * (np.cos(turn), np.sin(turn))
        middle = (float(x) - 0.5, float(y) - 0.5)
        canvas = np.asarray(cv2.getRectSubPix(whole, brief.size, middle), dtype=np.uint8)
        for one, corners in things:
            paint_shape(canvas, one, own if one.stranger else way, corners)
        return canvas

    return picture


def reel_of(pictures: Sequence[Pixels]) -> Reel:
    """The longest stretch of a film's pictures that show something, without black ends and fades,
    with their own movement evened out: run at an even pace, as much moves at every moment.

    ValueError where no picture shows anything.
    """
    pictures = _showing(pictures)
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_ULTRAFAST)
    nothing: Any = None
    small = [cv2.cvtColor(cv2.resize(one, (96, 54), interpolation=cv2.INTER_AREA),
                          cv2.COLOR_RGB2GRAY) for one in pictures]  # fmt: skip
    moved = np.array([
        float(np.hypot(*np.moveaxis(flow.calc(a, b, nothing), 2, 0)).mean())
        for a, b in pairwise(small)
    ])  # fmt: skip
    mean = float(moved.mean()) if len(moved) else 0.0
    done = np.concatenate([[0.0], np.cumsum(np.maximum(moved, _LEAST_SHARE * mean) + 1e-6)])
    return Reel(pictures=tuple(pictures), done=done / (done[-1] or 1.0) * max(1, len(pictures) - 1))


def _showing(pictures: Sequence[Pixels]) -> Sequence[Pixels]:
    spread = np.array([float(one.std()) for one in pictures])
    shown = spread >= max(_LEAST_SPREAD, _FADED * float(np.median(spread)))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], shown.astype(np.int8), [0]])))
    if not len(edges):
        raise ValueError("no picture of the film shows anything")
    first, last = max(edges.reshape(-1, 2).tolist(), key=lambda run: run[1] - run[0])
    return pictures[first:last]
