"""How high the band lies: up where the film is glad, down where it is sad.

Register counts among the six cues of Eerola, Friberg and Bresin (2013), and high goes with bright
(Spence 2011); how far the desks move is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from photoplay.composition.arrange import Track
from photoplay.composition.styles.desk import Desk
from photoplay.theory.instruments import Instrument
from photoplay.types.plan import Plan

_MOST = 8
"""Semitones at valence 1."""
_STAYING = frozenset({"bass", "drums", "percussion", "effects"})


def lift_registers(tracks: Sequence[Track], plan: Plan) -> None:
    """Move every desk above the bass by the valence of the plan's sections, in place."""
    seconds = sum(s.end - s.start for s in plan.sections)
    if seconds <= 0:
        return
    valence = sum(s.valence * (s.end - s.start) for s in plan.sections) / seconds
    shift = round(_MOST * valence)
    for track in tracks:
        if track.role not in _STAYING and track.instrument.family not in {"drums", "percussion"}:
            track.desks = {
                name: _moved(desk, track.instrument, shift) for name, desk in track.desks.items()
            }


def _moved(desk: Desk, played_on: Instrument, shift: int) -> Desk:
    """The desk `shift` semitones higher, as far as the instrument plays comfortably there."""
    low, high = played_on.comfortable
    bottom, top = desk.register
    shift = min(shift, max(0, high - top)) if shift > 0 else max(shift, min(0, low - bottom))
    return replace(desk, register=(bottom + shift, top + shift))
