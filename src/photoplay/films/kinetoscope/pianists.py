"""Pianists from above: a keyboard of 88 keys, those that are down, and two hands on it.

What a camera over the keys sees, as for Audeo (K. Su, X. Liu, E. Shlizerman, 2020): the truth is a
roll of 88 keys at the film's rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from photoplay.films.encoding import write_film
from photoplay.films.kinetoscope.causes import RATE, Passage
from photoplay.films.kinetoscope.levels import LEVELS, Level
from photoplay.films.kinetoscope.looks.brief import COOL, WARM, Colour
from photoplay.films.kinetoscope.stage import Scene, shoot, still_camera
from photoplay.films.places import Pixels
from photoplay.types.notes import NoteTable

Floats = NDArray[np.float64]
KEYS, LOWEST = 88, 21
"""Keys, and the MIDI number of the lowest."""
SIZE = (416, 96)
"""Pixels: a white key is 8 wide."""
_WHITE, _KEY_END, _BLACK_END, _BLACK_WIDE = 8, 66, 40, 5
_SPLIT = 60
"""MIDI number from which the right hand plays."""
_BLACK = frozenset({1, 3, 6, 8, 10})
FINGERS = 5
HANDS_42 = tuple(
    f"{hand} {part}"
    for hand in ("left", "right")
    for part in (
        "wrist",
        *(f"{finger} {joint}" for finger in ("thumb", "index", "middle", "ring", "little")
          for joint in (1, 2, 3, 4)),
    )
)  # fmt: skip
"""Two hands of 21 points, as OpenPose has each."""
_REACH = (0.74, 0.95, 1.0, 0.95, 0.84)
"""How far each finger reaches, thumb first, beside the middle one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Played:
    """What a pianist does; rows are pictures at RATE."""

    roll: NDArray[np.float32]
    """1 where a key is down, shape (pictures, 88)."""
    hands: Floats
    """Points in widths and heights, in the order HANDS_42, shape (pictures, 42, 2)."""


def play_piano(
    passage: Passage, *, seconds: float, level: str = "clean", seed: int = 0,
    path: Path | None = None,
) -> Played:  # fmt: skip
    """The first `seconds` of `passage` on the piano, drawn to `path` where one is given."""
    rng = np.random.default_rng(seed)
    frames = round(seconds * RATE)
    notes = passage.notes.pitched()
    notes = notes.where((notes.pitch >= LOWEST) & (notes.pitch < LOWEST + KEYS))
    roll = roll_of(notes, frames)
    hands = np.concatenate(
        [_hand(notes.where(side), frames, right)
         for right, side in ((False, notes.pitch < _SPLIT), (True, notes.pitch >= _SPLIT))],
        axis=1,
    )  # fmt: skip
    played = Played(roll=roll, hands=hands)
    if path is not None:
        known: Level = LEVELS[level]
        scene = _scene(played, COOL if passage.minor else WARM, rng)
        pictures = shoot(
            [scene], [], still_camera(frames), known, int(rng.integers(1 << 31)), size=SIZE
        )
        write_film(path, pictures, RATE, crf=known.crf, preset=known.preset)
    return played


def roll_of(notes: NoteTable, frames: int, rate: Fraction = RATE) -> NDArray[np.float32]:
    """Which keys are down at each picture, shape (frames, 88); a key struck again lifts before."""
    roll = np.zeros((frames, KEYS), dtype=np.float32)
    starts = np.rint(notes.onset_seconds * float(rate)).astype(int)
    ends = np.maximum(starts + 1, np.rint(notes.end_seconds * float(rate)).astype(int))
    for start, end, pitch in zip(starts, ends, notes.pitch, strict=True):
        if start < frames:
            roll[max(0, start - 1), pitch - LOWEST] = 0
            roll[start:end, pitch - LOWEST] = 1
    return roll


def key_middle(pitch: int) -> float:
    """Where a key lies, in pixels from the left."""
    white = sum(1 for one in range(LOWEST, pitch) if one % 12 not in _BLACK)
    return white * _WHITE + (0.0 if pitch % 12 in _BLACK else _WHITE / 2)


_MIDDLES = np.array([key_middle(LOWEST + key) for key in range(KEYS)])


