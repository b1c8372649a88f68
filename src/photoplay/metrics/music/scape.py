"""Does the music repeat itself at short, middle and long range: structure indicators (SI)?

Fitness scape plot after Müller, Jiang and Grosche (2013), the indicator after Wu and Yang (2020).
Frames stand at 2 Hz. The cost grows with the fourth power of length: pieces are cut at `LONGEST`
frames, which the caller must say.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from photoplay.metrics.checks import rows, unknown
from photoplay.types.cards import Convention, Measure
from photoplay.types.errors import MeasureError

Floats = NDArray[np.float64]
RATE = 2.0
LONGEST = 480
"""Frames (four minutes) up to which a scape plot is made."""
WINDOWS = {"short": (3.0, 8.0), "mid": (8.0, 15.0), "long": (15.0, 128.0)}
"""Seconds of the segments that each indicator looks at, both ends in."""
_TINY = 1e-16
_NONE = -1e300
_SMOOTH, _STEP, _KEEP, _PENALTY = 21, 5, 0.75, -2.0
_FORWARD = 16


def structure_indicator(
    likeness: ArrayLike, *, low_s: float = 3.0, high_s: float = 128.0, convention: str = "musdr"
) -> float:
    """The greatest fitness of segments of low_s..high_s seconds, from a self-similarity matrix.

    `likeness`, shape (frames, frames), at 2 Hz, 1 on its diagonal; 0 for shorter pieces.
    """
    if convention != "musdr":
        raise unknown(convention, ("musdr",))
    matrix = rows(likeness, "self-similarity")
    if matrix.shape[0] != matrix.shape[1]:
        raise MeasureError(f"self-similarity must be square, got {matrix.shape}")
    first, last = int(low_s * RATE), min(int(high_s * RATE), len(matrix))
    best = 0.0
    for length in range(max(first, 1), last + 1):
        best = max(best, float(fitness_of_length(matrix, length).max()))
    return best


def structure_short(likeness: ArrayLike, *, convention: str = "musdr") -> float:
    """Structure indicator of segments of 3 to 8 seconds."""
    low, high = WINDOWS["short"]
    return structure_indicator(likeness, low_s=low, high_s=high, convention=convention)


def structure_mid(likeness: ArrayLike, *, convention: str = "musdr") -> float:
    """Structure indicator of segments of 8 to 15 seconds."""
    low, high = WINDOWS["mid"]
    return structure_indicator(likeness, low_s=low, high_s=high, convention=convention)


def structure_long(likeness: ArrayLike, *, convention: str = "musdr") -> float:
    """Structure indicator of segments of 15 to 128 seconds."""
    low, high = WINDOWS["long"]
    return structure_indicator(likeness, low_s=low, high_s=high, convention=convention)


def fitness_of_length(likeness: Floats, length: int) -> Floats:
    """Fitness of every segment of `length` frames, by first frame, shape (frames - length + 1,).

    Dynamic programming over path families, all segments at once: `score[s, m]` is the best score
    up to frame n of a path of segment s that stands at its frame m; column 0 waits outside.
    Beside each score go the path's cells and the frames that the finished paths cover.
    """
    count, starts = len(likeness), len(likeness) - length + 1
    if length > count:
        raise MeasureError(f"segments of {length} frames do not fit into {count}")
    if count > LONGEST:
        raise MeasureError(f"{count} frames are over {LONGEST}: cut the piece and say so")
    columns = np.arange(starts)[:, None] + np.arange(length)[None, :]
    state = [_Column.start(starts, length)]
    for n in range(count):
        state.append(_next(state, likeness[n][columns], n))
        state = state[-2:] if len(state) > 2 else state
    last = state[-1]
    done = last.wait
    better = last.score[:, -1] > done
    total = np.where(better, last.score[:, -1], done)
    cells = np.where(better, last.cells[:, -1], last.wait_cells)
    covered = np.where(better, last.covered[:, -1] + count - last.begun[:, -1], last.wait_covered)
    normal = np.maximum((total - length) / (cells + _TINY), 0.0)
    coverage = np.maximum((covered - length) / count, 0.0)
    return np.asarray(2 * normal * coverage / (normal + coverage + _TINY))


class _Column:
    """The state after one frame, for all segments: arrays (segments, length) and (segments,)."""

    __slots__ = ("begun", "cells", "covered", "score", "wait", "wait_cells", "wait_covered")

    def __init__(self, score: Floats, cells: Floats, covered: Floats, begun: Floats) -> None:
        self.score, self.cells, self.covered, self.begun = score, cells, covered, begun
        self.wait = np.zeros(len(score))
        self.wait_cells, self.wait_covered = np.zeros(len(score)), np.zeros(len(score))

    @classmethod
    def start(cls, starts: int, length: int) -> _Column:
        empty = np.zeros((starts, length))
        return cls(np.full((starts, length), _NONE), empty, empty.copy(), empty.copy())


def _next(state: list[_Column], likeness: Floats, n: int) -> _Column:
    """The state after frame n: steps (1,1), (2,1), (1,2), or a path from outside."""
    one = state[-1]
    two = state[-2] if len(state) > 1 else None
    new = _Column(np.full_like(one.score, _NONE), one.cells * 0, one.covered * 0, one.begun * 0)
    # Outside: go on waiting, or end a path that has come to the segment's last frame.
    ends = one.score[:, -1] > one.wait
    new.wait = np.where(ends, one.score[:, -1], one.wait)
    new.wait_cells = np.where(ends, one.cells[:, -1], one.wait_cells)
    new.wait_covered = np.where(ends, one.covered[:, -1] + n - one.begun[:, -1], one.wait_covered)
    new.score[:, 0] = new.wait + likeness[:, 0]
    new.cells[:, 0] = new.wait_cells + 1
    new.covered[:, 0] = new.wait_covered
    new.begun[:, 0] = n
    if likeness.shape[1] == 1:
        return new
    for before, back in ((one, 1), (two, 1), (one, 2)):
        if before is None:
            continue
        source = before.score[:, : likeness.shape[1] - back]
        target = slice(back, None)
        better = source > new.score[:, target]
        for name in ("score", "cells", "covered", "begun"):
            here = getattr(new, name)[:, target]
            np.copyto(here, getattr(before, name)[:, : likeness.shape[1] - back], where=better)
    if n:
        # As in the published program: a path may enter at the segment's second frame for what
        # waiting is worth, while its way is traced back through the first.
        new.score[:, 1] = np.maximum(new.score[:, 1], one.wait)
    reached = new.score[:, 1:] > _NONE / 2
    new.score[:, 1:] += np.where(reached, likeness[:, 1:], 0)
    new.cells[:, 1:] += 1
    return new


def smoothed_chroma(chroma: ArrayLike) -> Floats:
    """Chroma at 10 Hz, (12, frames), as unit vectors at 2 Hz: mean of 21 frames, every fifth."""
    given = rows(chroma, "chroma")
    if given.shape[0] != 12:
        raise MeasureError(f"chroma must have shape (12, frames), got {given.shape}")
    kernel = np.ones(_SMOOTH) / _SMOOTH
    smooth = np.stack([_same(line, kernel) for line in given])[:, ::_STEP]
    norm = np.linalg.norm(smooth, axis=0)
    unit = np.where(norm < 1e-3, 1 / np.sqrt(12), smooth / np.maximum(norm, 1e-3))
    return np.asarray(unit)


def similarity_of(chroma: ArrayLike) -> Floats:
    """The thresholded, transposition-invariant self-similarity of chroma at 10 Hz."""
    features = smoothed_chroma(chroma)
    count = features.shape[1]
    ratios = tempo_ratios()
    best = np.full((count, count), -np.inf)
    for shift in range(12):
        moved = features.T @ np.roll(features, shift, axis=0)
        for backwards in (False, True):
            for ratio in ratios:
                best = np.maximum(best, _diagonal_mean(moved, float(ratio), backwards))
    return _thresholded(best)


def tempo_ratios() -> Floats:
    """By how much a repeat may be slower or faster: seven ratios from half to double."""
    return np.exp(np.linspace(np.log(0.5), np.log(2.0), 7))


def _diagonal_mean(given: Floats, ratio: float, backwards: bool) -> Floats:
    """Mean over 16 frames along diagonals of slope `ratio`, one axis resampled and back."""
    count = len(given)
    wide = int(np.ceil(count / ratio))
    stretched = given[:, _resampled(count, wide)]
    if backwards:
        stretched = stretched[::-1, ::-1]
    padded = np.zeros((count + _FORWARD, wide + _FORWARD))
    padded[:count, :wide] = stretched
    total = np.zeros((count, wide))
    for k in range(_FORWARD):
        total += padded[k : k + count, k : k + wide]
    if backwards:
        total = total[::-1, ::-1]
    return np.asarray((total / _FORWARD)[:, _resampled(wide, count)])


def _resampled(count: int, to: int) -> NDArray[np.int64]:
    """Indices into `count` frames for `to` of them, rounded half to even."""
    places = np.rint(np.arange(1, to + 1) / to * count).astype(np.int64) - 1
    return np.maximum(places, 0)


def _thresholded(matrix: Floats) -> Floats:
    count = len(matrix)
    values = np.sort(matrix, axis=None)
    at = min(round(_KEEP * count * count), count * count - 1)
    edge = values[at]
    kept = np.where(matrix >= edge, matrix, 0.0)
    low, high = edge, kept.max()
    scaled = (kept - low) / (high - low) if high > low else np.ones_like(kept)
    result = np.where(kept < edge, _PENALTY, scaled)
    np.fill_diagonal(result, 1.0)
    return result


def _same(line: Floats, kernel: Floats) -> Floats:
    return np.convolve(line, kernel, mode="full")[len(kernel) // 2 :][: len(line)]


_SOURCE = "Wu and Yang, ISMIR 2020; MusDr at b034cf8; Müller, Jiang and Grosche, 2013"


def _card(name: str, window: str) -> Measure:
    functions = {"short": structure_short, "mid": structure_mid, "long": structure_long}
    low, high = WINDOWS[window]
    return Measure(
        name=name,
        title=f"Structure indicator, {window} (SI)",
        question=f"Does the best segment of {low:.0f}-{high:.0f} s explain the piece by repeats?",
        shelf="music",
        function=functions[window],
        needs=("self-similarity",),
        low=0.0,
        high=1.0,
        best=None,
        conventions=(
            Convention(
                name="musdr",
                meaning="greatest fitness in a scape plot at 2 Hz, both ends of the window in",
                source=_SOURCE,
            ),
        ),
        why_default="there is but one; print all three windows",
        trap=".85 on a constant signal; of rendered sound, so font and mix are part of it",
    )


MEASURES = (
    _card("structure-short", "short"),
    _card("structure-mid", "mid"),
    _card("structure-long", "long"),
)
