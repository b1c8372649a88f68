"""How high the band lies: up where the film is glad, down where it is sad.

Register counts among the six cues of Eerola, Friberg and Bresin (2013), and high goes with bright
(Spence 2011); how far the desks move is ours.
"""

from __future__ import annotations

import itertools
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
    """Move every desk above the bass by the plan's register and its sections' valence, in place.

    Valence is the median over time, so that one section's mood does not move the others.
    """
    rows = sorted((s.valence, s.end - s.start) for s in plan.sections)
    half = 0.5 * sum(seconds for _, seconds in rows)
    reached = itertools.accumulate(seconds for _, seconds in rows)
    middle = (v for (v, _), upto in zip(rows, reached, strict=True) if upto >= half)
    shift = round(_MOST * next(middle, 0.0) + float(plan.register.value))
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
