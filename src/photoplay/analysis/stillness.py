"""Stretches that are black, and stretches in which nothing moves."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.glance import Glance
from photoplay.analysis.means import mean
from photoplay.analysis.quantiles import quantile
from photoplay.types.time import Span, joined

_BLACK = 5.0
"""Mean L* below which a picture is black, if hardly any part is lighter."""
_LAG = 0.25
"""Seconds over which pictures are compared: what moves has gone somewhere, noise has not."""
_STILL, _STILL_PARTS = 1.0, 3.2
"""Difference of grey levels (0..255) over a 20 x 12 grid, light made equal, below which nothing
moved: in the mean, and in all but a fiftieth of the cells."""
_SHORTEST_BLACK, _SHORTEST_STILL = 0.15, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StillFound:
    black: tuple[Span, ...]
    still: tuple[Span, ...]


class StillnessObserver:
    def __init__(self) -> None:
        self._held: deque[tuple[float, NDArray[np.float32]]] = deque()
        self._last = 0.0
        self._dark = False
        self._black: list[Span] = []
        self._still: list[Span] = []

    def see(self, glance: Glance) -> None:
        tiny = cv2.resize(glance.grey, (20, 12), interpolation=cv2.INTER_AREA).astype(np.float32)
        if self._dark:
            # A black picture stays until the next one comes.
            self._add(self._black, Span(self._last, max(self._last, glance.time)))
        self._dark = mean(glance.lab[..., 0]) < _BLACK and (
            float(np.quantile(glance.grey, 0.995)) < 60
        )
        while len(self._held) > 1 and glance.time - self._held[1][0] >= _LAG - 1e-6:
            self._held.popleft()
        if self._held:
            since, before = self._held[0]
            if glance.time - since >= 0.8 * _LAG and _rests(before, tiny):
                self._add(self._still, Span(since, glance.time))
        self._held.append((glance.time, tiny))
        self._last = glance.time

    def finish(self, duration: float) -> StillFound:
        if self._dark:
            self._add(self._black, Span(self._last, max(self._last, duration)))
        black = joined(self._black, gap=0.12)
        return StillFound(
            black=tuple(s for s in black if s.duration >= _SHORTEST_BLACK),
            still=tuple(s for s in joined(self._still, gap=0.1) if s.duration >= _SHORTEST_STILL),
        )

    @staticmethod
    def _add(spans: list[Span], span: Span) -> None:
        if spans and span.start <= spans[-1].end + 0.12:
            spans[-1] = Span(spans[-1].start, max(span.end, spans[-1].end))
        else:
            spans.append(span)


def _rests(before: NDArray[np.float32], now: NDArray[np.float32]) -> bool:
    """Whether nothing moved, whatever the light does."""
    gain = (mean(now) + 1) / (mean(before) + 1)
    change = np.abs(now - before * gain)
    return mean(change) < _STILL and quantile(change, 0.98) < _STILL_PARTS
