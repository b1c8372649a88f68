"""From strokes to notes as people play them: loudness, swing, timing, breath, range.

Loudness follows the plan's energy beat by beat; velocity counts 40 log10(v / 127) dB, as sound
fonts take it. Timing strays after a slowly drifting course for each player, never on the picture's
hits.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from photoplay.composition.arrange import BarView, Stroke, Track
from photoplay.composition.pedalling import pedalled
from photoplay.types.plan import Plan, Section
from photoplay.types.score import Control, Note

Floats = NDArray[np.float64]
STRUCK_SPAN = 15.0
"""Decibels between energy 0 and 1 for sounds that die away."""
HELD_SPAN = 7.0
"""The same by velocity for sounds that can be held, which have expression besides."""
EXPRESSION_SPAN = 10.0
"""Decibels that expression (controller 11) adds for them."""
_TOUCH = {False: 0.6, True: 1.2}
"""Decibels by which strokes stray, of drummers and of others."""
_FLAT = 3.2
"""Seconds before the end from which expression does not move."""
_BREATH = 7.0
"""Seconds after which a wind player breathes."""
_LONGEST = 9.0
"""Seconds that nobody blows without a breath."""
_NO_JUMP = 8
"""Velocity by which, where nothing may stand out, a stroke may rise over the one before."""
_OVERLAP = 0.022
"""Seconds by which legato notes overlap."""


def played(
    track: Track, plan: Plan, bars: dict[int, BarView], shifts: dict[float, float],
    dice: Callable[[Section], np.random.Generator],
) -> tuple[list[Note], list[Control]]:  # fmt: skip
    """The notes and controllers of one player; `dice` gives each section a generator."""
    strokes = sorted(_inside(track, plan), key=lambda s: (s.onset, s.pitch))
    strokes = _without_doubles(strokes)
    if not track.instrument.polyphonic:
        strokes = _one_at_a_time(strokes)
    if track.instrument.breathes:
        _breathe(strokes, plan)
    notes = []
    for section, group in _by_section(strokes, bars, plan):
        rng = dice(section)
        energies = energy_at(plan, np.array([s.onset for s in group]))
        drift = _drift(len(group), track, bars, plan, group, rng)
        last: dict[int, tuple[int, int]] = {}
        for stroke, energy, stray in zip(group, energies, drift, strict=True):
            swung = stroke.onset if stroke.anchored else stroke.onset + _swing(stroke, bars, plan)
            anchored = round(stroke.onset, 6) in shifts and stroke.anchored
            shift = shifts[round(stroke.onset, 6)] if anchored else stray + stroke.late
            velocity = _velocity(track, stroke, float(energy), bars, plan, rng, last)
            length = max(0.05, stroke.end - swung)
            if stroke.mark == "legato" and track.instrument.sustains:
                length += _OVERLAP * plan.tempo_map.bpm_at(stroke.onset) / 60
            notes.append(
                Note(max(0.0, swung), stroke.pitch, length, velocity, round(float(shift), 5),
                     stroke.mark)
            )  # fmt: skip
    if plan.accents.value == 0:
        notes = _evened(notes)
    return notes, sorted([*_controls(track, plan, strokes), *pedalled(track, plan, bars)])


def _evened(notes: list[Note]) -> list[Note]:
    """No stroke over _NO_JUMP louder than the softest that the same player began with the one
    before it; what a score of music without sudden accents must hold to."""
    rows: list[Note] = []
    level: int | None = None
    for _, group in itertools.groupby(sorted(notes, key=lambda n: (n.onset, n.pitch)),
                                      key=lambda n: round(n.onset, 3)):  # fmt: skip
        struck = list(group)
        top = 127 if level is None else level + _NO_JUMP
        struck = [replace(note, velocity=min(note.velocity, top)) for note in struck]
        level = min(note.velocity for note in struck)
        rows += struck
    return rows


def _by_section(
    strokes: Sequence[Stroke], bars: dict[int, BarView], plan: Plan
) -> Iterator[tuple[Section, list[Stroke]]]:
    """The strokes of each section in turn."""

    def section_of(stroke: Stroke) -> Section:
        index = plan.tempo_map.bar_at(stroke.onset)
        view = bars.get(index)
        found = view.section if view else plan.section_of_bar(index)
        return found or plan.sections[0]

    for _, group in itertools.groupby(strokes, key=lambda s: section_of(s).id):
        rows = list(group)
        yield section_of(rows[0]), rows


def _inside(track: Track, plan: Plan) -> list[Stroke]:
    """Strokes inside the cues, folded into the instrument's range."""
    kept = []
    drums = track.instrument.family == "drums"
    ends = [(plan.tempo_map.bars[c.start_bar].start,
             plan.tempo_map.bars[c.start_bar + c.bars - 1].end) for c in plan.cues]  # fmt: skip
    for stroke in track.strokes:
        cue = next(((a, b) for a, b in ends if a - 1e-6 <= stroke.onset < b - 1e-6), None)
        if cue is None:
            continue
        stroke.duration = max(0.05, min(stroke.duration, cue[1] - stroke.onset))
        if not drums:
            while stroke.pitch < track.instrument.low:
                stroke.pitch += 12
            while stroke.pitch > track.instrument.high:
                stroke.pitch -= 12
        kept.append(stroke)
    return kept


