"""Films drawn from music, so that what picture and music share is known.

Cuts stand on bar lines, the camera's speed is the density of notes, a flash falls on each of the
strongest accents, as many things move as registers sound, and they are warm in major and cool in
minor. A level says how much stands in the way: noise, a shaking hand, compression, dissolves in
place of cuts, and things that move on their own account.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photoplay.films.planted import GRADUAL, Ball, PlantedShot, Traps, plant_film
from photoplay.types.notes import NoteTable
from photoplay.types.time import Curve, Span

RATE = Fraction(25)
SIZE = (128, 72)
_STILL, _FAST = 0.02, 0.3
"""Widths a second that the camera moves at no notes and at the densest."""
_AROUND = 0.5
"""Seconds of one standard deviation over which notes count for the density."""
_SHORTEST = 1.0
"""Seconds of a shot between cuts; a shot with dissolves on both sides is longer."""
_REGISTERS = (0, 52, 67, 128)
_WARM = ((245, 170, 60), (250, 110, 70), (250, 220, 120))
_COOL = ((70, 120, 240), (90, 200, 220), (150, 110, 230))


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How much stands in the way of who looks."""

    noise: float
    shake: float
    crf: int
    dissolves: float
    """Share of the changes of shot that are dissolves."""
    strangers: int
    """Things a shot that move at a speed of their own."""


