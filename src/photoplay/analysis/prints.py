"""Fingerprints of pictures: small enough to keep all of them, enough to know a picture again."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.findings import Findings
from photoplay.analysis.glance import Glance
from photoplay.types.analysis import Shot

GRID = (12, 8)
"""Columns and rows of grey levels that stand for a picture: 96 bytes."""


class PrintReader:
    """Keeps a fingerprint of every picture."""

    def __init__(self) -> None:
        self._prints = bytearray()
        self._times: list[float] = []

    def see(self, glance: Glance) -> None:
        tiny = cv2.resize(glance.grey, GRID, interpolation=cv2.INTER_AREA)
        self._prints += np.asarray(tiny, dtype=np.uint8).tobytes()
        self._times.append(glance.time)

    def findings(self, shots: Sequence[Shot], duration: float) -> Findings:
        prints = np.frombuffer(self._prints, dtype=np.uint8).reshape(-1, GRID[0] * GRID[1])
        return Findings(prints=prints, print_times=np.array(self._times, dtype=np.float32))


def unlikeness(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How far two pictures are apart, shapes (…, 96): grey levels, 0 for the same.

    Root mean square of what differs besides a common lift, and a quarter of the lift: encoding and
    grading change little, another picture much.
    """
    gap = one.astype(np.float32) - other.astype(np.float32)
    lift = gap.mean(axis=-1, keepdims=True)
    return np.asarray(
        np.sqrt(np.square(gap - lift).mean(axis=-1)) + 0.25 * np.abs(lift[..., 0]),
        dtype=np.float32,
    )
