"""Is a tune somebody else's? Looked up among the corpora's, twelve notes or more.

The corpora's tunes are kept as fingerprints, not as notes: a hash of the intervals and waits of
every twelve notes. Rows too plain to be anybody's (scales, repeated notes) are left out.
`benchmarks/corpus_prints.py` makes the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from photoplay.gate.view import Line, line_of, with_role
from photoplay.types.score import Score

NOTES = 12
"""Notes of a fingerprint."""
_GRID = 4
"""Places a beat to which waits are rounded."""
_MASK = (1 << 40) - 1


def longest_likeness(score: Score) -> int:
    """Notes of the longest row of a tune that a corpus has too; 0 below twelve."""
    return max((_longest(line_of([part]).monophonic()) for part in with_role(score, "melody")),
               default=0)  # fmt: skip


def _longest(tune: Line) -> int:
    known = _known()
    longest = run = 0
    for mark in prints(tune.onsets, tune.pitches):
        place = int(np.searchsorted(known, mark))
        run = run + 1 if mark and place < len(known) and known[place] == mark else 0
        longest = max(longest, run + NOTES - 1 if run else 0)
    return longest


def prints(
    onsets: NDArray[np.float64] | Sequence[float], pitches: NDArray[np.int_] | Sequence[int]
) -> NDArray[np.uint64]:
    """The hash of every twelve notes, 0 where they are too plain; shape (notes - 11,)."""
    waits = np.round(np.diff(np.asarray(onsets, dtype=float)) * _GRID).astype(int)
    moves = np.diff(np.asarray(pitches, dtype=int))
    count = len(moves) - (NOTES - 1) + 1
    rows = np.zeros(max(0, count), dtype=np.uint64)
    for k in range(max(0, count)):
        step, wait = moves[k : k + NOTES - 1], waits[k : k + NOTES - 1]
        plain = len(set(step.tolist())) < 4 or len(set(wait.tolist())) < 2
        if plain or wait.max() > 8 * _GRID or wait.min() <= 0:
            continue
        value = 1469598103934665603
        for number in (*step.tolist(), *wait.tolist()):
            value = ((value ^ (number & 0xFFFF)) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
        rows[k] = max(1, (value >> 20) & _MASK)
    return rows


@cache
def _known() -> NDArray[np.uint64]:
    """All stored hashes in order."""
    with files("photoplay.gate").joinpath("tunes.npz").open("rb") as handle:
        steps = np.load(handle)["steps"]
    return np.asarray(np.cumsum(steps.astype(np.uint64)), dtype=np.uint64)
