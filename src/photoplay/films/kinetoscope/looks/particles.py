"""Sparks in the wind before a nebula; each thing is a swarm of its own colour."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from photoplay.films.kinetoscope.looks.brief import Brief, orbits
from photoplay.films.places import Pixels, grain

_DUST, _SWARM = 60, 22
_CONTRAST = 1.8
"""How much farther the nebula's light and shade lie from their middle than grain has them."""
_BEYOND = 0.15
"""Widths by which sparks go past the edges before they come in again."""


def scene(brief: Brief, rng: np.random.Generator) -> Callable[[int], Pixels]:
    """Near sparks go further than far ones, the nebula least."""
    width, height = brief.size
    sky = _nebula(brief, rng)
    angle = rng.uniform(0, 2 * np.pi)
    heading = np.array([np.cos(angle), np.sin(angle)])
    dust = rng.uniform(0, 1, (_DUST, 2))
    depth = rng.uniform(0.5, 1.7, _DUST)
    phase = rng.uniform(0, 2 * np.pi, _DUST)
    swarms = orbits(brief, rng)
    around = rng.normal(0, 0.55, (len(swarms), _SWARM, 2))

    def picture(frame: int) -> Pixels:
        way, own = float(brief.way[frame]), float(brief.own[frame])
        gone = heading * way
        x, y = gone * 0.9 % 2.0 * width
        matrix = np.array([[1, 0, -x], [0, 1, -y]])
        canvas = cv2.warpAffine(sky, matrix, brief.size, flags=cv2.INTER_LINEAR,
                                borderMode=cv2.BORDER_WRAP)  # fmt: skip
        sway = 0.03 * np.sin(9 * way * depth + phase)
        span = 1 + 2 * _BEYOND
        places = (dust + depth[:, None] * gone * (1, width / height)) % 1.0 * span - _BEYOND
        places[:, 1] += sway
        for (px, py), near in zip(places * (width, height), depth, strict=True):
            cv2.circle(canvas, (round(px * 16), round(py * 16)), round(14 * near), (235, 235, 225),
                       -1, cv2.LINE_AA, 4)  # fmt: skip
        for one, cloud in zip(swarms, around, strict=True):
            x, y, turn = one.at(own if one.stranger else way)
            spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
            for px, py in (cloud @ spin.T) * one.size * height * 1.4 + (x * width, y * height):
                cv2.circle(canvas, (round(px * 16), round(py * 16)), 34, one.colour, -1,
                           cv2.LINE_AA, 4)  # fmt: skip
        return np.asarray(canvas, dtype=np.uint8)

    return picture


def _nebula(brief: Brief, rng: np.random.Generator) -> Pixels:
    """Clouds in two colours that meet themselves at the edges, two canvases wide and high."""
    width = brief.size[0]
    half = np.empty((width, width, 3), np.float32)
    low, high = rng.uniform(0, 60, 3), rng.uniform(90, 220, 3)
    clouds = grain(rng, width, width, finest=64)[..., None]
    # Stretched, so that the sky itself is seen to pass and not the sparks alone.
    clouds = clouds.mean() + _CONTRAST * (clouds - clouds.mean())
    half[:] = low * (1 - clouds) + high * clouds
    row = np.concatenate([half, half[:, ::-1]], axis=1)
    return np.ascontiguousarray(np.concatenate([row, row[::-1]], axis=0).clip(0, 255), np.uint8)