LEVELS = {
    "clean": Level(noise=0.0, shake=0.0, crf=20, dissolves=0.0, strangers=0),
    "handheld": Level(noise=3.0, shake=0.25, crf=23, dissolves=0.2, strangers=1),
    "rough": Level(noise=6.0, shake=0.5, crf=35, dissolves=0.2, strangers=2),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """What a film holds and why; times are seconds of the film."""

    seconds: float
    shots: tuple[Span, ...]
    cuts: tuple[float, ...]
    dissolves: tuple[float, ...]
    """Their middles."""
    flashes: tuple[float, ...]
    density: Curve
    """Notes around, from 0 where they are fewest to 1 where they are most."""
    speed: Curve
    """Widths a second of the camera."""
    things: tuple[int, ...]
    """Moving things that the music moves, by shot."""


def draw_music(
    path: Path,
    notes: NoteTable,
    bars: Sequence[float],
    *,
    seconds: float,
    minor: bool = False,
    level: str = "clean",
    seed: int = 0,
) -> Drawn:
    """Draw the first `seconds` of `notes` to `path`, without sound, and return what it holds.

    `bars` are the seconds at which bars begin. The same notes, level and seed give the same film.
    """
    rng, kept = np.random.default_rng(seed), LEVELS[level]
    frames = round(seconds * RATE)
    density = _density(notes, frames)
    speed = _STILL + (_FAST - _STILL) * density
    changes = _changes(bars, seconds, kept, rng)
    edges = [0.0, *(time for time, _ in changes), frames / float(RATE)]
    shots = [
        _shot(Span(a, b), notes, speed, entrance, minor, kept, rng)
        for (a, b), entrance in zip(
            pairwise(edges), ["cut", *(kind for _, kind in changes)], strict=True
        )
    ]
    flashes = _accents(notes, seconds, edges)
    traps = Traps(noise=kept.noise, shake=kept.shake, crf=kept.crf)
    plant_film(path, shots, traps=traps, flashes=flashes, size=SIZE, rate=RATE, seed=seed)
    return Drawn(
        seconds=frames / float(RATE),
        shots=tuple(Span(a, b) for a, b in pairwise(edges)),
        cuts=tuple(time for time, kind in changes if kind == "cut"),
        dissolves=tuple(time for time, kind in changes if kind != "cut"),
        flashes=flashes,
        density=Curve(float(RATE), density.astype(np.float32)),
        speed=Curve(float(RATE), speed.astype(np.float32)),
        things=tuple(len(shot.balls) - kept.strangers for shot in shots),
    )


def _density(notes: NoteTable, frames: int) -> NDArray[np.float64]:
    """Onsets around each frame, from 0 for the fewest to 1 for the most, shape (frames,)."""
    count = np.zeros(frames)
    places = np.rint(notes.onset_seconds * float(RATE)).astype(np.int64)
    np.add.at(count, places[places < frames], 1.0)
    reach = np.arange(-50, 51) / float(RATE)
    smooth = np.convolve(count, np.exp(-0.5 * (reach / _AROUND) ** 2), "full")[50 : 50 + frames]
    least, most = float(smooth.min()), float(smooth.max())
    return np.asarray((smooth - least) / ((most - least) or 1.0))


def _changes(
    bars: Sequence[float], seconds: float, level: Level, rng: np.random.Generator
) -> list[tuple[float, str]]:
    """When shots change, on frames nearest to bar lines, and how."""
    changes: list[tuple[float, str]] = []
    before, soft_before = 0.0, False
    for time in bars:
        at = round(time * RATE) / float(RATE)
        soft = bool(rng.random() < level.dissolves)
        least = _SHORTEST + GRADUAL * (soft + soft_before)
        if at - before < least or seconds - at < _SHORTEST + GRADUAL * soft:
            continue
        changes.append((at, "dissolve" if soft else "cut"))
        before, soft_before = at, soft
    return changes


def _shot(
    span: Span, notes: NoteTable, speed: NDArray[np.float64], entrance: str, minor: bool,
    level: Level, rng: np.random.Generator,
) -> PlantedShot:  # fmt: skip
    first, last = round(span.start * RATE), round(span.end * RATE)
    way = np.concatenate([[0.0], np.cumsum(speed[first:last])]) / float(RATE)
    angle = rng.uniform(0, 2 * math.pi)
    camera = _along(way, math.cos(angle), math.sin(angle))
    sounding = notes.pitch[
        (notes.onset_seconds >= span.start) & (notes.onset_seconds < span.end) & ~notes.drum
    ]
    things = sum(
        bool(np.any((sounding >= low) & (sounding < high))) for low, high in pairwise(_REGISTERS)
    )
    colours = _COOL if minor else _WARM
    moved = [_ball(way, colours[i], rng) for i in range(things)]
    own = np.arange(len(way)) * rng.uniform(0.1, 0.3) / float(RATE)
    strangers = [_ball(own, (200, 200, 200), rng) for _ in range(level.strangers)]
    return PlantedShot(
        seconds=(last - first) / float(RATE),
        place=int(rng.integers(1 << 30)),
        entrance="dissolve" if entrance == "dissolve" else "cut",
        camera=camera,
        balls=(*moved, *strangers),
    )


def _along(way: NDArray[np.floating], x: float, y: float) -> Callable[[float], tuple[float, float]]:
    """A straight path on which `way` widths lie behind at each frame."""
    heights = SIZE[0] / SIZE[1]

    def place(time: float) -> tuple[float, float]:
        gone = float(np.interp(time * float(RATE), np.arange(len(way)), way))
        return x * gone, y * gone * heights

    return place


def _ball(
    way: NDArray[np.floating], colour: tuple[int, int, int], rng: np.random.Generator
) -> Ball:
    """Something that goes round as fast as `way` grows."""
    middle, start = rng.uniform(0.3, 0.7, 2), rng.uniform(0, 2 * math.pi)
    reach, radius = rng.uniform(0.12, 0.25), rng.uniform(0.06, 0.1)

    def place(time: float) -> tuple[float, float]:
        gone = float(np.interp(time * float(RATE), np.arange(len(way)), way))
        turn = start + gone / reach
        return (
            float(middle[0] + reach * math.cos(turn)),
            float(middle[1] + reach * math.sin(turn)),
        )

    return Ball(path=place, radius=float(radius), colour=colour)


def _accents(
    notes: NoteTable, seconds: float, edges: Sequence[float], most: int = 2, apart: float = 1.5
) -> tuple[float, ...]:
    """The strongest onsets, on frames, away from changes of shot and from each other."""
    frames = np.rint(notes.onset_seconds * float(RATE)).astype(np.int64)
    strength = np.bincount(
        frames, notes.velocity / 127 * np.where(notes.pitch < 48, 2.0, 1.0), round(seconds * RATE)
    )[: round(seconds * RATE)]
    chosen: list[float] = []
    for frame in np.argsort(-strength, kind="stable"):
        time = float(frame) / float(RATE)
        free = all(abs(time - edge) > 0.6 for edge in edges)
        if strength[frame] > 0 and free and all(abs(time - one) >= apart for one in chosen):
            chosen.append(time)
        if len(chosen) == most:
            break
    return tuple(sorted(chosen))
