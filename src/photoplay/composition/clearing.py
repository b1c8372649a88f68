"""Stretches that are to be kept clear: the music goes on there, but nothing strikes.

In a short stretch drummers rest and the others, as far as they hold a note when it begins, hold it
over; in a longer one everybody plays on softly, without cymbals or effects.
"""

from __future__ import annotations

from collections.abc import Sequence

from photoplay.composition.arrange import Stroke, Track
from photoplay.types.plan import Plan

SHORT = 2.5
"""Seconds up to which a stretch is held over."""
_SOFTER = 9.0
"""Decibels by which what begins inside is softer, and at most this far under its player's usual."""
_CYMBALS = frozenset({49, 52, 55, 57})
"""Those that are struck once; a ride carries the pulse."""
_GAP = 0.05
"""Beats by which a held note may end before the stretch and still be held over it."""


def keep_clear(plan: Plan, tracks: Sequence[Track]) -> None:
    """Take the edge off whatever begins inside the plan's stretches to avoid.

    What honours a moment stays as it is: the plan lets none lie inside.
    """
    tempo = plan.tempo_map
    for stretch in plan.avoid:
        if stretch.start >= plan.duration:
            continue
        first, last = (float(b) for b in tempo.beat_at([stretch.start, stretch.end]))  # type: ignore[arg-type]
        short = stretch.end - stretch.start <= SHORT
        for track in tracks:
            struck = track.instrument.family in {"drums", "percussion"} or track.role == "effects"
            inside = [s for s in track.strokes if first - 1e-6 <= s.onset < last - 1e-6]
            if not inside:
                continue
            out = [s for s in inside if struck and (short or s.pitch in _CYMBALS
                                                    or track.role == "effects")]  # fmt: skip
            if short and not struck:
                out = _held_over(track, inside, first, last)
            track.strokes = [s for s in track.strokes if not any(s is one for one in out)]
            for stroke in inside:
                stroke.accent = min(stroke.accent - _SOFTER, -_SOFTER)
                stroke.anchored = False


def _held_over(track: Track, inside: Sequence[Stroke], first: float, last: float) -> list[Stroke]:
    """The strokes that give way to notes held from before `first`; those notes are lengthened.

    A player who holds nothing when the stretch begins plays on.
    """
    before = [s for s in track.strokes if s.onset < first - 1e-6]
    held = [s for s in before if s.end > first - _GAP]
    if not held or not track.instrument.sustains:
        return []
    until = last
    after = [s.onset for s in track.strokes if s.onset >= last - 1e-6]
    if after and min(after) - last < 1.0:
        until = min(after)
    for stroke in held:
        stroke.duration = max(stroke.duration, until - stroke.onset)
    return list(inside)
