"""Loudness and true peak, streaming: ITU-R BS.1770-4, EBU R 128, EBU Tech 3342."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from photoplay.theory.filters import without_dust
from photoplay.types.audio import K_WEIGHTING, SAMPLE_RATE, Loudness, Samples

Floats = NDArray[np.float64]
TENTH = SAMPLE_RATE // 10
_ABSOLUTE_GATE, _RELATIVE_GATE = -70.0, -10.0
_K = np.array(K_WEIGHTING)
_TAPS = 12
"""Taps a phase of the oversampling filter, as in BS.1770-4 annex 2."""
_OVERSAMPLING = 4
_REACH = _TAPS // 2
"""Samples to either side that the filter looks at."""
_MIDDLE = _TAPS * _OVERSAMPLING // 2
_SINC = np.sinc(np.arange(-_MIDDLE, _MIDDLE + 1) / _OVERSAMPLING) * np.kaiser(2 * _MIDDLE + 1, 5.0)
_INTERPOLATOR = np.asarray(_SINC / _SINC.sum() * _OVERSAMPLING, dtype=np.float32)
_QUARTER, _HALF, _THREE = (
    _INTERPOLATOR[_MIDDLE + phase - _OVERSAMPLING * np.arange(1, _REACH + 1)]
    for phase in range(1, _OVERSAMPLING)
)
"""Taps of what lies a quarter, a half and three quarters after a sample, for those after it; in the
opposite order for those before."""
_MOST_BETWEEN = 1.001 * float(
    max(np.abs(_INTERPOLATOR[phase::_OVERSAMPLING]).sum() for phase in range(_OVERSAMPLING))
)
"""How many times the largest sample what lies between samples can be."""
_PIECE = 8192
"""Samples that are worked on at once: as many as stay in a core's own memory."""


class Meter:
    """Add blocks of shape (samples, channels) at 48 kHz; ask at any time."""

    def __init__(self, *, peaks: bool = True) -> None:
        self._state: Floats | None = None
        self._powers: list[Floats] = []
        self._rest = np.zeros(0)
        self._peak = 0.0
        self._tail: Samples | None = None
        self._peaks = peaks

    def add(self, block: Samples) -> None:
        if not len(block):
            return
        # Here, for SciPy's signal package takes a second to load, and true peaks need none of it.
        from scipy.signal import sosfilt  # noqa: PLC0415

        if self._state is None:
            self._state = np.zeros((2, 2, block.shape[1]))
        weighted, self._state = sosfilt(_K, block, axis=0, zi=self._state)
        without_dust(self._state)
        power = np.concatenate([self._rest, np.einsum("nc,nc->n", weighted, weighted)])
        whole = len(power) // TENTH * TENTH
        self._powers.append(power[:whole].reshape(-1, TENTH).mean(axis=1))
        self._rest = power[whole:]
        if self._peaks:
            held = (
                self._tail if self._tail is not None else np.zeros((0, block.shape[1]), np.float32)
            )
            joined = np.concatenate([held, np.asarray(block, dtype=np.float32)])
            # The last samples wait for those that follow: the filter looks both ways.
            first = _REACH if self._tail is not None and len(held) == 2 * _REACH else 0
            last = len(joined) - _REACH
            if last > first:
                self._peak = _highest(joined, first, last, self._peak)
                joined = joined[max(0, last - _REACH) :]
            self._tail = joined

    @property
    def tenths(self) -> Floats:
        """K-weighted power of each whole 100 ms, channels summed, shape (n,)."""
        return np.concatenate(self._powers) if self._powers else np.zeros(0)

    def result(self) -> Loudness:
        highest = self._peak
        if self._tail is not None and len(self._tail):
            highest = max(highest, float(_peaks(self._tail)[-_REACH:].max()))
        peak = 20 * np.log10(highest) if highest > 0 else -np.inf
        powers = self.tenths
        return Loudness(
            integrated=integrated(powers), true_peak=float(peak), range=loudness_range(powers)
        )


def measure(blocks: Iterable[Samples]) -> Loudness:
    """Integrated loudness, true peak and range of a recording in one pass."""
    meter = Meter()
    for block in blocks:
        meter.add(block)
    return meter.result()


