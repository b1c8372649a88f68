"""How dancers move: from pose to pose, each reached on a beat.

A style has a vocabulary of poses and a way from one to the next. Between beats the joints turn by a
polynomial that is at rest on both and fastest late, as a stroke is: the sum of joint speeds has its
minima on the beats, which is what kinematic beats are (R. Li et al., AI Choreographer, 2021).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.films.kinetoscope.skeletons import JOINT, SMPL_24, posed

Floats = NDArray[np.float64]
Pose = dict[str, tuple[float, float, float]]
"""Joint -> axis-angle in radians; the others hang as in `_HANGING`."""
_STANCE: Pose = {"left hip": (0, 0, 0.1), "right hip": (0, 0, -0.1)}
"""Added to every pose."""
_HANGING: Pose = {"left shoulder": (0, 0, -1.25), "right shoulder": (0, 0, 1.25),
                  "left elbow": (0, -0.25, 0), "right elbow": (0, 0.25, 0)}  # fmt: skip
_FASTEST = 150.0
"""Poses a minute; where beats pass faster, every other beat has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DanceStyle:
    """A way of dancing."""

    poses: Callable[[np.random.Generator, int], Pose]
    """The pose of beat number k."""
    late: int
    """How late between two beats the body is fastest: 1 in the middle, 3 just before the stop."""
    travel: float
    """Metres to either side that the body goes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dance:
    """A danced passage; frames are those of `rate`."""

    turns: Floats
    """Axis-angles, shape (frames, 24, 3)."""
    root: Floats
    """Metres, shape (frames, 3)."""
    points: dict[str, Floats]
    """Every named point, shape (frames, 3)."""
    moves: tuple[float, ...]
    """Seconds at which poses are reached: beats."""


def dance(
    beats: Floats, seconds: float, rate: float, energy: Floats, style: str,
    rng: np.random.Generator,
) -> Dance:  # fmt: skip
    """Dance to `beats` (seconds); `energy`, shape (frames,), 0..1, makes movements larger."""
    times = np.arange(round(seconds * rate)) / rate
    at = moves_of(beats)
    known = DANCES[style]
    row = [_whole(known.poses(rng, number)) for number in range(len(at))]
    sides = [known.travel * (-1) ** (number // 2 + number) for number in range(len(at))]
    if not row:
        row, sides, at = [_whole({})], [0.0], np.zeros(1)
    poses = np.array(row)
    size = 0.65 + 0.5 * np.interp(at, np.arange(len(energy)) / rate, energy)
    rest = _whole({})
    poses = rest + (poses - rest) * size[:, None, None]
    turns = _between(times, at, poses.reshape(len(at), -1), known.late).reshape(-1, 24, 3)
    root = np.zeros((len(times), 3))
    root[:, 0] = _between(times, at, np.array(sides)[:, None] * size[:, None], known.late)[:, 0]
    # The lower foot stands on the ground.
    points = posed(turns, root)
    lowest = np.min([points[f"{side} {part}"][:, 1] for side in ("left", "right")
                     for part in ("heel", "big toe")], axis=0)  # fmt: skip
    root[:, 1] = -lowest
    kept = tuple(float(one) for one in at if 0 < one < seconds)
    return Dance(turns=turns, root=root, points=posed(turns, root), moves=kept)


def moves_of(beats: Floats) -> Floats:
    """The beats on which poses are reached: every one, or every other where they are fast."""
    if len(beats) < 2:
        return np.asarray(beats, dtype=float)
    fast = 60 / float(np.median(np.diff(beats))) > _FASTEST
    return np.asarray(beats[:: 2 if fast else 1], dtype=float)


def _between(times: Floats, at: Floats, rows: Floats, late: int) -> Floats:
    """Rows at `times`: those of `at`, left and reached at rest, fastest `late`."""
    place = np.clip(np.searchsorted(at, times, side="right") - 1, 0, max(0, len(at) - 2))
    if len(at) < 2:
        return np.repeat(rows[:1], len(times), axis=0)
    share = np.clip((times - at[place]) / (at[place + 1] - at[place]), 0, 1)
    # The integral of x^late (1 - x), brought to 1.
    gone = (late + 2) * share ** (late + 1) - (late + 1) * share ** (late + 2)
    return np.asarray(rows[place] + gone[:, None] * (rows[place + 1] - rows[place]))


def _whole(pose: Pose) -> Floats:
    turns = np.zeros((len(SMPL_24), 3))
    for name, turn in {**_HANGING, **pose}.items():
        turns[JOINT[name]] = turn
    for name, turn in _STANCE.items():
        turns[JOINT[name]] += turn
    return turns


def _side(number: int) -> float:
    return 1.0 if number % 2 else -1.0


def _bounce(rng: np.random.Generator, number: int) -> Pose:
    """Knees give on one beat, the body rises on the next, arms pump."""
    deep = 0.55 if number % 2 else 0.1
    lift = rng.uniform(0.3, 0.9)
    return {
        "left hip": (-deep, 0, 0), "right hip": (-deep, 0, 0),
        "left knee": (1.9 * deep, 0, 0), "right knee": (1.9 * deep, 0, 0),
        "left ankle": (-0.9 * deep, 0, 0), "right ankle": (-0.9 * deep, 0, 0),
        "spine 1": (0.3 * deep, 0, 0.12 * _side(number // 2)),
        "left elbow": (0, -0.4 - 1.4 * deep, 0), "right elbow": (0, 0.4 + 1.4 * deep, 0),
        "left shoulder": (0, 0, -1.2 + lift * deep), "right shoulder": (0, 0, 1.2 - lift * deep),
        "neck": (0.4 * deep, 0, 0),
    }  # fmt: skip


def _sway(rng: np.random.Generator, number: int) -> Pose:
    """Hips and chest lean from side to side, the arms go along."""
    way = _side(number) * rng.uniform(0.8, 1.2)
    return {
        "pelvis": (0, 0.25 * way, 0.08 * way), "spine 2": (0, 0, -0.28 * way),
        "spine 3": (0, 0.2 * way, -0.15 * way), "neck": (0, 0, 0.2 * way),
        "left shoulder": (0, -0.3 * way, -0.95 + 0.55 * way),
        "right shoulder": (0, -0.3 * way, 0.95 + 0.55 * way),
        "left elbow": (0, -0.6, 0), "right elbow": (0, 0.6, 0),
        "left hip": (0, 0, 0.12 * way), "right hip": (0, 0, 0.12 * way),
    }  # fmt: skip


def _arms(rng: np.random.Generator, number: int) -> Pose:
    """The arms strike one clear line after another."""
    left, right = rng.choice([-1.3, -0.5, 0.1, 0.7, 1.25], 2, replace=False)
    return {
        "left shoulder": (0, rng.uniform(-0.6, 0.2), float(left)),
        "right shoulder": (0, rng.uniform(-0.2, 0.6), -float(right)),
        "left elbow": (0, -rng.uniform(0, 1.6), 0), "right elbow": (0, rng.uniform(0, 1.6), 0),
        "spine 3": (0, rng.uniform(-0.3, 0.3), 0), "neck": (0, rng.uniform(-0.5, 0.5), 0),
        "pelvis": (0, 0, 0.05 * _side(number)),
    }  # fmt: skip


def _step(rng: np.random.Generator, number: int) -> Pose:
    """A leg lifts or crosses on each beat, the other arm swings against it."""
    left = number % 2 == 0
    lift, swing = rng.uniform(0.6, 1.2), rng.uniform(0.5, 1.0)
    free, stand = ("left", "right") if left else ("right", "left")
    sign = 1.0 if left else -1.0
    return {
        f"{free} hip": (-lift, 0, 0.15 * sign), f"{free} knee": (1.3 * lift, 0, 0),
        f"{stand} hip": (0.05, 0, 0), f"{stand} knee": (0.15, 0, 0),
        "left shoulder": (0, -swing * sign, -1.0), "right shoulder": (0, -swing * sign, 1.0),
        "left elbow": (0, -0.9, 0), "right elbow": (0, 0.9, 0),
        "spine 2": (0.05, 0.25 * sign, 0),
    }  # fmt: skip


def _pop(rng: np.random.Generator, number: int) -> Pose:
    """Corners: elbows at right angles, chest and head turned apart, held."""
    up, down = rng.choice([0.5, 1.57], 2)
    return {
        "left shoulder": (0, 0, rng.choice([-0.9, -0.2, 0.3])),
        "right shoulder": (0, 0, rng.choice([0.9, 0.2, -0.3])),
        "left elbow": (0, -up, rng.choice([-1.0, 1.0]) * up),
        "right elbow": (0, down, rng.choice([-1.0, 1.0]) * down),
        "spine 2": (rng.uniform(-0.1, 0.3), rng.choice([-0.4, 0.0, 0.4]), 0),
        "neck": (0, rng.choice([-0.6, 0.0, 0.6]), 0),
        "left knee": (0.5 * (number % 2), 0, 0), "left hip": (-0.3 * (number % 2), 0, 0),
    }  # fmt: skip


DANCES: Mapping[str, DanceStyle] = {
    "bounce": DanceStyle(poses=_bounce, late=1, travel=0.05),
    "sway": DanceStyle(poses=_sway, late=1, travel=0.12),
    "arms": DanceStyle(poses=_arms, late=2, travel=0.05),
    "step": DanceStyle(poses=_step, late=1, travel=0.2),
    "pop": DanceStyle(poses=_pop, late=3, travel=0.08),
}
