"""Stretches that are black, and stretches in which nothing moves."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.glance import Glance
from photoplay.types.time import Span, joined

_BLACK = 5.0
"""Mean L* below which a picture is black, if hardly any part is lighter."""
_STILL = 0.6
"""Mean difference of grey levels (0..255) after smoothing, below which nothing moved."""
_SHORTEST_BLACK, _SHORTEST_STILL = 0.15, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StillFound:
    black: tuple[Span, ...]
    still: tuple[Span, ...]


class StillnessObserver:
    def __init__(self) -> None:
        self._before: NDArray[np.float32] | None = None
        self._last = 0.0
        self._dark = False
        self._black: list[Span] = []
        self._still: list[Span] = []

    def see(self, glance: Glance) -> None:
        tiny = cv2.resize(glance.grey, (40, 24), interpolation=cv2.INTER_AREA).astype(np.float32)
        step = Span(self._last, max(self._last, glance.time))
        dark = float(glance.lab[..., 0].mean()) < _BLACK and float(np.quantile(tiny, 0.99)) < 40
        if self._dark:
            # A black picture stays until the next one comes.
            self._add(self._black, step)
        self._dark = dark
        if self._before is not None and float(np.abs(tiny - self._before).mean()) < _STILL:
            self._add(self._still, step)
        self._before, self._last = tiny, glance.time

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
