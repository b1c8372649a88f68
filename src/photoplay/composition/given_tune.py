"""The given tune, played: by whom, and exactly as it is written."""

from __future__ import annotations

from collections.abc import Sequence

from photoplay.composition.arrange import NEAR, BarView, Stroke, Track
from photoplay.composition.texture import metric_accent
from photoplay.types.plan import Plan

_STRUCK = 6.0
"""Decibels by which its notes stand out where the picture strikes them."""


def lead_of(plan: Plan, tracks: Sequence[Track]) -> Track | None:
    """Who plays the plan's given tune: the first melody player; None without tune or player."""
    if not plan.tune:
        return None
    return next((track for track in tracks if track.role == "melody"), None)


def give_tune(
    plan: Plan, lead: Track, bars: dict[int, BarView], shifts: dict[float, float]
) -> None:
    """Put the tune in the lead's part, in place of what he would play over its bars.

    It sounds on under speech and however calm it is; onsets and pitches are the tune's own, without
    swing, and only the hair's breadth of `shifts` (seconds by beat) moves what a picture strikes.
    """
    tempo = plan.tempo_map
    held = {tempo.bar_at(note.onset) for note in plan.tune}
    lead.strokes = [s for s in lead.strokes if tempo.bar_at(s.onset) not in held]
    for note in plan.tune:
        index = tempo.bar_at(note.onset)
        view = bars.get(index)
        if view is None:
            continue
        accent = metric_accent(view, note.onset) * 0.6
        struck = round(note.onset, 6) in shifts
        lead.strokes.append(
            Stroke(note.onset, note.pitch, max(0.05, note.duration - NEAR),
                   accent + _STRUCK * struck, mark="legato", anchored=True)
        )  # fmt: skip
        lead.playing.add(index)
