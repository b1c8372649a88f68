"""Pulse, form, touch and ending: does it stumble, restart, repeat itself, stop short?"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from photoplay.gate.view import line_of
from photoplay.types.plan import Plan
from photoplay.types.score import Part, Score


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFacts:
    """None where there is too little music to say."""

    tempo_cv: float
    """Largest coefficient of variation of the tempo inside a section."""
    metre_changes: float
    """Most metre changes within eight bars."""
    shortest_bar: float
    """Quarter notes of the shortest bar but the lead-in."""
    strong_on_grid: float | None
    """Share of the strongest fifth of onsets that lie on beats or eighths."""
    short_sections: int
    """Sections of fewer than four bars, but where the cue itself is shorter than eight."""
    even_sections: float | None
    modulations: float
    """Most changes of key within 30 s."""
    verbatim: float | None
    """Share of bars that repeat an earlier bar note for note."""
    equal_velocities: float
    """Share of notes within runs of three or more repeated notes of equal velocity."""
    timing: float | None
    """Standard deviation of players' timing in ms, the median over parts."""
    final_bass: bool | None
    """Whether the last bass note is the key note; None where no cadence is asked."""
    last_chord: float | None
    """Seconds from the last struck chord to the end."""
    hits_crowded: int
    """Rank-hit gestures less than two bars after another."""


def form_facts(score: Score, plan: Plan) -> FormFacts:
    return FormFacts(
        tempo_cv=_tempo_cv(plan),
        metre_changes=_metre_changes(plan),
        shortest_bar=min((bar.beats for bar in plan.tempo_map.bars[1:-1]), default=4.0),
        strong_on_grid=_strong_on_grid(score, plan),
        short_sections=_short_sections(plan),
        even_sections=_even_sections(plan),
        modulations=_modulations(plan),
        verbatim=_verbatim(score),
        equal_velocities=_equal_velocities(score),
        timing=_timing(score),
        final_bass=_final_bass(score, plan),
        last_chord=_last_chord(score, plan),
        hits_crowded=_hits_crowded(plan),
    )


def _tempo_cv(plan: Plan) -> float:
    worst = 0.0
    for section in plan.sections:
        bars = plan.tempo_map.bars[section.start_bar : section.start_bar + section.bars]
        if section.start_bar == 0 and len(bars) > 1:
            bars = bars[1:]
        beats = np.arange(bars[0].start, bars[-1].end, 0.5)
        # The ring-out's own tempo is not heard as pulse.
        if bars[-1].end >= plan.tempo_map.beats - 1e-6 and len(bars) > 1:
            beats = beats[beats < bars[-1].start]
        tempi = np.array([plan.tempo_map.bpm_at(float(beat)) for beat in beats])
        if len(tempi):
            worst = max(worst, float(tempi.std() / tempi.mean()))
    return worst


def _metre_changes(plan: Plan) -> float:
    bars = plan.tempo_map.bars[1:-1]
    metres = [(bar.numerator, bar.denominator) for bar in bars]
    changed = [a != b for a, b in itertools.pairwise(metres)]
    # A single odd bar leaves and comes back: one change, as the ear counts it.
    counts = [sum(changed[i : i + 8]) / 2 for i in range(max(1, len(changed) - 7))]
    return float(max(counts, default=0.0))


