"""How close two notes may lie, by how deep they are (low-interval limits of orchestration)."""

from __future__ import annotations

from collections.abc import Iterable

LOWEST_OF_INTERVAL = {1: 52, 2: 51, 3: 48, 4: 46, 5: 46, 6: 46, 7: 34}
"""Semitones -> lowest MIDI pitch at which the interval's lower note may lie; wider is free."""


def too_deep(low: int, high: int) -> bool:
    """Whether the interval of two pitches, the lower first, lies too deep to be clear."""
    apart = high - low
    return 0 < apart < 12 and low < LOWEST_OF_INTERVAL.get(apart, 0)


def thinned(pitches: Iterable[int]) -> list[int]:
    """A chord from the top down without the notes that lie too close for their depth."""
    kept: list[int] = []
    for pitch in sorted(pitches, reverse=True):
        if not kept or not too_deep(pitch, kept[-1]):
            kept.append(pitch)
    return kept[::-1]
