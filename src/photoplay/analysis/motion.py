"""How much moves, which way, and how much of it is the camera.

The camera's own movement is a similarity (shift, turn, scale) fitted to the dense flow by RANSAC;
what is left over is the objects'. A hand that trembles is no motion (`steadying`). Sudden losses of
either are visual impacts (`impacts`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, grey_closing

from photoplay.analysis.glance import Glance
from photoplay.analysis.grid import CURVE_RATE, Samples, on_grid
from photoplay.analysis.impacts import (
    DIRECTIONS,
    by_direction,
    find_moments,
    impact_curve,
    losses,
)
from photoplay.analysis.means import mean
from photoplay.analysis.steadying import Moved, Steadier
from photoplay.types.analysis import Moment, MomentKind
from photoplay.types.time import Curve

Floats = NDArray[np.float64]
_GRID = 4
"""Pixels between the points that are measured; the camera is fitted to every other one."""
_STILL_PIXELS = 0.12
"""Flow, in pixels a picture, below which nothing is said to move."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MotionFound:
    curves: dict[str, Curve]
    moments: tuple[Moment, ...]


class MotionObserver:
    """See every picture; those with flow are measured."""

    def __init__(self) -> None:
        self._samples = Samples(5)
        self._motion = Samples(1)
        self._steadier: Steadier | None = None
        self._grams = Samples(1 + 2 * DIRECTIONS)
        self._size = (0, 0)
        self._points: NDArray[np.float32] | None = None
        self._coarse: NDArray[np.intp] | None = None
        self._rest = np.zeros(DIRECTIONS, dtype=np.float32)

    def see(self, glance: Glance) -> None:
        if glance.flow is None:
            return
        height, width = glance.grey.shape
        points, coarse = self._grid(height, width)
        moved = np.ascontiguousarray(glance.flow[_GRID // 2 :: _GRID, _GRID // 2 :: _GRID])
        moved = moved.reshape(-1, 2)
        sizes = _sizes(moved)
        whole_mean = mean(sizes[coarse])
        camera, (right, down), scale, known = _camera(points, moved, coarse, whole_mean)
        rest = moved - camera
        rest_sizes = _sizes(rest)
        per = 1 / (float(np.hypot(height, width)) * glance.flow_seconds)
        self._steadily(Moved(glance.time, glance.flow_seconds, moved[coarse]))
        self._samples.add(glance.time, (
            mean(rest_sizes[coarse]) * per,
            mean(np.hypot(camera[coarse, 0], camera[coarse, 1])) * per,
            -right / width / glance.flow_seconds,
            down / height / glance.flow_seconds,
            scale / glance.flow_seconds,
        ))  # fmt: skip
        if known:
            # Where the camera is not known the rest is as it was: no leap is to be seen in it.
            self._rest = by_direction(np.where((rest_sizes > 0)[:, None], rest, 0)) * per
        whole = by_direction(np.where((sizes > 0)[:, None], moved, 0)) * per
        self._grams.add(glance.time, np.concatenate([[glance.flow_seconds], whole, self._rest]))

    def finish(self, duration: float, cuts: tuple[float, ...] = ()) -> MotionFound:
        """Curves of the whole film, and the moments at which something starts, stops or strikes."""
        times, values = self._samples.times, self._samples.values.copy()
        if self._steadier is not None:
            self._steadied(self._steadier.rest())
        motion = self._motion.values.copy()
        if len(values) > 2:
            # A picture shown twice looks like a moment of rest.
            values[:, :2] = grey_closing(values[:, :2], size=(2, 1))
            motion = grey_closing(motion, size=(2, 1))
        names = ("object_motion", "camera_motion", "pan", "tilt", "zoom")
        curves = {"motion": on_grid(self._motion.times, motion[:, 0], duration)}
        curves |= {name: on_grid(times, values[:, k], duration) for k, name in enumerate(names)}
        seconds, both = self._grams.values[:, 0], self._grams.values[:, 1:]
        views = [losses(both[:, :DIRECTIONS]), losses(both[:, DIRECTIONS:])]
        curves["visual_impact"] = on_grid(
            times, impact_curve(times, views, cuts), duration, peaks=True
        )
        moments = (
            *find_moments(times, np.asarray(seconds, dtype=float), views, cuts),
            *_starts_and_stops(curves["motion"], cuts),
            *_reversals(curves, cuts),
        )
        return MotionFound(curves=curves, moments=tuple(sorted(moments, key=lambda m: m.time)))

    def _steadily(self, moved: Moved) -> None:
        if self._steadier is None:
            self._steadier = Steadier(float(np.hypot(*self._size)))
        self._steadied(self._steadier.add(moved))

    def _steadied(self, found: Iterable[Moved]) -> None:
        for one in found:
            per = 1 / (float(np.hypot(*self._size)) * one.seconds)
            self._motion.add(one.time, (mean(_sizes(one.points)) * per,))

    def _grid(self, height: int, width: int) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
        """Points that are measured, shape (points, 2), and which of them the camera needs."""
        if self._points is None or self._coarse is None or self._size != (height, width):
            self._size = height, width
            rows, columns = np.mgrid[_GRID // 2 : height : _GRID, _GRID // 2 : width : _GRID]
            self._points = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(np.float32)
            chosen = (np.arange(rows.shape[0])[:, None] % 2 == 0) & (
                np.arange(rows.shape[1]) % 2 == 0
            )
            self._coarse = np.flatnonzero(chosen)
        return self._points, self._coarse


def _sizes(moved: NDArray[np.float32]) -> NDArray[np.float32]:
    """Lengths of the vectors, 0 where nothing is said to move."""
    sizes = np.hypot(moved[:, 0], moved[:, 1])
    sizes[sizes < _STILL_PIXELS] = 0
    return sizes


def _camera(
    points: NDArray[np.float32], moved: NDArray[np.float32], coarse: NDArray[np.intp], size: float
) -> tuple[NDArray[np.float32], tuple[float, float], float, bool]:
    """The camera's part of the flow, its shift of the picture's middle in pixels, its growth, and
    whether it is known: a flow without a common movement has none. `size` is the flow's mean."""
    if size < 0.03:
        return np.zeros_like(moved), (0.0, 0.0), 0.0, True
    cv2.setRNGSeed(7)
    few = points[coarse]
    matrix, inliers = cv2.estimateAffinePartial2D(
        few, few + moved[coarse], method=cv2.RANSAC, ransacReprojThreshold=0.6, maxIters=150,
        refineIters=2,
    )  # fmt: skip
    if matrix is None or float(inliers.mean()) < 0.4:
        return np.zeros_like(moved), (0.0, 0.0), 0.0, False
    flow = points @ matrix[:, :2].T + matrix[:, 2] - points
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0])) - 1
    middle = points.mean(axis=0)
    shift = matrix[:, :2] @ middle + matrix[:, 2] - middle
    return np.asarray(flow, dtype=np.float32), (float(shift[0]), float(shift[1])), scale, True


