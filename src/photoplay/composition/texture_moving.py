"""Moving textures: ostinati, arpeggios, broken chords, strums, comping, riffs."""

from __future__ import annotations

import numpy as np

from photoplay.composition.arrange import NEAR, BarView, Hand, Harmony, Stroke
from photoplay.composition.rhythm import piano_mask
from photoplay.composition.styles.desk import Desk
from photoplay.composition.texture import (
    ceiling_of,
    chord_tones,
    count_of,
    floor_of,
    metric_accent,
    spread,
)
from photoplay.theory.spacing import thinned, too_deep

_OSTINATI = (
    (0, 0, 1, 0, 0, 2, 0, 1),
    (0, 1, 2, 1),
    (0, 2, 1, 2, 0, 2, 1, 2),
    (0, 0, 0, 1, 0, 0, 2, 1),
    (0, 1, 0, 2),
)
_STILL = 1.5
"""Seconds after which a struck chord has sunk so far that a pianist moves on."""
_ARPEGGIOS = {
    "up": ((0, 1, 2, 3), (0, 1, 2, 3, 4, 5), (0, 2, 1, 3)),
    "wave": ((0, 1, 2, 3, 4, 3, 2, 1), (0, 2, 4, 3, 2, 1), (0, 1, 3, 2, 4, 3, 1, 2)),
    "sequence": ((0, 3, 1, 4, 2, 3, 1, 3), (0, 2, 4, 0, 3, 1, 4, 2), (0, 4, 2, 4, 1, 4, 3, 4)),
    "pick": ((0, 2, 3, 1, 2, 4, 3, 2), (0, 3, 2, 4, 1, 3, 2, 4), (0, 2, 4, 3, 1, 2, 4, 3)),
}


def grid(view: BarView, step: float) -> list[float]:
    """Beats of the bar every `step`, from its first moment."""
    count = int((view.bar.beats + NEAR) / step)
    return [view.start + k * step for k in range(max(1, count))]


def _varied(view: BarView, hand: Hand, name: str, choices: int) -> int:
    """Which figure to play: one a section, another in every fourth bar."""
    key = f"{name}:{view.section.id}"
    if key not in hand.notes:
        hand.notes[key] = int(hand.rng.integers(choices))
    main = int(hand.notes[key])  # type: ignore[call-overload]
    return int((main + 1) % choices if view.place % 4 == 3 else main)


