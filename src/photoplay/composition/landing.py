"""Every honoured moment gets its note: a player who strikes on it, pushed or held back by a hair.

Where the going pattern has a note on the moment's beat, that note is used; where it has none, the
player whose attack is clearest adds one in his own manner. Accents and hits are played louder, and
a hit brings the others in with it. All of these notes are shifted together, by 25 ms at most, so
that they are heard half a frame after the picture changes.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from photoplay.composition.arrange import NEAR, BarView, Hand, Stroke, Track, silenced
from photoplay.composition.bass import bass_pitch
from photoplay.composition.playing import energy_at
from photoplay.composition.texture import chord_tones, metric_accent
from photoplay.theory.metre import weight
from photoplay.types.plan import Hit, Plan

NUDGE = 0.025
"""Seconds."""
_NEAR = 0.17
"""Beats within which a note is taken to be the moment's."""
_NEAR_SECONDS = 0.085
_BOOST = {"coincidence": 8.0, "accent": 9.0, "hit": 10.0}
"""Decibels (of accent) by which a moment's notes stand out."""
_AS_LIVELY = (0.2, 0.5, 0.9), (0.7, 1.0, 1.1)
"""Energy, and the share of its boost that a moment gets in a film that is not crowded."""
_STOP = 0.6, 1.2
"""Seconds of silence after a stop, at least and at most: whole pulses between them."""
_CHOKED = 0.16
"""Seconds for which the stroke of a stop sounds."""
_STRIKERS = {"coincidence": 2, "accent": 3, "hit": 4}
_HERO = 4.0
"""Decibels by which the hero moment stands out over other hits; everybody strikes it."""
_MANNERED = 6.0
"""Decibels by which all else draws back where the picture sets the accents."""
_HOLDS = (0.15, 0.5, 0.9), (0.6, 1.0, 0.3)
"""Energy, and the share of that by which the rest draws back in a film that is not crowded."""
_BETWEEN = 6.0
"""How much further what lies between the beats draws back in a crowded film."""
_CROWDED = 0.35, 0.45
"""Moments a second from which a film begins to be crowded, and from which it is."""
_ROOM = 0.24
"""Seconds to either side of a moment in which drummers leave out what is finer than the beat."""
_WINDOW, _AROUND = 256.0, 8.0
"""Beats of film that are landed at once, and those to either side in which they may touch notes."""
_SPLASH, _CYMBALS = 55, frozenset({49, 55, 57})
_CYMBAL_LEAN = {"coincidence": -6.0, "accent": -5.0, "hit": -2.0}
"""Decibels against the drummer's usual stroke."""
_KICK, _SNARE, _CRASH, _BASS_DRUM, _LOW_DRUM, _SHAKER = 36, 38, 49, 36, 41, 82
_CLEAR = ("drums", "pounding", "comp", "power", "ostinato", "arpeggio", "broken", "strum",
          "eighths", "pulsing", "offbeat", "walking", "bells", "timpani", "root-fifth", "lazy",
          "low-strings", "tune", "shaker", "held", "hymn", "pad")  # fmt: skip
"""Textures by how clearly a note of theirs is heard to begin."""


