"""A recording as a picture: level by time and pitch, in one streaming pass."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from photoplay.types.audio import SAMPLE_RATE, Samples

WINDOW = 4096
LOWEST, HIGHEST = 32.7, 16_744.0
"""Hz of the bottom and top rows: C1 to C10."""
FLOOR = -80.0
"""dB below a full-scale sine at which a cell is empty."""


def spectrogram(
    blocks: Iterable[Samples], duration: float, *, columns: int = 1200, rows: int = 108
) -> NDArray[np.float32]:
    """Mean level in dB (0: a full-scale sine), shape (rows, columns), low pitches first.

    Rows are evenly spaced in pitch, one a semitone by default; columns are evenly spaced over
    `duration` seconds. Memory does not grow with the length.
    """
    total = max(1, round(duration * SAMPLE_RATE))
    columns = max(1, min(columns, total // 256))
    hop = min(WINDOW, max(256, total // columns))
    window = np.hanning(WINDOW).astype(np.float32)
    power = np.zeros((WINDOW // 2 + 1, columns))
    counts = np.zeros(columns)
    held = np.zeros(WINDOW // 2, dtype=np.float32)  # the first frame is centred on the start
    begin = 0
    for block in _and_tail(blocks):
        held = np.concatenate([held, block])
        many = max(0, (len(held) - WINDOW) // hop + 1)
        if not many:
            continue
        frames = np.lib.stride_tricks.sliding_window_view(held, WINDOW)[: many * hop : hop]
        found = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
        places = np.minimum((begin + hop * np.arange(many)) * columns // total, columns - 1)
        np.add.at(power.T, places, found)
        np.add.at(counts, places, 1)
        begin += many * hop
        held = held[many * hop :]
    power /= np.maximum(counts, 1) * (window.sum() / 2) ** 2
    bands = _bands(rows) @ power
    return np.asarray(np.maximum(10 * np.log10(bands + 1e-12), FLOOR), dtype=np.float32)


def _and_tail(blocks: Iterable[Samples]) -> Iterable[NDArray[np.float32]]:
    for block in blocks:
        yield block.mean(axis=1, dtype=np.float32)
    yield np.zeros(WINDOW // 2, dtype=np.float32)


def _bands(rows: int) -> NDArray[np.float64]:
    """Weights, shape (rows, bins): a tone keeps its level whether a row spans many bins or a part.

    A Hann window spreads a tone's power over 1.5 bins.
    """
    edges = np.geomspace(LOWEST, HIGHEST, rows + 1) * WINDOW / SAMPLE_RATE
    bins = np.arange(WINDOW // 2 + 1)
    weights = np.zeros((rows, len(bins)))
    for row, (low, high) in enumerate(pairwise(edges)):
        share = np.minimum(bins + 0.5, high) - np.maximum(bins - 0.5, low)
        weights[row] = np.maximum(share, 0) / min(1.5, high - low)
    return weights
