"""Pictures of a feeling: one still for each quadrant of valence and arousal, in several palettes.

Light and warm is pleasant, dark and cold is not; strong colour, contrast, corners and number are
excited, mild colour, mist and rest are calm (P. Valdez and A. Mehrabian, Effects of Color on
Emotions, 1994, for colour; the shapes are ours).
"""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.places import Pixels, grain

SIZE = (256, 144)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeling:
    """A quadrant of Russell's circumplex."""

    valence: float
    arousal: float
    word: str
    hues: Mapping[str, tuple[float, float]]
    """Palette -> hues of sky and ground, 0..1 round the circle."""


FEELINGS = {
    "Q1": Feeling(valence=0.6, arousal=0.6, word="happy", hues={
        "sunrise": (0.09, 0.13), "meadow": (0.15, 0.28), "fair": (0.93, 0.12)}),
    "Q2": Feeling(valence=-0.6, arousal=0.6, word="angry", hues={
        "fire": (0.01, 0.04), "storm": (0.68, 0.98), "acid": (0.21, 0.83)}),
    "Q3": Feeling(valence=-0.6, arousal=-0.6, word="sad", hues={
        "rain": (0.6, 0.62), "dusk": (0.72, 0.66), "ash": (0.55, 0.08)}),
    "Q4": Feeling(valence=0.6, arousal=-0.6, word="calm", hues={
        "lake": (0.53, 0.48), "dawn": (0.97, 0.09), "moss": (0.4, 0.3)}),
}  # fmt: skip


def paint_feeling(quadrant: str, palette: str, seed: int) -> Pixels:
    """A landscape of the feeling, shape (144, 256, 3)."""
    feeling, rng = FEELINGS[quadrant], np.random.default_rng(seed)
    width, height = SIZE
    sky_hue, ground_hue = feeling.hues[palette]
    strong = 0.72 if feeling.arousal > 0 else 0.3
    light = 0.92 if feeling.valence > 0 else 0.42
    horizon = rng.uniform(0.5, 0.68)
    rows = np.linspace(0, 1, height)[:, None, None]
    top = _colour(sky_hue, strong, light * 0.8)
    low = _colour(sky_hue + 0.04, strong * 0.6, min(1.0, light * 1.12))
    sky = top * (1 - rows / horizon) + low * rows / horizon
    clouds = grain(rng, width, height, finest=16 if feeling.arousal > 0 else 8)[..., None]
    depth = 0.5 if feeling.arousal > 0 else 0.22
    canvas = np.clip(sky * (1 - depth / 2 + depth * clouds), 0, 255).astype(np.uint8)
    _sun(canvas, feeling, horizon, sky_hue, rng)
    for layer in range(3):
        shade = light * (0.85 - 0.2 * layer)
        _hills(canvas, feeling, horizon + 0.12 * layer,
               _colour(ground_hue + 0.02 * layer, strong, shade), rng)  # fmt: skip
    _things(canvas, feeling, ground_hue, rng)
    if feeling.arousal < 0:
        mist = _colour(sky_hue, 0.1, light)
        share = 0.35 * np.exp(-(((rows - horizon) / 0.12) ** 2))
        canvas = np.asarray(canvas * (1 - share) + mist * share, dtype=np.uint8)
    return canvas


def _colour(hue: float, saturation: float, value: float) -> NDArray[np.float64]:
    return np.array(colorsys.hsv_to_rgb(hue % 1, saturation, min(1.0, value))) * 255


def _shown(colour: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(c) for c in colour)


def _sun(
    canvas: Pixels, feeling: Feeling, horizon: float, hue: float, rng: np.random.Generator
) -> None:
    height, width = canvas.shape[:2]
    if feeling.valence < 0 and feeling.arousal < 0:
        return
    middle = (int(width * rng.uniform(0.2, 0.8)), int(height * horizon * rng.uniform(0.25, 0.7)))
    reach = int(height * (0.1 if feeling.arousal < 0 else 0.14))
    colour = _shown(_colour(hue + 0.05, 0.25, 1.0 if feeling.valence > 0 else 0.75))
    if feeling.arousal > 0:
        for angle in np.arange(12) * np.pi / 6 + rng.uniform(0, 1):
            tip = (int(middle[0] + 1.9 * reach * np.cos(angle)),
                   int(middle[1] + 1.9 * reach * np.sin(angle)))  # fmt: skip
            cv2.line(canvas, middle, tip, colour, 2, cv2.LINE_AA)
    cv2.circle(canvas, middle, reach, colour, -1, cv2.LINE_AA)


def _hills(
    canvas: Pixels, feeling: Feeling, level: float, colour: NDArray[np.float64],
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Round and low where it is calm, jagged where it is not pleasant and excited."""
    height, width = canvas.shape[:2]
    if feeling.arousal > 0:
        count = int(rng.integers(7, 12))
        x = np.linspace(0, width, count)
        y = level + rng.uniform(-0.16, 0.05, count) * (1.3 if feeling.valence < 0 else 0.7)
    else:
        x = np.linspace(0, width, 60)
        y = level + 0.035 * np.sin(x / width * rng.uniform(4, 8) + rng.uniform(0, 6))
    outline = np.concatenate([
        np.stack([x, y * height], axis=1), [(width, height), (0, height)],
    ])  # fmt: skip
    cv2.fillPoly(canvas, [outline.astype(np.int32)], _shown(colour), cv2.LINE_AA)


def _things(canvas: Pixels, feeling: Feeling, hue: float, rng: np.random.Generator) -> None:
    """Confetti, shards, rain or a few still boats."""
    height, width = canvas.shape[:2]
    if feeling.valence < 0 and feeling.arousal < 0:
        for _ in range(70):
            left, top = int(rng.uniform(0, width)), int(rng.uniform(0, height))
            cv2.line(canvas, (left, top), (left - 2, top + 9), (150, 160, 175), 1, cv2.LINE_AA)
        return
    count = {True: 26, False: 3}[feeling.arousal > 0]
    for _ in range(count):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        bright = _colour(hue + rng.uniform(-0.2, 0.2) * (feeling.arousal > 0), 0.75, 0.95)
        colour = _shown(bright * (1.0 if feeling.valence > 0 else 0.55))
        if feeling.arousal > 0 and feeling.valence > 0:
            cv2.circle(canvas, (int(x), int(y)), int(rng.uniform(2, 6)), colour, -1, cv2.LINE_AA)
        elif feeling.arousal > 0:
            angles = np.sort(rng.uniform(0, 2 * np.pi, 3))
            reach = rng.uniform(6, 20)
            points = np.stack([x + reach * np.cos(angles), y + reach * np.sin(angles)], axis=1)
            cv2.fillPoly(canvas, [points.astype(np.int32)], colour, cv2.LINE_AA)
        else:
            y = rng.uniform(0.72, 0.95) * height
            cv2.ellipse(canvas, (int(x), int(y)), (9, 3), 0, 0, 180, colour, -1, cv2.LINE_AA)
            sail = np.array([(x, y - 12), (x, y - 1), (x + 8, y - 1)]).astype(np.int32)
            cv2.fillPoly(canvas, [sail], (245, 240, 230), cv2.LINE_AA)
