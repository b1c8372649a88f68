"""Dancers as they are filmed: joints in the picture, and bodies drawn before a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.encoding import write_film
from photoplay.films.kinetoscope.causes import Passage, density_of, loudness_of, tension_curve
from photoplay.films.kinetoscope.dancing import Dance, dance, moves_of
from photoplay.films.kinetoscope.levels import LEVELS, Level
from photoplay.films.kinetoscope.looks.brief import COOL, GREY, WARM, Colour
from photoplay.films.kinetoscope.skeletons import COCO_17, OPENPOSE_25, SMPL_24, in_order
from photoplay.films.kinetoscope.stage import Camera, Scene, shoot
from photoplay.films.places import Pixels, make_place

Floats = NDArray[np.float64]
JOINT_RATE = Fraction(60)
"""Frames a second of joints, as AIST++ has them."""
FILM_RATE = Fraction(30)
SIZE = (144, 192)
"""Pixels of a dancer's film, upright as on a telephone."""
_AWAY, _EYE = 5.2, 0.95
"""Metres of the camera from the middle of the stage, and of its height."""
_FOCUS = 1.95
"""Heights of the canvas that a metre is high at a metre's distance."""
_TURNED = 0.7
"""Radians that the dancer is turned away, at most."""
_LIMBS = (
    ("pelvis", "spine 3", 0.13), ("spine 3", "neck", 0.10), ("left hip", "left knee", 0.062),
    ("left knee", "left ankle", 0.045), ("left heel", "left big toe", 0.04),
    ("right hip", "right knee", 0.062), ("right knee", "right ankle", 0.045),
    ("right heel", "right big toe", 0.04), ("left shoulder", "left elbow", 0.05),
    ("left elbow", "left wrist", 0.042), ("left wrist", "left hand", 0.04),
    ("right shoulder", "right elbow", 0.05), ("right elbow", "right wrist", 0.042),
    ("right wrist", "right hand", 0.04), ("left shoulder", "right shoulder", 0.06),
    ("left hip", "right hip", 0.09), ("neck", "head", 0.05),
)  # fmt: skip
"""From, to, radius in metres."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Danced:
    """What is known of a dance; joints have JOINT_RATE frames a second."""

    dance: Dance
    seen: dict[str, Floats]
    """Where every named point lies in the picture, in widths and heights, shape (frames, 2)."""
    density: Floats
    """Of notes, at JOINT_RATE."""
    loudness: Floats

    def joints(self, order: tuple[str, ...]) -> Floats:
        """Metres, shape (frames, joints, 3)."""
        return in_order(self.dance.points, order)

    def in_picture(self, order: tuple[str, ...]) -> Floats:
        """Widths and heights, shape (frames, joints, 2)."""
        return in_order(self.seen, order)


ORDERS = {"coco-17": COCO_17, "openpose-25": OPENPOSE_25, "smpl-24": SMPL_24}


def dance_passage(
    passage: Passage, *, seconds: float, style: str = "bounce", level: str = "clean", seed: int = 0,
    path: Path | None = None,
) -> Danced:  # fmt: skip
    """A dance to the first `seconds` of `passage`, drawn to `path` where one is given.

    The joints do not depend on whether they are drawn.
    """
    rng = np.random.default_rng(seed)
    frames = round(seconds * JOINT_RATE)
    density = density_of(passage.notes, frames, JOINT_RATE)
    loudness = loudness_of(passage.notes, frames, JOINT_RATE)
    made = dance(passage.beats, seconds, float(JOINT_RATE), (density + loudness) / 2, style, rng)
    facing = rng.uniform(-_TURNED, _TURNED)
    seen = {name: _projected(points, facing) for name, points in made.points.items()}
    danced = Danced(dance=made, seen=seen, density=density, loudness=loudness)
    if path is not None:
        _film(path, danced, passage, LEVELS[level], seconds, style, rng)
    return danced


def _projected(points: Floats, facing: float) -> Floats:
    cos, sin = np.cos(facing), np.sin(facing)
    x = cos * points[:, 0] + sin * points[:, 2]
    z = _AWAY - (cos * points[:, 2] - sin * points[:, 0])
    tall = SIZE[1] / SIZE[0]
    return np.stack([0.5 + _FOCUS * x / z * tall, 0.5 + _FOCUS * (_EYE - points[:, 1]) / z], axis=1)


def _film(
    path: Path, danced: Danced, passage: Passage, level: Level, seconds: float, style: str,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    frames = round(seconds * FILM_RATE)
    others = [_stranger(passage, seconds, style, number, rng) for number in range(level.strangers)]
    scene = _scene(danced.seen, others, COOL if passage.minor else WARM, rng)
    camera = Camera(
        zoom=np.ones(frames), light=1.05 - 0.3 * tension_curve(passage, frames, FILM_RATE)
    )
    pictures = shoot(
        [scene], [], camera, level, int(rng.integers(1 << 31)), size=SIZE, rate=FILM_RATE
    )
    write_film(path, pictures, FILM_RATE, crf=level.crf, preset=level.preset)


def _stranger(
    passage: Passage, seconds: float, style: str, number: int, rng: np.random.Generator
) -> dict[str, Floats]:
    """Somebody small behind who dances to a beat of their own."""
    period = float(np.median(np.diff(moves_of(passage.beats)))) if len(passage.beats) > 2 else 0.5
    own = np.arange(rng.uniform(0, 1), seconds, period * rng.uniform(1.15, 1.4))
    frames = round(seconds * JOINT_RATE)
    other = dance(own, seconds, float(JOINT_RATE), np.full(frames, 0.2), style, rng)
    aside = (-1) ** number * rng.uniform(0.27, 0.36)
    middle = np.array([0.5 + aside, 0.42])
    return {name: middle + (_projected(points, 0.0) - 0.5) * 0.45
            for name, points in other.points.items()}  # fmt: skip


def _scene(
    seen: dict[str, Floats], others: Sequence[dict[str, Floats]], colours: tuple[Colour, ...],
    rng: np.random.Generator,
) -> Scene:  # fmt: skip
    place = make_place(int(rng.integers(1 << 30)), SIZE).seen(0.0, 0.0)
    ground = cv2.GaussianBlur(place, (0, 0), 1.2)
    shirt, trousers = rng.permutation(len(colours))[:2]
    step = float(JOINT_RATE / FILM_RATE)

    def picture(frame: int) -> Pixels:
        canvas = np.asarray(ground // 2 + 30, dtype=np.uint8)
        at = round(frame * step)
        for other in others:
            paint_body(canvas, other, at, (GREY, (120, 120, 120)), 0.45)
        paint_body(canvas, seen, at, (colours[shirt], colours[trousers]), 1.0)
        return canvas

    return picture


def paint_body(
    canvas: Pixels, seen: dict[str, Floats], at: int, colours: tuple[Colour, Colour], size: float
) -> None:
    """A body of rounded limbs, its head on top; points are in widths and heights of the film."""
    height, width = canvas.shape[:2]
    unit = size * _FOCUS / _AWAY * SIZE[1]

    def place(name: str) -> tuple[int, int]:
        x, y = seen[name][min(at, len(seen[name]) - 1)]
        return round(x * width * 16), round(y * height * 16)

    for first, last, radius in _LIMBS:
        legs = any(word in first for word in ("hip", "knee", "heel"))
        skin = "wrist" in first or first == "neck"
        colour = (225, 180, 150) if skin else colours[1] if legs else colours[0]
        thick = max(1, round(2 * radius * unit))
        cv2.line(canvas, place(first), place(last), colour, thick, cv2.LINE_AA, 4)
    x, y = place("head")
    middle = (x, round(y - 0.05 * unit * 16))
    cv2.circle(canvas, middle, round(0.115 * unit * 16), (225, 180, 150), -1, cv2.LINE_AA, 4)
    cv2.circle(canvas, place("nose"), max(8, round(0.03 * unit * 16)), (150, 90, 70), -1,
               cv2.LINE_AA, 4)  # fmt: skip
