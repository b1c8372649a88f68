"""When a pianist's foot is down: from just after each chord begins until the next.

Changed late, as is usual (syncopated pedalling): the foot comes up as the new chord is struck and
goes down once the old one is damped.
"""

from __future__ import annotations

from photoplay.composition.arrange import BarView, Track
from photoplay.types.plan import Plan
from photoplay.types.score import Control

HOLD = 64
"""MIDI controller of the right pedal."""
_DOWN, _UP = 127, 0
_CAUGHT = 0.125
"""Beats after a chord at which the foot is down again."""
_PLAYED = frozenset({"piano", "bright-piano", "electric-piano"})
_TEXTURES = frozenset({"broken"})
"""Left hands whose notes belong to one chord: a tune's passing notes would blur."""


def pedalled(track: Track, plan: Plan, bars: dict[int, BarView]) -> list[Control]:
    """The pedal of one player, in order; none for who has no pedal or writes no such texture.

    The foot is up where a stop is struck, from the last chord of a cue on, and wherever he rests.
    """
    if track.instrument.name not in _PLAYED:
        return []
    last = {cue.start_bar + cue.bars - 1 for cue in plan.cues}
    stops = sorted(
        hit.beat for hit in plan.honoured if hit.gesture == "stop" and hit.beat is not None
    )
    rows: dict[float, int] = {}
    down = False
    for index in sorted(track.playing & bars.keys()):
        view = bars[index]
        desk = track.desks.get(view.style.card.name)
        if index in last or desk is None or desk.texture not in _TEXTURES:
            rows[view.start] = _UP
            down = False
            continue
        for chord in view.harmony:
            if chord.starts or not down:
                rows[chord.beat] = _UP
                rows[min(chord.beat + _CAUGHT, (chord.beat + chord.end) / 2)] = _DOWN
                down = True
            struck = [beat for beat in stops if chord.beat <= beat < chord.end]
            if struck:
                rows = {beat: value for beat, value in rows.items() if beat < struck[0]}
                rows[struck[0]] = _UP
                down = False
        if index + 1 not in track.playing:
            rows[view.end] = _UP
            down = False
    if _DOWN not in rows.values():
        return []
    return [Control(beat, HOLD, value) for beat, value in sorted(rows.items())]
