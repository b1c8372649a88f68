"""How much moves, which way, and how much of it is the camera.

The camera's own movement is a similarity (shift, turn, scale) fitted to the dense flow by RANSAC;
what is left over is the objects'. Visual beats come from the directogram of Davis & Agrawala,
"Visual Rhythm and Beat" (SIGGRAPH 2018): flow by direction, whose sudden losses are impacts.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d, maximum_filter1d, uniform_filter1d

from photoplay.analysis.glance import Glance
from photoplay.analysis.grid import CURVE_RATE, Samples, on_grid
from photoplay.types.analysis import Moment, MomentKind
from photoplay.types.time import Curve

Floats = NDArray[np.float64]
_DIRECTIONS = 8
_GRID = 8
"""Pixels between the points that the camera is fitted to."""
_STILL_PIXELS = 0.12
"""Flow, in pixels a picture, below which nothing is said to move."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MotionFound:
    curves: dict[str, Curve]
    moments: tuple[Moment, ...]


class MotionObserver:
    """See every picture; those with flow are measured."""

    def __init__(self) -> None:
        self._samples = Samples(7)
        self._directions = Samples(_DIRECTIONS)
        self._breaks: list[float] = []
        self._points: NDArray[np.float32] | None = None

    def see(self, glance: Glance) -> None:
        if glance.flow is None:
            if glance.index:
                self._breaks.append(glance.time)
            return
        height, width = glance.grey.shape
        diagonal = float(np.hypot(height, width))
        seconds = glance.flow_seconds
        inner = glance.flow[_GRID // 2 :: _GRID, _GRID // 2 :: _GRID]
        moved = np.ascontiguousarray(inner.reshape(-1, 2))
        if self._points is None or len(self._points) != len(moved):
            rows, columns = np.mgrid[_GRID // 2 : height : _GRID, _GRID // 2 : width : _GRID]
            self._points = np.stack([columns.ravel(), rows.ravel()], axis=1).astype(np.float32)
        sizes = np.hypot(moved[:, 0], moved[:, 1])
        sizes[sizes < _STILL_PIXELS] = 0
        mean = float(sizes.mean())
        camera, (right, down), scale = _camera(self._points, moved, mean)
        rest = np.hypot(*(moved - camera).T)
        rest[rest < _STILL_PIXELS] = 0
        per = 1 / (diagonal * seconds)
        self._samples.add(glance.time, (
            mean * per,
            float(rest.mean()) * per,
            float(np.hypot(camera[:, 0], camera[:, 1]).mean()) * per,
            -right / width / seconds,
            down / height / seconds,
            scale / seconds,
            float(np.percentile(sizes, 95)) * per,
        ))  # fmt: skip
        angles = np.arctan2(moved[:, 1], moved[:, 0])
        bins = np.minimum(
            ((angles + np.pi) * (_DIRECTIONS / (2 * np.pi))).astype(int), _DIRECTIONS - 1
        )
        self._directions.add(
            glance.time, np.bincount(bins, weights=sizes * per, minlength=_DIRECTIONS) / len(sizes)
        )

    def finish(self, duration: float, cuts: tuple[float, ...] = ()) -> MotionFound:
        """Curves of the whole film, and the moments at which something starts, stops or strikes."""
        times, values = self._samples.times, self._samples.values
        names = ("motion", "object_motion", "camera_motion", "pan", "tilt", "zoom")
        curves = {name: on_grid(times, values[:, k], duration) for k, name in enumerate(names)}
        impacts = self._impacts(cuts)
        curves["visual_impact"] = on_grid(self._directions.times, impacts, duration, peaks=True)
        moments = (
            *_peaks(self._directions.times, impacts, cuts),
            *_starts_and_stops(curves["motion"], cuts),
            *_reversals(curves, cuts),
        )
        return MotionFound(curves=curves, moments=tuple(sorted(moments, key=lambda m: m.time)))

    def _impacts(self, cuts: tuple[float, ...]) -> Floats:
        """Loss of flow by direction from one picture to the next, 0..1 over the film."""
        gram = np.asarray(self._directions.values, dtype=float)
        if len(gram) < 4:
            return np.zeros(len(gram))
        smooth = gaussian_filter1d(gram, 0.6, axis=0)
        lost = np.zeros(len(gram))
        lost[1:] = np.maximum(0.0, smooth[:-1] - smooth[1:]).sum(axis=1)
        times = self._directions.times
        for cut in cuts:
            lost[(times > cut - 0.12) & (times < cut + 0.2)] = 0
        usual = uniform_filter1d(lost, min(len(lost), 31), mode="nearest")
        lost = np.maximum(0.0, lost - usual)
        top = float(np.quantile(lost, 0.995))
        return np.clip(lost / top, 0, 1) if top > 1e-4 else np.zeros(len(gram))


def _camera(
    points: NDArray[np.float32], moved: NDArray[np.float32], mean: float
) -> tuple[NDArray[np.float32], tuple[float, float], float]:
    """The camera's part of the flow, its shift of the picture's middle in pixels, its growth."""
    if mean < 0.03:
        return np.zeros_like(moved), (0.0, 0.0), 0.0
    cv2.setRNGSeed(7)
    matrix, inliers = cv2.estimateAffinePartial2D(
        points, points + moved, method=cv2.RANSAC, ransacReprojThreshold=0.6, maxIters=150,
        refineIters=2,
    )  # fmt: skip
    if matrix is None or float(inliers.mean()) < 0.4:
        return np.zeros_like(moved), (0.0, 0.0), 0.0
    flow = points @ matrix[:, :2].T + matrix[:, 2] - points
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0])) - 1
    middle = points.mean(axis=0)
    shift = matrix[:, :2] @ middle + matrix[:, 2] - middle
    return np.asarray(flow, dtype=np.float32), (float(shift[0]), float(shift[1])), scale


