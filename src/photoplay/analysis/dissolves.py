"""Dissolves and fades: stretches in which every picture mixes the two at their ends.

The shares run evenly from the one to the other; neither motion nor noise nor a change of light
looks like that. Pictures are held for a few seconds only.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from photoplay.analysis.means import mean
from photoplay.analysis.unlikeness import Look, Reals, correlation
from photoplay.types.analysis import Transition, TransitionKind

_SHARED = 0.12
"""Seconds by which two gradual changes may overlap: a fade-in begins on the black of a fade-out."""
_MIXED, _STRAY = 0.2, 0.5
"""Share of a dissolve that lies beyond light and contrast; where it is less, how far pictures may
stray from the line of it."""
_DETAIL = 0.9
"""Share of the detail of its ends from which the middle of a change is too sharp for a mixture: two
unlike pictures laid over each other keep half of it, what moves keeps all of it."""


class DissolveFinder:
    """Looks for stretches of mixtures in the thumbnails of the last seconds."""

    _RATE = 12.0
    _LENGTHS = (0.3, 0.5, 0.75, 1.1, 1.6, 2.2)

    def __init__(self, longest: float) -> None:
        """`longest` in seconds."""
        self._longest = longest
        self._held: deque[Look] = deque()
        self._count = 0
        self._best: tuple[float, Transition] | None = None
        self.found: list[Transition] = []

    def add(self, look: Look) -> None:
        if self._held and look.time - self._held[-1].time < 0.9 / self._RATE:
            return
        self._held.append(look)
        while look.time - self._held[0].time > self._longest + 1.0:
            self._held.popleft()
        self._count += 1
        if self._count % 2:
            self._judge()

    def finish(self) -> list[Transition]:
        self._settle()
        return self.found

    def _judge(self) -> None:
        looks = list(self._held)
        now = looks[-1].time
        if self._best is not None and now > self._best[1].end + 0.7:
            self._settle()
        times = np.array([look.time for look in looks])
        rows = np.stack([look.thumb for look in looks]).reshape(len(looks), -1)
        last = len(looks) - 3
        for length in self._LENGTHS:
            if length > self._longest or last < 4:
                break
            first = int(np.searchsorted(times, times[last] - length)) - 2
            if first < 0:
                break
            if self.found and looks[first].time < self.found[-1].end - _SHARED:
                continue
            judged = _mixture(looks[first : last + 1], rows[first : last + 1])
            if judged is not None and (self._best is None or judged[0] > self._best[0]):
                self._best = judged

    def _settle(self) -> None:
        if self._best is not None:
            self.found.append(self._best[1])
            self._best = None


def _mixture(looks: list[Look], stack: Reals) -> tuple[float, Transition] | None:
    """How surely `looks` mix their first into their last, and the transition; None where not.

    `stack` holds their thumbs, shape (looks, values).
    """
    a, b = (stack[0] + stack[1]) / 2, (stack[-2] + stack[-1]) / 2
    way = b - a
    size = mean(np.abs(way))
    if size < 5.0:
        return None
    apart = stack - a
    shares = apart @ way / float(way @ way)
    steps = np.diff(shares)
    if steps.max() > 0.5 or steps.min() < -0.06:
        return None
    inner = (shares > 0.06) & (shares < 0.94)
    if inner.sum() < 3 or abs(shares[1]) > 0.1 or abs(shares[-2] - 1) > 0.1:
        return None
    # What costs most is asked last.
    rest = np.abs(apart - shares[:, None] * way).mean(axis=1) / size
    if rest.max() > 0.34:
        return None
    times = np.array([look.time for look in looks])
    line = np.corrcoef(times[inner], shares[inner])[0, 1] if inner.sum() > 2 else 0.0
    if line < 0.96:
        return None
    slope = np.polyfit(times[inner], shares[inner], 1)
    start, end = float(-slope[1] / slope[0]), float((1 - slope[1]) / slope[0])
    start, end = max(start, float(times[0])), min(end, float(times[-1]))
    kind = _kind(looks[0], looks[-1])
    if kind is None or end - start < 0.12:
        return None
    light = np.stack([one.thumb[..., 0] for one in looks])
    if kind == "dissolve" and not (_structures_mix(light) and _details_fade(light, shares)):
        return None
    sure = float(np.clip(line * (1 - rest.mean() * 2), 0.05, 1.0))
    change = Transition(
        start=round(start, 4), end=round(end, 4), kind=kind, strength=round(sure, 3)
    )
    return sure * min(1.0, size / 15) * (end - start) ** 0.2, change


def _structures_mix(light: Reals) -> bool:
    """Whether pictures (number, height, width) mix in structure and not in light alone.

    What the first picture becomes by more light or contrast is taken out of all of them; what is
    left is much, or it grows along that of the last picture, as a pumping exposure's does not.
    """
    rows = light.reshape(len(light), -1).astype(np.float64)
    first = rows[:2].mean(axis=0)
    base = np.stack([np.ones_like(first), first - first.mean()])
    base /= np.linalg.norm(base, axis=1, keepdims=True) + 1e-9
    rest = rows - (rows @ base.T) @ base
    last = rest[-2:].mean(axis=0)
    size = float(np.abs(last).mean())
    if size >= _MIXED * float(np.abs(rows[-2:].mean(axis=0) - first).mean()):
        return True
    shares = rest @ last / max(1e-9, float(last @ last))
    stray = np.abs(rest - shares[:, None] * last).mean(axis=1)
    return bool(stray.max() < _STRAY * size)


def _details_fade(light: Reals, shares: Reals) -> bool:
    """Whether pictures (number, height, width) have less detail in the middle of their way than at
    its ends, as mixtures do; a picture that only moves along is as sharp there.

    Detail is the power of the differences between neighbouring cells, where a pumping exposure is
    lighter than a mixture would be in the light of that mixture.
    """
    inner = (shares > 0.25) & (shares < 0.75)
    if not inner.any():
        return True
    detail = (np.diff(light, axis=1) ** 2).mean(axis=(1, 2)) + (
        (np.diff(light, axis=2) ** 2).mean(axis=(1, 2))
    )
    mean = light.mean(axis=(1, 2))
    first, last = mean[:2].mean(), mean[-2:].mean()
    mixed = (1 - shares) * first + shares * last
    lit = np.minimum(1.0, mixed / np.maximum(mean, 1e-6))
    within = float((detail * lit**2)[inner].mean())
    return within < _DETAIL * float(detail[[0, 1, -2, -1]].mean())


def _kind(first: Look, last: Look) -> TransitionKind | None:
    if _plain(first.thumb) and not _plain(last.thumb):
        return "fade-in"
    if _plain(last.thumb):
        return None if _plain(first.thumb) else "fade-out"
    return "dissolve" if correlation(first, last) < 0.72 else None


def _plain(thumb: Reals) -> bool:
    """Black (but for a caption), white, or one colour all over."""
    if float(np.quantile(thumb[..., 0], 0.8)) < 5.0:
        return True
    return bool(thumb.reshape(-1, 3).std(axis=0).max() < 2.5)
