"""Bass lines: held, root and fifth, driving eighths, off-beats, walking, lazy."""

from __future__ import annotations

from photoplay.composition.arrange import NEAR, BarView, Hand, Harmony, Stroke
from photoplay.composition.styles.desk import Desk
from photoplay.composition.texture import metric_accent


def bass_pitch(classed: int, desk: Desk) -> int:
    """The lowest pitch of a class in the desk's register."""
    return desk.register[0] + (classed - desk.register[0]) % 12


def _fifth(chord: Harmony, desk: Desk) -> int:
    fifth = next((c for c in chord.classes if (c - chord.root) % 12 in (6, 7, 8)), chord.root)
    pitch = bass_pitch(fifth, desk)
    return pitch if pitch <= desk.register[1] else pitch - 12


def held(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """The bass of each chord, held; bowed anew half-way when the music is strong."""
    strokes = []
    for chord in view.harmony:
        pitch = bass_pitch(chord.bass, desk)
        long = chord.end - chord.beat
        if view.energy > 0.6 and long >= 2 - NEAR:
            half = 1.5 if view.compound else long / 2
            strokes.append(Stroke(chord.beat, pitch, half * 0.97, 1.0))
            strokes.append(Stroke(chord.beat + half, pitch, (long - half) * 0.97, 0.0))
        else:
            strokes.append(Stroke(chord.beat, pitch, long, mark="legato", tied=not chord.starts))
    return strokes


def pulsing(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Low strings driving: the bass on eighths or sixteenths, leaning on the pulse."""
    step = view.step(desk.rate)
    strokes = []
    count = max(1, int((view.bar.beats + NEAR) / step))
    for k in range(count):
        beat = view.start + k * step
        chord = view.harmony_at(beat)
        lean = 1.4 * metric_accent(view, beat)
        strokes.append(
            Stroke(beat, bass_pitch(chord.bass, desk), step * desk.length, lean, "staccato")
        )
    return strokes


def root_fifth(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Root and fifth in turn on the strong beats, the bass of each new chord on its head."""
    pulse = view.bar.pulse
    every = pulse if view.compound or view.bar.beats <= 3 else 2 * pulse
    if view.busy > 0.75 and not view.compound:
        every = pulse
    beats = [view.start + k * every for k in range(max(1, int((view.bar.beats + NEAR) / every)))]
    if view.bar.beats == 3 and not view.compound and view.busy < 0.7:
        beats = [view.start]
    beats = sorted({*beats, *(c.beat for c in view.harmony)})
    strokes = []
    for k, beat in enumerate(beats):
        chord = view.harmony_at(beat)
        head = abs(beat - chord.beat) < NEAR
        pitch = bass_pitch(chord.bass, desk) if head else _fifth(chord, desk)
        until = beats[k + 1] if k + 1 < len(beats) else view.end
        long = max(0.2, (until - beat) * desk.length)
        strokes.append(Stroke(beat, pitch, long, metric_accent(view, beat)))
    return strokes


def eighths(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Picked eighths on the root, an approach into the next chord."""
    step = 0.5 if view.bpm < 190 and view.busy > 0.22 else 1.0
    count = max(1, int((view.bar.beats + NEAR) / step))
    strokes = []
    for k in range(count):
        beat = view.start + k * step
        chord = view.harmony_at(beat)
        pitch = bass_pitch(chord.bass, desk)
        last = k == count - 1 and view.following is not None
        if last and view.following and hand.rng.random() < 0.5:
            pitch = _approach(view, bass_pitch(view.following.bass, desk), pitch, desk)
        strokes.append(Stroke(beat, pitch, step * desk.length, metric_accent(view, beat)))
    return strokes


def _approach(view: BarView, target: int, fallback: int, desk: Desk) -> int:
    steps = [p for p in (target - 2, target - 1, target + 1, target + 2) if p % 12 in view.scale]
    steps = [p for p in steps if desk.register[0] <= p <= desk.register[1]]
    return min(steps, key=lambda p: abs(p - fallback)) if steps else fallback


_SYNTH = (
    (0.5, 1.5, 2.5, 3.5),
    (0.5, 0.75, 1.5, 2.5, 2.75, 3.5),
    (0.0, 0.75, 1.5, 2.5, 3.25),
)
_ROLLING = (0.25, 0.5, 0.75, 1.25, 1.5, 1.75, 2.25, 2.5, 2.75, 3.25, 3.5, 3.75)


def offbeat(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """A synthesiser between the kicks: off-beats, rolling sixteenths when it is strong."""
    key = f"synth:{view.section.id}"
    if key not in hand.notes:
        hand.notes[key] = int(hand.rng.integers(len(_SYNTH)))
    if view.energy < 0.3:
        return held(view, desk, hand)
    rolling = view.energy > 0.72 and view.bpm < 150
    figure = _ROLLING if rolling else _SYNTH[int(hand.notes[key])]  # type: ignore[call-overload]
    strokes = []
    for k, place in enumerate(b for b in figure if b < view.bar.beats - NEAR):
        beat = view.start + place
        chord = view.harmony_at(beat)
        pitch = bass_pitch(chord.bass, desk)
        if not rolling and k % 4 == 3 and pitch + 12 <= desk.register[1]:
            pitch += 12
        strokes.append(Stroke(beat, pitch, 0.2 if rolling else 0.38, metric_accent(view, beat) / 2))
    return strokes


def walking(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """One note a beat: the root, then steps and chord tones, a leading step into the next chord."""
    pulse = 1.5 if view.compound else 1.0
    count = max(1, round(view.bar.beats / pulse))
    if view.energy < 0.25 or view.bpm > 210:
        return _in_two(view, desk, hand, count, pulse)
    strokes = []
    previous = hand.pitches[0] if hand.pitches else bass_pitch(view.harmony[0].bass, desk)
    low, high = desk.register
    for k in range(count):
        beat = view.start + k * pulse
        chord = view.harmony_at(beat)
        following = view.harmony_at(beat + pulse) if k + 1 < count else view.following
        if abs(beat - chord.beat) < NEAR:
            options = [p for p in range(low, high + 1) if p % 12 == chord.bass % 12]
        elif following is not None and (k + 1 == count or following is not chord):
            target = min(
                (p for p in range(low, high + 1) if p % 12 == following.bass % 12),
                key=lambda p: abs(p - previous),
            )
            options = [p for p in (target - 1, target + 1, target + 2, target - 2) if p != previous]
            options = [p for p in options if low <= p <= high and abs(p - previous) <= 9][:3]
        else:
            tones = {*chord.classes, *view.scale} if k % 2 else set(chord.classes)
            options = [p for p in range(low, high + 1) if p % 12 in tones and p != previous]
        options = options or [bass_pitch(chord.bass, desk)]
        options.sort(key=lambda p: (abs(p - previous), p))
        pick = int(hand.rng.integers(min(3, len(options)))) if abs(beat - chord.beat) > NEAR else 0
        previous = options[pick]
        strokes.append(Stroke(beat, previous, pulse * 0.92, metric_accent(view, beat) * 0.5))
        if view.busy > 0.5 and k + 1 < count and hand.rng.random() < 0.12:
            strokes[-1].duration = pulse * 0.55
            strokes.append(Stroke(beat + pulse / 1.5, previous, pulse * 0.25, -4, "ghost"))
    hand.pitches = (previous,)
    return strokes


def _in_two(view: BarView, desk: Desk, hand: Hand, count: int, pulse: float) -> list[Stroke]:
    strokes = []
    for k in range(0, count, 2):
        beat = view.start + k * pulse
        chord = view.harmony_at(beat)
        pitch = bass_pitch(chord.bass, desk) if k == 0 else _fifth(chord, desk)
        long = min(2 * pulse, view.end - beat) * 0.92
        strokes.append(Stroke(beat, pitch, long, metric_accent(view, beat) * 0.5))
        hand.pitches = (pitch,)
    return strokes


_LAZY = (
    ((0.0, 1.4), (1.5, 0.9), (2.5, 1.2)),
    ((0.0, 1.9), (2.5, 0.45), (3.0, 0.9)),
    ((0.0, 0.9), (1.5, 1.4), (3.5, 0.45)),
    ((0.0, 2.4), (2.5, 1.3)),
)


def lazy(view: BarView, desk: Desk, hand: Hand) -> list[Stroke]:
    """Root on one, the rest behind the beat, a scale step into the next chord."""
    key = f"lazy:{view.section.id}"
    if key not in hand.notes:
        hand.notes[key] = int(hand.rng.integers(len(_LAZY)))
    shift = 1 if view.place % 4 == 3 else 0
    figure = _LAZY[(int(hand.notes[key]) + shift) % len(_LAZY)]  # type: ignore[call-overload]
    strokes = []
    kept = [(b, d) for b, d in figure if b < view.bar.beats - NEAR]
    for k, (place, length) in enumerate(kept):
        beat = view.start + place
        chord = view.harmony_at(beat)
        pitch = bass_pitch(chord.bass, desk)
        if k == len(kept) - 1 and k > 0 and view.following is not None:
            pitch = _approach(view, bass_pitch(view.following.bass, desk), pitch, desk)
        elif k == 1 and hand.rng.random() < 0.35:
            pitch = _fifth(chord, desk)
        long = min(length, view.end - beat)
        strokes.append(Stroke(beat, pitch, max(0.2, long), metric_accent(view, beat) * 0.6))
    return strokes