def _without_doubles(strokes: list[Stroke]) -> list[Stroke]:
    """One stroke a pitch and moment; a pitch that is struck again is let go first."""
    rows: list[Stroke] = []
    open_at: dict[int, Stroke] = {}
    for stroke in strokes:
        before = open_at.get(stroke.pitch)
        if before is not None and stroke.onset - before.onset < 0.02:
            before.accent = max(before.accent, stroke.accent)
            before.anchored = before.anchored or stroke.anchored
            before.duration = max(before.duration, stroke.duration)
            continue
        if before is not None and before.end > stroke.onset:
            before.duration = max(0.05, stroke.onset - before.onset - 0.01)
        open_at[stroke.pitch] = stroke
        rows.append(stroke)
    return rows


def _one_at_a_time(strokes: list[Stroke]) -> list[Stroke]:
    """For players of one note: the highest of those struck together, each ended by the next."""
    rows: list[Stroke] = []
    for stroke in strokes:
        if rows and stroke.onset - rows[-1].onset < 0.05:
            if stroke.pitch > rows[-1].pitch:
                stroke.anchored = stroke.anchored or rows[-1].anchored
                rows[-1] = stroke
            continue
        if rows and rows[-1].end > stroke.onset:
            rows[-1].duration = stroke.onset - rows[-1].onset
        rows.append(stroke)
    return rows


def _breathe(strokes: list[Stroke], plan: Plan) -> None:
    """Shorten what a player blows long enough, chords as one, so that there is time for air."""
    groups: list[list[Stroke]] = []
    for stroke in strokes:
        if groups and stroke.onset - groups[-1][0].onset < 0.02:
            groups[-1].append(stroke)
        else:
            groups.append([stroke])
    if not groups:
        return
    tempo = plan.tempo_map
    since = float(tempo.seconds(groups[0][0].onset)[0])

    def starts(stroke: Stroke) -> float:
        return float(tempo.seconds(stroke.onset)[0]) + 0.3

    for k, group in enumerate(groups):
        last = max(stroke.end for stroke in group)
        end = float(tempo.seconds(last)[0])
        following = groups[k + 1][0].onset if k + 1 < len(groups) else last + 4.0
        starts_again = float(tempo.seconds(following)[0])
        if starts_again - end > 0.15:
            since = starts_again
            continue
        blown = end - since
        after = groups[k + 1] if k + 1 < len(groups) else []
        ahead = float(tempo.seconds(max((s.end for s in after), default=last))[0]) - since
        short = blown <= _BREATH - 1.5 or (blown <= _BREATH and last - group[0].onset < 0.9)
        if short and ahead <= _LONGEST:
            continue
        air = 0.24 * tempo.bpm_at(group[0].onset) / 60
        for stroke in group:
            stop = max(stroke.onset + 0.3 * stroke.duration, following - air)
            stop = min(stop, float(tempo.beat_at(max(since + _LONGEST, starts(stroke)))[0]))
            stroke.duration = max(0.05, min(stroke.duration, stop - stroke.onset))
            stroke.mark = ""
        since = starts_again


def energy_at(plan: Plan, beats: Floats) -> Floats:
    """The plan's energy, 0..1, at `beats` in quarter notes."""
    if not plan.energy:
        return np.full(len(beats), 0.5)
    return np.asarray(np.interp(beats, np.arange(len(plan.energy)), plan.energy))


