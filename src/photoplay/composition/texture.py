"""Sustained textures: pads, brass hymns, drones, and the tunes above them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from photoplay.composition.arrange import NEAR, BarView, Hand, Harmony, Stroke
from photoplay.composition.styles.desk import Desk
from photoplay.theory.metre import weight
from photoplay.theory.spacing import thinned

LOWEST_ABOVE_BASS = 48
"""Below this sounding pitch (C3, 131 Hz) only one note at a time is written: the bass."""
GAP_ABOVE_BASS = 7
_HELD = 0.5
"""Beats from which a note of the tune is held."""


def floor_of(view: BarView, chord: Harmony, desk: Desk) -> int:
    """The lowest pitch an accompaniment may write over `chord` without mud."""
    bass = 36 + (chord.bass - 36) % 12
    return max(desk.register[0], LOWEST_ABOVE_BASS, bass + GAP_ABOVE_BASS if bass > 41 else 0)


def ceiling_of(view: BarView, desk: Desk) -> int:
    """The highest pitch an accompaniment may write: it keeps below the tune."""
    low, high = desk.register
    if view.tune is None:
        return high
    return max(min(high, view.tune[0] - 2), max(low, LOWEST_ABOVE_BASS) + 9)


def metric_accent(view: BarView, beat: float) -> float:
    """Decibels by which a beat of the metre leans: +2 on the downbeat, down to -2."""
    return 4.0 * (weight(view.bar, beat) - 0.5)


def spread(classes: Sequence[int], low: int, high: int) -> list[int]:
    """Every pitch from `low` to `high` of the given classes, ascending."""
    wanted = set(classes)
    return [pitch for pitch in range(low, high + 1) if pitch % 12 in wanted]


def chord_tones(
    view: BarView, chord: Harmony, desk: Desk, hand: Hand, count: int
) -> tuple[int, ...]:
    """`count` notes of `chord` in the desk's register, close to those played last.

    The voices of the sketch come first, in their own leading; further notes thicken from below.
    """
    low, high = floor_of(view, chord, desk), ceiling_of(view, desk)
    led = sorted({_into(pitch, low, high) for pitch in chord.voicing[1:]})
    if view.style.sevenths and len(chord.classes) == 3:
        led = [p for p in led if p % 12 != chord.root] or led
        extra = _seventh(view, chord)
        if extra is not None:
            led = sorted({*led, _into(60 + (extra - 60) % 12, low, high)})
    near = [p for p in led if low <= p <= high]
    if len(near) > count:
        near = [near[0], *near[len(near) - count + 1 :]] if count > 1 else near[-1:]
    tones = spread(chord.classes, low, high)
    middle = sum(near) / len(near) if near else (low + high) / 2
    for pitch in sorted(tones, key=lambda p: (abs(p - middle), p)):
        if len(near) >= count:
            break
        if pitch not in near and all(abs(pitch - other) > 2 for other in near):
            near.append(pitch)
    near = thinned(_clear_of_tune(_without_grinding(near, chord.root), view, chord))
    hand.pitches = tuple(sorted(near)) or (tones[0] if tones else low,)
    return hand.pitches


def _without_grinding(pitches: list[int], root: int) -> list[int]:
    """Of two notes a semitone or a minor ninth apart the root goes, else the upper one."""
    kept = sorted(pitches)
    for low in list(kept):
        for high in list(kept):
            if low in kept and high in kept and high - low in (1, 13) and len(kept) > 2:
                kept.remove(low if low % 12 == root else high)
    return kept


def _clear_of_tune(pitches: list[int], view: BarView, chord: Harmony) -> list[int]:
    """The notes without those a semitone under, as classes, what the tune holds over them."""
    held = {
        pitch % 12
        for onset, end, pitch in view.sung
        if min(end, chord.end) - max(onset, chord.beat) > _HELD
    }
    free = [p for p in pitches if not any((note - p) % 12 == 1 for note in held)]
    return free if len(free) >= min(2, len(pitches)) else pitches


def _into(pitch: int, low: int, high: int) -> int:
    while pitch < low:
        pitch += 12
    while pitch > high and pitch - 12 >= low:
        pitch -= 12
    return pitch


def _seventh(view: BarView, chord: Harmony) -> int | None:
    """The scale's seventh over the chord: what turns a triad into the style's ordinary chord."""
    above = sorted((note - chord.root) % 12 for note in view.scale)
    sevenths = [step for step in above if step in (10, 11)]
    return (chord.root + sevenths[0]) % 12 if sevenths else None


def count_of(view: BarView, desk: Desk) -> int:
    """How many notes of a chord the desk writes at the bar's energy."""
    least, most = desk.voices
    return max(1, round(least + (most - least) * view.energy))


