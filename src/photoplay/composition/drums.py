"""Drummers: grooves and fills drawn from played ones, orchestral percussion, shakers.

Grooves are groups of bars of the Groove MIDI Dataset: the share of bars in which each voice strikes
each place, with its loudness and lateness. A section keeps one groove; bars differ in what is
unsure.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from photoplay.composition.arrange import NEAR, BarView, Hand, Stroke
from photoplay.composition.rhythm import sharpened, table
from photoplay.composition.styles.desk import Desk

KEYS = {"kick": 36, "snare": 38, "side-stick": 37, "hat": 42, "open-hat": 46, "ride": 51,
        "crash": 49, "low-tom": 45, "mid-tom": 47, "high-tom": 50}  # fmt: skip
"""General MIDI keys of the voices."""
_BASS_DRUM, _CYMBAL, _SHAKER, _TAMBOURINE = 36, 49, 82, 54
_LOW, _MID = 41, 45


def drums(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """The section's groove; a fill into the next section, a crash at its head."""
    stored = table(view.style.drum_table or "drums_rock")
    key = f"groove:{view.section.id}:{int(view.busy * 2.99)}"
    if key not in hand.notes:
        hand.notes[key] = _chosen(stored["grooves"], 9 + 16 * view.busy, hand.rng)
    groove: dict[str, Any] = hand.notes[key]  # type: ignore[assignment]
    fills = (
        view.last
        and not view.shifting
        and view.section.bars >= 4
        and view.energy > 0.25
        and view.following
    )
    fill_from = view.bar.beats - 2 if fills and view.bar.beats >= 3 else view.bar.beats
    strokes = _bar(view, groove, stored, hand, 0.0, fill_from)
    if fills and view.bar.beats >= 3:
        fill = _chosen(stored["fills"], 8 + 10 * view.busy, hand.rng)
        strokes += _fill(view, fill, stored, hand, fill_from)
    if view.place == 0 and view.energy > 0.45 and not view.shifting:
        strokes.append(Stroke(view.start, KEYS["crash"], 1.0, 1.0))
        if not any(s.pitch == KEYS["kick"] and abs(s.onset - view.start) < NEAR for s in strokes):
            strokes.append(Stroke(view.start, KEYS["kick"], 0.25, 1.0))
    return strokes


def _chosen(rows: list[dict[str, Any]], density: float, rng: np.random.Generator) -> dict[str, Any]:
    chances = np.array([r["weight"] ** 0.5 / (4 + (r["density"] - density) ** 2) for r in rows])
    return rows[int(rng.choice(len(rows), p=chances / chances.sum()))]


def _bar(
    view: BarView, groove: dict[str, Any], stored: dict[str, Any], hand: Hand, first: float,
    last: float,
) -> list[Stroke]:  # fmt: skip
    step = stored["beats"] / stored["grid"]
    strokes = []
    for voice, places in groove["voices"].items():
        if not _allowed(voice, view.energy):
            continue
        pitch = _voiced(voice, view)
        for place, (share, velocity, _, late, _) in places.items():
            whole = int(place) * step
            chance = sharpened(min(1.0, share * 1.15))
            struck = hand.rng.random() < chance
            beat = whole % max(view.bar.beats, 1.0) if whole >= view.bar.beats else whole
            if not struck or beat != whole or not first - NEAR <= beat < last - NEAR:
                continue
            lean = 20 * np.log10(max(velocity, 20) / 90) * 0.8
            mark = "ghost" if velocity < 45 else ""
            strokes.append(Stroke(view.start + beat, pitch, step, float(lean), mark,
                                  late=float(np.clip(late, -12, 12)) / 1000 * 0.6))  # fmt: skip
    extra = view.bar.beats - stored["beats"]
    if extra > NEAR and last >= view.bar.beats - NEAR:
        strokes += [
            Stroke(view.start + stored["beats"] + k, KEYS["hat"], 0.25) for k in range(int(extra))
        ]
    return strokes


def _allowed(voice: str, energy: float) -> bool:
    if voice == "crash":
        return False
    if voice in {"snare", "low-tom", "mid-tom", "high-tom"}:
        return energy > 0.24
    if voice == "open-hat":
        return energy > 0.42
    return True


def _voiced(voice: str, view: BarView) -> int:
    """Quiet music takes the rim for the snare; loud music the ride for the hat."""
    brushes = view.style.drum_table == "drums_jazz"
    if voice == "snare" and view.energy < 0.36 and not brushes:
        return KEYS["side-stick"]
    if voice == "hat" and view.energy > 0.82 and not brushes:
        return KEYS["ride"]
    return KEYS[voice]


