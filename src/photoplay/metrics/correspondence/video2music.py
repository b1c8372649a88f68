"""Video2Music's curves and chord hits: note density, loudness, H@K."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.intervals import Rate, rate
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

PAD = 158
"""The chord class that stands for no chord, left out of H@K."""
FULL_SCALE = 32767


def note_density(
    starts: ArrayLike, ends: ArrayLike, seconds: int | None = None
) -> NDArray[np.int64]:
    """Notes that sound in each whole second (start < s + 1 and end > s); not onsets.

    `seconds` is how many to count; by default up to the one in which the last note ends.
    """
    begins, stops = np.asarray(starts, dtype=float), np.asarray(ends, dtype=float)
    if begins.ndim != 1 or begins.shape != stops.shape or np.any(stops < begins):
        raise MeasureError(
            f"starts and ends must be rows of one length, ends not before starts: "
            f"{begins.shape}, {stops.shape}"
        )
    if not len(begins):
        return np.zeros(seconds or 0, dtype=np.int64)
    count = int(np.floor(stops.max())) + 1 if seconds is None else seconds
    second = np.arange(count)
    begun = np.searchsorted(np.sort(begins), second + 1, side="left")
    over = np.searchsorted(np.sort(stops), second, side="right")
    return np.asarray(begun - over, dtype=np.int64)


def loudness_curve(samples: ArrayLike, rate_hz: int = 44_100) -> NDArray[np.float64]:
    """Level of each whole second of 16-bit mono sound, whole-number RMS over full scale; silence 0.

    `samples` are integers, shape (n,); a last second that is not whole counts as it is.
    """
    pcm = np.asarray(samples)
    if pcm.ndim != 1 or not np.issubdtype(pcm.dtype, np.integer):
        raise MeasureError(
            f"samples must be one row of 16-bit integers, got {pcm.dtype}, shape {pcm.shape}"
        )
    levels = [
        np.floor(np.sqrt((pcm[at : at + rate_hz].astype(np.float64) ** 2).mean()))
        for at in range(0, len(pcm), rate_hz)
    ]
    return np.asarray(levels, dtype=np.float64) / FULL_SCALE


def chord_hits(logits: ArrayLike, truth: ArrayLike, k: int, *, pad: int | None = PAD) -> Rate:
    """H@K: share of seconds whose true chord is among the K likeliest; chance K / classes.

    `logits` has shape (seconds, classes), `truth` (seconds,); seconds of class `pad` are left out.
    """
    table, right = np.asarray(logits, dtype=np.float64), np.asarray(truth)
    if table.ndim != 2 or right.shape != table.shape[:1]:
        raise MeasureError(
            f"logits must be (seconds, classes) and truth (seconds,), got {table.shape} and "
            f"{right.shape}"
        )
    if not np.isfinite(table).all():
        raise MeasureError("logits must be numbers; a model that gives nan names no chord")
    if not 1 <= k <= table.shape[1]:
        raise MeasureError(f"k must lie in 1..{table.shape[1]}, got {k}")
    kept = np.ones(len(right), dtype=bool) if pad is None else right != pad
    table, right = table[kept], right[kept]
    own = table[np.arange(len(right)), right][:, None]
    ranks = (table > own).sum(axis=1) + ((table == own).sum(axis=1) + 1) / 2
    return rate(int((ranks <= k).sum()), len(right), k / table.shape[1])


MEASURES = (
    Measure(
        name="chord-hits",
        title="Chord hits (H@K)",
        question="Is the true chord among the K that a model finds likeliest?",
        shelf="correspondence",
        function=chord_hits,
        needs=("chord logits", "chords", "k"),
        low=0.0,
        high=1.0,
        best=1.0,
        conventions=(
            Convention(
                name="video2music",
                meaning="over 159 chord classes, pad left out",
                source="Video2Music@0ba4356 vevo_dataset.py",
            ),
        ),
        why_default="the published form",
        chance="K / classes; a model that always says the commonest chord does better",
        trap="teacher-forced: not a measure of generated music",
    ),
)  # fmt: skip