def _strong_on_grid(score: Score, plan: Plan) -> float | None:
    """What the picture orders is left out: its place is the film's, not the pulse's."""
    ordered = {round(hit.beat, 4) for hit in plan.honoured if hit.beat is not None}
    notes = line_of(score.parts)
    if len(notes) < 20:
        return None
    power: dict[float, float] = {}
    for onset, velocity in zip(np.round(notes.onsets, 4), notes.velocities, strict=True):
        power[float(onset)] = power.get(float(onset), 0.0) + float(velocity) ** 2
    onsets = np.array(sorted(set(power) - ordered))
    if not len(onsets):
        return None
    weights = np.array([power[float(onset)] for onset in onsets])
    strongest = onsets[np.argsort(-weights)[: max(1, len(onsets) // 5)]]
    starts = np.array([bar.start for bar in score.tempo_map.bars])
    place = strongest - starts[np.searchsorted(starts, strongest + 1e-6, side="right") - 1]
    # A swung eighth comes late, by up to a triplet's place.
    late = place * 2 - np.floor(place * 2 + 1e-3)
    on_eighth = (np.abs(place * 2 - np.round(place * 2)) < 0.02) | (
        (np.floor(place * 2 + 1e-3) % 2 == 1) & (late < 0.36)
    )
    on_triplet = np.abs(place * 3 - np.round(place * 3)) < 0.02
    return float(np.mean(on_eighth | on_triplet))


def _short_sections(plan: Plan) -> int:
    faults = 0
    for section in plan.sections:
        cue = next((cue for cue in plan.cues if cue.id == section.cue), None)
        faults += section.bars < 4 and (cue is None or cue.bars >= 8)
    return faults


def _even_sections(plan: Plan) -> float | None:
    if len(plan.sections) < 3:
        return None
    lead_in = (
        plan.tempo_map.bars[0].beats
        != plan.tempo_map.bars[min(1, len(plan.tempo_map.bars) - 1)].beats
    )
    last = len(plan.tempo_map.bars)
    # Neither the lead-in nor the ring-out is one of a section's own bars.
    counts = [
        s.bars - (lead_in and s.start_bar == 0) - (s.start_bar + s.bars == last and s.bars > 4)
        for s in plan.sections
    ]
    return float(np.mean([count % 2 == 0 for count in counts]))


def _modulations(plan: Plan) -> float:
    changes = [
        later.start
        for earlier, later in zip(plan.sections, plan.sections[1:], strict=False)
        if earlier.tonic != later.tonic
    ]
    return float(max((sum(0 <= c - t < 30 for c in changes) for t in changes), default=0))


def _verbatim(score: Score) -> float | None:
    bars: dict[int, list[tuple[str, int, int]]] = {}
    starts = np.array([bar.start for bar in score.tempo_map.bars])
    for part in score.parts:
        for note in part.notes:
            index = int(np.searchsorted(starts, note.onset + 1e-6, side="right")) - 1
            place = round((note.onset - starts[index]) * 24)
            bars.setdefault(index, []).append((part.id, place, note.pitch))
    if len(bars) < 8:
        return None
    seen: set[tuple[tuple[str, int, int], ...]] = set()
    repeated = 0
    for index in sorted(bars):
        form = tuple(sorted(bars[index]))
        repeated += form in seen
        seen.add(form)
    return repeated / len(bars)


def _equal_velocities(score: Score) -> float:
    total = inside = 0
    for part in score.parts:
        runs: dict[int, list[int]] = {}
        for note in part.notes:
            runs.setdefault(note.pitch, []).append(note.velocity)
        for row in runs.values():
            total += len(row)
            length = 1
            for earlier, later in zip(row, [*row[1:], -1], strict=True):
                if earlier == later:
                    length += 1
                else:
                    inside += length if length >= 3 else 0
                    length = 1
    return inside / total if total else 0.0


def _timing(score: Score) -> float | None:
    spreads = [_spread(part) for part in score.parts if len(part.notes) >= 16]
    return float(np.median(spreads)) * 1000 if spreads else None


def _spread(part: Part) -> float:
    """Of the first note of each stroke: how a chord is rolled is no straying."""
    strokes = itertools.groupby(part.notes, key=lambda note: round(note.onset, 4))
    return float(np.std([min(note.shift for note in struck) for _, struck in strokes]))


def _final_bass(score: Score, plan: Plan) -> bool | None:
    if plan.ending.value not in {"cadence", "button"} or not plan.sections:
        return None
    everything = line_of(p for p in score.parts if not p.drums and p.role != "effects")
    if not len(everything):
        return None
    last = float(everything.onsets.max())
    sounding = everything.pitches[
        (everything.ends > last + 0.1) & (everything.onsets <= last + 1e-6)
    ]
    lowest = int(sounding.min())
    return lowest % 12 == plan.sections[-1].tonic % 12


_CHORDAL = frozenset({"bass", "harmony", "pad", "arpeggio"})


def _last_chord(score: Score, plan: Plan) -> float | None:
    if plan.ending.value not in {"cadence", "button"}:
        return None
    notes = line_of(p for p in score.parts if not p.drums and p.role in _CHORDAL)
    if not len(notes):
        notes = line_of(p for p in score.parts if not p.drums)
    if not len(notes):
        return None
    return plan.duration - float(score.tempo_map.seconds(float(notes.onsets.max()))[0])


def _hits_crowded(plan: Plan) -> int:
    """Pairs of hits less than two bars apart; what a person asked for on both sides is not ours."""
    bars = [
        (plan.tempo_map.bar_at(hit.beat), hit.locked)
        for hit in plan.honoured
        if hit.rank == "hit" and hit.beat is not None
    ]
    return sum(
        later - earlier < 2 and not (one and other)
        for (earlier, one), (later, other) in itertools.pairwise(bars)
    )
