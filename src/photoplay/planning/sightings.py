"""When the film's recurring subjects are seen, and what has become of them since the first time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from photoplay.types.analysis import Analysis, Shot

_SCALES = {"wide": 0.0, "medium": 1.0, "close": 2.0}
_SAME_PLACE = 0.35
"""Seconds of other pictures within which a subject has not gone away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A subject on screen without a break."""

    subject: int
    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start

    def overlap(self, start: float, end: float) -> float:
        """Seconds of [start, end) that it fills."""
        return max(0.0, min(self.end, end) - max(self.start, start))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a stretch of film looks and feels."""

    seconds: float
    motion: float
    """Frame diagonals a second."""
    brightness: float
    valence: float
    arousal: float
    tension: float
    cut_rate: float
    size: float | None
    """0 wide .. 2 close; None where it was not observed."""


def sightings(analysis: Analysis) -> tuple[Sighting, ...]:
    """Every run of shots of one subject, in order."""
    rows: list[Sighting] = []
    for shot in analysis.shots:
        if shot.subject < 0:
            continue
        last = rows[-1] if rows else None
        if last and last.subject == shot.subject and shot.start - last.end < _SAME_PLACE:
            rows[-1] = Sighting(subject=last.subject, start=last.start, end=shot.end)
        else:
            rows.append(Sighting(subject=shot.subject, start=shot.start, end=shot.end))
    return tuple(rows)


def recurring(rows: Sequence[Sighting], most: int) -> tuple[int, ...]:
    """At most `most` subjects that come back, the ones longest in sight, in order of appearance."""
    seconds: dict[int, float] = {}
    times: dict[int, int] = {}
    for row in rows:
        seconds[row.subject] = seconds.get(row.subject, 0.0) + row.seconds
        times[row.subject] = times.get(row.subject, 0) + 1
    back = sorted((s for s in seconds if times[s] > 1), key=lambda s: (-seconds[s], s))[:most]
    first = {row.subject: row.start for row in reversed(rows)}
    return tuple(sorted(back, key=lambda s: first[s]))


def look_of(analysis: Analysis, start: float, end: float) -> Look:
    """What is seen and felt over [start, end) in seconds."""

    def mean(name: str) -> float:
        return float(analysis.curve(name).mean(start, end))

    return Look(
        seconds=end - start,
        motion=mean("motion"),
        brightness=mean("brightness"),
        valence=mean("valence"),
        arousal=mean("arousal"),
        tension=mean("tension"),
        cut_rate=mean("cut_rate"),
        size=_size(analysis.shots, start, end),
    )


def _size(shots: Sequence[Shot], start: float, end: float) -> float | None:
    seen = [(min(s.end, end) - max(s.start, start), _SCALES[s.scale]) for s in shots
            if s.scale in _SCALES and s.start < end and s.end > start]  # fmt: skip
    if not seen:
        return None
    weights = np.array([w for w, _ in seen])
    return float(np.average([scale for _, scale in seen], weights=weights))