def lufs(power: Floats | float) -> Floats:
    """Loudness of K-weighted power; -120 for nothing."""
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(power, 10**-11.93)))


def moments(tenths: Floats, count: int = 4) -> Floats:
    """Mean power of every `count` neighbouring tenths of a second (400 ms, 75 % overlap)."""
    if len(tenths) < count:
        return np.zeros(0)
    sums = np.concatenate([[0.0], np.cumsum(tenths)])
    return np.asarray((sums[count:] - sums[:-count]) / count)


def integrated(tenths: Floats) -> float | None:
    """Gated loudness in LUFS; None where nothing passes the absolute gate or it is too short."""
    blocks = moments(tenths)
    blocks = blocks[lufs(blocks) > _ABSOLUTE_GATE]
    if not len(blocks):
        return None
    gate = float(lufs(float(blocks.mean()))) + _RELATIVE_GATE
    return float(lufs(float(blocks[lufs(blocks) > gate].mean())))


def loudness_range(tenths: Floats) -> float | None:
    """LU between the 10th and 95th percentile of gated 3-s loudness; None for under 3 s."""
    short = moments(tenths, 30)[::1]
    short = short[lufs(short) > _ABSOLUTE_GATE]
    if len(short) < 2:
        return None
    levels = lufs(short)
    levels = levels[levels > float(lufs(float(short.mean()))) - 20]
    low, high = np.percentile(levels, (10, 95))
    return float(high - low)


def true_peaks(samples: Samples, frame: int) -> NDArray[np.float32]:
    """Largest inter-sample magnitude in each `frame` samples, by four-fold oversampling."""
    count = -(-len(samples) // frame)
    padded = np.zeros(count * frame, dtype=np.float32)
    padded[: len(samples)] = _peaks(samples)
    return np.asarray(padded.reshape(count, frame).max(axis=1, initial=0.0))


def _highest(samples: Samples, first: int, last: int, known: float) -> float:
    """The larger of `known` and the true peak of samples first..last.

    Pieces whose samples are so small that nothing between them can be larger are passed over.
    """
    rows = []
    for begin in range(first, last, _PIECE):
        end = min(last, begin + _PIECE)
        around = samples[max(0, begin - _REACH) : end + _REACH]
        rows.append((float(np.abs(around).max()) * _MOST_BETWEEN, begin, end))
    for most, begin, end in sorted(rows, reverse=True):
        if most <= known:
            break
        low = max(0, begin - _REACH)
        peaks = _peaks(samples[low : end + _REACH])[begin - low : end - low]
        known = max(known, float(peaks.max()))
    return known


def _peaks(samples: Samples) -> NDArray[np.float32]:
    """The largest magnitude at each sample and up to the next one, in the louder channel, by
    four-fold oversampling; silence goes before and after."""
    largest = np.zeros(len(samples), dtype=np.float32)
    for channel in range(samples.shape[1]):
        row = np.zeros(len(samples) + 2 * _REACH, dtype=np.float32)
        row[_REACH : _REACH + len(samples)] = samples[:, channel]
        for begin in range(0, len(samples), _PIECE):
            into = largest[begin : begin + _PIECE]
            _between(row[begin : begin + len(into) + 2 * _REACH], into)
    return largest


def _between(row: NDArray[np.float32], into: NDArray[np.float32]) -> None:
    """Raise `into` to the magnitudes at its samples and between them; `row` holds _REACH more to
    either side.

    The three filters are folded: those a quarter and three quarters on are mirror images, and the
    one half on is its own.
    """
    length = len(into)
    here = row[_REACH : _REACH + length]
    even, odd, half = (np.zeros(length, dtype=np.float32) for _ in range(3))
    product = np.empty(length, dtype=np.float32)
    for k in range(_REACH):
        after, before = row[_REACH + 1 + k :][:length], row[_REACH - k :][:length]
        both, apart = after + before, after - before
        even += np.multiply(both, (_QUARTER[k] + _THREE[k]) / 2, out=product)
        odd += np.multiply(apart, (_QUARTER[k] - _THREE[k]) / 2, out=product)
        half += np.multiply(both, _HALF[k], out=product)
    for between in (here * _INTERPOLATOR[_MIDDLE], even + odd, even - odd, half):
        np.maximum(into, np.abs(between, out=between), out=into)