def pad(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Held chords, common tones tied, thicker and wider with energy."""
    strokes = []
    for chord in view.harmony:
        for pitch in chord_tones(view, chord, desk, hand, count_of(view, desk)):
            strokes.append(
                Stroke(
                    chord.beat,
                    pitch,
                    chord.end - chord.beat,
                    mark="legato",
                    tied=not (view.place == 0 and chord.beat <= view.start + NEAR),
                )
            )
    return strokes


def hymn(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Brass or voices: chords struck anew on the strong beats, with a breath before each bar."""
    strokes = []
    marcato = view.energy > 0.75
    for chord in view.harmony:
        tones = chord_tones(view, chord, desk, hand, count_of(view, desk))
        cuts = [chord.beat]
        if marcato:
            half = view.start + view.bar.beats / 2
            if chord.beat + NEAR < half < chord.end - NEAR and not view.compound:
                cuts.append(half)
        for start, end in zip(cuts, [*cuts[1:], chord.end], strict=True):
            long = max(0.25, (end - start) - 0.25)
            strokes += [
                Stroke(start, pitch, long, metric_accent(view, start), "marcato" if marcato else "")
                for pitch in tones
            ]
    return strokes


def drone(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """One low note under everything: the bass where the chord changes, else held."""
    strokes = []
    for chord in view.harmony:
        pitch = desk.register[0] + (chord.bass - desk.register[0]) % 12
        strokes.append(Stroke(chord.beat, pitch, chord.end - chord.beat, mark="legato", tied=True))
    return strokes


def bells(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Rare high notes, one to four a bar, on beats drawn anew each bar."""
    wanted = 1 + round(3 * view.busy)
    pulse = view.bar.pulse
    places = [view.start + k * pulse for k in range(max(1, round(view.bar.beats / pulse)))]
    places = [p for p in places if p < view.end - NEAR]
    first = view.harmony[0].beat
    drawn = hand.rng.permutation(len(places))[: max(0, wanted - 1)]
    beats = sorted({first, *(places[int(k)] for k in drawn)})
    strokes = []
    for beat in beats:
        tones = spread(view.harmony_at(beat).classes, *desk.register)
        if not tones:
            continue
        last = hand.pitches[0] if hand.pitches else tones[len(tones) // 2]
        near = sorted(tones, key=lambda p: abs(p - last))[1:5] or tones
        pitch = int(near[int(hand.rng.integers(len(near)))])
        hand.pitches = (pitch,)
        strokes.append(Stroke(beat, pitch, 2.0, metric_accent(view, beat) / 2))
    return strokes


def tune_shift(strokes: Iterable[tuple[float, int, float]], desk: Desk, low: int, high: int) -> int:
    """Whole octaves, in semitones, by which notes lie best in the desk's register."""
    notes = list(strokes)
    bottom, top = max(low, desk.register[0]), min(high, desk.register[1])
    centre = (bottom + top) / 2

    def misfit(shift: int) -> tuple[float, float]:
        outside = sum(max(0, bottom - p - shift, p + shift - top) for _, p, _ in notes)
        mean = sum((p + shift) * d for _, p, d in notes) / sum(d for _, _, d in notes)
        return (float(outside), abs(mean - centre))

    return min((-36, -24, -12, 0, 12, 24, 36), key=misfit) + desk.octave if notes else 0


def place_tune(
    strokes: Iterable[tuple[float, int, float]], shift: int, low: int, high: int
) -> list[Stroke]:
    """A phrase moved by `shift` semitones, as `tune_shift` finds them.

    `strokes` are (onset, pitch, duration); single notes outside `low`..`high`, the instrument's
    range, are folded by octaves.
    """
    return [
        Stroke(onset, _into(pitch + shift, low, high), duration, mark="legato")
        for onset, pitch, duration in strokes
    ]