def _peaks(times: Floats, impacts: Floats, cuts: tuple[float, ...]) -> list[Moment]:
    """Impacts (rare, strong) and visual beats (regular): peaks of the envelope.

    Beats are kept only where their distances agree with one period, found by autocorrelation.
    """
    if len(impacts) < 8 or not impacts.any():
        return []
    high = maximum_filter1d(impacts, 5, mode="nearest")
    tops = np.flatnonzero((impacts == high) & (impacts > 0.22))
    if not len(tops):
        return []
    found = [
        Moment(time=float(times[k]), kind="impact", strength=round(float(impacts[k]), 3))
        for k in tops
        if impacts[k] > 0.62
    ]
    period = _period(times, impacts)
    if period is None:
        return found
    on = _steady(times[tops], period)
    return found + [
        Moment(time=float(times[k]), kind="beat", strength=round(float(impacts[k]), 3))
        for k, steady in zip(tops, on, strict=True)
        if steady and impacts[k] <= 0.62
    ]


def _period(times: Floats, impacts: Floats) -> float | None:
    """Seconds of the strongest regular beat between 0.3 and 1.5 s; None where there is none."""
    step = float(np.median(np.diff(times)))
    if step <= 0 or len(impacts) * step < 5:
        return None
    centred = impacts - impacts.mean()
    spectrum = np.fft.rfft(centred, 2 * len(centred))
    agreement = np.fft.irfft(np.abs(spectrum) ** 2)[: len(centred)]
    if agreement[0] <= 0:
        return None
    agreement = agreement / agreement[0]
    low, high = max(2, round(0.3 / step)), min(len(centred) // 2, round(1.5 / step))
    if high <= low + 2:
        return None
    best = low + int(np.argmax(agreement[low:high]))
    return best * step if agreement[best] > 0.25 else None


def _steady(tops: Floats, period: float) -> NDArray[np.bool_]:
    """Which peaks have a neighbour at one or two periods, within a tenth of it."""
    steady = np.zeros(len(tops), dtype=bool)
    for k, time in enumerate(tops):
        gaps = np.abs(tops - time) / period
        steady[k] = bool(np.any((np.abs(gaps - 1) < 0.12) | (np.abs(gaps - 2) < 0.12)))
    return steady


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
