"""Players as bodies and hands of joints: bow, pick and sticks move as the notes have it.

The points are those of Foley Music (C. Gan et al., 2020): 25 of a body and 20 of each hand, whose
wrists are the body's. Places are widths and heights of the picture; the player faces the camera, so
that the right hand lies on the left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.films.encoding import write_film
from photoplay.films.kinetoscope.causes import RATE, Passage, loudness_of
from photoplay.films.kinetoscope.levels import LEVELS
from photoplay.films.kinetoscope.looks.brief import COOL, WARM, Colour
from photoplay.films.kinetoscope.skeletons import OPENPOSE_25
from photoplay.films.kinetoscope.stage import SIZE, Scene, shoot, still_camera
from photoplay.films.places import Pixels, make_place
from photoplay.types.notes import NoteTable

Floats = NDArray[np.float64]
BODY_65 = (
    *OPENPOSE_25,
    *(f"{hand} {finger} {joint}" for hand in ("left", "right")
      for finger in ("thumb", "index", "middle", "ring", "little") for joint in (1, 2, 3, 4)),
)  # fmt: skip
_AT = {name: number for number, name in enumerate(BODY_65)}
_STANDING = {
    "nose": (0.5, 0.17), "neck": (0.5, 0.27), "right shoulder": (0.43, 0.28),
    "left shoulder": (0.57, 0.28), "pelvis": (0.5, 0.58), "right hip": (0.465, 0.58),
    "left hip": (0.535, 0.58), "right knee": (0.455, 0.75), "left knee": (0.545, 0.75),
    "right ankle": (0.45, 0.92), "left ankle": (0.55, 0.92), "right eye": (0.49, 0.155),
    "left eye": (0.51, 0.155), "right ear": (0.475, 0.165), "left ear": (0.525, 0.165),
    "left big toe": (0.56, 0.95), "left small toe": (0.575, 0.945), "left heel": (0.545, 0.935),
    "right big toe": (0.44, 0.95), "right small toe": (0.425, 0.945),
    "right heel": (0.455, 0.935), "right elbow": (0.4, 0.4), "left elbow": (0.6, 0.4),
    "right wrist": (0.41, 0.5), "left wrist": (0.59, 0.5),
}  # fmt: skip
_UPPER, _FORE = 0.155, 0.15
"""Heights that the two parts of an arm are long."""
_WIDE = SIZE[0] / SIZE[1]
_BONES = (
    ("neck", "pelvis", 9), ("right shoulder", "left shoulder", 6), ("right hip", "left hip", 6),
    ("right hip", "right knee", 5), ("right knee", "right ankle", 4), ("left hip", "left knee", 5),
    ("left knee", "left ankle", 4), ("right heel", "right big toe", 3),
    ("left heel", "left big toe", 3), ("right shoulder", "right elbow", 4),
    ("right elbow", "right wrist", 3), ("left shoulder", "left elbow", 4),
    ("left elbow", "left wrist", 3), ("neck", "nose", 3),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Way:
    """Where the hands go, shape (pictures, 2) each, and what is drawn beside the body."""

    right: Floats
    left: Floats
    lines: tuple[tuple[Floats, Floats, Colour, int], ...]
    """From, to (both of shape (pictures, 2)), colour, width in pixels."""
    foot: Floats | None = None
    """Heights by which the right toe is lifted, shape (pictures,)."""


def play_part(
    passage: Passage, notes: NoteTable, *, seconds: float, instrument: str = "violin",
    level: str = "clean", seed: int = 0, path: Path | None = None,
) -> Floats:  # fmt: skip
    """The points of a player of `notes` in the order BODY_65, shape (pictures, 65, 2).

    The film goes to `path` where one is given; `passage` gives it loudness and colours.
    """
    rng = np.random.default_rng(seed)
    frames = round(seconds * RATE)
    way = INSTRUMENTS[instrument](notes, frames, rng)
    sway = 0.012 * np.sin(np.cumsum(0.5 + loudness_of(passage.notes, frames)) / float(RATE) * 2.2)
    points = _body(way, sway)
    if path is not None:
        known = LEVELS[level]
        scene = _scene(points, way, COOL if passage.minor else WARM, rng)
        pictures = shoot([scene], [], still_camera(frames), known, int(rng.integers(1 << 31)))
        write_film(path, pictures, RATE, crf=known.crf, preset=known.preset)
    return points


def _body(way: Way, sway: Floats) -> Floats:
    frames = len(sway)
    points = np.zeros((frames, len(BODY_65), 2))
    for name, place in _STANDING.items():
        points[:, _AT[name]] = place
        points[:, _AT[name], 0] += sway * (1 - place[1])
    if way.foot is not None:
        for name in ("right big toe", "right small toe"):
            points[:, _AT[name], 1] -= way.foot
    for side, goal, out in (("right", way.right, -1.0), ("left", way.left, 1.0)):
        shoulder = points[:, _AT[f"{side} shoulder"]]
        elbow, wrist = _reached(shoulder, goal, out)
        points[:, _AT[f"{side} elbow"]], points[:, _AT[f"{side} wrist"]] = elbow, wrist
        ahead = (wrist - elbow) * (_WIDE, 1)
        ahead /= np.maximum(1e-9, np.linalg.norm(ahead, axis=1, keepdims=True))
        across = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) * out
        for number, finger in enumerate(("thumb", "index", "middle", "ring", "little")):
            for joint in range(1, 5):
                off = ahead * (0.012 + 0.011 * joint) + across * 0.011 * (number - 2)
                points[:, _AT[f"{side} {finger} {joint}"]] = wrist + off / (_WIDE, 1)
    return points


def _reached(shoulder: Floats, goal: Floats, out: float) -> tuple[Floats, Floats]:
    """Elbow and wrist of an arm that reaches for `goal`, the elbow outwards; as far as it goes."""
    arm = (goal - shoulder) * (_WIDE, 1)
    long = np.linalg.norm(arm, axis=1)
    reach = np.clip(long, 0.05, _UPPER + _FORE - 1e-3)
    ahead = arm / np.maximum(1e-9, long)[:, None]
    along = (_UPPER**2 - _FORE**2 + reach**2) / (2 * reach)
    aside = np.sqrt(np.maximum(0, _UPPER**2 - along**2))
    normal = np.stack([ahead[:, 1], -ahead[:, 0]], axis=1) * out
    # The elbow hangs on the outer, lower side.
    normal *= np.where(normal[:, 1:] < 0, -1, 1)
    elbow = shoulder + (ahead * along[:, None] + normal * aside[:, None]) / (_WIDE, 1)
    return elbow, shoulder + ahead * reach[:, None] / (_WIDE, 1)


def onsets_of(notes: NoteTable, frames: int) -> NDArray[np.int64]:
    """Pictures at which something is struck, each once."""
    places = np.unique(np.rint(notes.onset_seconds * float(RATE)).astype(np.int64))
    return np.asarray(places[places < frames])


def _strokes(at: NDArray[np.int64], frames: int) -> Floats:
    """-1..1: from end to end between strikes, turning on each, shape (frames,)."""
    if not len(at):
        return np.zeros(frames)
    ends = np.where(np.arange(len(at)) % 2, 1.0, -1.0)
    gaps = np.diff(np.append(at, frames))
    # Short notes have short strokes.
    ends = ends * np.clip(np.maximum(gaps, np.append(gaps[:1], gaps[:-1])) / 14, 0.3, 1.0)
    return np.asarray(np.interp(np.arange(frames), at, ends))


def _height(notes: NoteTable, frames: int) -> Floats:
    """Where the pitch lies, 0 lowest .. 1 highest, shape (frames,)."""
    if not len(notes):
        return np.full(frames, 0.5)
    low, high = float(notes.pitch.min()), float(notes.pitch.max())
    shares = (notes.pitch - low) / max(1.0, high - low)
    frame = np.rint(notes.onset_seconds * float(RATE))
    place = np.clip(np.searchsorted(frame, np.arange(frames), side="right") - 1, 0, None)
    steps = shares[place].astype(float)
    return np.asarray(np.convolve(np.pad(steps, 2, mode="edge"), np.full(5, 0.2), "valid"))


def _still(place: Floats, frames: int, right: float = 0.0, down: float = 0.0) -> Floats:
    """One place for all pictures, moved by so much."""
    return np.tile(place + np.array([right, down]), (frames, 1))


def _violin(notes: NoteTable, frames: int, rng: np.random.Generator) -> Way:
    stroke, high = _strokes(onsets_of(notes, frames), frames), _height(notes, frames)
    chin, scroll = np.array([0.525, 0.27]), np.array([0.68, 0.33])
    left = chin + (scroll - chin) * (0.95 - 0.4 * high)[:, None] + (0, 0.03)
    bridge = chin + 0.35 * (scroll - chin)
    # The bow lies across the strings, down and to the player's right.
    down = np.array([-0.09, 0.16])
    right = bridge + down * (0.62 + 0.42 * stroke)[:, None]
    tip = right - down * 1.45
    return Way(right=right, left=left, lines=(
        (_still(chin, frames), _still(scroll, frames), (140, 70, 30), 3),
        (_still(chin, frames), _still(chin + 0.5 * (scroll - chin), frames), (170, 85, 35), 7),
        (right, tip, (240, 230, 200), 1),
    ))  # fmt: skip


def _cello(notes: NoteTable, frames: int, rng: np.random.Generator) -> Way:
    stroke, high = _strokes(onsets_of(notes, frames), frames), _height(notes, frames)
    top, foot = np.array([0.53, 0.22]), np.array([0.5, 0.86])
    left = top + (foot - top) * (0.12 + 0.35 * high)[:, None] + (0.02, 0)
    bridge = top + 0.66 * (foot - top)
    over = np.array([-0.13, 0.01])
    right = bridge + over * (0.66 + 0.5 * stroke)[:, None] - (0, 0.02)
    return Way(right=right, left=left, lines=(
        (_still(top, frames), _still(foot, frames), (120, 60, 25), 3),
        (_still(top + 0.45 * (foot - top), frames), _still(foot, frames), (165, 80, 35), 13),
        (right, right - over * 1.5, (240, 230, 200), 1),
    ))  # fmt: skip


def _guitar(notes: NoteTable, frames: int, rng: np.random.Generator) -> Way:
    """Each strum crosses the strings on its note and is fastest there."""
    at, high = onsets_of(notes, frames), _height(notes, frames)
    between = (at[1:] + at[:-1]) / 2
    ends = np.where(np.arange(len(between)) % 2, 1.0, -1.0)
    swing = np.interp(np.arange(frames), between, ends) if len(between) else np.zeros(frames)
    body, head = np.array([0.46, 0.52]), np.array([0.72, 0.4])
    left = body + (head - body) * (0.95 - 0.45 * high)[:, None] + (0, 0.02)
    right = body + np.array([0.01, 0.05]) * swing[:, None]
    return Way(right=right, left=left, lines=(
        (_still(body, frames), _still(head, frames), (110, 60, 30), 3),
        (_still(body, frames, -0.02, 0.01), _still(body, frames, 0.05, -0.02),
         (190, 120, 50), 14),
    ))  # fmt: skip


_KIT = {
    name: np.array(place)
    for name, place in (("hat", (0.37, 0.5)), ("snare", (0.47, 0.56)), ("tom", (0.53, 0.53)),
                        ("cymbal", (0.66, 0.42)))
}  # fmt: skip
_UP = np.array([0.0, 0.06])
"""Above a drum, where a hand rests."""
_VOICES = {42: "hat", 44: "hat", 46: "hat", 38: "snare", 40: "snare", 37: "snare", 39: "snare",
           49: "cymbal", 51: "cymbal", 57: "cymbal", 59: "cymbal"}  # fmt: skip
_KICKS = (35, 36)


def _drums(notes: NoteTable, frames: int, rng: np.random.Generator) -> Way:
    """Sticks are down on their strokes and up between them; the foot has the big drum."""
    voices = [_VOICES.get(int(pitch), "tom") for pitch in notes.pitch]
    kick = np.isin(notes.pitch, _KICKS)
    hands = {}
    for side, mine in (("right", ("hat", "cymbal")), ("left", ("snare", "tom"))):
        rows = np.array([voice in mine for voice in voices], dtype=bool) & ~kick
        hands[side] = _beaten(notes.where(rows), frames, _KIT[mine[0]])
    lift = _lifted(onsets_of(notes.where(kick), frames), frames) * 0.03
    flats = tuple(
        (_still(place, frames, -0.05, 0.03), _still(place, frames, 0.05, 0.03), colour, wide)
        for place, colour, wide in (
            (_KIT["hat"], (230, 200, 90), 2), (_KIT["snare"], (200, 60, 60), 7),
            (_KIT["tom"], (190, 60, 60), 6), (_KIT["cymbal"], (230, 200, 90), 2),
        )
    )  # fmt: skip
    sticks = tuple(
        (hand, hand + np.array([aside, 0.035]), (240, 225, 190), 2)
        for hand, aside in ((hands["right"], 0.03), (hands["left"], -0.03))
    )
    return Way(right=hands["right"], left=hands["left"], lines=(*flats, *sticks), foot=lift)


def _beaten(notes: NoteTable, frames: int, rest: Floats) -> Floats:
    """A hand that goes from drum to drum and comes down on each stroke."""
    at = onsets_of(notes, frames)
    first = np.searchsorted(np.rint(notes.onset_seconds * float(RATE)), at)
    drums = np.array([_KIT[_VOICES.get(int(notes.pitch[k]), "tom")] for k in first]).reshape(-1, 2)
    if not len(at):
        return _still(rest - _UP, frames)
    now = np.arange(frames)
    place = np.stack([np.interp(now, at, drums[:, k]) for k in (0, 1)], axis=1)
    place[:, 1] -= 0.03 + 0.09 * _lifted(at, frames)
    return place


def _lifted(at: NDArray[np.int64], frames: int) -> Floats:
    """0 on each stroke, up to 1 between two that are half a second or more apart."""
    if not len(at):
        return np.ones(frames)
    now = np.arange(frames)
    after = np.searchsorted(at, now, side="left")
    ahead = np.where(after < len(at), at[np.minimum(after, len(at) - 1)] - now, frames)
    behind = np.where(after > 0, now - at[np.maximum(after - 1, 0)], frames)
    behind = np.where(np.isin(now, at), 0, behind)
    # Up slowly, down fast.
    return np.asarray(np.clip(np.minimum(behind / 8.0, ahead / 4.0), 0, 1))


INSTRUMENTS: Mapping[str, Callable[[NoteTable, int, np.random.Generator], Way]] = {
    "violin": _violin,
    "cello": _cello,
    "guitar": _guitar,
    "drums": _drums,
}


def _scene(
    points: Floats, way: Way, colours: tuple[Colour, ...], rng: np.random.Generator
) -> Scene:
    room = make_place(int(rng.integers(1 << 30)), SIZE).seen(0.0, 0.0)
    ground = np.asarray(cv2.GaussianBlur(room, (0, 0), 2.0) // 3 + 25, dtype=np.uint8)
    shirt = colours[int(rng.integers(len(colours) - 1))]
    legs = tuple(c // 2 for c in shirt)
    skin = (225, 180, 150)

    def picture(frame: int) -> Pixels:
        canvas = ground.copy()

        def pixel(place: Floats) -> tuple[int, int]:
            return round(place[0] * SIZE[0] * 16), round(place[1] * SIZE[1] * 16)

        row = points[frame]
        for first, last, wide in _BONES:
            lower = any(word in first for word in ("hip", "knee", "heel"))
            colour = legs if lower else skin if "elbow" in first or first == "neck" else shirt
            colour = shirt if (first, last) == ("neck", "pelvis") else colour
            ends = pixel(row[_AT[first]]), pixel(row[_AT[last]])
            cv2.line(canvas, *ends, colour, wide, cv2.LINE_AA, 4)
        cv2.circle(canvas, pixel(row[_AT["nose"]]), 16 * 5, skin, -1, cv2.LINE_AA, 4)
        for begin, end, colour, wide in way.lines:
            ends = pixel(begin[frame]), pixel(end[frame])
            cv2.line(canvas, *ends, colour, wide, cv2.LINE_AA, 4)
        for side in ("right", "left"):
            cv2.circle(canvas, pixel(row[_AT[f"{side} middle 2"]]), 26, skin, -1, cv2.LINE_AA, 4)
        return canvas

    return picture
