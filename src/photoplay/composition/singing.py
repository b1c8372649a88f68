"""Who sings which phrase: tunes stay whole, and a theme may pass to another player."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from photoplay.composition import texture
from photoplay.composition.arrange import NEAR, BarView, Track, silenced
from photoplay.composition.sketch import Phrase, Sketch
from photoplay.types.plan import Cue, Plan
from photoplay.types.score import ScoreTheme, ThemeEntry
from photoplay.types.tempo import TempoMap


@dataclass(frozen=True, slots=True)
class Cast:
    """The players of one phrase of the tune."""

    singers: frozenset[str]
    """Track ids."""
    octave: int = 0
    """Semitones by which it lies off its usual place, where there is no other player."""


def cast(
    sketch: Sketch, bars: Mapping[int, BarView], tracks: Sequence[Track], rings: Mapping[int, Cue]
) -> tuple[Cast, ...]:
    """The singers of every phrase, who then play the whole of it or none of it.

    `tracks` are seated already; their bars are widened or narrowed to whole phrases. Who is
    silenced or gives way to speech stays out.
    """
    tuneful = [t for t in tracks if t.desk.texture == "tune"]
    counters = [t for t in tracks if t.desk.texture == "counter"]
    rows = []
    for phrase in sketch.melody:
        own = [k for k, view in bars.items()
               if phrase.start - NEAR <= view.start < phrase.end - NEAR]  # fmt: skip
        for track in (*tuneful, *counters):
            _settle(track, own, bars, rings)
        usual = [t for t in tuneful if _plays(t, own)]
        rows.append(_cast(phrase, usual, [*tuneful, *counters], own, bars))
    return tuple(rows)


def _plays(track: Track, own: Sequence[int]) -> bool:
    return any(k in track.playing for k in own)


def _able(track: Track, view: BarView) -> bool:
    return view.style.card.name in track.desks and not silenced(track, view) and not view.speech


def _settle(
    track: Track, own: Sequence[int], bars: Mapping[int, BarView], rings: Mapping[int, Cue]
) -> None:
    able = [k for k in own if _able(track, bars[k]) and k not in rings]
    if not able:
        return
    share = sum(k in track.playing for k in able) / len(able)
    if share >= 0.5:
        track.playing.update(able)
    else:
        track.playing.difference_update(able)


def _cast(
    phrase: Phrase, usual: Sequence[Track], every: Sequence[Track], own: Sequence[int],
    bars: Mapping[int, BarView],
) -> Cast:  # fmt: skip
    ids = frozenset(t.id for t in usual)
    if not phrase.for_another or not usual:
        return Cast(ids)
    lead = usual[0]
    for track in every:
        able = [k for k in own if _able(track, bars[k])]
        if track is lead or track.instrument.name == lead.instrument.name or not able:
            continue
        track.playing.update(able)
        return Cast(frozenset({track.id}))
    low, high = lead.instrument.comfortable
    pitches = [note.pitch for note in phrase.notes]
    down = min(pitches, default=low) - 12 >= low and (low + high) / 2 < sum(pitches) / len(pitches)
    return Cast(ids, -12 if down else 12)


def sing(
    track: Track, sketch: Sketch, singers: Sequence[Cast], bars: Mapping[int, BarView],
    rings: Mapping[int, Cue], tempo: TempoMap,
) -> None:  # fmt: skip
    """The tune or the second line, moved by octaves to lie well for the player."""
    low, high = track.instrument.comfortable
    lowest, highest = track.instrument.low, track.instrument.high
    shifts: dict[tuple[str, bool], int] = {}
    for phrase, second, chosen in zip(sketch.melody, sketch.counter, singers, strict=True):
        index = tempo.bar_at(phrase.start)
        if index not in bars:
            continue
        tune = track.id in chosen.singers
        if not tune and (track.desk.texture == "tune" or not second.notes):
            continue
        desk = track.desks.get(bars[index].style.card.name, track.desk)
        rows = [(n.onset, n.pitch, n.duration) for n in (phrase if tune else second).notes]
        key = (bars[index].style.card.name, tune)
        if key not in shifts:
            # One place for all phrases: an octave's jump between two of them would be a leap.
            whole = sketch.melody if tune else sketch.counter
            every = [(n.onset, n.pitch, n.duration) for p in whole for n in p.notes]
            shifts[key] = texture.tune_shift(every, desk, low, high)
        shift = shifts[key] + (chosen.octave if tune else 0)
        shift = min((shift, shift - 12, shift + 12), key=lambda s: _outside(rows, s, low, high))
        for stroke in texture.place_tune(rows, shift, lowest, highest):
            bar = tempo.bar_at(stroke.onset)
            if bar not in track.playing:
                continue
            if bar in rings:
                if track.desk.texture == "counter" and not tune:
                    continue
                end = rings[bar].end - bars[bar].style.release
                stroke.duration = max(0.2, float(tempo.beat_at(end)[0]) - stroke.onset)
            stroke.accent = texture.metric_accent(bars[bar], stroke.onset) * 0.6
            track.strokes.append(stroke)


def _outside(rows: Sequence[tuple[float, int, float]], shift: int, low: int, high: int) -> int:
    """Notes of a phrase that would have to be folded by an octave, alone of their phrase."""
    return sum(not low <= pitch + shift <= high for _, pitch, _ in rows)


def themes_of_score(plan: Plan, sketch: Sketch) -> tuple[ScoreTheme, ...]:
    """Every theme with the notes of its first whole statement; its first where none is whole."""
    subjects = {theme.id: theme.subject for theme in plan.themes}
    found: dict[str, ScoreTheme] = {}
    stated = [one for phrase in sketch.melody for one in phrase.stated]
    for one in sorted(stated, key=lambda s: (s.form != "first", s.form == "piece", s.start)):
        found.setdefault(
            one.theme, ScoreTheme(id=one.theme, subject=subjects.get(one.theme), notes=one.notes)
        )
    return tuple(found[letter] for letter in sorted(found))


def entries_of_score(
    sketch: Sketch, singers: Sequence[Cast], tracks: Sequence[Track]
) -> tuple[ThemeEntry, ...]:
    """Every statement with who plays it, as it was written."""
    rows = []
    onsets = {track.id: sorted(stroke.onset for stroke in track.strokes) for track in tracks}
    for phrase, chosen in zip(sketch.melody, singers, strict=True):
        for one in phrase.stated:
            players = tuple(
                name
                for name, at in onsets.items()
                if name in chosen.singers
                and bisect_left(at, one.start - NEAR) < bisect_left(at, one.end - NEAR)
            )
            rows.append(
                ThemeEntry(theme=one.theme, beat=one.start, duration=one.end - one.start,
                           form=one.form, transformation=one.how, players=players,
                           reason=one.reason)
            )  # fmt: skip
    return tuple(sorted(rows, key=lambda entry: entry.beat))
