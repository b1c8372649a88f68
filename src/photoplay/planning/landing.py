"""Where each moment lands on the beats, and whether it is honoured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from photoplay.planning.tempo import NUDGE
from photoplay.types.plan import Cue, Hit, Landing
from photoplay.types.tempo import Bar, TempoMap
from photoplay.types.time import Span

Floats = NDArray[np.float64]
_SHORTEST_NOTE = 0.1
"""Seconds; finer subdivisions than this are not given to a moment."""
_LAST = 1.05
"""Seconds before the end of a cue from which nothing is struck any more."""


def land(
    hits: Sequence[Hit], tempo: TempoMap, cues: Sequence[Cue], frame: float, *, sixteenths: bool,
    avoid: Sequence[Span] = (),
) -> tuple[Hit, ...]:  # fmt: skip
    """The hits with their beats, errors, and the reason of every refusal.

    A moment is honoured where a note can sound 0 to one frame after it, given that players may
    push or hold back by at most NUDGE. Two moments never share one beat: the weightier has it.
    """
    bars = np.array([bar.start for bar in tempo.bars])
    landed = [_landed(hit, tempo, bars, cues, frame, sixteenths) for hit in hits]
    taken: dict[float, int] = {}
    for k in sorted(range(len(landed)), key=lambda k: -landed[k].weight - landed[k].locked):
        hit = landed[k]
        if not hit.honoured or hit.beat is None:
            continue
        if any(span.holds(hit.time) for span in avoid):
            landed[k] = _declined(hit, "inside a stretch to avoid")
        elif round(hit.beat, 4) in taken:
            other = landed[taken[round(hit.beat, 4)]]
            landed[k] = _declined(hit, f"the moment at {other.time:.2f} s has this beat already")
        else:
            taken[round(hit.beat, 4)] = k
    return tuple(landed)


def _landed(
    hit: Hit, tempo: TempoMap, bars: Floats, cues: Sequence[Cue], frame: float, sixteenths: bool
) -> Hit:
    cue = next((c for c in cues if c.start - 0.05 <= hit.time < c.end), None)
    if cue is None:
        return _declined(hit, "no music plays here")
    if hit.time > cue.end - _LAST:
        return _declined(hit, "the music is dying away")
    beat, kind = _nearest(hit, tempo, bars, frame, sixteenths)
    error = float(tempo.seconds(beat)[0]) - hit.time
    if -NUDGE <= error <= frame + NUDGE:
        met = f"on {'an' if kind == 'eighth' else 'a'} {kind}, {1000 * error:+.0f} ms in the plan"
        return replace(
            hit, honoured=True, beat=beat, error=round(error, 5), landing=kind, reason=met
        )
    return replace(
        hit, honoured=False, beat=None, error=round(error, 5),
        reason=f"the nearest {kind} is {1000 * error:+.0f} ms away",
    )  # fmt: skip


def _nearest(
    hit: Hit, tempo: TempoMap, bars: Floats, frame: float, sixteenths: bool
) -> tuple[float, Landing]:
    """The place on the grid nearest to half a frame after the moment, coarse places first."""
    at = float(tempo.beat_at(hit.time + frame / 2)[0])
    index = max(0, int(np.searchsorted(bars, at + 1e-9, side="right")) - 1)
    bar = tempo.bars[index]
    options: list[tuple[float, float, Landing]] = []
    for kind, step in _steps(bar):
        seconds = step * 60 / tempo.bpm_at(at)
        if seconds < _SHORTEST_NOTE or (
            kind == "sixteenth" and (not sixteenths or hit.rank == "hit")
        ):
            continue
        place = bar.start + round((at - bar.start) / step) * step
        place = min(place, tempo.beats - 1e-6)
        error = abs(float(tempo.seconds(place)[0]) - hit.time - frame / 2)
        if error <= frame / 2 + NUDGE:
            return place, _named(place, bar, tempo, kind)
        options.append((error, place, kind))
    if not options:
        return bar.start, "bar"
    _, place, kind = min(options)
    return place, kind


def _steps(bar: Bar) -> tuple[tuple[Landing, float], ...]:
    if bar.pulse == 1.5:
        return (("beat", 1.5), ("eighth", 0.5), ("sixteenth", 0.25))
    return (("beat", bar.pulse), ("eighth", bar.pulse / 2), ("sixteenth", bar.pulse / 4))


def _named(place: float, bar: Bar, tempo: TempoMap, kind: Landing) -> Landing:
    on_bar = abs(place - bar.start) < 1e-6 or abs(place - bar.end) < 1e-6
    return "bar" if on_bar and kind == "beat" else kind


def _declined(hit: Hit, reason: str) -> Hit:
    return replace(hit, honoured=False, beat=None, reason=reason)