def ostinato(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """A short figure of chord tones, bowed short, its pulse leaning on the metre."""
    step = view.step(desk.rate)
    figure = _OSTINATI[_varied(view, hand, "ostinato", len(_OSTINATI))]
    strokes = []
    for k, beat in enumerate(grid(view, step)):
        chord = view.harmony_at(beat)
        low = floor_of(view, chord, desk)
        tones = spread(chord.classes, low, min(desk.register[1], low + 16))
        if not tones:
            continue
        lean = 1.3 * metric_accent(view, beat)
        index = figure[k % len(figure)]
        pitch = tones[index % len(tones)]
        strokes.append(Stroke(beat, pitch, step * 0.55, lean, "staccato"))
        if view.energy > 0.7 and metric_accent(view, beat) >= 0 and desk.voices[1] > 1:
            above = [p for p in tones if p >= pitch + 5]
            if above:
                strokes.append(Stroke(beat, above[0], step * 0.55, lean - 1, "staccato"))
    return strokes


def arpeggio(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Chord tones one after the other over the desk's register, its figure kept for a section."""
    step = view.step(desk.rate)
    figures = _ARPEGGIOS[desk.figure or "wave"]
    figure = figures[_varied(view, hand, "arpeggio", len(figures))]
    high = ceiling_of(view, desk)
    reach = 12 + round(12 * view.energy)
    strokes = []
    for k, beat in enumerate(grid(view, step)):
        chord = view.harmony_at(beat)
        low = floor_of(view, chord, desk)
        classes = _coloured(view, chord)
        tones = spread(classes, low, min(high, low + reach))
        if not tones:
            continue
        rest = view.busy < 0.3 and k % 4 == 3 and hand.rng.random() < 0.5
        if rest:
            continue
        pitch = tones[figure[k % len(figure)] % len(tones)]
        strokes.append(Stroke(beat, pitch, max(step * desk.length, 0.1), metric_accent(view, beat)))
    return strokes


def _coloured(view: BarView, chord: Harmony) -> tuple[int, ...]:
    """The chord's classes, with the scale's ninth where the style likes colour."""
    ninth = (chord.root + 2) % 12
    if view.style.sevenths and ninth in view.scale:
        return (*chord.classes, ninth)
    return chord.classes


def _left_hand(view: BarView, desk: Desk, hand: Hand) -> tuple[int, ...]:
    """Sixteenths at which the left hand strikes: in slow bars not seldomer than the desk's rate,
    and as far as eight draws find it never silent for longer than _STILL."""
    sixteenth = 15 / view.bpm
    least = desk.rate[0] * 16 * sixteenth
    best: tuple[int, ...] = ()
    shortest = np.inf
    for _ in range(8):
        mask = piano_mask("left", max(least, 2.0 + 8.0 * view.busy), hand.rng)
        rest = float(np.diff([*mask, 16]).max()) * sixteenth
        if rest < shortest:
            best, shortest = mask, rest
        if shortest <= _STILL:
            break
    return best


def broken(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """A pianist's left hand: the bass, then the chord broken upward and back.

    In four-beat bars the rhythm is drawn from POP909's shares; else one note on every eighth.
    """
    key = f"mask:{view.section.id}:{int(view.busy * 4)}"
    if key not in hand.notes:
        hand.notes[key] = _left_hand(view, desk, hand)
    mask: tuple[int, ...] = hand.notes[key]  # type: ignore[assignment]
    if abs(view.bar.beats - 4) < NEAR and not view.compound:
        beats = [view.start + place / 4 for place in mask]
    else:
        beats = grid(view, view.step((1.2, 4.5)))
    heads = [chord.beat for chord in view.harmony if chord.starts]
    beats = sorted({*beats, *heads, view.start})
    strokes: list[Stroke] = []
    climb = 0
    for k, beat in enumerate(beats):
        chord = view.harmony_at(beat)
        head = any(abs(beat - h) < NEAR for h in (*heads, view.start))
        if head:
            climb = 0
        until = beats[k + 1] if k + 1 < len(beats) else view.end
        if head and not view.low_end:
            pitch = 36 + (chord.bass - 36) % 12
        else:
            low, high = floor_of(view, chord, desk), ceiling_of(view, desk)
            tones = spread(chord.classes, low, min(high, low + 12 + round(7 * view.energy)))
            if not tones:
                continue
            wave = [*range(len(tones)), *range(len(tones) - 2, 0, -1)] or [0]
            pitch = tones[wave[climb % len(wave)]]
            climb += 1
        lean = metric_accent(view, beat) + (1.0 if head else -0.5)
        length = max(0.2, min(until - beat, 2.0) * 0.98)
        strokes.append(Stroke(beat, pitch, length, lean))
        thick = count_of(view, desk) - 1
        if thick > 0 and (head or view.energy > 0.8):
            tones = spread(chord.classes, floor_of(view, chord, desk), ceiling_of(view, desk))
            clear = [p for p in tones if p > pitch + 2 and not too_deep(pitch, p)]
            above = thinned(clear)[:thick]
            strokes += [Stroke(beat, p, length, lean - 1.5) for p in above]
    return strokes


_Beats = tuple[tuple[float, float], ...]
_STRUMS: dict[float, tuple[_Beats, ...]] = {
    4.0: (
        ((0, 1), (1, 1), (1.5, 0), (2.5, 0), (3, 1), (3.5, 0)),
        ((0, 1), (1, 1), (2, 1), (2.5, 0), (3, 1), (3.5, 0)),
        ((0, 1), (1.5, 0), (2, 1), (3, 1), (3.5, 0)),
    ),
    3.0: (
        ((0, 1), (1, 1), (1.5, 0), (2, 1), (2.5, 0)),
        ((0, 1), (1, 1), (2, 1)),
        ((0, 1), (1, 1), (2, 1), (2.5, 0)),
    ),
}
_JIGS: tuple[_Beats, ...] = (
    ((0, 1), (1, 1), (1.5, 1), (2.5, 1)),
    ((0, 1), (0.5, 0), (1, 1), (1.5, 1), (2, 0), (2.5, 1)),
    ((0, 1), (1, 0), (1.5, 1), (2, 0), (2.5, 1)),
)


def strum(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Guitar chords, down on the beats and lightly up between, spread over the strings."""
    figures: tuple[_Beats, ...]
    if view.compound:
        figures = _JIGS
        figure = figures[_varied(view, hand, "strum", len(figures))]
        half = [(o + s, d) for o in range(0, 12, 3) for s, d in figure]
        figure = tuple((b, d) for b, d in half if b < view.bar.beats - NEAR)
    else:
        figures = _STRUMS.get(view.bar.beats, _STRUMS[4.0])
        figure = figures[_varied(view, hand, "strum", len(figures))]
        figure = tuple((b, d) for b, d in figure if b < view.bar.beats - NEAR)
        if view.bar.beats > 4:
            figure = (*figure, *((b, 1) for b in range(4, int(view.bar.beats))))
    if view.busy < 0.4:
        figure = tuple((b, d) for b, d in figure if d) or ((0, 1),)
    strokes = []
    for k, (place, down) in enumerate(figure):
        beat = view.start + place
        chord = view.harmony_at(beat)
        tones = chord_tones(view, chord, desk, hand, count_of(view, desk) + (1 if down else -1))
        until = view.start + (figure[k + 1][0] if k + 1 < len(figure) else view.bar.beats)
        lean = metric_accent(view, beat) - (0 if down else 2)
        for string, pitch in enumerate(tones if down else reversed(tones)):
            late = 0.007 * string
            strokes.append(Stroke(beat, pitch, max(0.2, (until - beat) * 0.9), lean, late=late))
    return strokes


_COMPS: dict[str, tuple[_Beats, ...]] = {
    "jazz": (
        ((0, 0.5), (1.5, 0.4)),
        ((0.5, 0.4), (2, 0.9)),
        ((1.5, 0.4), (3.5, 0.45)),
        ((0, 1.2), (2.5, 0.4), (3.5, 0.45)),
        ((1, 0.4), (2.5, 0.9)),
        ((0.5, 0.4), (1.5, 0.4), (3, 0.8)),
    ),
    "lofi": (
        ((0, 2.4), (2.5, 1.2)),
        ((0, 1.4), (1.5, 2.2)),
        ((0, 3.4), (3.5, 0.45)),
        ((0, 1.4), (1.5, 0.9), (2.5, 1.3)),
        ((0, 2.9), (3, 0.9)),
    ),
    "plain": (((0, 0.9), (2, 0.9)), ((0, 1.4), (1.5, 0.9), (3, 0.8)), ((0, 1.9), (2, 1.9))),
    "stabs": (
        ((0, 0.3), (0.75, 0.3), (1.5, 0.3), (2.5, 0.3)),
        ((0, 0.3), (1.5, 0.3), (3, 0.3)),
        ((0.5, 0.3), (1.5, 0.3), (2.5, 0.3), (3.5, 0.3)),
        ((0, 0.3), (0.75, 0.3), (1.5, 0.3), (2.25, 0.3), (3, 0.3)),
    ),
    "after": (((1, 0.5), (2, 0.5), (3, 0.5)), ((1, 0.5), (3, 0.5)), ((1, 0.5), (2, 0.5), (3, 0.5))),
}


def comp(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Chords in the style's rhythm; a chord that falls just before a change is the next one."""
    figures = _COMPS[desk.figure or "plain"]
    style = desk.figure
    if style == "jazz":
        figure = figures[int(hand.rng.integers(len(figures)))]
    else:
        figure = figures[_varied(view, hand, "comp", len(figures))]
    if view.compound:
        figure = tuple((b, 0.45) for b in _after_beats(view.bar.beats, style))
    else:
        kept = [(b, d) for b, d in figure if b < view.bar.beats - NEAR]
        figure = tuple(kept) or ((0, min(0.9, view.bar.beats)),)
    if view.busy < 0.35 and style not in {"lofi", "after"}:
        figure = figure[: max(1, len(figure) - 1)]
    strokes = []
    for place, length in figure:
        beat = view.start + place
        chord = view.harmony_at(beat)
        pushed = view.following if beat >= view.end - 0.5 - NEAR and style == "jazz" else None
        tones = chord_tones(view, pushed or chord, desk, hand, count_of(view, desk))
        long = min(length, view.end - beat, (view.end if pushed else chord.end) - beat)
        lean = metric_accent(view, beat) * 0.6
        mark = "staccato" if length <= 0.5 else ""
        strokes += [Stroke(beat, p, max(0.15, long), lean, mark) for p in tones]
    return strokes


def _after_beats(beats: float, style: str) -> list[float]:
    pulses = [k * 1.5 for k in range(max(1, round(beats / 1.5)))]
    if style == "after":
        return [p + up for p in pulses for up in (0.5, 1.0) if p + up < beats - NEAR]
    return [p for p in pulses if p < beats - NEAR]


_CHUGS = (
    (1, 0, 0, 1, 0, 0, 1, 0),
    (1, 0, 1, 0, 0, 1, 0, 0),
    (1, 0, 0, 0, 1, 0, 1, 0),
    (1, 0, 0, 1, 0, 1, 0, 0),
)


def power(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Power chords: rung out on the accents, muted eighths between as it grows."""
    figure = _CHUGS[_varied(view, hand, "power", len(_CHUGS))]
    beats = grid(view, 0.5)
    strokes: list[Stroke] = []
    heads = {round(chord.beat, 4) for chord in view.harmony}
    for k, beat in enumerate(beats):
        chord = view.harmony_at(beat)
        loud = bool(figure[k % 8]) or round(beat, 4) in heads
        if not loud and view.busy < 0.5:
            continue
        root = 48 + chord.root % 12
        fifth = root + (6 if (chord.root + 7) % 12 not in chord.classes else 7)
        shape = (root, fifth, root + 12) if loud and view.energy > 0.6 else (root, fifth)
        length = 0.46 if not loud else _ring(figure, k, beat, view)
        lean = metric_accent(view, beat) * 0.7 + (1.5 if loud else -4)
        mark = "" if loud else "staccato"
        top = desk.register[1]
        strokes += [Stroke(beat, p, length, lean, mark) for p in shape if p <= top]
    return strokes


def _ring(figure: tuple[int, ...], k: int, beat: float, view: BarView) -> float:
    ahead = next((n for n in range(1, 9) if figure[(k + n) % 8]), 2)
    return max(0.4, min(ahead * 0.5, view.harmony_at(beat).end - beat) * 0.92)
