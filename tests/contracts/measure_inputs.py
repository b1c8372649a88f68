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


def times(rng):
    return np.sort(rng.uniform(0, 60, int(rng.integers(4, 50))))


def curve(rng):
    return rng.uniform(0, 1, 60)


def bits(rng):
    return rng.integers(0, 2, 30)


def table(rng):
    return rng.standard_normal((24, 24))


def attention(rng):
    rows = rng.uniform(size=(30, 30))
    return rows / rows.sum(axis=1, keepdims=True)


def systems(rng):
    return rng.uniform(-1, 1, (20, 3))


def chords(rng):
    return rng.integers(0, 158, 24)


def chord_logits(rng):
    return rng.standard_normal((24, 159))


def number(rng):
    return float(rng.uniform(61, 120))


def share(rng):
    return float(rng.uniform())


def tempi(rng):
    return rng.uniform(40, 200, 2)


def few(rng):
    return int(rng.integers(1, 6))


def ratings(rng):
    return rng.integers(1, 6, (6, 9)).astype(float)


def ranks(rng):
    return np.array([rng.permutation(4) + 1 for _ in range(8)])


def count(rng):
    return int(rng.integers(1, 50))


def wins(rng):
    table = rng.integers(1, 9, (4, 4)).astype(float)
    np.fill_diagonal(table, 0)
    return table


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
    "picture embeddings": "vectors",
    "text embeddings": "vectors",
    "music embeddings": "vectors",
    "generated music features": "vectors",
    "original music features": "vectors",
    "film features": "vectors",
    "music features": "vectors",
    "similarities of systems": "systems",
    "similarity table": "table",
    "logits": "table",
    "attention map": "attention",
    "k": "few",
    "picture change": "curve",
    "onset strength": "curve",
    "motion curve": "curve",
    "loudness curve": "curve",
    "wanted curve": "curve",
    "curve": "curve",
    "wanted attribute": "curve",
    "attribute": "curve",
    "film density": "curve",
    "music density": "curve",
    "film strength": "strength",
    "music strength": "strength",
    "normaliser": "number",
    "rate": "number",
    "duration": "number",
    "frame duration": "number",
    "reference tempo": "number",
    "tempo": "number",
    "reference tempi": "tempi",
    "tempi": "tempi",
    "weight": "share",
    "cuts": "times",
    "hit points": "times",
    "onsets": "times",
    "motion beats": "times",
    "music beats": "times",
    "reference beats": "times",
    "beats": "times",
    "reference seconds": "bits",
    "generated seconds": "bits",
    "chord logits": "chord logits",
    "chords": "chords",
    "ratings": "ratings",
    "ratings with gaps": "ratings with gaps",
    "complete ratings": "complete ratings",
    "ranks": "ranks",
    "wins": "count",
    "losses": "count",
    "wins of row over column": "wins",
}
"""Need -> kind."""
MAKERS = {
    "notes": notes,
    "vectors": vectors,
    "values": values,
    "logits": logits,
    "sound": sound,
    "matrix": matrix,
    "times": times,
    "curve": curve,
    "strength": curve,
    "bits": bits,
    "table": table,
    "attention": attention,
    "systems": systems,
    "chords": chords,
    "chord logits": chord_logits,
    "number": number,
    "share": share,
    "tempi": tempi,
    "few": few,
    "ratings": ratings,
    "ratings with gaps": ratings,
    "complete ratings": ratings,
    "ranks": ranks,
    "count": count,
    "wins": wins,
}
"""Kind -> maker of a random input from a generator."""
_NOT_NUMBERS = [np.array([np.nan, 1.0]), np.array("music")]
MALFORMED = {
    "notes": [None, np.zeros((3, 4))],
    "vectors": [np.full((8, 4), np.nan), np.zeros(4), np.zeros((0, 4)), np.zeros((8, 4, 2))],
    "values": [*_NOT_NUMBERS, np.zeros((3, 4)), np.zeros(0)],
    "logits": [np.full((24, 6), np.nan), np.zeros(6), np.zeros((0, 6))],
    "sound": [np.full((9000, 2), np.nan), np.zeros((2, 3, 4)), np.array("music")],
    "times": [np.array([2.0, 1.0]), np.array([np.nan]), np.zeros((2, 2)), np.array("music")],
    "curve": [np.zeros((60, 2)), np.array("music")],
    "strength": [np.zeros((60, 2)), np.array("music")],
    "bits": [np.array([2]), np.zeros((3, 3))],
    "table": [np.full((3, 3), np.nan), np.zeros(5), np.zeros((5, 4))],
    "attention": [np.full((3, 3), np.nan), np.zeros(5), np.ones((3, 3))],
    "systems": [np.full((3, 3), np.nan), np.zeros((2, 2, 2)), np.zeros((0, 3))],
    "chords": [np.zeros(5, int), np.zeros((24, 2), int)],
    "chord logits": [np.zeros(5), np.zeros((3, 159))],
    "number": [0.0, -1.0, float("nan")],
    "share": [-0.5, 2.0],
    "tempi": [np.zeros(3), np.array([np.nan, 60.0])],
    "few": [0, 10_000],
    "ratings": [np.zeros((2, 2, 2)), np.array([[np.inf]])],
    "ratings with gaps": [np.zeros(3)],
    "complete ratings": [np.zeros(3), np.full((3, 3), np.nan), np.zeros((1, 4))],
    "ranks": [np.zeros(3), np.full((3, 3), np.nan), np.zeros((0, 3))],
    "count": [-1, 1.5],
    "wins": [np.zeros((2, 3)), np.full((2, 2), np.nan), np.ones((2, 2))],
    "matrix": [np.zeros((3, 4)), np.full((6, 6), np.nan), np.zeros(5)],
}
"""Kind -> inputs that a measure must refuse with a ValueError."""
