"""Gestures for the film's strongest moments: impacts, cymbals, risers that end on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from photoplay.composition.arrange import BarView, Stroke, Track
from photoplay.types.plan import Hit, Plan
from photoplay.types.tempo import TempoMap

_BASS_DRUM, _CRASH = 36, 49
_STRONG = frozenset({"impact", "chord", "leap", "turn", "entrance"})
_SWELL = ((-4.0, 0.0), (-3.0, -0.12), (0.0, 0.25), (0.5, 0.25), (2.0, 0.0))
"""Beats from a swell's peak, and the energy that it adds there."""
_RISE = 6.0
"""Seconds that a riser lasts at most."""


def swelled(plan: Plan) -> Plan:
    """`plan` with its energy rising into every honoured moment that asks for a swell."""
    peaks = [hit.beat for hit in plan.honoured
             if hit.gesture == "swell" and hit.rank == "hit" and hit.beat is not None]  # fmt: skip
    if not peaks or not plan.energy:
        return plan
    energy, away = np.array(plan.energy), np.arange(len(plan.energy), dtype=float)
    for beat in peaks:
        energy += np.interp(away - beat, *np.array(_SWELL).T)
    return replace(plan, energy=tuple(np.clip(energy, 0.03, 1.0).round(4).tolist()))


def write_gestures(
    track: Track, bars: dict[int, BarView], hits: Sequence[tuple[float, Hit]], tempo: TempoMap
) -> None:
    """Strokes of an effects player at the hits, and at the heads of stronger sections."""
    rising = track.desk.texture == "risers"
    for beat, size in _moments(bars, hits):
        index = tempo.bar_at(beat)
        view = bars.get(index)
        if view is None:
            continue
        if rising:
            _rise(track, beat, size, tempo, bars)
        elif track.instrument.family == "drums":
            if size > 0.6 or view.energy > 0.5:
                track.strokes.append(Stroke(beat, _CRASH, 2.0, 3 * size - 2, anchored=True))
            track.strokes.append(Stroke(beat, _BASS_DRUM, 1.0, 3 * size - 1, anchored=True))
            track.playing.add(index)
        else:
            low = track.desk.register[0]
            pitch = low + (view.harmony_at(beat).root - low) % 12
            track.strokes.append(Stroke(beat, pitch, 2.0, 4 * size - 2, anchored=True))
            track.playing.add(index)


def _moments(
    bars: dict[int, BarView], hits: Sequence[tuple[float, Hit]]
) -> list[tuple[float, float]]:
    """Beats to mark and how strongly, 0..1, none within a bar of a stronger one."""
    wishes = [
        (beat, hit.weight) for beat, hit in hits if hit.rank == "hit" and hit.gesture in _STRONG
    ]
    wishes += [
        (view.start, 0.35 + 0.5 * view.energy)
        for view in bars.values()
        if view.place == 0
        and view.section.role in {"climax", "return"}
        and view.energy > 0.45
        and not view.shifting
    ]
    kept: list[tuple[float, float]] = []
    for beat, size in sorted(wishes, key=lambda row: -row[1]):
        if all(abs(beat - other) >= 3.9 for other, _ in kept):
            kept.append((beat, min(1.0, size)))
    return sorted(kept)


def _rise(
    track: Track, beat: float, size: float, tempo: TempoMap, bars: dict[int, BarView]
) -> None:
    """A riser that ends exactly on `beat`."""
    end = float(tempo.seconds(beat)[0])
    beats = min(beat, 8.0 if size > 0.6 else 4.0)
    begin = beat - beats
    last = max((s.end for s in track.strokes), default=0.0)
    begin = max(begin, last)
    if end - float(tempo.seconds(begin)[0]) > _RISE:
        begin = float(tempo.beat_at(end - _RISE)[0])
    if beat - begin < 1.5 or tempo.bar_at(begin) not in bars:
        return
    track.strokes.append(Stroke(begin, track.desk.register[0] + 12, beat - begin, 4 * size - 4,
                                anchored=True))  # fmt: skip
    track.playing.update(range(tempo.bar_at(begin), tempo.bar_at(beat) + 1))
