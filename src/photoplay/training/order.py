"""In which order examples are learnt, and which are held out.

Both follow from the seed, the step and the keys alone: a run that goes on after a stop sees what it
would have seen, and a song never lies on both sides.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

_TENTHS = 10


def split_of(key: str) -> str:
    """train, validation or test: 8, 1 and 1 tenths of all keys, by their letters alone."""
    tenth = crc32(key.encode()) % _TENTHS
    return {0: "validation", 1: "test"}.get(tenth, "train")


def batch_at(step: int, batch: int, count: int, seed: int) -> list[int]:
    """Indices of the examples of a step: every example once before any comes again.

    ValueError without examples.
    """
    if count < 1:
        raise ValueError("there is nothing to learn from: no examples")
    first = step * batch
    orders: dict[int, np.ndarray] = {}
    chosen = []
    for place in range(first, first + batch):
        round_, within = divmod(place, count)
        if round_ not in orders:
            orders[round_] = np.random.default_rng([seed, round_]).permutation(count)
        chosen.append(int(orders[round_][within]))
    return chosen


def draw_seed(*names: int) -> int:
    """A seed for torch from the numbers of run, step, process and piece."""
    return int(np.random.SeedSequence(list(names)).generate_state(1, np.uint64)[0] >> 1)