def _fill(
    view: BarView, fill: dict[str, Any], stored: dict[str, Any], hand: Hand, first: float
) -> list[Stroke]:
    step = stored["beats"] / stored["grid"]
    offset = view.bar.beats - stored["beats"]
    strokes = []
    for voice, places in fill["voices"].items():
        if voice == "crash":
            continue
        for place, (share, velocity, *_) in places.items():
            beat = int(place) * step + offset
            if first - NEAR <= beat < view.bar.beats - NEAR and hand.rng.random() < min(
                0.95, 2.4 * share
            ):
                lean = 20 * np.log10(max(velocity, 40) / 100) + 1.5 * (beat - first)
                strokes.append(Stroke(view.start + beat, KEYS[voice], step, float(lean)))
    if not strokes:
        strokes = [Stroke(view.end - 1 + k * 0.25, KEYS["snare"], 0.25, k - 1.5) for k in range(4)]
    return strokes


_POUNDS = (
    ((0, 0, 0), (1.5, 0, -2), (2, 1, -1), (3, 0, -1), (3.5, 1, -3)),
    ((0, 0, 0), (0.75, 1, -4), (1.5, 0, -2), (2.5, 0, -2), (3, 1, -1), (3.5, 1, -2)),
    ((0, 0, 0), (1, 1, -4), (2, 0, -1), (2.75, 1, -4), (3, 1, -2), (3.25, 1, -4), (3.5, 1, -2)),
)


def pounding(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Low drums under a trailer: a figure a section, denser as it grows, a roll into the next."""
    key = f"pound:{view.section.id}"
    if key not in hand.notes:
        hand.notes[key] = int(hand.rng.integers(len(_POUNDS)))
    figure = _POUNDS[int(hand.notes[key])]  # type: ignore[call-overload]
    strokes = []
    for place, voice, lean in figure:
        strong = voice == 0 or view.energy > 0.42
        if place < view.bar.beats - NEAR and strong:
            strokes.append(Stroke(view.start + place, (_LOW, _MID)[voice], 0.5, lean))
            if voice == 0 and view.energy > 0.55:
                strokes.append(Stroke(view.start + place, _BASS_DRUM, 0.5, lean - 1))
    if view.energy > 0.72:
        step = 0.5 if view.bpm > 130 else 0.25
        count = int(view.bar.beats / step)
        taken = [s.onset for s in strokes]
        free = [view.start + k * step for k in range(count)]
        free = [b for b in free if not any(abs(b - other) < NEAR for other in taken)]
        strokes += [Stroke(b, _MID, step, -6.5, "ghost") for b in free]
    if view.last and view.rising and view.bar.beats >= 3:
        roll = [view.end - 1 + k * 0.125 for k in range(8)]
        strokes += [Stroke(b, _LOW, 0.125, -8 + k, "ghost") for k, b in enumerate(roll)]
    return strokes


def timpani(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Root and fifth on the strong beats, a roll into a stronger section."""
    strokes = []
    low, high = desk.register
    for chord in view.harmony:
        pitch = low + (chord.bass - low) % 12
        if pitch > high or not (chord.starts or view.energy > 0.6):
            continue
        strokes.append(Stroke(chord.beat, pitch, 0.9, 0.0))
    if view.energy > 0.7 and view.bar.beats >= 4 and not view.compound:
        chord = view.harmony_at(view.end - 1)
        fifth = low + (chord.root + 7 - low) % 12
        if fifth <= high:
            strokes += [
                Stroke(view.end - 1, fifth, 0.4, -3),
                Stroke(view.end - 0.5, fifth, 0.4, -2),
            ]
    if view.last and view.rising and view.following is not None:
        pitch = low + (view.following.bass - low) % 12
        if pitch <= high:
            begin = max(view.start, view.end - 2)
            strokes = [s for s in strokes if s.onset < begin - NEAR]
            count = int((view.end - begin) / 0.125)
            strokes += [Stroke(begin + k * 0.125, pitch, 0.12, -12 + 10 * k / count, "ghost")
                        for k in range(count)]  # fmt: skip
    return strokes


def shaker(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """A shaker on eighths, a tambourine on the backbeat when it is strong."""
    step = 0.5
    strokes = []
    for k in range(int((view.bar.beats + NEAR) / step)):
        beat = view.start + k * step
        on = k % 3 == 0 if view.compound else k % 2 == 0
        strokes.append(Stroke(beat, _SHAKER, 0.25, 0.0 if on else -4.5))
    if view.energy > 0.6 and not view.compound:
        backs = [1.0, 3.0] if view.bar.beats >= 4 else [1.0]
        strokes += [
            Stroke(view.start + b, _TAMBOURINE, 0.25, 0.0) for b in backs if b < view.bar.beats
        ]
    return strokes
