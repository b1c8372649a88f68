"""How a cue ends: the last chord, struck once and left to ring, in the way the plan asks for."""

from __future__ import annotations

import numpy as np

from photoplay.composition.arrange import BarView, Hand, Stroke, Track
from photoplay.composition.bass import bass_pitch
from photoplay.composition.texture import chord_tones, count_of
from photoplay.types.plan import Cue, Plan
from photoplay.types.tempo import TempoMap

_KICK, _CRASH = 36, 49
_SHORT = 0.35
"""Seconds of a button."""
_ROLL = 0.035
"""Seconds between the notes of a rolled chord."""
_CALM = 12.0
"""Decibels between a last chord at energy 0 and one at half."""
RINGING = frozenset({"cadence", "button", "hanging"})


def ring_bars(plan: Plan) -> dict[int, Cue]:
    """Index of the bar in which each cue's last chord is struck; fades and loops have none."""
    return {
        cue.start_bar + cue.bars - 1: cue
        for cue in plan.cues
        if cue.ending in RINGING and cue.bars > 1
    }


def last_chord(track: Track, view: BarView, hand: Hand, cue: Cue, tempo: TempoMap) -> list[Stroke]:
    """What a player has in the ring-out bar: one attack, held until the release."""
    desk = track.desks[view.style.card.name]
    chord = view.harmony[0]
    start, lean = view.start, 1.0 if cue.ending == "button" else -0.5 - _calmed(view)
    until = _release(view, cue, tempo)
    if desk.texture in {"drums", "pounding"}:
        strokes = [Stroke(start, _KICK, 0.5, lean)]
        return (
            [*strokes, Stroke(start, _CRASH, until - start, lean - 2)]
            if view.energy > 0.3
            else strokes
        )
    if desk.texture in {"gestures", "risers", "shaker"}:
        return []
    if desk.texture == "timpani":
        low = desk.register[0]
        return [Stroke(start, low + (chord.root - low) % 12, until - start, lean)]
    if track.role == "bass" or desk.texture == "drone":
        return [Stroke(start, bass_pitch(chord.root, desk), until - start, lean)]
    tones = list(chord_tones(view, chord, desk, hand, max(2, count_of(view, desk))))
    if not view.low_end:
        tones = _on_the_root(tones, chord.bass)
    if not track.instrument.polyphonic:
        tones = tones[-1:] if view.low_end else tones[:1]
    rolled = not track.instrument.sustains and cue.ending != "button" and len(tones) > 1
    if desk.texture == "broken":
        tones = [
            bass_pitch(chord.root, desk),
            *[t for t in tones if t >= bass_pitch(chord.root, desk) + 7],
        ]
    return [
        Stroke(start, pitch, until - start, lean, late=_ROLL * k if rolled else 0.0)
        for k, pitch in enumerate(tones)
    ]


def _on_the_root(tones: list[int], root: int) -> list[int]:
    """`tones` turned until the chord's own bass note, a pitch class, is the lowest: where no bass
    player sounds, others carry it.
    """
    for _ in tones:
        if tones[0] % 12 == root:
            break
        tones = [*tones[1:], tones[0] + 12]
    return tones if tones[0] % 12 == root else [tones[0] + (root - tones[0]) % 12 - 12, *tones]


def _calmed(view: BarView) -> float:
    """Decibels by which a chord that all strike at once is held back where the film has calmed."""
    return _CALM * max(0.0, 0.5 - view.energy)


def _release(view: BarView, cue: Cue, tempo: TempoMap) -> float:
    """The beat at which the last chord is let go."""
    begin, end = float(tempo.seconds(view.start)[0]), cue.end
    if cue.ending == "button":
        stop = min(begin + _SHORT, end - 0.3)
    else:
        stop = max(begin + 0.4 * (end - begin), end - view.style.release)
    return max(view.start + 0.1, float(tempo.beat_at(float(np.clip(stop, begin, end)))[0]))
