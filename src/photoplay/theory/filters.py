"""What filters remember between blocks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_NOTHING = 1e-40
"""Full scale 1: far under the last bit of any sound, far over what processors are slow at."""


def without_dust(state: NDArray[np.float64]) -> NDArray[np.float64]:
    """`state`, in place, without what has decayed to nothing.

    A recursive filter that hears silence goes on with ever smaller numbers and, once they are
    subnormal, takes fifty times as long over each of them.
    """
    state[np.abs(state) < _NOTHING] = 0.0
    return state