def _starts_and_stops(motion: Curve, cuts: tuple[float, ...]) -> list[Moment]:
    """Where the picture sets off from rest, and where it comes to rest."""
    values = gaussian_filter1d(np.asarray(motion.values, dtype=float), 0.15 * CURVE_RATE)
    top = float(np.quantile(values, 0.9)) if len(values) else 0.0
    if top < 0.01:
        return []
    found: list[Moment] = []
    moving = bool(values[0] > 0.35 * top)
    since = 0
    for k, value in enumerate(values):
        time = k / motion.rate
        if (not moving and value > 0.45 * top) or (moving and value < 0.16 * top):
            if k - since >= 0.8 * motion.rate and not _near(time, cuts, 0.3):
                kind: MomentKind = "motion-stop" if moving else "motion-start"
                strength = round(min(1.0, (k - since) / 40), 3)
                found.append(Moment(time=time, kind=kind, strength=strength))
            moving, since = not moving, k
    return found


def _reversals(curves: dict[str, Curve], cuts: tuple[float, ...]) -> list[Moment]:
    """Where a pan or tilt turns back."""
    found = []
    for name in ("pan", "tilt"):
        curve = curves[name]
        values = gaussian_filter1d(np.asarray(curve.values, dtype=float), 0.25 * CURVE_RATE)
        top = float(np.abs(values).max(initial=0.0))
        if top < 0.06:
            continue
        flips = np.flatnonzero(np.sign(values[1:]) * np.sign(values[:-1]) < 0) + 1
        for k in flips:
            before = values[max(0, k - 8) : k]
            after = values[k : k + 8]
            size = min(float(np.abs(before).max(initial=0)), float(np.abs(after).max(initial=0)))
            time = k / curve.rate
            if size > 0.4 * top and not _near(time, cuts, 0.4):
                found.append(
                    Moment(time=time, kind="reversal", strength=round(min(1.0, size / top), 3))
                )
    return found


def _near(time: float, cuts: tuple[float, ...], within: float) -> bool:
    return any(abs(time - cut) < within for cut in cuts)
