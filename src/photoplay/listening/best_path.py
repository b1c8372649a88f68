"""The best path through states whose every change costs the same at a step (A. Viterbi, 1967)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best_path(scores: NDArray[np.float64], change_costs: NDArray[np.float64]) -> NDArray[np.int64]:
    """The state at each step, shape (steps,), of the path with the greatest sum.

    `scores` has shape (steps, states); `change_costs`, shape (steps,), is paid where the state at a
    step differs from the one before.
    """
    steps, states = scores.shape
    came = np.zeros((steps, states), dtype=np.int64)
    total = scores[0].copy()
    stay = np.arange(states)
    for step in range(1, steps):
        best = int(np.argmax(total))
        changed = total[best] - change_costs[step]
        moved = changed > total
        came[step] = np.where(moved, best, stay)
        total = np.where(moved, changed, total) + scores[step]
    path = np.zeros(steps, dtype=np.int64)
    path[-1] = int(np.argmax(total))
    for step in range(steps - 1, 0, -1):
        path[step - 1] = came[step, path[step]]
    return path
