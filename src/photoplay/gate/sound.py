"""Does the sound end when the picture ends, without clicks and without holes?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.time import Span, joined

TICK = SAMPLE_RATE // 20
"""Samples of one step of the level curve: 50 ms."""
SILENT = -60.0
"""dBFS below which a step counts as silence."""
CLICK = 0.2
"""A jump between neighbouring samples, above which, far beyond its surroundings, it is a click."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundFacts:
    """What one pass over a recording tells."""

    seconds: float
    levels: NDArray[np.float64]
    """RMS of each 50 ms in dBFS, -120 at silence."""
    end_drop: float | None
    """Level of the last quarter second minus that of the three seconds before it, in dB; None
    for recordings shorter than a second or silent ones."""
    clicks: tuple[float, ...]
    """Seconds at which a click is heard."""
    sample_peak: float

    @property
    def times(self) -> NDArray[np.float64]:
        return (np.arange(len(self.levels)) + 0.5) * TICK / SAMPLE_RATE

    def silences(self, longest: float = 1.0) -> tuple[Span, ...]:
        """Stretches of more than `longest` seconds below SILENT."""
        quiet = np.flatnonzero(self.levels < SILENT)
        step = TICK / SAMPLE_RATE
        spans = joined((Span(k * step, (k + 1) * step) for k in quiet), gap=1e-6)
        return tuple(span for span in spans if span.duration > longest)


def facts_of(blocks: Iterable[Samples]) -> SoundFacts:
    """One streaming pass over pieces of shape (samples, channels) at SAMPLE_RATE."""
    powers: list[NDArray[np.float64]] = []
    clicks: list[float] = []
    tail = np.zeros(0, dtype=np.float32)
    held = np.zeros(0)
    last = np.zeros(8)
    count, peak = 0, 0.0
    for block in blocks:
        mono = block.mean(axis=1, dtype=np.float64)
        peak = max(peak, float(np.abs(block).max(initial=0.0)))
        clicks += [(count - len(last) + at) / SAMPLE_RATE for at in _jumps(np.r_[last, mono])]
        last = np.r_[last, mono][-8:]
        count += len(mono)
        held = np.r_[held, mono**2]
        whole = len(held) // TICK * TICK
        powers.append(held[:whole].reshape(-1, TICK).mean(axis=1))
        held = held[whole:]
        tail = np.concatenate([tail, mono.astype(np.float32)])[-int(3.25 * SAMPLE_RATE) :]
    if len(held):
        powers.append(np.array([held.mean()]))
    levels = _decibels(np.concatenate(powers) if powers else np.zeros(0))
    return SoundFacts(
        seconds=count / SAMPLE_RATE,
        levels=levels,
        end_drop=_end_drop(tail),
        clicks=tuple(clicks),
        sample_peak=peak,
    )


def unplanned_silences(facts: SoundFacts, planned: Sequence[Span]) -> tuple[Span, ...]:
    """Silences of over a second of which more than a second was not ordered."""
    return tuple(
        span
        for span in facts.silences()
        if span.duration - sum(span.overlap(order) for order in planned) > 1.0
    )


def _end_drop(tail: Samples) -> float | None:
    quarter = SAMPLE_RATE // 4
    if len(tail) < 4 * quarter:
        return None
    before = float(np.mean(np.square(tail[:-quarter], dtype=np.float64)))
    if before < 1e-12:
        return None
    after = float(np.mean(np.square(tail[-quarter:], dtype=np.float64)))
    return float(10 * np.log10((after + 1e-12) / before))


def _jumps(samples: NDArray[np.float64]) -> list[int]:
    """Places of single-sample jumps that dwarf the slope around them, such as a cut-off makes."""
    if len(samples) < 16:
        return []
    steps = np.abs(np.diff(samples))
    loud = np.flatnonzero(steps[4:-3] > CLICK) + 4
    found = []
    for at in loud:
        near = max(float(steps[at - 4 : at - 1].max()), float(steps[at + 2 : at + 4].max()))
        if steps[at] > 6 * near:
            found.append(int(at) + 1)
    return found


def _decibels(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12)))
