"""Stretches with writing on the screen.

Letters are thin strokes of one tone: dense vertical edges that join into rows and stay where they
are while the picture may move. Looked for four times a second.
Without a learned reader this finds cards and captions, not every sign in the street.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.glance import Glance
from photoplay.types.time import Span, joined

_EVERY = 0.25
_SHORTEST = 0.45
_TONE, _SET_OFF = 60, 60
"""Grey levels within which the ink of letters lies, and by which it differs from what is next to
it."""
_INK = (0.1, 0.6)
"""Share of a row that is ink."""
_Box = tuple[int, int, int, int]


class TitleObserver:
    def __init__(self) -> None:
        self._looked = -1.0
        self._before: list[_Box] = []
        self._spans: list[Span] = []

    def see(self, glance: Glance) -> None:
        if glance.time - self._looked < _EVERY * 0.9:
            return
        rows = text_rows(glance.rgb)
        # Writing holds still: it must be where it was a quarter of a second ago.
        kept = [box for box in rows if any(_same(box, old) for old in self._before)]
        if kept:
            span = Span(max(0.0, self._looked), glance.time)
            if self._spans and span.start <= self._spans[-1].end + 0.3:
                self._spans[-1] = Span(self._spans[-1].start, span.end)
            else:
                self._spans.append(span)
        self._before, self._looked = rows, glance.time

    def finish(self) -> tuple[Span, ...]:
        return tuple(s for s in joined(self._spans, gap=0.3) if s.duration >= _SHORTEST)


def text_rows(rgb: NDArray[np.uint8]) -> list[_Box]:
    """Boxes (x, y, width, height) of what looks like rows of writing, in pixels of `rgb`."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    height, width = grey.shape
    edges = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    _, strong = cv2.threshold(edges, 70, 255, cv2.THRESH_BINARY)
    joined_up = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((3, 9), np.uint8))
    joined_up = cv2.morphologyEx(joined_up, cv2.MORPH_OPEN, np.ones((4, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined_up)
    boxes = []
    for x, y, w, h, area in stats[1:count].tolist():
        if not (0.02 * height < h < 0.22 * height and w > 2.2 * h and w > 0.06 * width):
            continue
        if area < 0.45 * w * h or _is_mark(x / width, y / height, w / width, h / height):
            continue
        inside, ink = grey[y : y + h, x : x + w], strong[y : y + h, x : x + w] > 0
        if 0.25 < float(ink.mean()) < 0.9 and (_lettered(inside) or _lettered(255 - inside)):
            boxes.append((x, y, w, h))
    return boxes


def _is_mark(left: float, top: float, wide: float, high: float) -> bool:
    """Whether a box is small and in a corner, as a sender's or maker's mark is; all in shares."""
    beside = left < 0.12 or left + wide > 0.88
    above_or_below = top < 0.12 or top + high > 0.88
    return wide < 0.14 and beside and above_or_below


def _lettered(patch: NDArray[np.uint8]) -> bool:
    """Whether a row holds letters lighter than what is round them: thin strokes of one tone, many
    of them, set off by an edge, a card or the picture behind."""
    height, width = patch.shape
    lightest = float(np.percentile(patch, 97))
    ink = (patch > lightest - _TONE).astype(np.uint8)
    share = float(ink.mean())
    if not _INK[0] < share < _INK[1]:
        return False
    around = cv2.dilate(ink, np.ones((5, 5), np.uint8)) > ink
    if lightest - float(np.median(patch[around])) < _SET_OFF:
        return False
    thick = max(3, round(0.35 * height))
    solid = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((thick, thick), np.uint8))
    if float(solid.mean()) > 0.15 * share:
        return False
    rows = ink[height // 3 : max(height // 3 + 1, 2 * height // 3)]
    changes = np.abs(np.diff(rows.astype(np.int8), axis=1)).sum(axis=1)
    return bool(float(np.median(changes)) >= 1.4 * width / max(4, height))


def _same(one: _Box, other: _Box) -> bool:
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right = min(one[0] + one[2], other[0] + other[2])
    bottom = min(one[1] + one[3], other[1] + other[3])
    shared = max(0, right - left) * max(0, bottom - top)
    return shared > 0.6 * min(one[2] * one[3], other[2] * other[3])
