"""Light and colour over time: brightness, saturation, contrast, warmth, flashes, main colours."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from photoplay.analysis.glance import Glance
from photoplay.analysis.grid import Samples, on_grid
from photoplay.analysis.means import mean, share
from photoplay.analysis.quantiles import quantile
from photoplay.types.analysis import Moment
from photoplay.types.time import Curve

_FULL_CHROMA = 60.0
"""CIELAB chroma that counts as fully saturated: film seldom has more in the mean."""
_FLASH = 9.0
"""L* by which the mean light must leap up for a flash, and fall again within half a second."""
_FAR = 5.0
"""How many times the usual step of the light around it a flash must leap beyond."""
_WHITE, _SAME = 8.0, 0.3
"""Span of L* under which a picture is all white but for what is written on it, and correlation from
which it is the old one."""
_FIRST = 4
"""Pictures of which too little is known before them."""
_LASTS = 11
"""Pictures within which a flash is over."""
_BROAD, _LIGHTER = 0.65, 2.0
"""Share of the picture that a flash makes lighter, and by how much L*: what is bright and moves
past lights up a part of it."""
_CELLS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LightFound:
    curves: dict[str, Curve]
    flashes: tuple[Moment, ...]
    palette: tuple[str, ...]


class LightObserver:
    def __init__(self) -> None:
        self._samples = Samples(4)
        self._light = Samples(2)
        self._before: list[NDArray[np.float32]] = []
        self._counts = np.zeros(_CELLS**3)
        self._sums = np.zeros((_CELLS**3, 3))

    def see(self, glance: Glance) -> None:
        small = cv2.resize(glance.lab, (48, 27), interpolation=cv2.INTER_AREA)
        lab = np.asarray(small, dtype=np.float32).reshape(-1, 3)
        light = mean(lab[:, 0])
        self._light.add(glance.time, [light, self._lighter(lab[:, 0])])
        if glance.flow is None and glance.index % 2:
            return
        chroma = np.hypot(lab[:, 1], lab[:, 2])
        warm = (0.35 * lab[:, 1] + lab[:, 2]) / 40
        self._samples.add(glance.time, (
            light / 100,
            min(1.0, mean(chroma) / _FULL_CHROMA),
            float(lab[:, 0].std()) / 100,
            min(1.0, max(-1.0, mean(warm))),
        ))  # fmt: skip
        if glance.index % 5 == 0:
            self._count(glance)

    def finish(self, duration: float, cuts: tuple[float, ...] = ()) -> LightFound:
        times, values = self._samples.times, self._samples.values
        names = ("brightness", "saturation", "contrast", "warmth")
        curves = {name: on_grid(times, values[:, k], duration) for k, name in enumerate(names)}
        leaps = _leaps(self._light.values[:, 0]) * (self._light.values[:, 1] >= _BROAD)
        curves["flash"] = on_grid(self._light.times, leaps, duration, peaks=True)
        flashes = tuple(
            Moment(
                time=float(self._light.times[k]), kind="flash", strength=round(float(leaps[k]), 3)
            )
            for k in _tops(leaps)
            if not any(abs(float(self._light.times[k]) - cut) < 0.06 for cut in cuts)
        )
        return LightFound(curves=curves, flashes=flashes, palette=self._palette())

    def _lighter(self, light: NDArray[np.float32]) -> float:
        """Share of the picture that is lighter than it was one or two pictures ago; 0 where it is
        another picture, neither white nor the old one in more light."""
        lighter = 0.0
        low, high = quantile(light, 0.15), quantile(light, 0.85)
        if self._before and (high - low < _WHITE or _alike(self._before[0], light)):
            darkest = np.minimum(self._before[0], self._before[-1])
            lighter = share(light > darkest + _LIGHTER)
        self._before = [*self._before[-1:], light]
        return lighter

    def _count(self, glance: Glance) -> None:
        small = cv2.resize(glance.small, (32, 18), interpolation=cv2.INTER_AREA).reshape(-1, 3)
        cells = (small // (256 // _CELLS)).astype(int)
        index = (cells[:, 0] * _CELLS + cells[:, 1]) * _CELLS + cells[:, 2]
        self._counts += np.bincount(index, minlength=_CELLS**3)
        for channel in range(3):
            self._sums[:, channel] += np.bincount(
                index, weights=small[:, channel], minlength=_CELLS**3
            )

    def _palette(self, size: int = 5) -> tuple[str, ...]:
        """Main colours, most common first, by weighted k-means in CIELAB."""
        held = np.flatnonzero(self._counts)
        if not len(held):
            return ()
        means = (self._sums[held] / self._counts[held][:, None]).astype(np.float32)
        weights = self._counts[held]
        lab = cv2.cvtColor(means[None] / 255, cv2.COLOR_RGB2LAB)[0].astype(float)
        centres = _spread_out(lab, weights, min(size, len(held)))
        for _ in range(12):
            nearest = ((lab[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
            for k in range(len(centres)):
                mine = nearest == k
                if mine.any():
                    centres[k] = np.average(lab[mine], axis=0, weights=weights[mine])
        shares = np.array([weights[nearest == k].sum() for k in range(len(centres))])
        colours = cv2.cvtColor(centres[None].astype(np.float32), cv2.COLOR_LAB2RGB)[0]
        rows = np.clip(np.rint(colours * 255), 0, 255).astype(int)
        order = np.argsort(-shares, kind="stable")
        return tuple("#{:02x}{:02x}{:02x}".format(*rows[k]) for k in order if shares[k] > 0)


def _alike(one: NDArray[np.float32], other: NDArray[np.float32]) -> bool:
    a, b = one - np.float32(mean(one)), other - np.float32(mean(other))
    return bool(float(a @ b) >= _SAME * float(np.sqrt((a @ a) * (b @ b))))


def _spread_out(
    lab: NDArray[np.float64], weights: NDArray[np.float64], size: int
) -> NDArray[np.float64]:
    """Starting colours: the commonest, then each time what is common and far from those taken."""
    chosen = [int(np.argmax(weights))]
    while len(chosen) < size:
        far = ((lab[:, None] - lab[chosen][None]) ** 2).sum(axis=2).min(axis=1)
        chosen.append(int(np.argmax(far * weights)))
    return lab[chosen].copy()


def _leaps(light: NDArray[np.float32]) -> NDArray[np.float64]:
    """How far each picture is lighter than those around it, 0..1; steps that stay count 0.

    What a lamp or an old film flickers by is no flash: the leap must stand far above the usual one.
    """
    if len(light) < 5:
        return np.zeros(len(light))
    values = np.asarray(light, dtype=float)
    usual = median_filter(values, size=min(len(values) // 2 * 2 - 1, 31), mode="nearest")
    before = np.concatenate([[values[0]], values[:-1]])
    two = np.concatenate([values[:2], values[:-2]])
    after = np.array(
        [values[k + 1 : k + _LASTS].min(initial=values[k]) for k in range(len(values))]
    )
    steps = np.abs(np.diff(values, prepend=values[0]))
    flicker = median_filter(steps, size=min(len(values) // 2 * 2 - 1, 51), mode="mirror")
    risen = np.minimum(values - usual, values - np.minimum(before, two))
    # It falls again by most of what it rose: a brighter shot does not.
    risen[:_FIRST] = 0.0
    risen = np.where(values - after >= 0.5 * (values - np.minimum(before, two)), risen, 0.0)
    return np.asarray(np.clip((risen - np.maximum(_FLASH / 2, _FAR * flicker)) / 30, 0, 1))


def _tops(leaps: NDArray[np.float64]) -> list[int]:
    """First picture of each flash, a third of a second apart at least."""
    found: list[int] = []
    for k in np.flatnonzero(leaps > 0.02):
        if not found or k - found[-1] > 8:
            found.append(int(k))
    return found
