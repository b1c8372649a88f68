"""Films in which every cause is planted: changes of shot, flashes, camera, motion – and traps.

A film is a list of shots. What is drawn is known to the frame, and so is what could be mistaken
for it: noise, a shaking camera, flicker, a pumping exposure, strobes, whip pans, hard compression,
keyframes that pop, pictures shown twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.encoding import write_film
from photoplay.films.places import Pixels, Place, make_place, paint_ball, paint_face

Entrance = Literal["cut", "dissolve", "fade"]
Path2 = Callable[[float], tuple[float, float]]
"""Where something is at a time of its shot: widths and heights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ball:
    """Something that moves through the picture."""

    path: Path2
    radius: float = 0.15
    colour: tuple[int, int, int] = (250, 240, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A drawn face that stays where it is."""

    x: float
    y: float
    size: float
    """Height, in heights of the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedShot:
    seconds: float
    place: int
    """Seed of the place: shots of one place show one subject."""
    entrance: Entrance = "cut"
    """How it follows on the shot before; a fade goes through black."""
    camera: Path2 = lambda _: (0.0, 0.0)
    """Middle of the window, in widths and heights of the picture."""
    zoom: Callable[[float], float] = lambda _: 1.0
    balls: tuple[Ball, ...] = ()
    faces: tuple[Face, ...] = ()
    title: str = ""
    """Written over the picture from a quarter to three quarters of the shot."""
    card: bool = False
    """The title stands on black."""
    black: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Traps:
    """What could be mistaken for a change of shot, for motion, or for a flash."""

    noise: float = 0.0
    """Standard deviation in grey levels."""
    shake: float = 0.0
    """Standard deviation of a hand-held camera, in hundredths of the width."""
    flicker: float = 0.0
    """Standard deviation of each picture's light, as a share."""
    pump: float = 0.0
    """Swing of a slow exposure, as a share; 1.3 s a turn."""
    dim: float = 1.0
    """Factor on all light."""
    strobe: tuple[tuple[float, float], ...] = ()
    """Stretches in seconds with a white picture five times a second."""
    blur: int = 0
    """Pictures over which motion is smeared."""
    crf: int = 20
    """x264's quality; 40 shows blocks."""
    keyframes: int = 0
    """Pictures from one that stands alone to the next; 0 leaves it to the codec."""
    repeats: tuple[tuple[int, int], ...] = ()
    """(every, from): pictures at which the one before is shown again, as after a change of
    frame rate."""
    caption: str = ""
    """Stays on the screen over all cuts."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlantedTruth:
    """What the film holds; frames count from 0, times are seconds."""

    rate: Fraction
    frames: int
    cuts: tuple[int, ...]
    """First frames of shots that appear at once."""
    gradual: tuple[tuple[float, float, str], ...]
    """Start, end, and kind: dissolve, fade-out or fade-in."""
    flashes: tuple[int, ...]
    """First frame of each flash; strobes are not told."""
    camera: NDArray[np.float64]
    """Planted speed of the window, shape (frames, 2), widths and heights a second."""
    titles: tuple[tuple[float, float], ...]
    black: tuple[tuple[float, float], ...]
    edges: tuple[float, ...]
    """Every change of shot in seconds: cuts, and the middles of dissolves and fades."""
    places: tuple[int, ...]
    """Of each shot between `edges`."""
    shake: float = 0.0
    boxes: tuple[tuple[float, float, float, float], ...] = field(default=())
    """Where each title stands: left, top, width, height, in shares of the picture."""


GRADUAL = 0.8
"""Seconds of a dissolve, and of each half of a fade."""
FLASH_FRAMES = 2


def plant_film(
    path: Path,
    shots: Sequence[PlantedShot],
    *,
    traps: Traps | None = None,
    flashes: Sequence[float] = (),
    size: tuple[int, int] = (320, 180),
    rate: Fraction = Fraction(25),
    seed: int = 0,
) -> PlantedTruth:
    """Draw `shots` to `path` and return what the film holds. `flashes` are times in seconds.

    Shots must be longer than the gradual changes at their two ends. ValueError where they are not.
    """
    traps = traps or Traps()
    lengths = [round(shot.seconds * rate) for shot in shots]
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(int).tolist()
    half = round(GRADUAL / 2 * rate)
    for shot, after, length in zip(shots, [*shots[1:], None], lengths, strict=True):
        soft = (shot.entrance != "cut") + (after is not None and after.entrance != "cut")
        if length <= soft * 2 * half:
            raise ValueError(f"a shot of {shot.seconds:g} s is too short for its gradual changes")
    lit = tuple(round(time * rate) for time in flashes)
    stage = _Stage(shots, starts, size, rate)
    pictures = _trapped(stage, half, traps, lit, np.random.default_rng(seed))
    write_film(path, pictures, rate, crf=traps.crf, keyframes=traps.keyframes)
    return _truth(shots, starts, stage, half, lit, traps)


class _Stage:
    """The shots, ready to be looked at at any time."""

    def __init__(
        self, shots: Sequence[PlantedShot], starts: list[int], size: tuple[int, int],
        rate: Fraction,
    ) -> None:  # fmt: skip
        self.shots, self.starts, self.size, self.rate = shots, starts, size, rate
        self._places: dict[int, Place] = {}

    def picture(self, k: int, frame: int, shaken: tuple[float, float]) -> Pixels:
        """Shot `k` as it is at `frame` of the film."""
        shot, (width, height) = self.shots[k], self.size
        since = float((frame - self.starts[k]) / self.rate)
        if shot.black or shot.card:
            picture = np.zeros((height, width, 3), np.uint8)
        else:
            if shot.place not in self._places:
                self._places[shot.place] = make_place(shot.place, self.size)
            place = self._places[shot.place]
            x, y = shot.camera(since)
            picture = place.seen(x + shaken[0], y + shaken[1], shot.zoom(since))
        for ball in shot.balls:
            bx, by = ball.path(since)
            paint_ball(picture, bx - shaken[0], by - shaken[1], ball.radius, ball.colour)
        for face in shot.faces:
            paint_face(picture, face.x - shaken[0], face.y - shaken[1], face.size)
        if shot.title and 0.25 <= since / shot.seconds < 0.75:
            write_on(picture, shot.title)
        return picture


def write_on(picture: Pixels, text: str, *, low: bool = False) -> tuple[float, float, float, float]:
    """Write `text` in white with a dark edge; returns its box in shares of the picture."""
    height, width = picture.shape[:2]
    font, scale = cv2.FONT_HERSHEY_DUPLEX, height / (330 if low else 220)
    thick = max(1, round(scale * 1.6))
    (wide, high), _ = cv2.getTextSize(text, font, scale, thick)
    left, base = (width - wide) // 2, round(height * (0.93 if low else 0.55))
    for right, down in ((-1, -1), (1, -1), (-1, 1), (1, 1), (0, 2), (2, 0)):
        place = (left + right, base + down)
        cv2.putText(picture, text, place, font, scale, (0, 0, 0), thick, cv2.LINE_AA)
    cv2.putText(picture, text, (left, base), font, scale, (255, 255, 255), thick, cv2.LINE_AA)
    return left / width, (base - high) / height, wide / width, high / height


def _mixed(stage: _Stage, half: int, frame: int, shaken: tuple[float, float]) -> Pixels:
    """The picture at `frame`, with the gradual changes around it."""
    k = int(np.searchsorted(stage.starts, frame, side="right")) - 1
    k = min(k, len(stage.shots) - 1)
    here = stage.picture(k, frame, shaken)
    since, left = frame - stage.starts[k], stage.starts[k + 1] - frame
    near, other = None, 0
    if since < half and stage.shots[k].entrance != "cut" and k:
        near, other, share = k, k - 1, 0.5 + since / (2 * half)
    elif k + 1 < len(stage.shots) and left <= half and stage.shots[k + 1].entrance != "cut":
        near, other, share = k + 1, k + 1, 0.5 + left / (2 * half)
    if near is None:
        return here
    if stage.shots[near].entrance == "fade":
        return (here * (2 * share - 1)).astype(np.uint8)
    there = stage.picture(other, frame, shaken)
    return np.asarray(cv2.addWeighted(here, share, there, 1 - share, 0), dtype=np.uint8)


def _trapped(
    stage: _Stage, half: int, traps: Traps, lit: tuple[int, ...], rng: np.random.Generator
) -> Iterator[Pixels]:
    rate = float(stage.rate)
    held: list[NDArray[np.float32]] = []
    hand, last = np.zeros(2), None
    for frame in range(stage.starts[-1]):
        time = frame / rate
        # A hand drifts and is drawn back.
        hand = 0.7 * hand + rng.normal(0, traps.shake / 100 * 0.7, 2) if traps.shake else hand
        shown = _mixed(stage, half, frame, (float(hand[0]), float(hand[1]))).astype(np.float32)
        if traps.blur:
            # A shutter does not stay open over a cut.
            held = [] if frame in stage.starts else held
            held = [*held[-traps.blur + 1 :], shown]
            shown = np.mean(held, axis=0)
        if any(0 <= frame - at < FLASH_FRAMES for at in lit):
            shown = shown * 0.2 + 255 * 0.8
        if any(a <= time < b and (frame % round(rate / 5)) == 0 for a, b in traps.strobe):
            shown = np.full_like(shown, 245)
        light = traps.dim * (1 + traps.pump * np.sin(2 * np.pi * time / 1.3))
        shown = shown * (light * (1 + traps.flicker * rng.standard_normal()))
        if traps.noise:
            shown = shown + rng.normal(0, traps.noise, shown.shape).astype(np.float32)
        picture = np.clip(shown, 0, 255).astype(np.uint8)
        if traps.caption:
            write_on(picture, traps.caption, low=True)
        if last is None or not any(frame % n == first for n, first in traps.repeats):
            last = picture
        yield last


def _truth(
    shots: Sequence[PlantedShot], starts: list[int], stage: _Stage, half: int,
    lit: tuple[int, ...], traps: Traps,
) -> PlantedTruth:  # fmt: skip
    rate = float(stage.rate)
    cuts, gradual, edges = [], [], []
    for k in range(1, len(shots)):
        at = starts[k] / rate
        edges.append(at)
        if shots[k].entrance == "cut":
            cuts.append(starts[k])
        elif shots[k].entrance == "dissolve":
            gradual.append((at - half / rate, at + half / rate, "dissolve"))
        else:
            gradual += [(at - half / rate, at, "fade-out"), (at, at + half / rate, "fade-in")]
    spans = [(starts[k] / rate, starts[k + 1] / rate) for k in range(len(shots))]
    written = [k for k, shot in enumerate(shots) if shot.title]
    blank = np.zeros((stage.size[1], stage.size[0], 3), np.uint8)
    return PlantedTruth(
        rate=stage.rate,
        frames=starts[-1],
        cuts=tuple(cuts),
        gradual=tuple(gradual),
        flashes=lit,
        camera=_camera_speeds(shots, starts, rate),
        titles=tuple((spans[k][0] + 0.25 * shots[k].seconds, spans[k][0] + 0.75 * shots[k].seconds)
                     for k in written),
        black=_black(shots, spans),
        edges=tuple(edges),
        places=tuple(shot.place for shot in shots),
        shake=traps.shake,
        boxes=tuple(write_on(blank.copy(), shots[k].title) for k in written),
    )  # fmt: skip


def _black(
    shots: Sequence[PlantedShot], spans: Sequence[tuple[float, float]]
) -> tuple[tuple[float, float], ...]:
    """Black shots, and what is before and after the writing on a card, joined where they touch."""
    rows: list[tuple[float, float]] = []
    for shot, (start, end) in zip(shots, spans, strict=True):
        quarter = (end - start) / 4
        parts = [(start, end)] if shot.black else []
        parts = [(start, start + quarter), (end - quarter, end)] if shot.card else parts
        for part in parts:
            if rows and part[0] - rows[-1][1] < 1e-6:
                rows[-1] = (rows[-1][0], part[1])
            else:
                rows.append(part)
    return tuple(rows)


def _camera_speeds(
    shots: Sequence[PlantedShot], starts: list[int], rate: float
) -> NDArray[np.float64]:
    rows = np.zeros((starts[-1], 2))
    for k, shot in enumerate(shots):
        times = np.arange(starts[k + 1] - starts[k]) / rate
        places = np.array([shot.camera(float(t)) for t in times])
        if len(places) > 1 and not (shot.black or shot.card):
            rows[starts[k] + 1 : starts[k + 1]] = np.diff(places, axis=0) * rate
    return rows