def land_hits(
    plan: Plan, bars: dict[int, BarView], tracks: Sequence[Track], hands: dict[str, Hand],
    hits: Sequence[tuple[float, Hit]],
) -> dict[float, float]:  # fmt: skip
    """Make sure of a note on every hit; return the shift in seconds for each hit's beat."""
    if plan.accents.value == 0:
        # Nothing is to stand out but what a person asked for: the grid alone meets the rest.
        hits = [(beat, hit) for beat, hit in hits if hit.locked]
    rate = len(hits) / max(6.0, plan.duration)
    crowd = float(np.clip((rate - _CROWDED[0]) / (_CROWDED[1] - _CROWDED[0]), 0.0, 1.0))
    shifts: dict[float, float] = {}
    for number in sorted({int(beat // _WINDOW) for beat, _ in hits}):
        some = [(beat, hit) for beat, hit in hits if int(beat // _WINDOW) == number]
        with _only_around(tracks, number * _WINDOW, (number + 1) * _WINDOW):
            shifts |= _land(plan, bars, tracks, hands, some, crowd)
    share = min(1.0, rate / _CROWDED[0])
    if crowd >= 0.5:
        _make_room(tracks, [beat for beat, _ in hits], plan)
    force = min(1.0, float(plan.accents.value))
    _draw_back(plan, tracks, force * share * _MANNERED, force * crowd)
    return shifts


@contextmanager
def _only_around(tracks: Sequence[Track], start: float, end: float) -> Iterator[None]:
    """Tracks with only the strokes that sound or begin near [start, end), the others kept aside.

    A long film has thousands of hits and tens of thousands of strokes, of which few are near.
    """
    low, high = start - _AROUND, end + _AROUND
    aside = []
    for track in tracks:
        before = [s for s in track.strokes if s.end <= low and s.onset < low]
        after = [s for s in track.strokes if s.onset >= high]
        track.strokes = [s for s in track.strokes if s.onset < high and (
            s.end > low or s.onset >= low
        )]  # fmt: skip
        aside.append((before, after))
    yield
    for track, (before, after) in zip(tracks, aside, strict=True):
        track.strokes = [*before, *track.strokes, *after]


def _land(
    plan: Plan, bars: dict[int, BarView], tracks: Sequence[Track], hands: dict[str, Hand],
    hits: Sequence[tuple[float, Hit]], crowd: float,
) -> dict[float, float]:  # fmt: skip
    frame = float(1 / plan.frame_rate)
    shifts: dict[float, float] = {}
    lively = np.interp(energy_at(plan, np.array([beat for beat, _ in hits])), *_AS_LIVELY)
    lively = crowd + (1.0 - crowd) * lively
    for (beat, hit), share in zip(hits, lively.tolist(), strict=True):
        index = plan.tempo_map.bar_at(beat)
        view = bars[index]
        shifts[round(beat, 6)] = float(np.clip(frame / 2 - hit.error, -NUDGE, NUDGE))
        reach = min(_NEAR, _NEAR_SECONDS * plan.tempo_map.bpm_at(beat) / 60)
        struck = _gather(tracks, beat, reach)
        clear = [track for track, _ in struck if _is_clear(track, view)]
        hero = hit.source == "hero"
        wanted = len(tracks) if hero else _STRIKERS[hit.rank]
        needed = wanted - len({track.id for track in clear})
        if needed > 0:
            struck += _add_strikers(view, tracks, hands, beat, needed, {t.id for t in clear})
        force = 1.0 if hit.locked else float(plan.accents.value)
        boost = _BOOST[hit.rank] * (0.6 + 0.4 * hit.weight) * force
        boost *= share
        boost += _HERO * force if hero else 0.0
        stops = hit.rank == "hit" and hit.gesture == "stop"
        struck += _crashes(view, tracks, beat, hit)
        if hit.locked and hit.gesture == "leap":
            _leap(struck)
        # Between the eighths a lighter stroke is heard as well, and the pulse holds.
        boost *= 0.75 if hit.landing == "sixteenth" else 1.0
        for _, stroke in struck:
            stroke.accent += boost
            stroke.anchored = True
        if stops:
            _stop_after(tracks, beat, view, plan.tempo_map.bpm_at(beat))
    return shifts


def _leap(struck: Sequence[tuple[Track, Stroke]]) -> None:
    """What accompanies leaps up an octave on the moment, as far as it can be played."""
    for track, stroke in struck:
        if track.role in {"harmony", "pad", "arpeggio", "counter"}:
            high = track.instrument.comfortable[1]
            stroke.pitch += 12 if stroke.pitch + 12 <= high else 0


def _crashes(
    view: BarView, tracks: Sequence[Track], beat: float, hit: Hit
) -> list[tuple[Track, Stroke]]:
    """A drummer marks what is struck with a cymbal, cuts with a small one, unless one rings."""
    if view.energy < 0.22:
        return []
    added = []
    for track in tracks:
        desk = track.desks.get(view.style.card.name)
        if desk is None or desk.texture != "drums" or view.index not in track.playing:
            continue
        if any(s.pitch in _CYMBALS and abs(s.onset - beat) < 0.9 for s in track.strokes):
            continue
        pitch = _SPLASH if hit.rank == "coincidence" else _CRASH
        stroke = Stroke(beat, pitch, 1.0, _CYMBAL_LEAN[hit.rank])
        track.strokes.append(stroke)
        added.append((track, stroke))
    return added


def _draw_back(plan: Plan, tracks: Sequence[Track], decibels: float, crowd: float) -> None:
    """Soften what the picture does not strike by `decibels`, so that what it strikes is heard.

    In a crowded film, `crowd` 0..1, what lies between the beats draws back by up to `_BETWEEN`
    more: the pulse goes on under it. In one that is not, the band draws back less the livelier it
    is: there it is the whole band that is heard to follow the picture.
    """
    tempo = plan.tempo_map
    for track in tracks:
        rest = [stroke for stroke in track.strokes if not stroke.anchored]
        lively = np.interp(energy_at(plan, np.array([s.onset for s in rest])), *_HOLDS)
        back = decibels * (crowd + (1.0 - crowd) * lively)
        for stroke, taken in zip(rest, back.tolist(), strict=True):
            stroke.accent -= taken + 0.35 * max(0.0, stroke.accent)
            if crowd:
                bar = tempo.bars[tempo.bar_at(stroke.onset)]
                between = max(0.0, 1.0 - 2.0 * weight(bar, stroke.onset))
                stroke.accent -= _BETWEEN * crowd * between


def _make_room(tracks: Sequence[Track], beats: Sequence[float], plan: Plan) -> None:
    """Leave out drum strokes finer than the beat just beside a moment: a hole sets it off."""
    tempo = plan.tempo_map
    for track in tracks:
        if track.instrument.family != "drums":
            continue
        kept = []
        for stroke in track.strokes:
            bar = tempo.bars[tempo.bar_at(stroke.onset)]
            fine = not stroke.anchored and weight(bar, stroke.onset) <= 0.25
            if fine and _beside(beats, stroke.onset, _ROOM * tempo.bpm_at(stroke.onset) / 60):
                continue
            kept.append(stroke)
        track.strokes = kept


def _beside(beats: Sequence[float], onset: float, within: float) -> bool:
    place = bisect_left(beats, onset)
    return any(NEAR < abs(beat - onset) <= within for beat in beats[max(0, place - 1) : place + 2])


def _gather(tracks: Sequence[Track], beat: float, reach: float) -> list[tuple[Track, Stroke]]:
    """All strokes near `beat`, put on it."""
    found = []
    for track in tracks:
        near = [s for s in track.strokes if abs(s.onset - beat) <= reach]
        for stroke in near:
            if abs(stroke.onset - beat) > 1e-6:
                stroke.duration = max(0.1, stroke.end - beat)
                stroke.onset = beat
            stroke.late = 0.0
            found.append((track, stroke))
    return found


def _is_clear(track: Track, view: BarView) -> bool:
    desk = track.desks.get(view.style.card.name)
    if desk is None or track.instrument.slow:
        return False
    return not track.instrument.sustains or desk.texture in {"ostinato", "pulsing", "power"}


def _add_strikers(
    view: BarView, tracks: Sequence[Track], hands: dict[str, Hand], beat: float, count: int,
    taken: set[str],
) -> list[tuple[Track, Stroke]]:  # fmt: skip
    """New notes on `beat` by players of the bar, the clearest first."""
    name = view.style.card.name

    def order(track: Track) -> tuple[bool, int]:
        texture = track.desks[name].texture
        place = _CLEAR.index(texture) if texture in _CLEAR else len(_CLEAR)
        return (not _is_clear(track, view), place)

    here = [t for t in tracks if name in t.desks and view.index in t.playing and t.id not in taken]
    here = [t for t in here if t.desks[name].texture not in {"gestures", "risers", "counter"}]
    if not any(_is_clear(t, view) for t in here):
        # Nobody who plays now has an edge: the style's striker comes in for this note.
        striker = tracks[min(view.style.striker, len(tracks) - 1)]
        free = striker not in here and striker.id not in taken and not silenced(striker, view)
        if name in striker.desks and free:
            here.append(striker)
    added = []
    for track in sorted(here, key=order)[:count]:
        for stroke in _strike(track, view, hands[track.id], beat):
            _take_over(track, stroke)
            track.strokes.append(stroke)
            added.append((track, stroke))
        track.playing.add(view.index)
    return added


def _take_over(track: Track, stroke: Stroke) -> None:
    """A held note that is struck anew sounds on to where it would have ended."""
    for held in track.strokes:
        if held.pitch == stroke.pitch and held.onset < stroke.onset - 1e-6 < stroke.end < held.end:
            stroke.duration = held.end - stroke.onset
            held.duration = max(0.05, stroke.onset - held.onset)


def _strike(track: Track, view: BarView, hand: Hand, beat: float) -> list[Stroke]:
    """One attack in the player's own manner."""
    desk = track.desks[view.style.card.name]
    lean = metric_accent(view, beat) * 0.5
    length = max(0.25, min(1.0, view.end - beat))
    if track.instrument.family == "drums" or track.role == "percussion":
        if desk.texture == "timpani":
            low = desk.register[0]
            return [Stroke(beat, low + (view.harmony_at(beat).bass - low) % 12, length, lean)]
        keys = {"pounding": (_LOW_DRUM,), "shaker": (_SHAKER,)}.get(desk.texture, (_KICK, _SNARE))
        return [Stroke(beat, key, 0.25, lean) for key in keys]
    chord = view.harmony_at(beat)
    if track.role == "bass":
        return [Stroke(beat, bass_pitch(chord.bass, desk), length * 0.8, lean)]
    if track.role in {"melody", "counter"}:
        sounding = [s for s in track.strokes if s.onset < beat - 1e-6 < s.end]
        if not sounding:
            return []
        held = sounding[-1]
        rest = held.end - beat
        held.duration = max(0.1, beat - held.onset)
        return [Stroke(beat, held.pitch, max(0.1, rest), lean)]
    tones = chord_tones(view, chord, desk, hand, 3)
    picked = tones if track.instrument.polyphonic else tones[-1:]
    return [Stroke(beat, pitch, length * 0.8, lean) for pitch in picked]


def _stop_after(tracks: Sequence[Track], beat: float, view: BarView, bpm: float) -> None:
    """A stop: all who strike let go at once, then nothing for a pulse or more; what was held, and
    goes on for long, comes back after it.
    """
    least, most = (seconds * bpm / 60 for seconds in _STOP)
    pulse = view.bar.pulse
    quiet = beat + min(most, pulse * max(1, np.ceil(least / pulse - 1e-6)))
    choked = _CHOKED * bpm / 60
    for track in tracks:
        track.strokes = [s for s in track.strokes if not beat + 1e-6 < s.onset < quiet - 1e-6
                         and not (abs(s.onset - beat) <= 1e-6 and _rings_on(track, s))]  # fmt: skip
        again = []
        for stroke in track.strokes:
            if stroke.onset > beat + 1e-6 or stroke.end <= beat:
                continue
            if stroke.end > quiet + pulse and track.instrument.sustains:
                again.append(replace(stroke, onset=quiet, duration=stroke.end - quiet,
                                     anchored=False, accent=min(0.0, stroke.accent)))  # fmt: skip
            struck = stroke.onset >= beat - 1e-6
            stroke.duration = choked if struck else beat - stroke.onset
        track.strokes += again


def _rings_on(track: Track, stroke: Stroke) -> bool:
    """Whether nobody can damp what `stroke` sets ringing."""
    if track.desk.texture in {"gestures", "risers"}:
        return True
    return track.instrument.family == "drums" and stroke.pitch in _CYMBALS
