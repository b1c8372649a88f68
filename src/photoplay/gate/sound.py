"""Does the sound end when the picture ends, without clicks and without holes?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photoplay.theory.loudness import Meter, lufs
from photoplay.types.audio import SAMPLE_RATE, Samples
from photoplay.types.time import Span, joined

TICK = SAMPLE_RATE // 20
"""Samples of one step of the level curve: 50 ms."""
SILENT = -60.0
"""dBFS below which a step counts as silence."""
FULL = 0.999
"""Size of a sample from which it lies at full scale."""
CLICK = 0.2
"""A jump between neighbouring samples, above which, far beyond its surroundings, it is a click."""

_ALONE = 3.0
"""How many times a click's jump is as large as all others near it; in 22 of our own films the most
was 2.0."""
_BEND, _BENT_ALONE = 0.3, 5.0
"""The same for the bend at a sample, its distance from the line between its neighbours and back:
4.1 times at most in our own films."""
_NEAR = 1500
"""Samples (31 ms) on either side that a click is compared with: a period of the lowest tones."""


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
    clipped: int = 0
    """Places where three samples or more in a row lie at full scale."""

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
    last = np.zeros(0)
    count, peak, clipped = 0, 0.0, 0
    for block in blocks:
        mono = block.mean(axis=1, dtype=np.float64)
        peak = max(peak, float(np.abs(block).max(initial=0.0)))
        clipped += _flat_tops(block)
        joined = np.concatenate([last, mono])
        ready = max(len(last) - _NEAR, len(joined) - _NEAR)
        begin = max(0, len(last) - _NEAR) if count else 0
        clicks += [(count - len(last) + at) / SAMPLE_RATE for at in _jumps(joined, begin, ready)]
        last = joined[-2 * _NEAR :]
        count += len(mono)
        held = np.r_[held, mono**2]
        whole = len(held) // TICK * TICK
        powers.append(held[:whole].reshape(-1, TICK).mean(axis=1))
        held = held[whole:]
        tail = np.concatenate([tail, mono.astype(np.float32)])[-int(3.25 * SAMPLE_RATE) :]
    if len(held):
        powers.append(np.array([held.mean()]))
    begin = max(0, len(last) - _NEAR)
    clicks += [(count - len(last) + at) / SAMPLE_RATE for at in _jumps(last, begin, len(last))]
    levels = _decibels(np.concatenate(powers) if powers else np.zeros(0))
    return SoundFacts(
        seconds=count / SAMPLE_RATE,
        levels=levels,
        end_drop=_end_drop(tail),
        clicks=tuple(clicks),
        sample_peak=peak,
        clipped=clipped,
    )


def _flat_tops(block: Samples) -> int:
    """Runs of three samples or more of one channel at full scale, such as a clipped wave has."""
    full = np.abs(block) >= FULL
    three = full[:-2] & full[1:-1] & full[2:]
    begins = three & ~np.vstack([np.zeros((1, three.shape[1]), dtype=bool), three[:-1]])
    return int(begins.sum())


def unplanned_silences(facts: SoundFacts, planned: Sequence[Span]) -> tuple[Span, ...]:
    """Silences of over a second of which more than a second was not ordered."""
    return tuple(
        span
        for span in facts.silences()
        if span.duration - sum(span.overlap(order) for order in planned) > 1.0
    )


def speech_clearance(
    music: Iterable[Samples], mix: Iterable[Samples], speech: Sequence[Span]
) -> float | None:
    """LU by which all that is not music lies over the music while somebody speaks.

    `music` and `mix` come in the same pieces of shape (samples, channels) at SAMPLE_RATE; None
    without speech.
    """
    own, rest = Meter(peaks=False), Meter(peaks=False)
    for part, whole in zip(music, mix, strict=True):
        own.add(part)
        rest.add(whole - part)
    inside = np.zeros(len(own.tenths), dtype=bool)
    for span in speech:
        inside[int(10 * span.start) + 2 : max(0, int(10 * span.end) - 1)] = True
    if not inside.any():
        return None
    apart = lufs(float(rest.tenths[inside].mean())) - lufs(float(own.tenths[inside].mean()))
    return float(apart)


def _end_drop(tail: Samples) -> float | None:
    quarter = SAMPLE_RATE // 4
    if len(tail) < 4 * quarter:
        return None
    before = float(np.mean(np.square(tail[:-quarter], dtype=np.float64)))
    if before < 1e-12:
        return None
    after = float(np.mean(np.square(tail[-quarter:], dtype=np.float64)))
    return float(10 * np.log10((after + 1e-12) / before))


def _jumps(samples: NDArray[np.float64], first: int, last: int) -> list[int]:
    """Places in first..last of jumps and spikes that stand alone, such as a cut-off makes.

    A jump dwarfs every other step within _NEAR samples, and a spike every other bend: bright waves
    jump in every period, drums and cymbals jump many times over.
    """
    steps = np.abs(np.diff(samples, prepend=samples[:1]))
    bends = np.abs(np.diff(samples, 2, prepend=samples[:1], append=samples[-1:]))
    found = {*_alone(steps, first, last, CLICK, _ALONE),
             *_alone(bends, first, last, _BEND, _BENT_ALONE)}  # fmt: skip
    rows: list[int] = []
    for at in sorted(found):
        if not rows or at - rows[-1] > 2:
            rows.append(at)
    return rows


def _alone(
    sizes: NDArray[np.float64], first: int, last: int, least: float, times: float
) -> Iterator[int]:
    """Where one of `sizes` is over `least` and that many times as large as all others near it."""
    for at in (np.flatnonzero(sizes[first:last] > least) + first).tolist():
        before = sizes[max(0, at - _NEAR) : max(0, at - 3)]
        after = sizes[at + 4 : at + _NEAR]
        if sizes[at] > times * max(float(before.max(initial=0)), float(after.max(initial=0))):
            yield at


def _decibels(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(10 * np.log10(np.maximum(power, 1e-12)))