def _velocity(
    track: Track, stroke: Stroke, energy: float, bars: dict[int, BarView], plan: Plan,
    rng: np.random.Generator, last: dict[int, tuple[int, int]],
) -> int:  # fmt: skip
    view = bars.get(plan.tempo_map.bar_at(stroke.onset))
    desk = track.desks.get(view.style.card.name, track.desk) if view else track.desk
    span = HELD_SPAN if track.instrument.sustains else STRUCK_SPAN
    level = 40 * np.log10(desk.velocity / 127) + span * (energy - 0.5) + 0.9 * stroke.accent
    if stroke.mark == "ghost":
        level -= 3
    level += float(rng.normal(0, _TOUCH[track.instrument.family == "drums"]))
    velocity = int(np.clip(round(127 * 10 ** (level / 40)), 14, 125))
    # The same note thrice alike is a machine's.
    before, run = last.get(stroke.pitch, (0, 0))
    if velocity == before:
        run += 1
        if run >= 2:
            velocity += 2 if velocity < 110 else -2
            run = 0
    else:
        run = 0
    last[stroke.pitch] = (velocity, run)
    return velocity


def _swing(stroke: Stroke, bars: dict[int, BarView], plan: Plan) -> float:
    """Beats by which an off-beat eighth comes late in a swung style."""
    view = bars.get(plan.tempo_map.bar_at(stroke.onset))
    if view is None or view.compound or not view.style.card.swing:
        return 0.0
    place = (stroke.onset - view.start) % 1.0
    swing = view.style.card.swing / 6
    if abs(place - 0.5) < 0.03:
        return swing
    if abs(place - 0.25) < 0.03 or abs(place - 0.75) < 0.03:
        return swing / 2
    return 0.0


def _drift(
    count: int, track: Track, bars: dict[int, BarView], plan: Plan, strokes: Sequence[Stroke],
    rng: np.random.Generator,
) -> Floats:  # fmt: skip
    """Seconds by which each note strays: a slow course and a little jitter."""
    if not count:
        return np.zeros(0)
    view = next(iter(bars.values()), None)
    spread = (view.style.timing_sd if view else 7.0) / 1000
    if track.instrument.family == "drums":
        spread *= 0.75
    course, now = np.zeros(count), 0.0
    for k in range(count):
        now = 0.8 * now + 0.6 * float(rng.standard_normal())
        course[k] = now
    jitter = rng.standard_normal(count) * 0.35
    stray = np.clip((0.85 * course + jitter) * spread, -0.028, 0.028)
    # Notes struck together stray together, but for a hair.
    for k in range(1, count):
        if strokes[k].onset - strokes[k - 1].onset < 0.02:
            stray[k] = stray[k - 1] + 0.002 * float(np.clip(rng.standard_normal(), -2, 2))
    return np.asarray(stray)


def _controls(track: Track, plan: Plan, strokes: Sequence[Stroke]) -> list[Control]:
    """Expression following the energy for players who can shape a held sound."""
    tempo = plan.tempo_map
    fading = plan.ending.value == "fade"
    if not strokes or not (track.instrument.sustains or fading):
        return []
    shaped = track.instrument.sustains and track.instrument.family != "drums"
    first = max(0.0, np.floor(strokes[0].onset) - 1)
    beats = np.arange(first, max(s.end for s in strokes) + 0.5, 0.5)
    # The plan's energy of a beat is that of its middle.
    energy = energy_at(plan, beats - 0.5) if shaped else np.ones(len(beats))
    level = EXPRESSION_SPAN * (energy - 1) if shaped else np.zeros(len(beats))
    seconds = tempo.seconds(beats)
    if fading:
        level = level + 40 * np.log10(np.clip((plan.duration - 0.4 - seconds) / 5.0, 0.003, 1))
    else:
        flat = np.flatnonzero(seconds > plan.duration - _FLAT)
        if len(flat) and flat[0] > 0:
            level[flat] = level[flat[0] - 1]
    values = np.clip(np.rint(127 * 10 ** (level / 40)), 1, 127).astype(int)
    rows, before = [], -1
    for beat, value in zip(beats.tolist(), values.tolist(), strict=True):
        if abs(value - before) >= 1:
            rows.append(Control(float(beat), 11, int(value)))
            before = value
    return rows
