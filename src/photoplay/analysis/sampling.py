"""Which pictures a costly reader looks at, and how what it saw is shared out to shots.

Shots are known only when the film has ended. So a picture is looked at every so often, and also
as soon as it differs much from the last one looked at; where many have gathered, every other one
is let go and the spacing doubles. Memory and work stay bounded whatever the film's length.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photoplay.analysis.glance import Bytes, Glance, Reals
from photoplay.types.analysis import Shot

_CHANGED = 24.0
"""Mean difference of grey levels (0..255) that is taken for another picture; cuts of the sample
films lie above 30, movement over a fifth of a second mostly below 15."""
_EXTRA = 8.0
"""How many looks beyond the even ones may be saved up."""


class ShotSampler:
    """Vectors of chosen pictures, at most `most` at a time."""

    def __init__(self, *, spacing: float = 1.0, most: int = 2000, least_gap: float = 0.15) -> None:
        self._spacing, self._most, self._gap = spacing, most, least_gap
        self._times: list[float] = []
        self._weights: list[float] = []
        self._vectors: list[Reals] = []
        self._last: Bytes | None = None
        self._credit = _EXTRA

    def __len__(self) -> int:
        return len(self._times)

    def wants(self, glance: Glance) -> bool:
        """Whether this picture should be looked at; if so, `add` must follow."""
        if self._last is None or self._last.shape != glance.grey.shape:
            return True
        since = glance.time - self._times[-1]
        if since >= self._spacing:
            self._credit = min(_EXTRA, self._credit + 1)
            return True
        if since < self._gap or self._credit < 1:
            return False
        if _difference(self._last, glance.grey) < _CHANGED:
            return False
        self._credit -= 1
        return True

    def add(self, glance: Glance, vector: Reals) -> None:
        """Keep what was seen in a picture. Flat ones (black, white) count little."""
        self._times.append(glance.time)
        self._weights.append(float(np.clip(glance.grey.std() / 8, 0.02, 1.0)))
        self._vectors.append(vector)
        self._last = glance.grey
        if len(self._times) >= self._most:
            for kept in (self._times, self._weights, self._vectors):
                del kept[1::2]
            self._spacing *= 2
            self._gap = max(self._gap, self._spacing / 8)

    def of_shots(self, shots: Sequence[Shot]) -> tuple[NDArray[np.float64] | None, int]:
        """The weighted mean vector of each shot, shape (shots, width), and in how many shots no
        picture was looked at: those get the nearest one's. None where nothing was seen."""
        if not self._times or not shots:
            return None, 0
        times, weights = np.array(self._times), np.array(self._weights)
        vectors = np.stack(self._vectors).astype(np.float64)
        rows, missed = np.zeros((len(shots), vectors.shape[1])), 0
        for k, shot in enumerate(shots):
            first, last = np.searchsorted(times, [shot.start - 1e-6, shot.end - 1e-6])
            if first == last:
                missed += 1
                middle = (shot.start + shot.end) / 2
                rows[k] = vectors[int(np.argmin(np.abs(times - middle)))]
            else:
                inside = slice(first, last)
                rows[k] = np.average(vectors[inside], axis=0, weights=weights[inside])
        return rows, missed


def _difference(a: Bytes, b: Bytes) -> float:
    rough, other = a[::4, ::4].astype(np.int16), b[::4, ::4].astype(np.int16)
    return float(np.abs(rough - other).mean())
