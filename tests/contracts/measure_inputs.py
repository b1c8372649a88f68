"""Random and malformed inputs for the measures, by what their cards say they need.

A need names its kind; the first two needs of one kind can be given the same thing (identity).
"""

import numpy as np

from photoplay.types.notes import Metre, table_of


def notes(rng):
    count = int(rng.integers(2, 60))
    rows = np.column_stack(
        [
            rng.integers(0, 64, count) * 120,
            rng.integers(1, 16, count) * 60,
            rng.integers(30, 90, count),
            rng.integers(1, 128, count),
        ]
    )
    metre = Metre(0, int(rng.choice([3, 4, 6])), int(rng.choice([4, 8])))
    return table_of(rows, metres=(metre,), drum=bool(rng.random() < 0.15))


def vectors(rng):
    return rng.standard_normal((40, 4)) * rng.uniform(0.5, 2) + rng.uniform(-1, 1)


def values(rng):
    return rng.normal(rng.uniform(-1, 1), rng.uniform(0.5, 2), 30)


def logits(rng):
    return rng.standard_normal((24, 6)) * 2


def sound(rng):
    return (rng.standard_normal((96_000, 2)) * 0.1).astype(np.float32)


def matrix(rng):
    rows = rng.standard_normal((24, 5))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    likeness = np.where((full := rows @ rows.T) > 0.3, full, -2.0)
    np.fill_diagonal(likeness, 1.0)
    return likeness


KINDS = {
    "notes": "notes",
    "reference embeddings": "vectors",
    "embeddings": "vectors",
    "reference values": "values",
    "values": "values",
    "reference logits": "logits",
    "generated logits": "logits",
    "sound": "sound",
    "self-similarity": "matrix",
}
"""Need -> kind."""
MAKERS = {
    "notes": notes,
    "vectors": vectors,
    "values": values,
    "logits": logits,
    "sound": sound,
    "matrix": matrix,
}
"""Kind -> maker of a random input from a generator."""
_NOT_NUMBERS = [np.array([np.nan, 1.0]), np.array("music")]
MALFORMED = {
    "notes": [None, np.zeros((3, 4))],
    "vectors": [np.full((8, 4), np.nan), np.zeros(4), np.zeros((0, 4)), np.zeros((8, 4, 2))],
    "values": [*_NOT_NUMBERS, np.zeros((3, 4)), np.zeros(0)],
    "logits": [np.full((24, 6), np.nan), np.zeros(6), np.zeros((0, 6))],
    "sound": [np.full((9000, 2), np.nan), np.zeros((2, 3, 4)), np.array("music")],
    "matrix": [np.zeros((3, 4)), np.full((6, 6), np.nan), np.zeros(5)],
}
"""Kind -> inputs that a measure must refuse with a ValueError."""