def _hand(notes: NoteTable, frames: int, right: bool) -> Floats:
    """The 21 points of one hand, shape (frames, 21, 2)."""
    rest = SIZE[0] * (0.62 if right else 0.38)
    keys = _MIDDLES[notes.pitch - LOWEST]
    starts = np.rint(notes.onset_seconds * float(RATE)).astype(int)
    ends = np.maximum(starts + 1, np.rint(notes.end_seconds * float(RATE)).astype(int))
    places, times = [rest], [0]
    for start in np.unique(starts):
        together = keys[starts == start]
        times.append(int(start))
        places.append(float((together.min() + together.max()) / 2))
    middle = gaussian_filter1d(np.interp(np.arange(frames), times, places), 2.0)
    spread = (np.arange(FINGERS) - 2) * 7.5 * (1 if right else -1)
    tips = np.stack([middle[:, None] + spread, np.full((frames, FINGERS), 62.0)], axis=2)
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if start >= frames:
            continue
        sounding = np.sort(keys[(starts <= start) & (ends > start)])
        rank = int(np.searchsorted(sounding, keys[number]))
        finger = _finger(rank, len(sounding), right)
        down = 34.0 if int(notes.pitch[number]) % 12 in _BLACK else 55.0
        tips[start:end, finger] = keys[number], down
    tips = gaussian_filter1d(tips, 0.7, axis=0)
    wrist = np.stack([middle, np.full(frames, 94.0)], axis=1)
    points = [wrist[:, None]]
    for finger in range(FINGERS):
        base = wrist + (tips[:, finger] - wrist) * 0.42 * _REACH[finger]
        bend = np.array([0.0, 0.34, 0.68, 1.0])[None, :, None]
        points.append(base[:, None] + bend * (tips[:, finger] - base)[:, None])
    return np.asarray(np.concatenate(points, axis=1) / np.array(SIZE))


def _finger(rank: int, count: int, right: bool) -> int:
    """Which finger plays note `rank` of `count` from below: thumbs lie inside."""
    place = rank * (FINGERS - 1) // max(1, count - 1) if count > 1 else 2
    place = min(FINGERS - 1, place)
    return place if right else FINGERS - 1 - place


def _scene(played: Played, colours: tuple[Colour, ...], rng: np.random.Generator) -> Scene:
    white = [key for key in range(KEYS) if (LOWEST + key) % 12 not in _BLACK]
    black = [key for key in range(KEYS) if (LOWEST + key) % 12 in _BLACK]
    desk = rng.uniform(15, 60, 3)
    ivory = rng.uniform(205, 245)
    skin = tuple(float(c) for c in np.array([225, 180, 150]) * rng.uniform(0.5, 1.05))
    tint = np.array(colours[int(rng.integers(len(colours)))], float)

    def keys(canvas: Pixels, down: NDArray[np.bool_], which: list[int], wide: int) -> None:
        """Keys of one colour; those that are down are longer and lit."""
        for key in which:
            left = round(_MIDDLES[key] - wide / 2)
            if wide == _WHITE:
                shown = 0.45 * ivory + 0.35 * tint if down[key] else ivory
                canvas[: _KEY_END + 2 * down[key], left + 1 : left + wide] = shown
            else:
                shown = 40 + 0.5 * tint if down[key] else 25.0
                canvas[: _BLACK_END - 2 * (not down[key]), left : left + wide] = shown

    at_rest = np.empty((SIZE[1], SIZE[0], 3), np.uint8)
    at_rest[:] = desk
    keys(at_rest, np.zeros(KEYS, dtype=bool), white, _WHITE)
    keys(at_rest, np.zeros(KEYS, dtype=bool), black, _BLACK_WIDE)

    def picture(frame: int) -> Pixels:
        canvas = at_rest.copy()
        down = played.roll[frame] > 0
        keys(canvas, down, [key for key in white if down[key]], _WHITE)
        near = [key for key in black if down[max(0, key - 1) : key + 2].any()]
        keys(canvas, down, near, _BLACK_WIDE)
        for hand in (played.hands[frame, :21], played.hands[frame, 21:]):
            _paint_hand(canvas, hand * SIZE, skin)
        return canvas

    return picture


def _paint_hand(canvas: Pixels, hand: Floats, skin: tuple[float, ...]) -> None:
    dark = tuple(c * 0.7 for c in skin)
    points = np.rint(hand * 16).astype(np.int32)
    palm = points[[0, 1, 5, 9, 13, 17]]
    cv2.fillConvexPoly(canvas, cv2.convexHull(palm), skin, cv2.LINE_AA, 4)
    for finger in range(FINGERS):
        row = points[1 + 4 * finger : 5 + 4 * finger]
        cv2.polylines(canvas, [row.reshape(-1, 1, 2)], False, skin, 4, cv2.LINE_AA, 4)
        cv2.circle(canvas, tuple(int(c) for c in row[-1]), 24, dark, -1, cv2.LINE_AA, 4)
